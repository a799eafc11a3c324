//! Schemas to types: following references, and choosing the concept.

use std::collections::{HashMap, VecDeque};

use openapiv3::ReferenceOr;

use super::{Lowering, all_of::Together, enumeration::listed, keyword::Left, union::Null};
use crate::{
    api::{Additional, Keyword, Kind, Origin, Sizes, Type, TypeId},
    diagnostic::{Anchor, Code, Span},
    openapi::{Applicators, ByAddress, JsonType, Located, Schema, address, refers_alone},
    source::Node,
};

/// The types of schemas that something can refer to.
#[derive(Default)]
pub(super) struct Known<'t> {
    /// By the addresses of their nodes: trees don't move.
    types: ByAddress<TypeId>,
    /// Those with names, as they are met: the document's components first.
    named: Vec<(String, TypeId)>,
    /// What was referred to, and was not lowered yet. A chain of references may be longer than a
    /// stack is deep.
    pending: VecDeque<(TypeId, Conjunction<'t>)>,
    /// The types of schemas that hold together, by the addresses of their nodes.
    conjunctions: HashMap<(Vec<usize>, Vec<usize>), TypeId>,
}

/// Schemas that hold together.
#[derive(Clone)]
pub(super) struct Conjunction<'t> {
    /// The schemas; the first one is the place's own.
    pub schemas: Vec<Located<'t>>,
    /// The addresses of those whose alternatives don't count: one of them was chosen.
    pub chosen: Vec<usize>,
}

impl<'t> From<Vec<Located<'t>>> for Conjunction<'t> {
    fn from(schemas: Vec<Located<'t>>) -> Self {
        Self {
            schemas,
            chosen: Vec::new(),
        }
    }
}

/// Schemas that hold together and lead back to others may do so in more ways than there are
/// schemas: circles of different lengths multiply.
const MOST_CONJUNCTIONS: usize = 10_000;

impl<'t> Lowering<'_, 't> {
    /// Every entry of `components/schemas`, used or not: what a document names, it offers.
    pub(super) fn component_schemas(&mut self) {
        let document = self.document;
        for (_, schema) in &document.components {
            self.referred(schema);
        }
        self.settle();
    }

    /// Every type with a name.
    pub(super) fn named_types(&mut self) -> Vec<(String, TypeId)> {
        let mut named = std::mem::take(&mut self.known.named);
        let own = self.document.components.iter().map(|(name, _)| *name);
        let positions: HashMap<&str, usize> = own.zip(0..).collect();
        // Those of other files come after the document's own.
        named.sort_by_key(|(name, _)| positions.get(name.as_str()).copied().unwrap_or(usize::MAX));
        named
    }

    /// The schema of a value that the structure holds, such as a body's.
    pub(super) fn structural_type<T>(
        &mut self,
        given: Option<&ReferenceOr<T>>,
        span: &Span,
    ) -> TypeId {
        let document = self.document;
        let schema = given.and_then(|given| document.schema(given));
        let ty = match schema {
            Some(schema) => self.ty(schema),
            None => self.any_value(span),
        };
        self.settle();
        ty
    }

    /// The type of a value of which one schema holds, or several together. Of a value of which
    /// nothing is said, it is any.
    pub(super) fn ty_of_all(&mut self, schemas: &[Located<'t>], span: &Span) -> TypeId {
        let mut schemas = schemas.to_vec();
        let mut seen = Vec::new();
        schemas.retain(|at| {
            let end = address(self.document.links.follow(at.clone()).node);
            let new = !seen.contains(&end);
            seen.push(end);
            new
        });
        match schemas.as_slice() {
            [] => self.any_value(span),
            [one] => self.ty(one),
            _ => self.conjunction(schemas.into()),
        }
    }

    /// The type of several schemas that hold together, made once: what they hold may lead back to
    /// it.
    pub(super) fn conjunction(&mut self, schemas: Conjunction<'t>) -> TypeId {
        let addresses = schemas.schemas.iter().map(|at| address(at.node));
        let key = (addresses.collect(), schemas.chosen.clone());
        if let Some(&id) = self.known.conjunctions.get(&key) {
            return id;
        }
        let first = schemas.schemas.first().expect("there are schemas");
        if self.known.conjunctions.len() >= MOST_CONJUNCTIONS {
            let message = "schemas hold together in too many ways";
            let help = "the value is generated as any JSON value; describe it once";
            self.diagnostics
                .add(Code::UnsupportedSchema, &first.span, message, help);
            return self.any_value(&first.span);
        }
        let id = self.types.add(any(&first.span));
        self.known.conjunctions.insert(key, id);
        self.known.pending.push_back((id, schemas));
        id
    }

    /// The type of a schema, wherever it stands.
    pub(super) fn ty(&mut self, schema: &Located<'t>) -> TypeId {
        if let Some(target) = self.reference(schema) {
            return self.referred(&target);
        }
        // What holds together with a reference may lead back to this very schema.
        let refers = self.document.links.target(schema.node).is_some();
        if refers || schema.get("allOf").is_some() {
            return self.conjunction(vec![schema.clone()].into());
        }
        let alone = Conjunction::from(vec![schema.clone()]);
        let lowered = self.lowered(&alone, Origin::Inline);
        self.types.add(lowered)
    }

    /// What a schema refers to, if it does nothing else: since OpenAPI 3.1, a reference holds
    /// together with what stands beside it.
    pub(super) fn reference(&self, schema: &Located<'t>) -> Option<Located<'t>> {
        let target = self.document.links.target(schema.node)?;
        refers_alone(schema.node, self.document.version).then(|| target.clone())
    }

    /// The type of a schema that is referred to: made once, and known before what it holds is
    /// lowered, so that it can hold itself.
    pub(super) fn referred(&mut self, schema: &Located<'t>) -> TypeId {
        let mut schema = schema.clone();
        let mut origin = self.origin(&schema);
        // A component keeps its name even where it only refers to another one.
        while origin == Origin::Inline
            && let Some(target) = self.reference(&schema)
        {
            schema = target;
            origin = self.origin(&schema);
        }
        let address = address(schema.node);
        if let Some(&id) = self.known.types.get(&address) {
            return id;
        }
        let stand_in = Type {
            origin: origin.clone(),
            ..any(&schema.span)
        };
        let id = self.types.add(stand_in);
        self.known.types.insert(address, id);
        if let Origin::Component(name) = origin {
            self.known.named.push((name, id));
        }
        self.known.pending.push_back((id, vec![schema].into()));
        id
    }

    /// Lowers what was referred to, and what that refers to in turn.
    fn settle(&mut self) {
        while let Some((id, schemas)) = self.known.pending.pop_front() {
            let origin = self.types.get(id).origin.clone();
            let alias = match schemas.schemas.as_slice() {
                [one] => self.reference(one),
                _ => None,
            };
            let lowered = match alias {
                Some(target) => Type {
                    origin,
                    kind: Kind::Same(self.referred(&target)),
                    ..any(&self.types.get(id).span)
                },
                None => {
                    let component = schemas.schemas.first().filter(|_| origin != Origin::Inline);
                    let inherited = component.and_then(|at| self.inherited(&at.clone(), &origin));
                    inherited.unwrap_or_else(|| self.lowered(&schemas, origin))
                }
            };
            self.types.set(id, lowered);
        }
    }

    /// Alternatives of one, and `allOf`s of one, are other names for it: they may go in circles.
    pub(super) fn break_circles(&mut self) {
        for id in self.types.break_circles() {
            let message = "the schema is another name for itself";
            let help = "it is generated as any JSON value; let it say what it is";
            let span = self.types.get(id).span.clone();
            self.diagnostics
                .add(Code::UnsupportedSchema, Anchor::Key(span), message, help);
        }
    }

    fn origin(&self, schema: &Located<'t>) -> Origin {
        match self.document.component_name(schema) {
            Some(name) => Origin::Component(name),
            None => Origin::Inline,
        }
    }

    pub(super) fn lowered(&mut self, schemas: &Conjunction<'t>, origin: Origin) -> Type {
        let (schema, meaning, parts) = match self.together(schemas) {
            Together::One(schema) => {
                let parts = vec![schema.at.clone()];
                let meaning = self.meaning(&schema, &parts);
                (schema, meaning, parts)
            }
            Together::Merged(schema, parts) => {
                let meaning = self.meaning(&schema, &parts);
                (schema, meaning, parts)
            }
            Together::Same(schema, target) => {
                let meaning = Kind::Same(self.referred(&target)).into();
                (schema, meaning, Vec::new())
            }
            Together::Nothing(schema) => (schema, Meaning::ANY, Vec::new()),
        };
        let Meaning {
            kind,
            null,
            left,
            mut rules,
        } = meaning;
        rules.extend(self.left_over(&schemas.schemas, &parts, &left));
        let kind = self.completed(kind, &schema, &mut rules);
        Type {
            span: schema.at.span.clone(),
            origin,
            title: schema.title.map(str::to_owned),
            description: schema.description.map(str::to_owned),
            deprecated: schema.deprecated,
            examples: schema.examples.iter().map(|node| node.to_json()).collect(),
            nullable: schema.nullable || matches!(null, Null::Among),
            format: schema.format.map(str::to_owned),
            secret: schema.format == Some("password") || schema.write_only,
            kind,
            rules,
        }
    }

    /// An object of which more is asked keeps all that is there.
    fn completed(&mut self, kind: Kind, schema: &Schema<'t>, rules: &mut Vec<Keyword>) -> Kind {
        let Kind::Object(mut object) = kind else {
            return kind;
        };
        let known = |name: &str| object.properties.iter().any(|it| it.name == name);
        let missing = schema.required.iter().filter(|name| !known(name));
        let missing: Vec<String> = missing.map(|name| (*name).to_owned()).collect();
        if !missing.is_empty() {
            rules.push(Keyword::Required(missing));
        }
        let is = |keyword: fn(&Keyword) -> bool| rules.iter().any(keyword);
        let patterns = is(|keyword| matches!(keyword, Keyword::PatternProperties(_)));
        let additional = is(|keyword| matches!(keyword, Keyword::AdditionalProperties { .. }));
        let nameless = object.properties.is_empty();
        let keeps = match object.additional {
            Additional::Skipped => !rules.is_empty() || object.sizes != Sizes::default(),
            Additional::Forbidden => patterns || nameless,
            Additional::Kept(_) => patterns,
        };
        if object.additional == Additional::Forbidden && nameless && !additional {
            rules.push(Keyword::AdditionalProperties {
                names: Vec::new(),
                patterns: Vec::new(),
                schema: vec![Keyword::Never],
            });
        }
        if keeps {
            let patterns = rules.iter().filter_map(|rule| match rule {
                Keyword::PatternProperties(patterns) => Some(patterns.len()),
                _ => None,
            });
            // Another pattern, of a schema that holds here too, may speak of the same names.
            let alone = nameless && patterns.sum::<usize>() == 1;
            let values = alone.then(|| self.values_by_pattern(schema)).flatten();
            object.additional = Additional::Kept(match values {
                Some(values) => {
                    // Their type says what the pattern asks of them.
                    for rule in rules {
                        if let Keyword::PatternProperties(patterns) = rule {
                            for (_, asked) in patterns {
                                asked.clear();
                            }
                        }
                    }
                    values
                }
                None => self.any_value(&schema.at.span),
            });
        }
        Kind::Object(object)
    }

    /// The type of all values of an object whose names fit one pattern.
    fn values_by_pattern(&mut self, schema: &Schema<'t>) -> Option<TypeId> {
        let forbidden = schema.at.node.get("additionalProperties") == Some(&Node::Bool(false));
        let applicators = Applicators::read(&schema.at, self.document);
        match applicators.pattern_properties.as_slice() {
            [(_, values)] if forbidden => Some(self.ty(values)),
            _ => None,
        }
    }

    fn meaning(&mut self, schema: &Schema<'t>, parts: &[Located<'t>]) -> Meaning {
        if schema.alternatives.is_empty() {
            self.plain_meaning(schema)
        } else {
            self.alternatives(schema, parts)
        }
    }

    /// What a schema comes to without its alternatives.
    pub(super) fn plain_meaning(&mut self, schema: &Schema<'t>) -> Meaning {
        if schema.null_only {
            return Meaning::ANY;
        }
        if let Some(values) = &schema.enumeration {
            return self.enumeration(schema, &listed(schema, values), &["enum"]);
        }
        if let [_, _, ..] = schema.types.as_slice() {
            return self.types(schema);
        }
        let Some(ty) = schema.effective_type() else {
            return Meaning::ANY;
        };
        if schema.types.is_empty() && schema.is_mixed() {
            return Meaning::ANY;
        }
        if schema.types.is_empty() {
            self.imply(schema, ty);
        }
        let kind = self.typed(schema, ty);
        // With items of their own in front, `items` is about the others.
        if schema.prefixed {
            kind.with(&["items"])
        } else {
            kind.into()
        }
    }

    /// Tells of a type that is not said, and taken from what is said of its parts.
    fn imply(&mut self, schema: &Schema<'t>, ty: JsonType) {
        let (name, keywords) = match ty {
            JsonType::Array => ("an array", &["items"][..]),
            _ => ("an object", &["properties", "additionalProperties"][..]),
        };
        let given = |keyword: &&&str| schema.at.node.get(keyword).is_some();
        let own = keywords.iter().find(given);
        let keyword = own.unwrap_or(&keywords[0]);
        let message = format!("there is no `type`; with `{keyword}`, the value is taken as {name}");
        let help = "say the `type`: without it, values of all other types are allowed too";
        // Where schemas hold together, another one may say it.
        let span = match own {
            Some(keyword) => schema.at.span.key(keyword),
            None => schema.at.span.clone(),
        };
        if self.implied.insert(address(schema.at.node)) {
            self.diagnostics
                .add(Code::ImpliedType, Anchor::Key(span), message, help);
        }
    }
}

/// What a schema comes to.
pub(super) struct Meaning {
    pub kind: Kind,
    pub null: Null,
    /// What the kind leaves unsaid.
    pub left: Left,
    /// What is asked of its values already.
    pub rules: Vec<Keyword>,
}

impl Meaning {
    pub(super) const ANY: Self = Self {
        kind: Kind::Any,
        null: Null::Without,
        left: Left::Everything,
        rules: Vec::new(),
    };
}

impl Kind {
    /// The kind, which leaves these keywords unsaid.
    pub(super) fn with(self, left: &[&'static str]) -> Meaning {
        Meaning {
            left: Left::Keywords(left.to_vec()),
            ..self.into()
        }
    }
}

impl From<Kind> for Meaning {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            null: Null::Without,
            left: Left::USUAL,
            rules: Vec::new(),
        }
    }
}

/// Stands for a type until what it holds is known, and for one that can't be told.
pub(super) fn any(span: &Span) -> Type {
    Type {
        span: span.clone(),
        origin: Origin::Inline,
        title: None,
        description: None,
        deprecated: false,
        examples: Vec::new(),
        nullable: false,
        format: None,
        secret: false,
        kind: Kind::Any,
        rules: Vec::new(),
    }
}
