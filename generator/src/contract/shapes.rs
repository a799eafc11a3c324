//! The shapes of a document, made on demand, and their fingerprints.

use std::{collections::BTreeSet, hash::Hasher};

use fnv::FnvHasher;
use rustc_hash::FxHashMap;

use super::{
    edges::Edge,
    part::{Aspect, Fact, Role, Statement},
    pattern,
    shape::{Shape, aspect_of},
    source::Source,
};
use crate::{
    diagnostic::Span,
    openapi::Version,
    schema::{AlternativesForm, Keyword, Patterns, SchemaId, Schemas, SubschemaAssertion},
};

/// A shape's position in [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub usize);

impl ShapeId {
    /// The shape of any value: of no schema at all.
    pub const ANY: Self = Self(0);
    /// The shape in place of all those that exceed the limit.
    pub const LIMIT_EXCEEDED: Self = Self(1);
}

/// The shapes of a document, made on demand.
#[derive(Debug)]
pub struct Shapes<'d, 't> {
    source: Source<'d, 't>,
    known: FxHashMap<Vec<SchemaId>, ShapeId>,
    other_forms: FxHashMap<(ShapeId, AlternativesForm), ShapeId>,
    without_null: FxHashMap<ShapeId, ShapeId>,
    as_text: FxHashMap<(ShapeId, BTreeSet<String>), ShapeId>,
    pub(super) flat: FxHashMap<ShapeId, Option<ShapeId>>,
    list: Vec<Shape>,
    fingerprints: FxHashMap<(ShapeId, usize), u64>,
    patterns: Patterns,
    /// The number of schemas that were read again, and of names that were matched with patterns.
    again: usize,
    limit_exceeded: Option<Span>,
}

/// The depth of a fingerprint.
const DEPTH: usize = 6;
/// The limit of schemas and parts of values that are read again where several schemas hold together, and
/// of names that are matched with patterns: schemas that refer to each other can hold together in more
/// ways than there is memory for.
const MOST_AGAIN: usize = 300_000;

impl<'d, 't> Shapes<'d, 't> {
    /// The shapes of a document, none made yet.
    pub fn new(source: Source<'d, 't>) -> Self {
        let empty = || Shape::any(source.document.root.clone());
        Self {
            source,
            known: FxHashMap::from_iter([(Vec::new(), ShapeId::ANY)]),
            other_forms: FxHashMap::default(),
            without_null: FxHashMap::default(),
            as_text: FxHashMap::default(),
            flat: FxHashMap::default(),
            list: vec![empty(), empty()],
            fingerprints: FxHashMap::default(),
            patterns: Patterns::default(),
            again: 0,
            limit_exceeded: None,
        }
    }

    /// The schemas that the shapes are of.
    pub fn schemas(&self) -> &'d Schemas<'t> {
        self.source.schemas
    }

    /// True where a part of a body that has no type is a file: since OpenAPI 3.1.
    pub fn has_untyped_files(&self) -> bool {
        self.schemas().version >= Version::V3_1
    }

    /// The shape of the schemas that hold together at a location.
    pub fn of(&mut self, ids: &[SchemaId]) -> ShapeId {
        let ends: Vec<SchemaId> = ids
            .iter()
            .map(|id| self.schemas().definition(*id, self.source.extensions))
            .collect();
        if let Some(id) = self.known.get(&ends) {
            return *id;
        }
        let id = self.make(&ends, AlternativesForm::Merged);
        self.known.insert(ends, id);
        id
    }

    /// The shape of a part. That of an alternative does not take `null`: whether the whole does, it
    /// states itself.
    pub fn of_edge(&mut self, edge: &Edge) -> ShapeId {
        let id = self.of(&edge.schemas);
        if edge.role == Role::Alternative {
            self.without_null(id)
        } else {
            id
        }
    }

    /// A shape of types that does not take `null`.
    pub fn without_null(&mut self, id: ShapeId) -> ShapeId {
        let states = |shape: &Shape, aspect| Statement::find(&shape.facts, aspect).is_some();
        let shape = self.get(id);
        if states(shape, Aspect::Nullable) || !states(shape, Aspect::Type) {
            return id;
        }
        if let Some(known) = self.without_null.get(&id) {
            return *known;
        }
        let mut shape = shape.clone();
        let refused = Statement::flag(Aspect::Nullable, shape.span.clone());
        let at = shape
            .facts
            .partition_point(|it| it.aspect < Aspect::Nullable);
        shape.facts.insert(at, refused);
        let without = self.push(shape);
        self.without_null.insert(id, without);
        without
    }

    /// The types of a shape that states types and no more, strings among them.
    fn types_of_any_text(&self, id: ShapeId) -> Option<&BTreeSet<String>> {
        let shape = self.get(id);
        let types = stated_types(shape)?;
        (shape.edges.is_empty() && types.contains("string")).then_some(types)
    }

    /// Returns true for a shape of arrays, whose items are any strings.
    fn is_list_of_any_text(&mut self, id: ShapeId) -> bool {
        let shape = self.get(id);
        let is_array = stated_types(shape).is_some_and(|types| types.iter().eq(["array"]));
        let items = match shape.edges.as_slice() {
            [edge] if edge.role == Role::Items && is_array => edge.schemas.clone(),
            _ => return false,
        };
        let items = self.of(&items);
        self.types_of_any_text(items).is_some()
    }

    /// The shape of values that are sent as text, of which any string may be a number or a boolean of these
    /// types; an array of strings, where its items are sent one by one, may be one of them.
    pub fn as_text(&mut self, id: ShapeId, types: &BTreeSet<String>, is_exploded: bool) -> ShapeId {
        const SCALARS: [&str; 4] = ["string", "integer", "number", "boolean"];
        let is_list = is_exploded && self.is_list_of_any_text(id);
        if !is_list && self.types_of_any_text(id).is_none() {
            return id;
        }
        let own = Statement::types(&self.get(id).facts);
        let scalars = types.iter().filter(|ty| SCALARS.contains(&ty.as_str()));
        let further = scalars.filter(|ty| own.is_none_or(|own| !own.contains(*ty)));
        let further: BTreeSet<String> = further.cloned().collect();
        if further.is_empty() {
            return id;
        }
        if let Some(known) = self.as_text.get(&(id, further.clone())) {
            return *known;
        }
        let mut shape = self.get(id).clone();
        for statement in &mut shape.facts {
            if let (Aspect::Type, Fact::Allowed(Some(types))) =
                (statement.aspect, &mut statement.fact)
            {
                types.extend(further.iter().cloned());
            }
        }
        let as_text = self.push(shape);
        self.as_text.insert((id, further), as_text);
        as_text
    }

    pub(super) fn push(&mut self, shape: Shape) -> ShapeId {
        self.list.push(shape);
        ShapeId(self.list.len() - 1)
    }

    /// A shape with the alternatives that were merged, where some were.
    pub fn spelled_out(&mut self, id: ShapeId) -> Option<ShapeId> {
        self.in_form(id, AlternativesForm::SpelledOut, |shape| &shape.merged)
    }

    /// A shape with the alternatives of unions among its own in their place, where no value is of two of
    /// its own.
    pub fn joined(&mut self, id: ShapeId) -> Option<ShapeId> {
        self.in_form(id, AlternativesForm::Joined, |shape| &shape.joinable)
    }

    /// A shape with its alternatives in another form, where it has the schemas for that.
    fn in_form(
        &mut self,
        id: ShapeId,
        form: AlternativesForm,
        schemas: fn(&Shape) -> &Option<Vec<SchemaId>>,
    ) -> Option<ShapeId> {
        if let Some(known) = self.other_forms.get(&(id, form)) {
            return Some(*known);
        }
        let schemas = schemas(self.get(id)).clone()?;
        let made = self.make(&schemas, form);
        self.other_forms.insert((id, form), made);
        Some(made)
    }

    fn make(&mut self, ids: &[SchemaId], form: AlternativesForm) -> ShapeId {
        let Some(first) = ids.first() else {
            return ShapeId::ANY;
        };
        if self.again > MOST_AGAIN {
            return self.exceeded(*first);
        }
        let normal = self.schemas().normal(ids, self.source.extensions, form);
        let members = normal.merged.members.len();
        let mut shape = Shape::of(ids, &normal, self.source);
        if members > 1 {
            let values = |statement: &Statement| match &statement.fact {
                Fact::Allowed(Some(values)) => values.len(),
                _ => 1,
            };
            let values: usize = shape.facts.iter().map(values).sum();
            self.again += members + shape.edges.len() + values;
        }
        let cost = pattern::cost(&shape.edges, &normal.undeclared);
        if self.again.saturating_add(cost) > MOST_AGAIN {
            return self.exceeded(*first);
        }
        self.again += cost;
        pattern::apply(&mut shape.edges, &normal.undeclared, &mut self.patterns);
        let id = ShapeId(self.list.len());
        self.list.push(shape);
        id
    }

    fn exceeded(&mut self, id: SchemaId) -> ShapeId {
        let span = self.schemas().span(id);
        self.limit_exceeded.get_or_insert_with(|| span.clone());
        ShapeId::LIMIT_EXCEEDED
    }

    /// The schemas that hold for a property that a shape does not name. `None` where that is not
    /// known: a pattern among them can't be matched.
    pub fn unnamed(&mut self, id: ShapeId, name: &str) -> Option<Vec<SchemaId>> {
        let shape = self
            .list
            .get(id.0)
            .expect("an id comes from making a shape");
        pattern::schemas_of(name, &shape.edges, &mut self.patterns)
    }

    /// The subschema assertions of a shape for an aspect: fingerprint, label and schemas, sorted by
    /// fingerprint.
    pub fn subschema_assertions(
        &mut self,
        id: ShapeId,
        aspect: Aspect,
    ) -> Vec<(u64, String, Vec<SchemaId>)> {
        let own = self
            .get(id)
            .subschemas
            .iter()
            .filter(|assertion| aspect_of(assertion) == aspect);
        let own: Vec<SubschemaAssertion> = own.cloned().collect();
        let assertions = own.into_iter().map(|assertion| {
            let key = self.fingerprint_of_assertion(&assertion, DEPTH);
            (key, assertion.label, assertion.schemas)
        });
        let mut assertions: Vec<_> = assertions.collect();
        assertions.sort_by_key(|(key, ..)| *key);
        assertions
    }

    fn fingerprint_of_assertion(&mut self, assertion: &SubschemaAssertion, depth: usize) -> u64 {
        let mut hasher = FnvHasher::default();
        hasher.write(assertion.label.as_bytes());
        for schema in &assertion.schemas {
            let shape = self.of(&[*schema]);
            hasher.write_u64(self.fingerprint_to(shape, depth.saturating_sub(1)));
        }
        hasher.finish()
    }

    /// True for a shape that refuses properties that nothing in it or within it describes.
    pub fn is_closed(&self, id: ShapeId) -> bool {
        let shape = self.get(id);
        let left = |assertion: &SubschemaAssertion| {
            let refuses = |id: &SchemaId| self.schemas().get(*id).boolean == Some(false);
            assertion.keyword == Keyword::UnevaluatedProperties
                && assertion.schemas.iter().all(refuses)
        };
        shape.subschemas.iter().any(left)
    }

    /// Where schemas hold together in too many ways for all of them to be shapes.
    pub fn limit_exceeded(&self) -> Option<&Span> {
        self.limit_exceeded.as_ref()
    }

    /// A shape that was made.
    pub fn get(&self, id: ShapeId) -> &Shape {
        self.list
            .get(id.0)
            .expect("an id comes from making a shape")
    }

    /// A number for a shape: shapes with different numbers state different things.
    pub fn fingerprint(&mut self, id: ShapeId) -> u64 {
        self.fingerprint_to(id, DEPTH)
    }

    /// The fingerprint of the schemas that hold together at a place.
    pub fn fingerprint_of(&mut self, schemas: &[SchemaId]) -> u64 {
        let id = self.of(schemas);
        self.fingerprint(id)
    }

    /// The fingerprint of a part.
    pub fn fingerprint_of_edge(&mut self, edge: &Edge) -> u64 {
        let id = self.of_edge(edge);
        self.fingerprint(id)
    }

    fn fingerprint_to(&mut self, id: ShapeId, depth: usize) -> u64 {
        if depth == 0 {
            return 0;
        }
        if let Some(known) = self.fingerprints.get(&(id, depth)) {
            return *known;
        }
        let mut hasher = FnvHasher::default();
        let shape = self.get(id);
        hash_facts(&shape.facts, &mut hasher);
        let assertions = shape.subschemas.clone();
        let edges = shape.edges.clone();
        let keys = assertions
            .iter()
            .map(|assertion| self.fingerprint_of_assertion(assertion, depth));
        for key in keys.collect::<BTreeSet<u64>>() {
            hasher.write_u64(key);
        }
        let mut parts: Vec<(Role, String, u64)> = Vec::new();
        for edge in edges {
            let target = self.of_edge(&edge);
            let mut own = FnvHasher::default();
            hash_facts(&edge.facts, &mut own);
            own.write_u64(self.fingerprint_to(target, depth - 1));
            let key = match edge.role {
                role if role.is_choice() => String::new(),
                _ => edge.key,
            };
            parts.push((edge.role, key, own.finish()));
        }
        parts.sort();
        for (role, key, part) in parts {
            hasher.write(format!("{role:?} {key}").as_bytes());
            hasher.write_u64(part);
        }
        let fingerprint = hasher.finish();
        self.fingerprints.insert((id, depth), fingerprint);
        fingerprint
    }
}

fn hash_facts(facts: &[Statement], hasher: &mut FnvHasher) {
    for Statement { aspect, fact, .. } in facts {
        if aspect.is_of_values() {
            hasher.write(format!("{aspect:?}{fact:?}").as_bytes());
        }
    }
}

/// The types of a shape that states nothing else of its values itself.
fn stated_types(shape: &Shape) -> Option<&BTreeSet<String>> {
    let mut facts = shape.facts.iter();
    let states_types = facts.all(|it| {
        matches!(it.aspect, Aspect::Type | Aspect::Nullable) || !it.aspect.is_of_values()
    });
    Statement::types(&shape.facts).filter(|_| states_types)
}
