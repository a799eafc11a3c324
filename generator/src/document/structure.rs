//! One walk over a document along the grammar: checks it, mends it, and lifts its schemas.

use std::borrow::Cow;

use super::{
    grammar::{self, Object, Others, Presence, Shape},
    table::SchemaTable,
};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Place},
    source::Node,
};

/// Checks the structure and moves every Schema Object into the table.
pub(super) fn check_and_lift<'a>(
    tree: &mut Node<'a>,
    root: &Place,
    diagnostics: &mut Diagnostics,
) -> SchemaTable<'a> {
    let mut walk = Walk {
        schemas: SchemaTable::default(),
        diagnostics,
    };
    walk.object(tree, &grammar::OPENAPI, root);
    walk.schemas
}

struct Walk<'a, 'd> {
    schemas: SchemaTable<'a>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Walk<'a, '_> {
    fn shape(&mut self, node: &mut Node<'a>, shape: &Shape, place: &Place) {
        match shape {
            Shape::Text => self.expect(node.text().is_some(), node, "a string", place),
            Shape::Flag => self.expect(node.flag().is_some(), node, "a boolean", place),
            // No code comes from either.
            Shape::Any | Shape::Payload => {}
            Shape::Choice(choices) => self.choice(node, choices, place),
            Shape::One(object) => self.object(node, object, place),
            Shape::OrReference(object) => {
                if !self.is_reference(node, place) {
                    self.object(node, object, place);
                }
            }
            Shape::Schema => self.lift(node, place),
            Shape::Map(shape) => self.map(node, shape, place),
            Shape::List(shape) => match node {
                Node::List(items) => {
                    for (index, item) in items.iter_mut().enumerate() {
                        self.shape(item, shape, &place.index(index));
                    }
                }
                other => self.wrong_type(other, "an array", place),
            },
        }
    }

    fn expect(&mut self, holds: bool, node: &Node<'_>, expected: &str, place: &Place) {
        if !holds {
            self.wrong_type(node, expected, place);
        }
    }

    fn wrong_type(&mut self, node: &Node<'_>, expected: &str, place: &Place) {
        let name = place.last().unwrap_or("the document");
        let message = format!("`{name}` has to be {expected}, this is {}", node.kind());
        let help = match node {
            Node::Integer(_) | Node::Unsigned(_) | Node::Float(_) | Node::Bool(_)
                if expected == "a string" =>
            {
                "put it in quotes".to_owned()
            }
            _ => format!("write {expected} there"),
        };
        self.diagnostics.add(Code::WrongType, place, message, help);
    }

    fn choice(&mut self, node: &Node<'_>, choices: &[&str], place: &Place) {
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a string", place);
        };
        if !choices.contains(&text) {
            let name = place.last().unwrap_or_default();
            let message = format!("{text:?} is no value of `{name}`");
            let help = format!("use one of {}", choices.join(", "));
            self.diagnostics
                .add(Code::ValueNotAllowed, place, message, help);
        }
    }

    fn map(&mut self, node: &mut Node<'a>, shape: &Shape, place: &Place) {
        match node {
            Node::Map(entries) => {
                for (key, value) in entries {
                    self.shape(value, shape, &place.key(key));
                }
            }
            other => self.wrong_type(other, "an object", place),
        }
    }

    /// A Reference Object is an object with a `$ref`; what stands beside it has no meaning in 3.0.
    fn is_reference(&mut self, node: &Node<'_>, place: &Place) -> bool {
        let Some(reference) = node.get("$ref") else {
            return false;
        };
        self.expect(
            reference.text().is_some(),
            reference,
            "a string",
            &place.key("$ref"),
        );
        true
    }

    fn object(&mut self, node: &mut Node<'a>, object: &Object, place: &Place) {
        let Node::Map(entries) = node else {
            let expected = format!("an object ({})", object.name);
            return self.wrong_type(node, &expected, place);
        };
        self.conditional(entries, object, place);
        for (key, value) in entries.iter_mut() {
            if matches!(object.others, Others::Statuses(_)) {
                self.status(key, place);
            }
            if object.name == "Response Object" && key == "headers" {
                self.not_generated(key, place);
            }
            if object.name == "Path Item Object" && key == "servers" {
                self.not_generated(key, place);
            }
            match field_shape(object, key) {
                Some(shape) => self.shape(value, shape, &place.key(key)),
                None if key.starts_with("x-") => {}
                None => self.unknown_field(object, key, place),
            }
        }
        for field in object.fields {
            if field.presence != Presence::Optional
                && !entries.iter().any(|(key, _)| key == field.name)
            {
                self.missing(entries, field, object, place);
            }
        }
        // Nothing is generated from these: what reads the rest need not take them.
        let unread = |key: &str| {
            matches!(field_shape(object, key), Some(Shape::Payload))
                || (matches!(key, "headers" | "links") && field_shape(object, key).is_some())
        };
        entries.retain(|(key, _)| !unread(key));
    }

    /// Fields that are required by what another field says.
    fn conditional(
        &mut self,
        entries: &[(Cow<'a, str>, Node<'a>)],
        object: &Object,
        place: &Place,
    ) {
        let value = |name: &str| {
            entries
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, node)| node)
        };
        let wanted: &[&str] = match (object.name, value("type").and_then(Node::text)) {
            ("Security Scheme Object", Some("apiKey")) => &["name", "in"],
            ("Security Scheme Object", Some("http")) => &["scheme"],
            ("Security Scheme Object", Some("oauth2")) => &["flows"],
            ("Security Scheme Object", Some("openIdConnect")) => &["openIdConnectUrl"],
            ("Parameter Object", _) if value("content").is_none() => &["schema"],
            _ => &[],
        };
        for name in wanted.iter().filter(|name| value(name).is_none()) {
            let message = format!("the {} has no `{name}`", object.name);
            let anchor = Anchor::Key(place.clone());
            self.diagnostics
                .add(Code::MissingField, anchor, message, format!("add `{name}`"));
        }
        let style = value("style")
            .and_then(Node::text)
            .zip(value("in").and_then(Node::text));
        if let Some((style, location)) = style
            && object.name == "Parameter Object"
            && !styles(location).contains(&style)
        {
            let message = format!("the style `{style}` is not for parameters in `{location}`");
            let help = format!("use one of {}", styles(location).join(", "));
            self.diagnostics
                .add(Code::ValueNotAllowed, &place.key("style"), message, help);
        }
    }

    fn not_generated(&mut self, key: &str, place: &Place) {
        let message = format!("nothing is generated for `{key}` here yet");
        let help = "the rest is generated";
        let anchor = Anchor::Key(place.key(key));
        self.diagnostics
            .add(Code::NotGenerated, anchor, message, help);
    }

    fn status(&mut self, key: &str, place: &Place) {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let code = key.len() == 3 && digits(key) && ("100"..="599").contains(&key);
        let range = key.len() == 3 && key.ends_with("XX") && ("1XX"..="5XX").contains(&key);
        if code || range || key == "default" || key.starts_with("x-") {
            return;
        }
        let upper = key.to_ascii_uppercase();
        let help = if upper != key && upper.ends_with("XX") {
            format!("write `{upper}`")
        } else {
            "use a status from 100 to 599, a range such as 4XX, or default".to_owned()
        };
        let message = format!("`{key}` is no status of HTTP");
        let anchor = Anchor::Key(place.key(key));
        self.diagnostics
            .add(Code::InvalidStatus, anchor, message, help);
    }

    fn missing(
        &mut self,
        entries: &mut Vec<(Cow<'a, str>, Node<'a>)>,
        field: &grammar::Field,
        object: &Object,
        place: &Place,
    ) {
        let anchor = Anchor::Key(place.clone());
        let message = format!("the {} has no `{}`", object.name, field.name);
        if field.presence == Presence::Mendable {
            entries.push((Cow::Borrowed(field.name), Node::Text(Cow::Borrowed(""))));
            let help = "it was taken as empty; the specification asks for one";
            self.diagnostics
                .add(Code::MissingDescription, anchor, message, help);
        } else {
            let help = format!("add `{}`", field.name);
            self.diagnostics
                .add(Code::MissingField, anchor, message, help);
        }
    }

    fn unknown_field(&mut self, object: &Object, key: &str, place: &Place) {
        let message = format!("the {} has no field `{key}`", object.name);
        let near = object
            .fields
            .iter()
            .map(|field| field.name)
            .filter(|name| strsim::osa_distance(name, key) <= 2)
            .min_by_key(|name| strsim::osa_distance(name, key));
        let help = match near {
            Some(name) => format!("did you mean `{name}`? it is ignored as it stands"),
            None => "it is ignored; name an extension with `x-` in front".to_owned(),
        };
        let anchor = Anchor::Key(place.key(key));
        self.diagnostics
            .add(Code::UnknownField, anchor, message, help);
    }

    fn lift(&mut self, node: &mut Node<'a>, place: &Place) {
        if node.entries().is_none() {
            return self.wrong_type(node, "an object (Schema Object)", place);
        }
        let pointer = place.pointer();
        let reference = Node::Text(Cow::Owned(format!("#{pointer}")));
        let left = Node::Map(vec![(Cow::Borrowed("$ref"), reference)]);
        self.schemas
            .insert(pointer, place.clone(), std::mem::replace(node, left));
    }
}

/// The styles for each place (OpenAPI, section "Style Values").
fn styles(location: &str) -> &'static [&'static str] {
    match location {
        "path" => &["simple", "label", "matrix"],
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "header" => &["simple"],
        _ => &["form"],
    }
}

fn field_shape<'g>(object: &'g Object, key: &str) -> Option<&'g Shape> {
    let fixed = object.fields.iter().find(|field| field.name == key);
    let extension = key.starts_with("x-");
    match (fixed, &object.others) {
        (Some(field), _) => Some(&field.shape),
        (None, Others::Paths(shape)) if key.starts_with('/') => Some(shape),
        (None, Others::Any(shape) | Others::Statuses(shape)) if !extension => Some(shape),
        (None, Others::Extensions | Others::Paths(_) | Others::Any(_) | Others::Statuses(_)) => {
            None
        }
    }
}
