//! What a document promises on the wire, in full and in one form: the model that `diff` compares.
//!
//! `api` is what Rust is generated from, and leaves out what no code comes of; a change of that
//! breaks others all the same. Here everything is there that a request or an answer can feel, as
//! data of one kind: parts with facts, within each other. What is written in different ways and
//! means the same comes out alike: references are followed, `allOf` is one schema, order is gone.
//! This module must not know Rust; `diff` is next.

mod asked;
mod canonical;
mod conjunction;
mod edges;
mod facts;
mod operation;
mod part;
mod pattern;
mod rest;
mod schema;
mod security;
mod server;
mod shape;
mod types;

pub use self::{
    part::{Aspect, Fact, Flow, Part, Role, Said},
    shape::{Edge, Shape, ShapeId, Shapes},
};
pub(crate) use self::{
    part::{Limit, compare},
    shape::of_role,
};

use self::canonical::canonical;
use crate::{
    diagnostic::Span,
    openapi::{Document, Located, Version, says_only},
    source::Node,
};

/// Keywords that are for people alone (JSON Schema Validation, section 9, and OpenAPI's own).
const WORDS: &[&str] = &[
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "$comment",
];

/// How often a schema that only has another one in its `allOf` is taken for that one.
const MOST_WRAPPERS: usize = 64;

/// What a document promises.
#[derive(Debug)]
pub struct Contract<'t> {
    /// `info.version`.
    pub version: String,
    /// The whole, with operations and webhooks within.
    pub root: Part<'t>,
    /// The first operation whose parts were not read, where there are too many.
    pub beyond: Option<Span>,
}

/// What of a document is part of the contract.
#[derive(Clone, Copy)]
pub struct Extent<'e> {
    /// The names of extensions that are part of it.
    pub extensions: &'e [String],
    /// Whether an operation is part of it, by itself, its path and its method.
    pub takes: &'e dyn Fn(&openapiv3::Operation, &str, &str) -> bool,
}

impl std::fmt::Debug for Extent<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Extent");
        debug
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}

/// Reads what a document promises.
pub fn read<'t>(document: &Document<'t>, extent: Extent<'_>) -> Contract<'t> {
    let reader = Reader {
        document,
        extensions: extent.extensions,
    };
    let (root, beyond) = reader.root(extent.takes);
    Contract {
        version: document.openapi.info.version.clone(),
        root,
        beyond,
    }
}

/// What all parts share while they are read.
#[derive(Clone, Copy)]
struct Reader<'d, 't> {
    document: &'d Document<'t>,
    extensions: &'d [String],
}

impl<'t> Reader<'_, 't> {
    /// The value under a key, references followed.
    fn field(&self, at: &Located<'t>, key: &str) -> Option<Located<'t>> {
        at.get(key).map(|found| self.document.links.follow(found))
    }

    /// A schema itself or, where it only refers to another one, what it comes to in the end.
    fn end(&self, at: Located<'t>) -> Located<'t> {
        let mut at = at;
        let mut wrappers = 0;
        loop {
            let target = self.document.links.target(at.node);
            let target = target.filter(|_| self.only_refers(at.node)).cloned();
            let next = target.or_else(|| {
                wrappers += 1;
                // What is in itself has no end.
                self.wrapped(&at).filter(|_| wrappers < MOST_WRAPPERS)
            });
            match next {
                Some(next) => at = next,
                None => return at,
            }
        }
    }

    /// What a schema is that is one in an `allOf` and says nothing else. One that inherits a schema so
    /// is told from it.
    fn wrapped(&self, at: &Located<'t>) -> Option<Located<'t>> {
        if !says_only(at.node, &[&["allOf"], WORDS]) || self.is_extended(at.node) {
            return None;
        }
        let all_of = at.get("allOf")?;
        let mut members = all_of.items();
        let (Some(only), None) = (members.next(), members.next()) else {
            return None;
        };
        let target = self.document.links.follow(only.clone());
        let inherits = self.document.is_inherited(&target) && self.document.inherits(at, &target);
        (!inherits).then_some(only)
    }

    /// Whether a schema with a reference says nothing else that is told.
    fn only_refers(&self, node: &Node<'_>) -> bool {
        self.document.version < Version::V3_1
            || (says_only(node, &[&["$ref"], WORDS]) && !self.is_extended(node))
    }

    /// Whether an object has an extension that is asked for.
    fn is_extended(&self, node: &Node<'_>) -> bool {
        self.extensions.iter().any(|name| node.get(name).is_some())
    }

    /// The extensions of an object that are asked for.
    fn extensions(&self, at: &Located<'t>, facts: &mut Vec<Said>) {
        let there = self.extensions.iter();
        let there = there.filter_map(|name| Some((name, at.get(name)?)));
        let there: Vec<_> = there.collect();
        let Some((_, first)) = there.first() else {
            return;
        };
        let words = there.iter();
        let words = words.map(|(name, value)| format!("{name}: {}", canonical(value.node)));
        facts.push(Said {
            aspect: Aspect::Extensions,
            fact: Fact::Same(words.collect()),
            span: first.span.clone(),
        });
    }
}
