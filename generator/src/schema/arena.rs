//! The schemas of a document while they are read.

use super::object::SchemaId;
use crate::openapi::{ByAddress, Located, address};

/// The schemas that something leads to, by their nodes.
#[derive(Default)]
pub(super) struct Arena<'t> {
    ids: ByAddress<SchemaId>,
    /// The schemas in the order of their ids. A chain of references may be longer than a stack is
    /// deep.
    found: Vec<Located<'t>>,
}

impl<'t> Arena<'t> {
    /// The id of a schema.
    pub(super) fn add(&mut self, at: &Located<'t>) -> SchemaId {
        let next = u32::try_from(self.found.len()).expect("a document has fewer than 2^32 schemas");
        let id = *self.ids.entry(address(at.node)).or_insert(SchemaId(next));
        if id.0 == next {
            self.found.push(at.clone());
        }
        id
    }

    /// The schema at a position, in the order in which schemas were added.
    pub(super) fn get(&self, index: usize) -> Option<Located<'t>> {
        self.found.get(index).cloned()
    }
}
