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
    /// The names: of components, and of each inline type, which keeps its name whatever other one is
    /// its equivalent; but for the bodies that most failures share.
    pub names: FxHashMap<TypeId, TypeName>,
    /// The types by whose names classes of equivalent types are declared, by their representatives,
    /// where that is another one.
    declared: FxHashMap<TypeId, TypeId>,
    /// The representative of the inline bodies that most failures share.
    pub error_body: Option<TypeId>,
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
            declared: FxHashMap::default(),
            error_body: None,
            newtypes: FxHashSet::default(),
            operations: Vec::new(),
        }
    }

    /// The type that represents a type and its equivalents.
    pub(super) fn representative(&self, id: TypeId) -> TypeId {
        self.equivalence.representative(id)
    }

    /// The type whose name a type has: its own, unless it is a copy of a component or the body that
    /// most failures share.
    pub(super) fn named(&self, id: TypeId) -> TypeId {
        match self.error_body {
            Some(body) if body == self.representative(id) => body,
            _ => self.equivalence.named(id),
        }
    }

    /// The type that is declared for a type and its equivalents.
    pub(super) fn declared(&self, id: TypeId) -> TypeId {
        let representative = self.representative(id);
        let declared = self.declared.get(&representative);
        declared.copied().unwrap_or(representative)
    }

    /// The name of a type. Each that a value can have was given one.
    pub(super) fn get(&self, id: TypeId) -> Option<&TypeName> {
        let named = self.names.get(&self.named(id));
        named.or_else(|| self.names.get(&self.declared(id)))
    }

    /// Chooses the types that are declared, once all have names: a representative that nothing
    /// led to has none.
    pub(super) fn choose_declared(&mut self) {
        let mut declared: FxHashMap<TypeId, TypeId> = FxHashMap::default();
        for id in self.names.keys() {
            let representative = self.representative(*id);
            if !self.names.contains_key(&representative) {
                let first = declared.entry(representative).or_insert(*id);
                if self.names[id].ident < self.names[first].ident {
                    *first = *id;
                }
            }
        }
        self.declared = declared;
    }

    /// The further names of types, each with its own type and the one that is declared for it.
    pub(super) fn further(&self) -> Vec<(&Ident, TypeId, TypeId)> {
        let further = self.names.iter().filter_map(|(id, name)| {
            let declared = self.declared(*id);
            (declared != *id).then_some((&name.ident, *id, declared))
        });
        let mut further: Vec<_> = further.collect();
        further.sort();
        further
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
