//! Schemas as shapes: what is said of a value, and the shapes of its parts.

use std::{collections::BTreeMap, hash::Hasher};

use fnv::FnvHasher;
use rustc_hash::FxHashMap;

use super::{Aspect, Fact, Reader, Role, Said, asked::Asked};
use crate::{
    diagnostic::Place,
    document::{Document, Located, address, refers_alone},
};

/// A shape's place in [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub usize);

impl ShapeId {
    /// The shape of any value: of no schema at all.
    pub const ANY: Self = Self(0);
}

/// What the schemas come to that hold together at a place.
#[derive(Debug)]
pub struct Shape<'t> {
    /// Where the place's own schema stands.
    pub place: Place,
    /// Its name among the components.
    pub name: Option<String>,
    /// What is said of values.
    pub facts: Vec<Said>,
    /// The schemas of parts.
    pub edges: Vec<Edge<'t>>,
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
    pub place: Place,
    /// What is said of it beside its schemas.
    pub facts: Vec<Said>,
    /// The schemas that hold together for it.
    pub schemas: Vec<Located<'t>>,
}

/// The shapes of a document, made as they are asked for.
#[derive(Debug)]
pub struct Shapes<'d, 't> {
    document: &'d Document<'t>,
    extensions: &'d [String],
    known: FxHashMap<Vec<usize>, ShapeId>,
    list: Vec<Shape<'t>>,
    fingerprints: FxHashMap<(ShapeId, usize), u64>,
    nesting: usize,
    together: usize,
    beyond: Option<Place>,
}

/// How far down a fingerprint looks.
const DEPTH: usize = 6;
/// How far down it does in what is asked by `not`, `if` and the like: nothing else compares that.
const ASKED_DEPTH: usize = 24;
/// How many schemas are read in all where several hold together: those that refer to themselves can
/// do so in more ways than there is memory for.
const MOST_TOGETHER: usize = 30_000;
/// How many such schemas within each other are looked at.
const MOST_NESTED: usize = 32;

impl<'d, 't> Shapes<'d, 't> {
    /// The shapes of a document, none made yet.
    pub fn new(document: &'d Document<'t>, extensions: &'d [String]) -> Self {
        Self {
            document,
            extensions,
            known: FxHashMap::from_iter([(Vec::new(), ShapeId::ANY)]),
            list: vec![Shape {
                place: document.root.clone(),
                name: None,
                facts: Vec::new(),
                edges: Vec::new(),
            }],
            fingerprints: FxHashMap::default(),
            nesting: 0,
            together: 0,
            beyond: None,
        }
    }

    /// The shape of the schemas that hold together at a place.
    pub fn of(&mut self, schemas: &[Located<'t>]) -> ShapeId {
        let document = self.document;
        let ends = schemas.iter().map(|at| {
            let mut at = at.clone();
            // What it leads to is all there is.
            while refers_alone(at.node, document.version)
                && let Some(target) = document.links.target(at.node)
            {
                at = target.clone();
            }
            at
        });
        let ends: Vec<Located<'t>> = ends.collect();
        let key: Vec<usize> = ends.iter().map(|at| address(at.node)).collect();
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        if let [first, _, ..] = ends.as_slice() {
            if self.together + ends.len() > MOST_TOGETHER {
                self.beyond.get_or_insert_with(|| first.place.clone());
                return ShapeId::ANY;
            }
            self.together += ends.len();
        }
        let reader = Reader {
            document: self.document,
            extensions: self.extensions,
        };
        let (shape, asked) = reader.shape(&ends);
        let id = ShapeId(self.list.len());
        self.list.push(shape);
        self.known.insert(key, id);
        for asked in asked {
            self.ask(id, asked);
        }
        id
    }

    /// Adds what is asked by schemas that are no parts of the value's own description: by what they
    /// come to.
    fn ask(&mut self, id: ShapeId, asked: Asked<'t>) {
        let Asked {
            aspect,
            place,
            words,
            schemas,
        } = asked;
        let mut hasher = FnvHasher::default();
        hasher.write(words.as_bytes());
        // Schemas may ask for each other in a line that is longer than a stack is deep.
        if self.nesting < MOST_NESTED {
            self.nesting += 1;
            for schema in schemas {
                let asked = self.of(&[schema]);
                hasher.write_u64(self.fingerprint_to(asked, ASKED_DEPTH));
            }
            self.nesting -= 1;
        }
        let fact = Fact::Asked(BTreeMap::from([(hasher.finish(), words)]));
        let shape = self.list.get_mut(id.0).expect("it was made before");
        let known = shape.facts.iter_mut().find(|said| said.aspect == aspect);
        match known {
            Some(known) => known.fact = known.fact.clone().and(fact),
            None => shape.facts.push(Said {
                aspect,
                fact,
                place,
            }),
        }
    }

    /// Where schemas hold together in too many ways for all of them to be shapes: from there on,
    /// any value is taken to fit.
    pub fn beyond(&self) -> Option<&Place> {
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
        let edges = shape.edges.clone();
        let mut parts: Vec<(Role, String, u64)> = Vec::new();
        for edge in edges {
            let target = self.of(&edge.schemas);
            let mut own = FnvHasher::default();
            hash_facts(&edge.facts, &mut own);
            own.write_u64(self.fingerprint_to(target, depth - 1));
            let key = match edge.role {
                // They have no order, and names are only names.
                Role::Alternative | Role::Heir => String::new(),
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
        // Deprecation is no part of what a value is, and tags follow from names.
        if !matches!(aspect, Aspect::Deprecated | Aspect::Tags) {
            hasher.write(format!("{aspect:?}{fact:?}").as_bytes());
        }
    }
}
