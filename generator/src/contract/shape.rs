//! Schemas as shapes: what is said of a value, and the shapes of its parts.

use std::{collections::BTreeSet, hash::Hasher};

use fnv::FnvHasher;
use rustc_hash::FxHashMap;

use super::{Aspect, Fact, Reader, Role, Said, asked::Asked, conjunction::Form, pattern::Patterns};
use crate::{
    diagnostic::Span,
    openapi::{Document, Located, address},
};

/// A shape's place in [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub usize);

impl ShapeId {
    /// The shape of any value: of no schema at all.
    pub const ANY: Self = Self(0);
    /// What stands for all that there are too many shapes for.
    pub const BEYOND: Self = Self(1);
}

/// What the schemas come to that hold together at a place.
#[derive(Debug)]
pub struct Shape<'t> {
    /// Where the place's own schema stands.
    pub span: Span,
    /// Its name among the components, where it is one and nothing stands beside it.
    pub name: Option<String>,
    /// What is said of values; of what is asked by other schemas, only that something is.
    pub facts: Vec<Said>,
    /// The schemas of parts, in the order of their roles and keys.
    pub edges: Vec<Edge<'t>>,
    /// Where the schemas stand that hold together, if there are several.
    pub parts: Vec<Span>,
    /// What is asked by schemas that are no parts of the value's own description.
    pub(super) asked: Vec<Asked<'t>>,
    /// The schemas, where alternatives among them became constants or types.
    pub(super) merged: Option<Vec<Located<'t>>>,
}

/// A part of a value, with its schemas.
#[derive(Clone, Debug)]
pub struct Edge<'t> {
    /// What it is to the value.
    pub role: Role,
    /// What tells it from others of its role.
    pub key: String,
    /// Of alternatives: which of several keywords that hold together it is of.
    pub group: usize,
    /// Where it stands.
    pub span: Span,
    /// What is said of it beside its schemas.
    pub facts: Vec<Said>,
    /// The schemas that hold together for it.
    pub schemas: Vec<Located<'t>>,
}

impl Edge<'_> {
    /// Says something of it, unless that is said already.
    pub(super) fn flag(&mut self, aspect: Aspect, span: Span) {
        if Said::find(&self.facts, aspect).is_none() {
            self.facts.push(Said {
                aspect,
                fact: Fact::Flag(true),
                span,
            });
            self.facts.sort_by_key(|said| said.aspect);
        }
    }
}

/// Of edges in their order, those of a role.
pub(crate) fn of_role<'e, 't>(edges: &'e [Edge<'t>], role: Role) -> &'e [Edge<'t>] {
    let from = edges.partition_point(|edge| edge.role < role);
    let to = edges.partition_point(|edge| edge.role <= role);
    edges.get(from..to).unwrap_or_default()
}

/// The shapes of a document, made as they are asked for.
#[derive(Debug)]
pub struct Shapes<'d, 't> {
    document: &'d Document<'t>,
    extensions: &'d [String],
    known: FxHashMap<Vec<usize>, ShapeId>,
    spelled_out: FxHashMap<ShapeId, ShapeId>,
    list: Vec<Shape<'t>>,
    fingerprints: FxHashMap<(ShapeId, usize), u64>,
    patterns: Patterns,
    /// How much was read more than once, and asked of patterns.
    again: usize,
    beyond: Option<Span>,
}

/// How far down a fingerprint looks.
const DEPTH: usize = 6;
/// How many schemas and parts of values are read again, in all, where several schemas hold together,
/// and patterns asked of names: schemas that refer to each other can hold together in more ways than
/// there is memory for.
const MOST_AGAIN: usize = 300_000;

impl<'d, 't> Shapes<'d, 't> {
    /// The shapes of a document, none made yet.
    pub fn new(document: &'d Document<'t>, extensions: &'d [String]) -> Self {
        let empty = || Shape {
            span: document.root.clone(),
            name: None,
            facts: Vec::new(),
            edges: Vec::new(),
            parts: Vec::new(),
            asked: Vec::new(),
            merged: None,
        };
        Self {
            document,
            extensions,
            known: FxHashMap::from_iter([(Vec::new(), ShapeId::ANY)]),
            spelled_out: FxHashMap::default(),
            list: vec![empty(), empty()],
            fingerprints: FxHashMap::default(),
            patterns: Patterns::default(),
            again: 0,
            beyond: None,
        }
    }

    /// The shape of the schemas that hold together at a place.
    pub fn of(&mut self, schemas: &[Located<'t>]) -> ShapeId {
        let reader = self.reader();
        let ends = schemas.iter().map(|at| reader.end(at.clone()));
        let ends: Vec<Located<'t>> = ends.collect();
        let key: Vec<usize> = ends.iter().map(|at| address(at.node)).collect();
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = self.make(&ends, Form::Merged);
        self.known.insert(key, id);
        id
    }

    /// A shape with the alternatives that became constants or types, where some did.
    pub fn spelled_out(&mut self, id: ShapeId) -> Option<ShapeId> {
        if let Some(known) = self.spelled_out.get(&id) {
            return Some(*known);
        }
        let schemas = self.get(id).merged.clone()?;
        let spelled_out = self.make(&schemas, Form::SpelledOut);
        self.spelled_out.insert(id, spelled_out);
        Some(spelled_out)
    }

    fn make(&mut self, ends: &[Located<'t>], form: Form) -> ShapeId {
        let Some(first) = ends.first() else {
            return ShapeId::ANY;
        };
        if self.again > MOST_AGAIN {
            self.beyond.get_or_insert_with(|| first.span.clone());
            return ShapeId::BEYOND;
        }
        let (mut shape, schemas, rests) = self.reader().shape(ends, form);
        if schemas > 1 {
            let values = |said: &Said| match &said.fact {
                Fact::Allowed(Some(values)) => values.len(),
                _ => 1,
            };
            let values: usize = shape.facts.iter().map(values).sum();
            self.again += schemas + shape.edges.len() + values;
        }
        let asked = Patterns::asked(&shape.edges, &rests);
        if self.again.saturating_add(asked) > MOST_AGAIN {
            self.beyond.get_or_insert_with(|| first.span.clone());
            return ShapeId::BEYOND;
        }
        self.again += asked;
        self.patterns.apply(&mut shape.edges, &rests);
        let id = ShapeId(self.list.len());
        self.list.push(shape);
        id
    }

    fn reader(&self) -> Reader<'d, 't> {
        Reader {
            document: self.document,
            extensions: self.extensions,
        }
    }

    /// The schemas that hold for a property that a shape does not name. `None` where that is not
    /// known: there is a pattern that can't be asked.
    pub fn unnamed(&mut self, id: ShapeId, name: &str) -> Option<Vec<Located<'t>>> {
        let shape = self
            .list
            .get(id.0)
            .expect("an id comes from making a shape");
        self.patterns.schemas_of(name, &shape.edges)
    }

    /// What a shape asks by other schemas of an aspect: what that comes to in a number, what it is
    /// called, and the schemas.
    pub fn asked(&mut self, id: ShapeId, aspect: Aspect) -> Vec<(u64, String, Vec<Located<'t>>)> {
        let own = self.get(id).asked.iter();
        let own = own.filter(|asked| asked.aspect == aspect);
        let own: Vec<Asked<'t>> = own.cloned().collect();
        let asked = own.into_iter().map(|mut asked| {
            let key = self.asked_by(&asked, DEPTH);
            if asked.aspect == Aspect::DynamicReference {
                let key = |at: &Located<'t>| self.fingerprint_of(std::slice::from_ref(at));
                asked.schemas.sort_by_cached_key(key);
            }
            (key, asked.words, asked.schemas)
        });
        let mut asked: Vec<_> = asked.collect();
        asked.sort_by_key(|(key, ..)| *key);
        asked
    }

    fn asked_by(&mut self, asked: &Asked<'t>, depth: usize) -> u64 {
        let mut hasher = FnvHasher::default();
        hasher.write(asked.words.as_bytes());
        let mut schemas = Vec::with_capacity(asked.schemas.len());
        for schema in &asked.schemas {
            let shape = self.of(std::slice::from_ref(schema));
            schemas.push(self.fingerprint_to(shape, depth.saturating_sub(1)));
        }
        if asked.aspect == Aspect::DynamicReference {
            // Any of them may be meant.
            schemas.sort_unstable();
        }
        for schema in schemas {
            hasher.write_u64(schema);
        }
        hasher.finish()
    }

    /// Whether a shape refuses the properties that nothing in it or within it describes.
    pub fn is_closed(&self, id: ShapeId) -> bool {
        let shape = self.get(id);
        let left = |asked: &Asked<'t>| {
            let refuses = |at: &Located<'t>| at.node.flag() == Some(false);
            asked.words == "unevaluatedProperties" && asked.schemas.iter().all(refuses)
        };
        shape.asked.iter().any(left)
    }

    /// Where schemas hold together in too many ways for all of them to be shapes.
    pub fn beyond(&self) -> Option<&Span> {
        self.beyond.as_ref()
    }

    /// A shape that was made.
    pub fn get(&self, id: ShapeId) -> &Shape<'t> {
        self.list
            .get(id.0)
            .expect("an id comes from making a shape")
    }

    /// What a shape comes to in a number: shapes with different numbers say different things.
    pub fn fingerprint(&mut self, id: ShapeId) -> u64 {
        self.fingerprint_to(id, DEPTH)
    }

    /// The fingerprint of the schemas that hold together at a place.
    pub fn fingerprint_of(&mut self, schemas: &[Located<'t>]) -> u64 {
        let id = self.of(schemas);
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
        let asked = shape.asked.clone();
        let edges = shape.edges.clone();
        let asked = asked.iter().map(|asked| self.asked_by(asked, depth));
        for key in asked.collect::<BTreeSet<u64>>() {
            hasher.write_u64(key);
        }
        let mut parts: Vec<(Role, String, u64)> = Vec::new();
        for edge in edges {
            let target = self.of(&edge.schemas);
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

fn hash_facts(facts: &[Said], hasher: &mut FnvHasher) {
    for Said { aspect, fact, .. } in facts {
        if aspect.is_of_values() {
            hasher.write(format!("{aspect:?}{fact:?}").as_bytes());
        }
    }
}
