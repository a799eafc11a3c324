//! The schemas of a document while they are read.

use std::collections::{BTreeMap, HashMap};

use super::object::SchemaId;
use crate::{
    diagnostic::{Code, Diagnostics},
    openapi::{Addresses, ByAddress, Document, Located, address},
};

/// Schemas that dynamic scopes may add to those of the document: each is read once for each scope
/// that leads to it.
const MOST_AGAIN: usize = 20_000;

/// The resources that led to a schema, as far as they decide what a `$dynamicRef` means: a position
/// in [`Arena::scopes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Scope(u32);

/// The schema of each dynamic anchor, by its address: that of the outermost resource that has it.
type Meanings<'t> = BTreeMap<&'t str, usize>;

/// The schemas that something leads to, by their nodes and dynamic scopes.
pub(super) struct Arena<'r, 't> {
    document: &'r Document<'t>,
    ids: ByAddress<SchemaId>,
    /// The schemas that several scopes lead to, but for the first one.
    again: HashMap<(usize, Scope), SchemaId>,
    /// The schemas in the order of their ids. A chain of references may be longer than a stack is
    /// deep.
    found: Vec<Found<'t>>,
    /// The schemas that lead to a `$dynamicRef`: others are the same in every scope.
    varying: Addresses,
    scopes: Vec<Meanings<'t>>,
    by_meanings: HashMap<Meanings<'t>, Scope>,
    anchors: ByAddress<Located<'t>>,
    /// A schema that further scopes lead to, beyond the limit.
    limit_exceeded: Option<Located<'t>>,
}

/// A schema to be read.
#[derive(Clone)]
pub(super) struct Found<'t> {
    pub at: Located<'t>,
    pub scope: Scope,
    /// True where another scope led to it before.
    pub is_again: bool,
}

impl<'r, 't> Arena<'r, 't> {
    pub(super) fn new(document: &'r Document<'t>, varying: Addresses) -> Self {
        Self {
            document,
            ids: ByAddress::default(),
            again: HashMap::new(),
            found: Vec::new(),
            varying,
            scopes: vec![Meanings::new()],
            by_meanings: HashMap::from([(Meanings::new(), Scope::default())]),
            anchors: ByAddress::default(),
            limit_exceeded: None,
        }
    }

    /// The id of a schema that the document names, or that an operation has.
    pub(super) fn add(&mut self, at: &Located<'t>) -> SchemaId {
        self.add_within(at, Scope::default())
    }

    /// The id of a schema that one of a dynamic scope leads to.
    pub(super) fn add_within(&mut self, at: &Located<'t>, scope: Scope) -> SchemaId {
        let scope = self.enter(at, scope);
        let next = SchemaId::of(self.found.len());
        let key = address(at.node);
        let first = *self.ids.entry(key).or_insert(next);
        let is_again = first != next;
        if is_again {
            if self.found[first.index()].scope == scope {
                return first;
            }
            if let Some(id) = self.again.get(&(key, scope)) {
                return *id;
            }
            if self.again.len() >= MOST_AGAIN {
                self.limit_exceeded.get_or_insert_with(|| at.clone());
                return first;
            }
            self.again.insert((key, scope), next);
        }
        self.found.push(Found {
            at: at.clone(),
            scope,
            is_again,
        });
        next
    }

    /// The scope within a schema: its resource's anchors mean themselves where no resource on the
    /// way to it has them (JSON Schema Core, section 7.1).
    fn enter(&mut self, at: &Located<'t>, scope: Scope) -> Scope {
        if !self.varying.contains(&address(at.node)) {
            return Scope::default();
        }
        let Some(own) = self.document.links.dynamic.around(at) else {
            return scope;
        };
        let outer = &self.scopes[scope.index()];
        if own.keys().all(|name| outer.contains_key(name)) {
            return scope;
        }
        let mut meanings = outer.clone();
        for (name, target) in own {
            let key = address(target.node);
            meanings.entry(name).or_insert(key);
            self.anchors.entry(key).or_insert_with(|| target.clone());
        }
        let next = u32::try_from(self.scopes.len()).expect("there are fewer scopes than schemas");
        let known = self.by_meanings.entry(meanings.clone());
        let scope = *known.or_insert(Scope(next));
        if scope.0 == next {
            self.scopes.push(meanings);
        }
        scope
    }

    /// The meaning of a dynamic anchor in a scope.
    pub(super) fn meaning(&self, anchor: &str, scope: Scope) -> Option<&Located<'t>> {
        let key = self.scopes[scope.index()].get(anchor)?;
        self.anchors.get(key)
    }

    /// The schema at a position, in the order in which schemas were added.
    pub(super) fn get(&self, index: usize) -> Option<Found<'t>> {
        self.found.get(index).cloned()
    }

    /// Reports that not all dynamic scopes were followed.
    pub(super) fn report_limit(&self, diagnostics: &mut Diagnostics) {
        if let Some(at) = &self.limit_exceeded {
            let message = "`$dynamicRef` means too many schemas in too many places";
            let help = "what it means in the first place is taken for the others; use `$ref`";
            diagnostics.add(Code::UncheckedConstraint, &at.span, message, help);
        }
    }
}

impl Scope {
    fn index(self) -> usize {
        usize::try_from(self.0).expect("a scope is an index")
    }
}
