//! The names of all types.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{equivalence::Equivalence, graph::TypeGraph, hint::NameHint, names::Names};
use crate::{
    api::{Api, Origin, TypeId},
    name::{Ident, type_name},
};

/// The names of all types.
#[derive(Debug)]
pub(super) struct TypeNames<'a> {
    equivalence: Equivalence<'a>,
    /// The names by the representatives of equivalent types.
    names: FxHashMap<TypeId, TypeName>,
    /// The inline types that become newtypes where no owner can check them.
    newtypes: FxHashSet<TypeId>,
    /// The types of each operation, in the order of the document.
    pub operations: Vec<OperationTypes>,
}

/// The name of a type, with a sentence on its use.
#[derive(Debug)]
pub(super) struct TypeName {
    pub ident: Ident,
    pub summary: String,
}

/// The names of the types that stand for an operation's messages.
#[derive(Debug)]
pub(super) struct OperationTypes {
    /// The struct of its parameters.
    pub parameters: Option<Ident>,
    /// The enum of its successes, where there are several.
    pub success: Option<Ident>,
    /// The enum of its failures.
    pub failure: Ident,
}

impl<'a> TypeNames<'a> {
    /// The names of the components.
    pub(super) fn of_components(api: &'a Api, names: &Names) -> Self {
        let components = api.components.iter().filter_map(|(name, id)| {
            let ident = names.components.get(id)?.clone();
            let is_own = ident.plain() == type_name(name);
            let summary = if is_own {
                String::new()
            } else {
                format!("The schema `{name}`.")
            };
            Some((*id, TypeName { ident, summary }))
        });
        Self {
            equivalence: Equivalence::new(api),
            names: components.collect(),
            newtypes: FxHashSet::default(),
            operations: Vec::new(),
        }
    }

    /// The type that represents a type and its equivalents.
    pub(super) fn representative(&self, id: TypeId) -> TypeId {
        self.equivalence.representative(id)
    }

    /// The equivalents of a representative, itself included.
    pub(super) fn equivalents<'m>(&'m self, representative: &'m TypeId) -> &'m [TypeId] {
        self.equivalence.members(representative)
    }

    pub(super) fn get(&self, id: TypeId) -> Option<&TypeName> {
        self.names.get(&self.representative(id))
    }

    /// The name of a type that the document names, unnamed aliases resolved.
    pub(super) fn component(&self, graph: &TypeGraph<'_>, id: TypeId) -> Option<&Ident> {
        let id = graph.unaliased(id);
        let inline = graph.types.get(id).origin == Origin::Inline;
        self.get(id).filter(|_| !inline).map(|name| &name.ident)
    }

    /// Returns true if an inline type becomes a newtype where no owner can check it.
    pub(super) fn is_newtype(&self, id: TypeId) -> bool {
        self.newtypes.contains(&self.representative(id))
    }

    /// The name that the equivalents of a representative share, where there are several.
    pub(super) fn shared_hint(&self, representative: TypeId) -> Option<NameHint> {
        self.equivalence.hint(representative)
    }

    pub(super) fn equivalence(&self) -> &Equivalence<'a> {
        &self.equivalence
    }

    pub(super) fn insert(&mut self, representative: TypeId, name: TypeName) {
        self.names.insert(representative, name);
    }

    pub(super) fn add_newtype(&mut self, representative: TypeId) {
        self.newtypes.insert(representative);
    }
}
