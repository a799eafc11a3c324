//! The names of all types.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{equivalence::Equivalence, graph::TypeGraph, names::Names};
use crate::{
    api::{Api, Origin, Status, TypeId},
    name::{Ident, type_name},
};

/// The names of all types.
#[derive(Debug)]
pub(super) struct TypeNames<'a> {
    pub equivalence: Equivalence<'a>,
    /// The names by the representatives of equivalent types.
    pub names: FxHashMap<TypeId, TypeName>,
    /// The inline types that become newtypes where no owner can check them.
    pub newtypes: FxHashSet<TypeId>,
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
    /// The enum of the types of its request body, where there are several.
    pub request: Option<Ident>,
    /// The types of its responses.
    pub responses: BTreeMap<Status, ResponseTypes>,
}

/// The names of the types that stand for a response.
#[derive(Debug, Default)]
pub(super) struct ResponseTypes {
    /// The enum of the types of its body, where there are several.
    pub body: Option<Ident>,
    /// The struct of its headers.
    pub headers: Option<Ident>,
}

impl<'a> TypeNames<'a> {
    /// The names of the components.
    pub(super) fn of_components(api: &'a Api, names: &Names) -> Self {
        let components = api.components.iter().filter_map(|(name, id)| {
            let ident = names.components.get(id)?.clone();
            let is_own = ident.plain() == type_name(name);
            let renamed = (!is_own).then(|| format!("The schema `{name}`."));
            let summary = renamed.unwrap_or_default();
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
}
