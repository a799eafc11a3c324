//! Schemas to types: following references, and choosing the concept.

use std::collections::{HashMap, VecDeque};

use openapiv3::ReferenceOr;

use super::Lowering;
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
    pending: VecDeque<(TypeId, Located<'t>)>,
}

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

    /// The type of a schema, wherever it stands.
    pub(super) fn ty(&mut self, schema: &Located<'t>) -> TypeId {
        if let Some(target) = self.document.links.target(schema.node) {
            self.expect_no_siblings(schema);
            let target = target.clone();
            return self.referred(&target);
        }
        let lowered = self.lowered(schema, Origin::Inline);
        self.types.add(lowered)
    }

    /// The type of a schema that is referred to: made once, and known before what it holds is
    /// lowered, so that it can hold itself.
    fn referred(&mut self, schema: &Located<'t>) -> TypeId {
        let mut schema = schema.clone();
        let mut origin = self.origin(&schema);
        // A component keeps its name even where it only refers to another one.
        while origin == Origin::Inline
            && let Some(target) = self.document.links.target(schema.node)
        {
            self.expect_no_siblings(&schema);
            schema = target.clone();
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
        self.known.pending.push_back((id, schema));
        id
    }

    /// Lowers what was referred to, and what that refers to in turn.
    fn settle(&mut self) {
        while let Some((id, schema)) = self.known.pending.pop_front() {
            let origin = self.types.get(id).origin.clone();
            let lowered = match self.document.links.target(schema.node) {
                Some(target) => {
                    self.expect_no_siblings(&schema);
                    let target = target.clone();
                    Type {
                        origin,
                        kind: Kind::Same(self.referred(&target)),
                        ..any(&schema.place)
                    }
                }
                None => self.lowered(&schema, origin),
            };
            self.types.set(id, lowered);
        }
    }

    /// Since OpenAPI 3.1, a reference holds together with what stands beside it.
    fn expect_no_siblings(&mut self, schema: &Located<'t>) {
        let document = self.document;
        if document.version < Version::V3_1 {
            return;
        }
        if !Schema::read(schema, document).is_reference_alone() {
            let message = "what stands beside `$ref` is not turned into Rust yet";
            let help = "the type is the one that is referred to";
            let anchor = Anchor::Key(schema.place.key("$ref"));
            self.diagnostics
                .add(Code::UnsupportedSchema, anchor, message, help);
        }
    }

    fn origin(&self, schema: &Located<'t>) -> Origin {
        match self.document.component_name(schema) {
            Some(name) => Origin::Component(name),
            None => Origin::Inline,
        }
    }

    fn lowered(&mut self, at: &Located<'t>, origin: Origin) -> Type {
        if let Node::Bool(false) = at.node {
            let message = "the schema `false` is not turned into Rust yet";
            let help = "the value is generated as any JSON value";
            self.diagnostics
                .add(Code::UnsupportedSchema, &at.place, message, help);
        }
        let schema = &Schema::read(at, self.document);
        let kind = self.kind(schema);
        Type {
            place: at.place.clone(),
            origin,
            title: schema.title.map(str::to_owned),
            description: schema.description.map(str::to_owned),
            deprecated: schema.deprecated,
            examples: schema.examples.iter().map(|node| node.to_json()).collect(),
            nullable: schema.nullable,
            secret: schema.format == Some("password") || schema.write_only,
            kind,
        }
    }

    fn kind(&mut self, schema: &Schema<'t>) -> Kind {
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
