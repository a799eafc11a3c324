//! `allOf`, and since OpenAPI 3.1 what stands beside a reference: schemas that hold together, as
//! one schema that says what they say (JSON Schema Core, section 10.2.1.1).

use super::{Lowering, schema::Conjunction};
use crate::{
    diagnostic::{Anchor, Code},
    openapi::{
        ANNOTATIONS, Additional, Bounds, JsonType, Located, MOST_PARTS, Number, Schema, Sizes,
        address, says_only,
    },
    source::Node,
};

/// What the schemas come to that hold together at a place.
pub(super) enum Together<'t> {
    /// One schema, as it stands.
    One(Schema<'t>),
    /// One schema that is referred to, with annotations around it.
    Same(Schema<'t>, Located<'t>),
    /// One schema that says what several say, and these.
    Merged(Schema<'t>, Vec<Located<'t>>),
    /// They contradict each other, or are too many.
    Nothing(Schema<'t>),
}

impl<'t> Lowering<'_, 't> {
    /// Reads the schemas that hold together at a place; the first one is the place's own.
    pub(super) fn together(&mut self, given: &Conjunction<'t>) -> Together<'t> {
        let schemas = given.schemas.as_slice();
        let document = self.document;
        let own = schemas.first().expect("a type has a schema");
        if let ([only], Some(target)) = (schemas, self.renamed(own)) {
            return Together::Same(Schema::read(only, document), target);
        }
        let Some(parts) = document.parts(schemas) else {
            let message = format!("more than {MOST_PARTS} schemas hold together here");
            let help = "the value is generated as any JSON value; write fewer of them";
            let anchor = Anchor::Key(own.span.clone());
            self.diagnostics
                .add(Code::UnsupportedSchema, anchor, message, help);
            return Together::Nothing(Schema::read(own, document));
        };
        let is_own = |at: &Located<'t>| address(at.node) == address(own.node);
        let (mut owns, others): (Vec<_>, Vec<_>) = parts.iter().cloned().partition(is_own);
        if others.is_empty() {
            return Together::One(self.part_of(own, given));
        }
        let mut schemas: Vec<_> = others.iter().map(|at| self.part_of(at, given)).collect();
        schemas.extend(owns.pop().map(|at| self.part_of(&at, given)));
        self.merged(schemas, parts)
    }

    /// Reads one of the schemas that hold together.
    fn part_of(&self, at: &Located<'t>, given: &Conjunction<'t>) -> Schema<'t> {
        let mut schema = Schema::read(at, self.document);
        if given.chosen.contains(&address(at.node)) {
            schema.alternatives.clear();
        }
        let own = |given: &Located<'t>| address(given.node) == address(at.node);
        if !schema.alternatives.is_empty() && !given.schemas.iter().any(own) {
            // What is described as one of the alternatives of a part is what it is.
            let ends: Vec<_> = given
                .schemas
                .iter()
                .map(|at| self.document.end_of(at))
                .collect();
            schema.alternatives.retain(|alternatives| {
                let mut branches = alternatives.branches.iter();
                !branches.any(|branch| ends.contains(&self.document.end_of(branch)))
            });
        }
        schema
    }

    /// What a schema is another name for: what the only schema of its `allOf` refers to, where it
    /// says nothing more of its values.
    fn renamed(&self, at: &Located<'t>) -> Option<Located<'t>> {
        let renamed = self.only_reference(at)?;
        // It is one of those that the other stands for.
        let end = self.document.links.follow(renamed.clone());
        if self.document.is_inherited(&end) && self.document.component_name(at).is_some() {
            return None;
        }
        let mut next = Some(renamed.clone());
        for _ in 0..MOST_PARTS {
            let Some(target) = next else {
                return Some(renamed);
            };
            if address(target.node) == address(at.node) {
                // It is another name for itself, and says nothing at all.
                return None;
            }
            next = self
                .reference(&target)
                .or_else(|| self.only_reference(&target));
        }
        None
    }

    fn only_reference(&self, at: &Located<'t>) -> Option<Located<'t>> {
        let mut all_of = at.get("allOf")?.items();
        let (only, further) = (all_of.next()?, all_of.next());
        let says_nothing = further.is_none() && !says_more(at.node);
        let target = self.reference(&only).filter(|_| says_nothing)?;
        Some(target)
    }

    /// The last schema is the place's own: its words count.
    fn merged(&mut self, mut schemas: Vec<Schema<'t>>, parts: Vec<Located<'t>>) -> Together<'t> {
        let own = schemas.pop().expect("a type has a schema");
        let span = own.at.span.clone();
        let nullable = own.nullable || together_nullable(&schemas, &own);
        let mut merged = schemas
            .into_iter()
            .chain([own])
            .map(Ok)
            .reduce(|one, other| one.and_then(|one| both(one, other?)))
            .expect("there is a schema");
        if let Ok(merged) = &mut merged {
            merged.nullable = nullable;
        }
        match merged {
            Ok(merged) => Together::Merged(merged, parts),
            Err(contradiction) => {
                let Contradiction(keyword, schema) = contradiction;
                let message = format!("no value fits all of these schemas: see `{keyword}`");
                let help = "the value is generated as any JSON value, and none is valid; correct \
                            one of the schemas";
                let anchor = Anchor::Key(span);
                self.diagnostics
                    .add(Code::Contradiction, anchor, message, help);
                Together::Nothing(*schema)
            }
        }
    }
}

/// Whether a schema says more of its values than annotations do.
fn says_more(node: &Node<'_>) -> bool {
    const HERE: &[&str] = &[
        "$ref",
        "$schema",
        "$id",
        "$anchor",
        "$comment",
        "$defs",
        "allOf",
        "nullable",
        "readOnly",
        "writeOnly",
    ];
    !says_only(node, &[HERE, ANNOTATIONS])
}

/// `null` is allowed where each schema allows it and one says so.
fn together_nullable(schemas: &[Schema<'_>], own: &Schema<'_>) -> bool {
    let mut all = schemas.iter().chain([own]);
    let said = schemas.iter().any(|schema| schema.nullable);
    said && all.all(|schema| schema.nullable || schema.types.is_empty())
}

/// The keyword in which two schemas contradict each other, and one of them.
struct Contradiction<'t>(&'static str, Box<Schema<'t>>);

/// What two schemas say together. The words are those of the second.
fn both<'t>(one: Schema<'t>, other: Schema<'t>) -> Result<Schema<'t>, Contradiction<'t>> {
    let null_only = one.null_only || other.null_only;
    let without_null = |schema: &Schema<'_>| !schema.types.is_empty() && !schema.nullable;
    let null_alone = null_only && (without_null(&one) || without_null(&other));
    let Some(types) = types(&one.types, &other.types).filter(|_| !null_alone) else {
        return Err(Contradiction("type", Box::new(other)));
    };
    let enumeration = match (one.enumeration, other.enumeration.clone()) {
        (Some(one), Some(other)) => {
            let common = one.into_iter().filter(|value| other.contains(value));
            Some(common.collect::<Vec<_>>())
        }
        (one, other) => one.or(other),
    };
    if enumeration.as_ref().is_some_and(Vec::is_empty) {
        return Err(Contradiction("enum", Box::new(other)));
    }
    let mut properties = one.properties;
    for (name, schemas) in other.properties {
        match properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend(schemas),
            None => properties.push((name, schemas)),
        }
    }
    let mut required = one.required;
    required.extend(other.required);
    let mut items = one.items;
    items.extend(other.items);
    let mut alternatives = one.alternatives;
    alternatives.extend(other.alternatives);
    Ok(Schema {
        at: other.at,
        types,
        nullable: other.nullable,
        null_only,
        prefixed: one.prefixed || other.prefixed,
        unevaluated: one.unevaluated || other.unevaluated,
        format: other.format.or(one.format),
        title: other.title,
        description: other.description,
        deprecated: other.deprecated,
        write_only: one.write_only || other.write_only,
        examples: other.examples,
        enumeration,
        properties,
        required,
        additional: additional(one.additional, other.additional),
        items,
        bounds: bounds(one.bounds, other.bounds),
        multiples: [one.multiples, other.multiples].concat(),
        lengths: sizes(one.lengths, other.lengths),
        item_counts: sizes(one.item_counts, other.item_counts),
        property_counts: sizes(one.property_counts, other.property_counts),
        unique_items: one.unique_items || other.unique_items,
        patterns: [one.patterns, other.patterns].concat(),
        alternatives,
        discriminator: other.discriminator.or(one.discriminator),
    })
}

/// `None` where no type is one of both. An integer is a number too.
fn types(one: &[JsonType], other: &[JsonType]) -> Option<Vec<JsonType>> {
    if one.is_empty() || other.is_empty() {
        return Some([one, other].concat());
    }
    let narrower = |ty: &JsonType, types: &[JsonType]| match ty {
        ty if types.contains(ty) => Some(*ty),
        JsonType::Integer if types.contains(&JsonType::Number) => Some(JsonType::Integer),
        JsonType::Number if types.contains(&JsonType::Integer) => Some(JsonType::Integer),
        _ => None,
    };
    let common: Vec<_> = one.iter().filter_map(|ty| narrower(ty, other)).collect();
    (!common.is_empty()).then_some(common)
}

fn additional<'t>(one: Additional<'t>, other: Additional<'t>) -> Additional<'t> {
    match (one, other) {
        (Additional::Forbidden, _) | (_, Additional::Forbidden) => Additional::Forbidden,
        (Additional::Schemas(mut one), Additional::Schemas(other)) => {
            one.extend(other);
            Additional::Schemas(one)
        }
        (Additional::Schemas(schemas), _) | (_, Additional::Schemas(schemas)) => {
            Additional::Schemas(schemas)
        }
        (Additional::Any, _) | (_, Additional::Any) => Additional::Any,
        (Additional::Unsaid, Additional::Unsaid) => Additional::Unsaid,
    }
}

fn sizes(one: Sizes, other: Sizes) -> Sizes {
    Sizes {
        min: one.min.max(other.min),
        max: one.max.into_iter().chain(other.max).min(),
    }
}

fn bounds(one: Bounds, other: Bounds) -> Bounds {
    let highest = |one, other| nearer(one, other, |one, other| one > other);
    let lowest = |one, other| nearer(one, other, |one, other| one < other);
    Bounds {
        minimum: highest(one.minimum, other.minimum),
        maximum: lowest(one.maximum, other.maximum),
        exclusive_minimum: highest(one.exclusive_minimum, other.exclusive_minimum),
        exclusive_maximum: lowest(one.exclusive_maximum, other.exclusive_maximum),
    }
}

fn nearer(
    one: Option<Number>,
    other: Option<Number>,
    is_nearer: impl Fn(f64, f64) -> bool,
) -> Option<Number> {
    match (one, other) {
        (Some(one), Some(other)) if is_nearer(one.approximate(), other.approximate()) => Some(one),
        (one, other) => other.or(one),
    }
}
