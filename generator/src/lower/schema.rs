//! Schemas to types: following references, and choosing the concept.

use std::collections::{HashMap, VecDeque};

use openapiv3::ReferenceOr;

use super::{Lowering, all_of::Together, union::Null};
use crate::{
    api::{Kind, Origin, Type, TypeId},
    diagnostic::{Anchor, Code, Place},
    document::{ByAddress, JsonType, Located, Schema, Version, address},
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
    pending: VecDeque<(TypeId, Vec<Located<'t>>)>,
    /// The types of schemas that hold together, by the addresses of their nodes.
    conjunctions: HashMap<Vec<usize>, TypeId>,
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
        place: &Place,
    ) -> TypeId {
        let document = self.document;
        let schema = given.and_then(|given| document.schema(given));
        let ty = match schema {
            Some(schema) => self.ty(schema),
            None => self.any_value(place),
        };
        self.settle();
        ty
    }

    /// The type of a value of which one schema holds, or several together. Of a value of which
    /// nothing is said, it is any.
    pub(super) fn ty_of_all(&mut self, schemas: &[Located<'t>], place: &Place) -> TypeId {
        let mut schemas = schemas.to_vec();
        let mut seen = Vec::new();
        schemas.retain(|at| {
            let end = address(self.document.links.follow(at.clone()).node);
            let new = !seen.contains(&end);
            seen.push(end);
            new
        });
        match schemas.as_slice() {
            [] => self.any_value(place),
            [one] => self.ty(one),
            _ => self.conjunction(schemas),
        }
    }

    /// The type of several schemas that hold together, made once: what they hold may lead back to
    /// it.
    fn conjunction(&mut self, schemas: Vec<Located<'t>>) -> TypeId {
        let addresses: Vec<_> = schemas.iter().map(|at| address(at.node)).collect();
        if let Some(&id) = self.known.conjunctions.get(&addresses) {
            return id;
        }
        let first = schemas.first().expect("there are several schemas");
        if self.known.conjunctions.len() >= MOST_CONJUNCTIONS {
            let message = "schemas hold together in too many ways";
            let help = "the value is generated as any JSON value; describe it once";
            self.diagnostics
                .add(Code::UnsupportedSchema, &first.place, message, help);
            return self.any_value(&first.place);
        }
        let id = self.types.add(any(&first.place));
        self.known.conjunctions.insert(addresses, id);
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
            return self.conjunction(vec![schema.clone()]);
        }
        let lowered = self.lowered(std::slice::from_ref(schema), Origin::Inline);
        self.types.add(lowered)
    }

    /// What a schema refers to, if it does nothing else: since OpenAPI 3.1, a reference holds
    /// together with what stands beside it.
    pub(super) fn reference(&self, schema: &Located<'t>) -> Option<Located<'t>> {
        let target = self.document.links.target(schema.node)?;
        let alone = self.document.version < Version::V3_1 || is_reference_alone(schema.node);
        alone.then(|| target.clone())
    }

    /// The type of a schema that is referred to: made once, and known before what it holds is
    /// lowered, so that it can hold itself.
    fn referred(&mut self, schema: &Located<'t>) -> TypeId {
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
            ..any(&schema.place)
        };
        let id = self.types.add(stand_in);
        self.known.types.insert(address, id);
        if let Origin::Component(name) = origin {
            self.known.named.push((name, id));
        }
        self.known.pending.push_back((id, vec![schema]));
        id
    }

    /// Lowers what was referred to, and what that refers to in turn.
    fn settle(&mut self) {
        while let Some((id, schemas)) = self.known.pending.pop_front() {
            let origin = self.types.get(id).origin.clone();
            let alias = match schemas.as_slice() {
                [one] => self.reference(one),
                _ => None,
            };
            let lowered = match alias {
                Some(target) => Type {
                    origin,
                    kind: Kind::Same(self.referred(&target)),
                    ..any(&self.types.get(id).place)
                },
                None => self.lowered(&schemas, origin),
            };
            self.types.set(id, lowered);
        }
    }

    /// Alternatives of one, and `allOf`s of one, are other names for it: they may go in circles.
    pub(super) fn break_circles(&mut self) {
        for id in self.types.break_circles() {
            let message = "the schema is another name for itself";
            let help = "it is generated as any JSON value; let it say what it is";
            let place = self.types.get(id).place.clone();
            self.diagnostics
                .add(Code::UnsupportedSchema, Anchor::Key(place), message, help);
        }
    }

    fn origin(&self, schema: &Located<'t>) -> Origin {
        match self.document.component_name(schema) {
            Some(name) => Origin::Component(name),
            None => Origin::Inline,
        }
    }

    fn lowered(&mut self, schemas: &[Located<'t>], origin: Origin) -> Type {
        let (schema, kind, null) = match self.together(schemas) {
            Together::One(schema) | Together::Merged(schema) => {
                let (kind, null) = self.kind(&schema);
                (schema, kind, null)
            }
            Together::Same(schema, target) => {
                let kind = Kind::Same(self.referred(&target));
                (schema, kind, Null::Without)
            }
            Together::Nothing(schema) => (schema, Kind::Any, Null::Without),
        };
        if let Node::Bool(false) = schema.at.node {
            let message = "the schema `false` is not turned into Rust yet";
            let help = "the value is generated as any JSON value";
            self.diagnostics
                .add(Code::UnsupportedSchema, &schema.at.place, message, help);
        }
        Type {
            place: schema.at.place.clone(),
            origin,
            title: schema.title.map(str::to_owned),
            description: schema.description.map(str::to_owned),
            deprecated: schema.deprecated,
            examples: schema.examples.iter().map(|node| node.to_json()).collect(),
            nullable: schema.nullable || matches!(null, Null::Among),
            secret: schema.format == Some("password") || schema.write_only,
            kind,
        }
    }

    fn kind(&mut self, schema: &Schema<'t>) -> (Kind, Null) {
        if schema.alternatives.is_empty() || !schema.unsupported.is_empty() {
            (self.plain_kind(schema), Null::Without)
        } else {
            self.alternatives(schema)
        }
    }

    /// What a schema comes to without its alternatives.
    pub(super) fn plain_kind(&mut self, schema: &Schema<'t>) -> Kind {
        if let Some(keyword) = schema.unsupported.first() {
            let message = format!("`{keyword}` is not turned into Rust yet");
            let help = "the value is generated as any JSON value";
            let place = schema.at.place.key(keyword);
            let anchor = Anchor::Key(place);
            self.diagnostics
                .add(Code::UnsupportedSchema, anchor, message, help);
            return Kind::Any;
        }
        if schema.types.len() > 1 {
            let message = "a value of one of several types is not turned into Rust yet";
            let help = "the value is generated as any JSON value";
            let anchor = Anchor::Key(schema.at.place.key("type"));
            self.diagnostics
                .add(Code::UnsupportedSchema, anchor, message, help);
            return Kind::Any;
        }
        if let Some(values) = &schema.enumeration {
            return self.enumeration(schema, values);
        }
        match schema.effective_type() {
            None => Kind::Any,
            Some(JsonType::Object) => self.object(schema),
            Some(JsonType::Array) => self.array(schema),
            Some(scalar) => self.scalar(schema, scalar),
        }
    }
}

/// Whether a schema with a reference says nothing else of its values.
fn is_reference_alone(node: &Node<'_>) -> bool {
    const ANNOTATIONS: [&str; 10] = [
        "$ref",
        "title",
        "description",
        "summary",
        "example",
        "examples",
        "default",
        "deprecated",
        "externalDocs",
        "xml",
    ];
    says_only(node, &ANNOTATIONS)
}

/// Whether a schema has no keywords but these, and extensions.
pub(super) fn says_only(node: &Node<'_>, keywords: &[&str]) -> bool {
    let entries = node.entries().unwrap_or_default();
    let mut keys = entries.iter().map(|(key, _)| &**key);
    keys.all(|key| keywords.contains(&key) || key.starts_with("x-"))
}

/// Stands for a type until what it holds is known, and for one that can't be told.
pub(super) fn any(place: &Place) -> Type {
    Type {
        place: place.clone(),
        origin: Origin::Inline,
        title: None,
        description: None,
        deprecated: false,
        examples: Vec::new(),
        nullable: false,
        secret: false,
        kind: Kind::Any,
    }
}
