//! A change on the wire: one cause, with every operation that it affects.

use std::{
    fmt::{self, Display, Formatter},
    hash::Hasher,
};

use fnv::FnvHasher;

use super::{
    level::Level,
    rules::{Meaning, Rule},
    sides::Sides,
};
use crate::{contract::Direction, diagnostic::Span};

/// A change on the wire.
#[derive(Clone, Debug)]
pub struct Change {
    /// The rule that it falls under.
    pub rule: Rule,
    /// Its level, for the direction in which it is worst.
    pub level: Level,
    /// The label of the thing that changed.
    pub subject: String,
    /// Labels of the places at which something was exchanged, where there are several.
    pub uses: Vec<String>,
    /// The places where it is, or would be.
    pub spans: Sides<Span>,
    /// The texts before and after.
    pub values: Sides<String>,
    /// The directions in which it can be felt.
    pub affected: Vec<AffectedOperations>,
    /// The pointer that it is known by: of what states it, in the base if it is stated there. After
    /// the file, where that is not the document's own.
    pub pointer: String,
    /// The number that it is known by.
    pub fingerprint: Fingerprint,
    /// True for the sides that state it.
    pub(super) stated: Sides<bool>,
    /// The places in the base at which something was exchanged.
    pub(super) used_at: Vec<Span>,
    /// The part of the thing at its place that changed.
    pub(super) part: Option<String>,
}

impl Change {
    /// The directions in which it is worst, with the operations.
    pub fn worst(&self) -> Vec<&AffectedOperations> {
        let of_level = self.affected.iter().filter(|of| of.level == self.level);
        of_level.collect()
    }

    /// The reason for its level.
    pub fn why(&self) -> &'static str {
        match self.worst().first() {
            Some(worst) => worst.meaning(self.rule).why,
            None => self.rule.meaning(Direction::Request).why,
        }
    }
}

/// The number of a change on the wire in its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId(pub(super) usize);

/// The operations in which a change can be felt, in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffectedOperations {
    /// The direction.
    pub direction: Direction,
    /// The level in it.
    pub level: Level,
    /// The operations, by their titles. Empty for the document as a whole.
    pub operations: Vec<String>,
}

impl AffectedOperations {
    /// The consequence of a rule in this direction.
    pub(super) fn meaning(&self, rule: Rule) -> Meaning {
        rule.meaning(self.direction)
    }
}

/// The number that a change is known by: the same for the same change of the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// The number that texts come to.
    pub(super) fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut hasher = FnvHasher::default();
        for text in texts {
            hasher.write(text.as_bytes());
            hasher.write_u8(0);
        }
        Self(hasher.finish())
    }

    /// Reads what [`Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        u64::from_str_radix(text, 16).ok().map(Self)
    }
}

impl Display for Fingerprint {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
