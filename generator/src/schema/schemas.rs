//! The schemas of a document, each read once.

use std::collections::{BTreeMap, HashMap};

use super::object::{Schema, SchemaId};
use crate::{
    diagnostic::Span,
    openapi::{Site, Value, Version},
    source::Node,
};

/// Every schema of a document that something leads to: its components, its operations, and the
/// references of both.
#[derive(Debug)]
pub struct Schemas<'t> {
    /// The version of the document.
    pub version: Version,
    /// The entries of `components/schemas`, in their order.
    pub components: Vec<(&'t str, SchemaId)>,
    /// The components that have a schema in their `allOf`, by that schema, in the order of the
    /// document.
    pub(super) subtypes: BTreeMap<SchemaId, Vec<SchemaId>>,
    /// The schemas that declare a discriminator for their subtypes or extend one that does, with
    /// that.
    pub(super) discriminated: BTreeMap<SchemaId, SchemaId>,
    pub(super) list: Vec<Schema<'t>>,
    pub(super) sites: Vec<SchemaId>,
    /// The components by their names.
    pub(super) by_name: HashMap<&'t str, SchemaId>,
}

impl<'t> Schemas<'t> {
    /// A schema.
    pub fn get(&self, id: SchemaId) -> &Schema<'t> {
        self.list
            .get(id.index())
            .expect("an id is of the arena that gave it")
    }

    /// The schema at a position of the operation model.
    pub fn at(&self, site: Site) -> SchemaId {
        *self
            .sites
            .get(site.index())
            .expect("a position is of the document that gave it")
    }

    /// The location of a schema.
    pub fn span(&self, id: SchemaId) -> &Span {
        &self.get(id).span
    }

    /// The name of a schema.
    pub fn name(&self, id: SchemaId) -> Option<&str> {
        self.get(id).name.as_deref()
    }

    /// The component of a name.
    pub(super) fn component(&self, name: &str) -> Option<SchemaId> {
        self.by_name.get(name).copied()
    }

    /// The schema at the end of a chain of references.
    pub fn end(&self, id: SchemaId) -> SchemaId {
        let mut id = id;
        // Chains that lead back to themselves were cut when the document was checked.
        while let Some(target) = self.get(id).reference {
            id = target;
        }
        id
    }

    /// The value of an extension; `null` is none.
    pub fn extension(&self, id: SchemaId, name: &str) -> Option<Value<'t>> {
        let found = self.get(id).node.get(name)?;
        (*found != Node::Null).then_some(Value(found))
    }
}
