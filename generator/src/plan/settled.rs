//! The names that the document doesn't say.
//!
//! Which of several things has a name that all want hangs on the order in which they come, and the
//! keys of an object have none that means anything: tools change it as they like, and nobody
//! downstream may suffer it. So planning is done twice: for names alone, in the order of the
//! document's own, and for good, in the document's order.

use std::collections::{HashMap, HashSet};

use super::{
    naming::Names,
    types::{Naming, Planner},
};
use crate::{api::TypeId, name::Ident};

/// The names that were given.
#[derive(Debug, Default)]
pub(super) struct Settled {
    purpose: Purpose,
    /// Those of types, with what they are named after.
    types: HashMap<TypeId, (Ident, Naming)>,
    /// Those of an operation's types, by what they wanted to be called.
    claims: HashMap<Vec<String>, Ident>,
    /// The newtypes that were known before anything was planned.
    newtypes: HashSet<TypeId>,
}

/// What planning is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Purpose {
    /// The names alone.
    #[default]
    Names,
    /// All that is written.
    Items,
}

impl Settled {
    /// No name yet.
    pub(super) fn new(newtypes: &HashSet<TypeId>) -> Self {
        Self {
            newtypes: newtypes.clone(),
            ..Self::default()
        }
    }
}

impl Planner<'_> {
    /// Begins again: for what is written, with the names that were given.
    pub(super) fn begin(&mut self, names: &Names) {
        self.settled.purpose = Purpose::Items;
        self.items.clear();
        self.scope = names.types.clone();
        self.named.clone_from(&names.components);
        self.pending.clear();
        self.shapes.set_newtypes(&self.settled.newtypes);
    }

    /// Whether names alone are planned.
    pub(super) fn names_only(&self) -> bool {
        self.settled.purpose == Purpose::Names
    }

    /// Gives one of an operation's types a name.
    pub(super) fn claim_name(&mut self, candidates: &[String]) -> Ident {
        if let Some(known) = self.settled.claims.get(candidates) {
            return known.clone();
        }
        let ident = self.scope.claim(candidates);
        let claims = &mut self.settled.claims;
        claims.insert(candidates.to_vec(), ident.clone());
        ident
    }

    /// Gives a type a name, and says what it is named after.
    pub(super) fn settled_name(&mut self, first: TypeId, naming: Naming) -> (Ident, Naming) {
        if let Some(known) = self.settled.types.get(&first) {
            return known.clone();
        }
        let settled = (self.scope.claim(&naming.candidates), naming);
        self.settled.types.insert(first, settled.clone());
        settled
    }
}
