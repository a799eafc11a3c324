//! Schemas to types: following references, and choosing the concept.

use std::collections::HashMap;

use super::Lowering;
use crate::{
    api::{Kind, Origin, Type, TypeId},
    diagnostic::{Code, Place},
    document::{Document, JsonType, Schema, SchemaRef},
};

/// The types of schemas that something can refer to, by pointer.
#[derive(Default)]
pub(super) struct Known(HashMap<String, TypeId>);

impl<'d, 'a> Lowering<'d, 'a> {
    /// Every entry of `components/schemas`, used or not: what a document names, it offers.
    pub(super) fn component_schemas(&mut self) -> Vec<(String, TypeId)> {
        let Some(components) = &self.document.openapi.components else {
            return Vec::new();
        };
        let place = self.document.root.key("components").key("schemas");
        let mut types = Vec::with_capacity(components.schemas.len());
        for name in components.schemas.keys() {
            if let Some(schema) = self.lifted(&place.key(name)) {
                types.push((name.clone(), self.referred(&schema)));
            }
        }
        types
    }

    /// The type of a schema, wherever it stands.
    pub(super) fn ty(&mut self, schema: &SchemaRef<'d, 'a>) -> TypeId {
        let (read, target) = self.follow(schema);
        match target {
            Some(target) => self.referred(&target),
            None => {
                let lowered = self.lowered(&read, Origin::Inline);
                self.types.add(lowered)
            }
        }
    }

    /// The type of a schema that is referred to: made once, and known before what it holds is
    /// lowered, so that it can hold itself.
    fn referred(&mut self, schema: &SchemaRef<'d, 'a>) -> TypeId {
        let pointer = schema.place.pointer();
        if let Some(&id) = self.known.0.get(&pointer) {
            return id;
        }
        let (read, target) = self.follow(schema);
        let origin = self.origin(&schema.place);
        let id = match (target, origin) {
            // A component that only refers to another is another name for it.
            (Some(target), Origin::Inline) => self.referred(&target),
            (Some(target), origin) => {
                // Known before its target is lowered, which may come back to it.
                let id = self.types.add(any(&schema.place));
                self.known.0.insert(pointer.clone(), id);
                let target = self.referred(&target);
                let alias = Type {
                    origin,
                    kind: Kind::Same(target),
                    ..any(&schema.place)
                };
                self.types.set(id, alias);
                id
            }
            (None, origin) => {
                let id = self.types.add(any(&schema.place));
                self.known.0.insert(pointer.clone(), id);
                let lowered = self.lowered(&read, origin);
                self.types.set(id, lowered);
                id
            }
        };
        self.known.0.insert(pointer, id);
        id
    }

    fn origin(&self, place: &Place) -> Origin {
        let components = self.document.root.key("components").key("schemas");
        match place.last() {
            Some(name) if *place == components.key(name) => Origin::Component(name.to_owned()),
            _ => Origin::Inline,
        }
    }

    /// Reads a schema; where it is a reference, what it finally refers to stands beside it.
    fn follow(
        &mut self,
        schema: &SchemaRef<'d, 'a>,
    ) -> (Schema<'d, 'a>, Option<SchemaRef<'d, 'a>>) {
        let document = self.document;
        let read = Schema::read(schema, self.diagnostics);
        let place = schema.place.key("$ref");
        let mut seen = Vec::new();
        let mut target = None;
        let mut reference = read.reference;
        while let Some(pointer) = reference {
            if seen.contains(&pointer) {
                crate::document::report_circle(pointer, &place, self.diagnostics);
                return (read, None);
            }
            seen.push(pointer);
            let Some(found) = document.schemas.resolve(pointer) else {
                crate::document::report_unresolved(pointer, "schemas", &place, self.diagnostics);
                return (read, None);
            };
            // A component keeps its name even where it only refers to another one.
            let named = self.origin(&found.place) != Origin::Inline;
            reference = found.node.get("$ref").and_then(|node| node.text());
            target = Some(found);
            if named && !circular(document, &seen, reference) {
                break;
            }
        }
        (read, target)
    }

    fn lowered(&mut self, schema: &Schema<'d, 'a>, origin: Origin) -> Type {
        let kind = self.kind(schema);
        Type {
            place: schema.place.clone(),
            origin,
            title: schema.title.map(str::to_owned),
            description: schema.description.map(str::to_owned),
            deprecated: schema.deprecated,
            examples: schema.example.iter().map(|node| node.to_json()).collect(),
            nullable: schema.nullable,
            secret: schema.format == Some("password") || schema.write_only,
            kind,
        }
    }

    fn kind(&mut self, schema: &Schema<'d, 'a>) -> Kind {
        if let Some(keyword) = schema.unsupported.first() {
            let message = format!("`{keyword}` is not turned into Rust yet");
            let help = "the value is generated as any JSON value";
            let place = schema.place.key(keyword);
            let anchor = crate::diagnostic::Anchor::Key(place);
            self.diagnostics
                .add(Code::UnsupportedSchema, anchor, message, help);
            return Kind::Any;
        }
        if let Some(values) = schema.enumeration {
            return self.enumeration(schema, values);
        }
        match schema.effective_kind() {
            None => Kind::Any,
            Some(JsonType::Object) => self.object(schema),
            Some(JsonType::Array) => self.array(schema),
            Some(scalar) => self.scalar(schema, scalar),
        }
    }
}

/// Whether following a reference further comes back to where it has been.
fn circular<'d>(
    document: &'d Document<'_>,
    seen: &[&'d str],
    mut reference: Option<&'d str>,
) -> bool {
    let mut passed = seen.to_vec();
    while let Some(pointer) = reference {
        if passed.contains(&pointer) {
            return true;
        }
        passed.push(pointer);
        let found = document.schemas.resolve(pointer);
        reference = found.and_then(|found| found.node.get("$ref").and_then(|node| node.text()));
    }
    false
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
