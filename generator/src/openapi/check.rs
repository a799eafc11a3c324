//! One walk over a document along the grammar: checks it, and finds what its references mean.
//!
//! Nothing is changed here. What has one plain meaning is noted; `structure` and `schema` read it
//! by that meaning.

use std::collections::VecDeque;

use super::{
    Version,
    grammar::{Field, Object, ObjectKind, Others, Presence, Purpose, Shape, schema},
    link::Links,
    located::{Addresses, address},
    plain,
    resolve::{Base, Resolver},
    rule::{self, Faulty, Subject},
    sample::{self, Sample},
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostic, Diagnostics, Severity, Span, Trail},
    source::{Node, Sources, Tree},
};

/// Checks a document and every file that it refers to.
pub(super) fn check<'t>(
    tree: &'t Tree<'t>,
    grammar: &'static Shape,
    version: Version,
    sources: &'t Sources<'_>,
    diagnostics: &mut Diagnostics,
) -> Checked<'t> {
    let mut resolver = Resolver::new(sources, version);
    let base = resolver.file(tree);
    let mut walk = Walk {
        version,
        resolver,
        base,
        root: &tree.root,
        links: Links::default(),
        pending: VecDeque::new(),
        seen: Addresses::default(),
        within: Within::Structure,
        samples: Vec::new(),
        faulty: Vec::new(),
        ignored: Vec::new(),
        diagnostics,
    };
    let root = Trail::at(Span::root(tree.file));
    walk.shape(&tree.root, grammar, &root);
    walk.settle();
    let Walk {
        mut links,
        samples,
        faulty,
        ignored,
        resolver,
        ..
    } = walk;
    links.dynamic = resolver.into_dynamic();
    links.cut(&sources.limits, diagnostics);
    Checked {
        links,
        samples,
        faulty,
        ignored,
    }
}

/// The result of a check.
pub(super) struct Checked<'t> {
    /// The references.
    pub links: Links<'t>,
    /// Defaults and examples, with their schemas.
    pub samples: Vec<Sample<'t>>,
    /// The nodes that break the specification so that they can't be read. What else is an error can
    /// be passed over.
    pub faulty: Vec<(Span, &'t Node<'t>)>,
    /// The paths, operations and responses with invalid keys, which are not read.
    pub ignored: Vec<(Span, &'t Node<'t>)>,
}

/// A reference that was met, and what has to be at its end.
struct Pending<'t> {
    from: &'t Node<'t>,
    text: &'t str,
    span: Span,
    shape: &'static Shape,
    base: Base,
}

/// The role in which a node was checked.
#[derive(PartialEq, Eq, Hash)]
enum Role {
    Object(ObjectKind),
    /// A reference to an object of this kind, where the grammar names one.
    Reference(Option<ObjectKind>),
}

/// The part of a document that a value is in: a wrong value makes the whole useless, or one schema less
/// precise.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Structure,
    Schema,
}

struct Walk<'t, 'f, 'd> {
    version: Version,
    resolver: Resolver<'t, 'f>,
    base: Base,
    root: &'t Node<'t>,
    links: Links<'t>,
    pending: VecDeque<Pending<'t>>,
    /// The nodes that were checked.
    seen: Addresses<(usize, Role)>,
    within: Within,
    /// Defaults and examples, with their schemas.
    samples: Vec<Sample<'t>>,
    faulty: Vec<(Span, &'t Node<'t>)>,
    ignored: Vec<(Span, &'t Node<'t>)>,
    diagnostics: &'d mut Diagnostics,
}

impl<'t> Walk<'t, '_, '_> {
    /// Follows the references that were met, and those in what they lead to.
    fn settle(&mut self) {
        while let Some(next) = self.pending.pop_front() {
            let Pending { text, base, .. } = next;
            let found = self
                .resolver
                .resolve(text, base, &next.span, self.diagnostics);
            let Some(found) = found else { continue };
            let (of_object, at) = (next.shape.names_object(), found.at.clone());
            self.links.insert(next.from, next.span, at, of_object);
            self.base = found.base;
            self.within = Within::Structure;
            self.shape(found.at.node, next.shape, &Trail::at(found.at.span));
        }
    }

    fn shape(&mut self, node: &'t Node<'t>, shape: &'static Shape, at: &Trail<'_>) {
        if let Some(text) = node.get("$ref").and_then(Node::text)
            && !matches!(shape, Shape::Any)
        {
            // A path item says more beside a reference.
            if let Shape::One(object) | Shape::OrReference(object) = shape
                && object.kind == ObjectKind::PathItem
            {
                self.object(node, object, at);
            }
            return self.reference(node, text, shape, at);
        }
        match shape {
            Shape::Any => {}
            Shape::Text | Shape::Flag | Shape::Number | Shape::Size | Shape::FlagOrNumber => {
                self.scalar(node, shape, at);
            }
            Shape::Dialect => self.dialect(node, at),
            Shape::Choice(choices) => self.choice(node, choices, at),
            Shape::Types => self.types(node, at),
            Shape::One(object) | Shape::OrReference(object) => self.object(node, object, at),
            Shape::Schema | Shape::SchemaOrFlag => self.schema(node, shape, at),
            Shape::Discriminator => match node {
                Node::Text(_) if self.version == Version::V2 => {}
                node => self.object(node, &schema::DISCRIMINATOR, at),
            },
            Shape::Map(shape) => self.map(node, shape, at),
            Shape::List(shape) => self.list(node, shape, at),
            Shape::Mapping => self.mapping(node, at),
        }
    }

    fn map(&mut self, node: &'t Node<'t>, shape: &'static Shape, at: &Trail<'_>) {
        let Some(entries) = node.entries() else {
            return self.wrong_type(node, "an object", at);
        };
        for (key, value) in entries {
            let extension = key.starts_with("x-") && self.within == Within::Structure;
            // Extensions stand in maps too, and names that begin with `x-` do.
            if !(extension && value.entries().is_none()) {
                self.shape(value, shape, &at.key(key));
            }
        }
    }

    fn list(&mut self, node: &'t Node<'t>, shape: &'static Shape, at: &Trail<'_>) {
        let Some(items) = node.items() else {
            return self.wrong_type(node, "an array", at);
        };
        for (index, item) in items.iter().enumerate() {
            self.shape(item, shape, &at.index(index));
        }
    }

    // References.

    fn reference(
        &mut self,
        node: &'t Node<'t>,
        text: &'t str,
        shape: &'static Shape,
        at: &Trail<'_>,
    ) {
        // References may lead to references, and form cycles.
        if !self.seen.insert((
            address(node),
            Role::Reference(shape.object().map(|object| object.kind)),
        )) {
            return;
        }
        let is_schema = matches!(shape, Shape::Schema | Shape::SchemaOrFlag);
        if is_schema {
            self.siblings(node, at);
        } else if !matches!(shape, Shape::OrReference(_)) {
            let message = "the specification has no reference here";
            let help = "it is followed as it is meant; other tools may not do so";
            let anchor = Anchor::Key(at.key("$ref").span());
            self.diagnostics
                .add(Code::UnexpectedReference, anchor, message, help);
        }
        self.pending.push_back(Pending {
            from: node,
            text,
            span: at.key("$ref").span(),
            shape,
            base: self.resolver.within(node, self.base),
        });
    }

    /// Siblings of a reference in a schema count since OpenAPI 3.1 alone.
    fn siblings(&mut self, node: &'t Node<'t>, at: &Trail<'_>) {
        if self.version >= Version::V3_1 {
            return self.keywords(node, at);
        }
        let mut meaning = Vec::new();
        let mut annotations = Vec::new();
        for (key, _) in node.entries().unwrap_or_default() {
            match &**key {
                "$ref" => {}
                key if key.starts_with("x-") => {}
                "description" | "title" | "summary" | "example" | "externalDocs" | "xml"
                | "deprecated" | "default" => annotations.push(format!("`{key}`")),
                key => meaning.push(format!("`{key}`")),
            }
        }
        for (severity, keys) in [(Severity::Warning, meaning), (Severity::Note, annotations)] {
            if keys.is_empty() {
                continue;
            }
            let message = format!("{} has no meaning beside a reference", keys.join(", "));
            let help = format!(
                "{} ignores it; put the reference into an `allOf` of one",
                self.version.name()
            );
            let span = at.span();
            self.diagnostics.report(Diagnostic {
                severity,
                ..Diagnostic::new(Code::IgnoredSibling, &span, message, help)
            });
        }
    }

    /// A discriminator maps to a reference, or to the name of a component, which comes first (section
    /// "Discriminator Object").
    fn mapping(&mut self, node: &'t Node<'t>, at: &Trail<'_>) {
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a string", at);
        };
        let components = self.root.get("components");
        let schemas = components.and_then(|it| it.get("schemas"));
        let schemas = schemas.or_else(|| self.root.get("definitions"));
        let is_name = schemas.is_some_and(|schemas| schemas.get(text).is_some());
        if !is_name && text.contains(['#', '/', '.']) {
            self.pending.push_back(Pending {
                from: node,
                text,
                span: at.span(),
                shape: &Shape::Schema,
                base: self.base,
            });
        }
    }

    // Objects.

    fn schema(&mut self, node: &'t Node<'t>, shape: &Shape, at: &Trail<'_>) {
        let flags = self.version >= Version::V3_1 || matches!(shape, Shape::SchemaOrFlag);
        if node.entries().is_none() {
            if !(flags && node.flag().is_some()) {
                let expected = if flags {
                    "an object (Schema Object) or a boolean"
                } else {
                    "an object (Schema Object)"
                };
                self.wrong_type(node, expected, at);
            }
            return;
        }
        let before = (self.base, self.within);
        self.base = self.resolver.within(node, self.base);
        self.within = Within::Schema;
        self.object(node, &schema::SCHEMA, at);
        rule::check_required(node, at, self.diagnostics);
        rule::check_limits(node, at, self.diagnostics);
        (self.base, self.within) = before;
    }

    /// The keywords beside a `$ref`.
    fn keywords(&mut self, node: &'t Node<'t>, at: &Trail<'_>) {
        let before = (self.base, self.within);
        self.base = self.resolver.within(node, self.base);
        self.within = Within::Schema;
        for (key, value) in node.entries().unwrap_or_default() {
            if key != "$ref" {
                self.field(key, value, &schema::SCHEMA, at);
            }
        }
        (self.base, self.within) = before;
    }

    fn object(&mut self, node: &'t Node<'t>, object: &'static Object, at: &Trail<'_>) {
        let Some(entries) = node.entries() else {
            let expected = format!("an object ({})", object.kind.name());
            return self.wrong_type(node, &expected, at);
        };
        if !self.seen.insert((address(node), Role::Object(object.kind))) {
            return;
        }
        for (key, value) in entries {
            self.field(key, value, object, at);
        }
        for field in object.fields {
            if field.is_required(self.version) && node.get(field.name).is_none() {
                self.missing(field, node, object, at);
            }
        }
        let subject = Subject {
            node,
            object,
            at,
            version: self.version,
        };
        for rule in object.rules {
            match subject.check(rule, self.diagnostics) {
                Some(Faulty::Object) => self.faulty.push((at.span(), node)),
                Some(Faulty::Field(name)) => {
                    let value = node.get(name).map(|value| (at.key(name).span(), value));
                    self.faulty.extend(value);
                }
                None => {}
            }
        }
        let samples = &mut self.samples;
        match object.kind {
            ObjectKind::Schema => samples.extend(sample::of_schema(node, at)),
            ObjectKind::Parameter | ObjectKind::Header | ObjectKind::MediaType => {
                samples.extend(sample::of_content(node, at));
            }
            _ => {}
        }
    }

    fn field(
        &mut self,
        key: &'t str,
        value: &'t Node<'t>,
        object: &'static Object,
        at: &Trail<'_>,
    ) {
        let Some(shape) = object.shape(key) else {
            if !key.starts_with("x-") && key != "$ref" {
                let is_operation =
                    object.kind == ObjectKind::PathItem && value.get("responses").is_some();
                if is_operation || object.kind == ObjectKind::Paths {
                    self.ignored.push((at.key(key).span(), value));
                }
                self.unknown_field(object, key, at);
            }
            return;
        };
        if matches!(object.others, Others::Statuses(_)) {
            self.status(key, value, at);
        }
        let field = object.field(key);
        if let Some(field) = field {
            self.known_field(field, object, at);
        }
        let at = at.key(key);
        if *value == Node::Null && !matches!(shape, Shape::Any) {
            return self.null(value, field, &at);
        }
        self.shape(value, shape, &at);
    }

    fn known_field(&mut self, field: &Field, object: &Object, at: &Trail<'_>) {
        let key = field.name;
        let anchor = || Anchor::Key(at.key(key).span());
        if self.version < field.since || self.version > field.until {
            let message = format!(
                "the {} of {} has no field `{key}`",
                object.kind.name(),
                self.version.name()
            );
            let (other, word) = if self.version < field.since {
                (field.since, "")
            } else {
                (field.until, "still ")
            };
            let help = format!("{} has; it is {word}read as there", other.name());
            self.diagnostics
                .add(Code::FieldOfOtherVersion, anchor(), message, help);
        }
        if field.purpose == Purpose::NotGenerated {
            let message = format!("nothing is generated for `{key}` here yet");
            let help = "the rest is generated";
            self.diagnostics
                .add(Code::NotGenerated, anchor(), message, help);
        }
    }

    fn null(&mut self, node: &'t Node<'t>, field: Option<&Field>, at: &Trail<'_>) {
        let field = field.filter(|field| field.presence != Presence::Mendable);
        if field.is_some_and(|field| field.is_required(self.version)) {
            return self.wrong_type(node, "something", at);
        }
        let span = at.span();
        let name = span.last().unwrap_or_default();
        let message = format!("`{name}` is null");
        let help = "it was taken as absent; leave it out";
        self.diagnostics
            .add(Code::NullField, Anchor::Key(span.clone()), message, help);
    }

    fn missing(&mut self, field: &Field, node: &'t Node<'t>, object: &Object, at: &Trail<'_>) {
        let anchor = Anchor::Key(at.span());
        let message = format!("the {} has no `{}`", object.kind.name(), field.name);
        // Since OpenAPI 3.2, a response need not have one.
        if object.kind == ObjectKind::Response && self.version >= Version::V3_2 {
            return;
        }
        if field.presence == Presence::Mendable {
            let help = "it was taken as empty; the specification asks for one";
            self.diagnostics
                .add(Code::MissingDescription, anchor, message, help);
        } else {
            let help = format!("add `{}`", field.name);
            self.diagnostics
                .add(Code::MissingField, anchor, message, help);
            // Any other object is the same thing without the field.
            if let ObjectKind::Parameter | ObjectKind::SecurityScheme | ObjectKind::Server =
                object.kind
            {
                self.faulty.push((at.span(), node));
            }
        }
    }

    fn unknown_field(&mut self, object: &Object, key: &str, at: &Trail<'_>) {
        if object.kind == ObjectKind::Paths {
            let message = format!("a path begins with `/`, and `{key}` does not");
            let help = format!("write `/{key}`; it is left out as it stands");
            let anchor = Anchor::Key(at.key(key).span());
            self.diagnostics
                .add(Code::NotGenerated, anchor, message, help);
            return;
        }
        let message = match self.within {
            Within::Structure => format!("the {} has no field `{key}`", object.kind.name()),
            Within::Schema => format!("a schema has no keyword `{key}`"),
        };
        let names = object.fields.iter().map(|field| field.name);
        let help = match plain::nearest(key, names) {
            Some(name) => format!("did you mean `{name}`? it is ignored as it stands"),
            None => "it is ignored; name an extension with `x-` in front".to_owned(),
        };
        let anchor = Anchor::Key(at.key(key).span());
        self.diagnostics
            .add(Code::UnknownField, anchor, message, help);
    }

    /// Statuses, ranges of them and `default` (section "Responses Object").
    fn status(&mut self, key: &str, node: &'t Node<'t>, at: &Trail<'_>) {
        if key.starts_with("x-") || plain::is_status(key) {
            return;
        }
        let upper = key.to_ascii_uppercase();
        let anchor = Anchor::Key(at.key(key).span());
        let message = format!("`{key}` is no status of HTTP");
        if plain::is_status(&upper) {
            let help = format!("it was taken as `{upper}`; write it so");
            return self.diagnostics.add(Code::TakenAs, anchor, message, help);
        }
        self.ignored.push((at.key(key).span(), node));
        let help = "it is left out; use a status from 100 to 599, a range such as 4XX, or default";
        self.diagnostics
            .add(Code::InvalidStatus, anchor, message, help);
    }

    // Values.

    fn scalar(&mut self, node: &'t Node<'t>, shape: &Shape, at: &Trail<'_>) {
        let (fits, expected, taken) = match shape {
            Shape::Text => (node.text().is_some(), "a string", plain::as_text(node)),
            Shape::Flag => (
                node.flag().is_some(),
                "a boolean",
                plain::as_flag(node).map(|flag| flag.to_string()),
            ),
            Shape::Size => (
                matches!(node, Node::Integer(0..) | Node::Unsigned(_)),
                "a whole number of 0 or more",
                plain::as_size(node).map(|size| size.to_string()),
            ),
            Shape::FlagOrNumber if self.version <= Version::V3_0 => (
                node.flag().is_some(),
                "a boolean",
                (plain::is_number(node)).then(|| format!("the bound {}", node.to_json())),
            ),
            Shape::FlagOrNumber => (
                plain::is_number(node),
                "a number",
                node.flag().map(|_| "OpenAPI 3.0 means it".to_owned()),
            ),
            _ => (
                plain::is_number(node),
                "a number",
                plain::as_number(node).map(|number| number.to_string()),
            ),
        };
        if fits {
            return;
        }
        let Some(taken) = taken else {
            return self.wrong_type(node, expected, at);
        };
        let span = at.span();
        let name = span.last().unwrap_or("the document");
        let message = format!("`{name}` has to be {expected}, this is {}", node.kind());
        let help = match shape {
            Shape::Text => "it was taken as text; put it in quotes".to_owned(),
            _ => format!("it was taken as {taken}; write it so"),
        };
        self.diagnostics.add(Code::TakenAs, &span, message, help);
    }

    fn choice(&mut self, node: &'t Node<'t>, choices: &[super::grammar::Value], at: &Trail<'_>) {
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a string", at);
        };
        let span = at.span();
        let name = span.last().unwrap_or_default();
        match choices.iter().find(|choice| choice.text == text) {
            Some(choice) if choice.since <= self.version => {}
            Some(choice) => {
                let message = format!("{} has no `{text}` for `{name}`", self.version.name());
                let help = format!("{} has; it is read as there", choice.since.name());
                self.diagnostics
                    .add(Code::FieldOfOtherVersion, &span, message, help);
            }
            None => {
                let name = match name.parse::<usize>() {
                    // An item is called by its list.
                    Ok(_) => span.tokens().iter().rev().nth(1).copied().unwrap_or(name),
                    Err(_) => name,
                };
                let message = format!("{text:?} is no value of `{name}`");
                let known: Vec<_> = choices.iter().map(|choice| choice.text).collect();
                let help = format!("use one of {}", known.join(", "));
                self.diagnostics
                    .add(Code::ValueNotAllowed, &span, message, help);
                self.faulty.push((span, node));
            }
        }
    }

    /// Keywords are read as JSON Schema 2020-12 and OpenAPI have them, whatever a schema says.
    fn dialect(&mut self, node: &'t Node<'t>, at: &Trail<'_>) {
        const KNOWN: [&str; 4] = [
            "https://json-schema.org/draft/2020-12/schema",
            "https://spec.openapis.org/oas/3.1/dialect/",
            "https://spec.openapis.org/oas/3.1/schema-base/",
            "https://spec.openapis.org/oas/3.2/dialect/",
        ];
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a string", at);
        };
        if KNOWN.iter().any(|known| text.starts_with(known)) {
            return;
        }
        let message = format!("{text:?} is no dialect of JSON Schema that is known");
        let help = "keywords are read as those of JSON Schema 2020-12; take the field out if they \
                    are meant so";
        self.diagnostics
            .add(Code::UnknownDialect, &at.span(), message, help);
    }

    fn types(&mut self, node: &'t Node<'t>, at: &Trail<'_>) {
        match node {
            Node::Text(name) => self.type_name(name, at),
            Node::List(names) => {
                if self.version <= Version::V3_0 {
                    let message = format!("{} has one type for a schema", self.version.name());
                    let help = "OpenAPI 3.1 has arrays of them; it is read as there";
                    self.diagnostics
                        .add(Code::FieldOfOtherVersion, &at.span(), message, help);
                }
                for (index, name) in names.iter().enumerate() {
                    match name.text() {
                        Some(name) => self.type_name(name, &at.index(index)),
                        None => self.wrong_type(name, "the name of a type", &at.index(index)),
                    }
                }
            }
            other => self.wrong_type(other, "the name of a type", at),
        }
    }

    fn type_name(&mut self, name: &str, at: &Trail<'_>) {
        const TYPES: [&str; 7] = [
            "object", "array", "string", "integer", "number", "boolean", "null",
        ];
        if TYPES.contains(&name) {
            if name == "null" && self.version <= Version::V3_0 {
                let message = format!("{} has no type `null`", self.version.name());
                let help = "OpenAPI 3.1 has; it is read as there";
                self.diagnostics
                    .add(Code::FieldOfOtherVersion, &at.span(), message, help);
            }
            return;
        }
        if name == "file" && self.version == Version::V2 && is_of_response(&at.span()) {
            return;
        }
        let message = format!("{name:?} is no type of JSON Schema");
        if let Some(plain) = plain::plain_type(name) {
            let help = format!("it was taken as `{plain}`; write it so");
            return self
                .diagnostics
                .add(Code::TakenAs, &at.span(), message, help);
        }
        let help = match plain::nearest(name, TYPES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use {}", TYPES.join(", ")),
        };
        self.diagnostics
            .add(Code::UnknownType, &at.span(), message, help);
    }

    fn wrong_type(&mut self, node: &'t Node<'t>, expected: &str, at: &Trail<'_>) {
        let span = at.span();
        let name = span.last().unwrap_or("the document");
        let message = format!("`{name}` has to be {expected}, this is {}", node.kind());
        let (code, ignored) = match self.within {
            Within::Structure => (Code::WrongType, ""),
            Within::Schema => (Code::InvalidKeyword, "it is ignored; "),
        };
        let help = format!("{ignored}write {expected} there");
        self.diagnostics.add(code, &span, message, help);
        if self.within == Within::Structure {
            self.faulty.push((span, node));
        }
    }
}

/// True for the `type` of a response: it may be a file (Swagger 2.0, "Response Object").
fn is_of_response(span: &Span) -> bool {
    matches!(
        span.tokens().as_slice(),
        [.., "responses", _, "schema", "type"]
    )
}
