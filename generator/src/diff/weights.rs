//! The levels that a policy sets in place of the registry's.

use std::collections::BTreeMap;

use super::{
    level::{Bump, Level},
    rules::{Rule, RustRule},
};

/// Levels that a policy sets in place of the registry's, by rule.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// On the wire.
    pub wire: BTreeMap<Rule, Weight<Level>>,
    /// In Rust.
    pub rust: BTreeMap<RustRule, Weight<Bump>>,
}

/// The weight of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight<L> {
    /// Its changes have this level.
    Level(L),
    /// Its changes are not reported.
    Ignored,
}

impl Weights {
    /// The level of a change on the wire; `None` where the rule is ignored.
    pub(super) fn level(&self, rule: Rule, level: Level) -> Option<Level> {
        weighed(self.wire.get(&rule), level)
    }

    /// The step of a change in Rust; `None` where the rule is ignored.
    pub(super) fn bump(&self, rule: RustRule) -> Option<Bump> {
        weighed(self.rust.get(&rule), rule.bump())
    }

    /// The number of rules that are ignored.
    pub fn ignored(&self) -> usize {
        let wire = self.wire.values().filter(|of| **of == Weight::Ignored);
        let rust = self.rust.values().filter(|of| **of == Weight::Ignored);
        wire.count() + rust.count()
    }
}

fn weighed<L: Copy>(weight: Option<&Weight<L>>, level: L) -> Option<L> {
    match weight {
        Some(Weight::Level(level)) => Some(*level),
        Some(Weight::Ignored) => None,
        None => Some(level),
    }
}
