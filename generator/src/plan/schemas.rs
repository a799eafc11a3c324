//! The schemas that a crate carries as data, for keywords that no type covers.

use std::collections::BTreeMap;

use super::graph::TypeGraph;
use crate::{
    api::{Api, DefinitionId, Evaluated, TypeId},
    name::{Ident, Scope, constant_name},
};

/// A schema that is emitted as data.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The name of the constant.
    pub name: Ident,
    /// A sentence for its documentation.
    pub docs: String,
    /// Its keywords.
    pub keywords: Vec<Evaluated>,
}

/// Collects the schemas of a plan.
#[derive(Debug)]
pub(super) struct Schemas {
    scope: Scope,
    pub planned: Vec<Schema>,
    /// The names of the schemas that others refer to.
    pub references: BTreeMap<DefinitionId, Ident>,
}

impl Schemas {
    /// Begins with the schemas that others refer to, named after their pointers.
    pub(super) fn new(api: &Api) -> Self {
        let mut scope = Scope::default();
        let mut schemas = Vec::new();
        let mut references = BTreeMap::new();
        for (id, schema) in api.schemas.iter() {
            let pointer = schema.span.pointer();
            let words = pointer
                .replace("/components/schemas/", "")
                .replace('/', " ");
            let name = scope.allocate(&[constant_name(&words)]);
            references.insert(id, name.clone());
            schemas.push(Schema {
                name,
                docs: format!("The schema at `{pointer}`."),
                keywords: schema.keywords.clone(),
            });
        }
        Self {
            scope,
            planned: schemas,
            references,
        }
    }

    /// Adds the schema of what a type with an impl of its own does not cover, and names it.
    pub(super) fn add(
        &mut self,
        graph: &TypeGraph<'_>,
        id: TypeId,
        type_name: &Ident,
    ) -> Option<Ident> {
        let keywords = graph.uncovered_by_kind(id);
        if keywords.is_empty() {
            return None;
        }
        let constant = constant_name(type_name.plain());
        let candidates = [constant.clone(), format!("{constant}_SCHEMA")];
        let name = self.scope.allocate(&candidates);
        self.planned.push(Schema {
            name: name.clone(),
            docs: format!(
                "Constraints of `{}` that its type does not express.",
                type_name.plain()
            ),
            keywords,
        });
        Some(name)
    }
}
