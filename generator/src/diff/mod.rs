//! What a change of a document breaks: on the wire, and in Rust.
//!
//! Two contracts and two plans become changes, each with its cause, those whom it reaches, and how
//! bad it is for them. This module must not know tokens; `cli` prints what it finds.

mod cause;
mod fact;
mod found;
mod join;
mod policy;
mod reach;
mod rule;
mod rust;
mod rust_table;
mod spoken;
mod surface;
mod table;
mod version;
mod wire;

use std::hash::Hasher;

use fnv::FnvHasher;

pub(crate) use self::rule::capital;
use self::{cause::Causes, found::Sides};
pub use self::{
    policy::{Accepted, Enforcement, Judgement, Policy, Standing, Weight, acceptances},
    rule::{Meaning, Rule, rules_of},
    rust::{Bump, RustChange, RustRule},
    surface::{Side, Surface},
    version::Versions,
};
use crate::{
    contract::{self, Contract, Extent, Flow, Shapes},
    diagnostic::Span,
    openapi::Document,
    schema::Schemas,
};

/// How bad a change is for those who do not change with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nobody has to do anything.
    Safe,
    /// Some may have to: it depends on what they rely on.
    Risky,
    /// It fails for those who use it.
    Breaking,
}

impl Level {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Risky, Self::Safe];

    /// The level of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The level in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

/// A change on the wire: one cause, with all whom it reaches.
#[derive(Clone, Debug)]
pub struct Change {
    /// The rule that it falls under.
    pub rule: &'static Rule,
    /// How bad it is, for the direction in which it is worst.
    pub level: Level,
    /// What changed, as people speak of it.
    pub subject: String,
    /// Where it changed, as people speak of it, if what is said once is used in several places and
    /// was exchanged in these: the first of them.
    pub uses: Vec<String>,
    /// Where it is, or would be, in the base.
    pub base: Span,
    /// Where it is, or would be, in the revision.
    pub revision: Span,
    /// What was said.
    pub before: String,
    /// What is said.
    pub after: String,
    /// The directions in which it can be felt.
    pub reach: Vec<Reach>,
    /// The pointer that it is known by: of what said it, in the base if it was said there. After the
    /// file, where that is not the document's own.
    pub pointer: String,
    /// What it comes to in a number.
    fingerprint: u64,
    /// Whether it is said in the base, and in the revision.
    said: [bool; 2],
}

impl Change {
    /// What it comes to in a number, for it to be known again: the same change of the same thing.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The directions in which it is worst, with the operations.
    pub fn worst(&self) -> Vec<&Reach> {
        let level = |reach: &Reach| self.rule.meaning(reach.flow).level;
        let worst = self.reach.iter().map(level).max();
        let own = self.reach.iter();
        own.filter(|reach| Some(level(reach)) == worst).collect()
    }

    /// Why it is as bad as it is, and for whom.
    pub fn why(&self) -> &'static str {
        let worst = self.worst();
        let flow = worst.first().map_or(Flow::Request, |reach| reach.flow);
        self.rule.meaning(flow).why
    }
}

fn fingerprint(texts: &[&str]) -> u64 {
    let mut hasher = FnvHasher::default();
    for text in texts {
        hasher.write(text.as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish()
}

/// The operations in which a change can be felt, in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The direction.
    pub flow: Flow,
    /// The operations, by what they are called. Empty where it is the document as a whole.
    pub operations: Vec<String>,
}

/// What a change of a document breaks.
#[derive(Debug)]
pub struct Report {
    /// What changed on the wire.
    pub wire: Vec<Change>,
    /// What changed in the surface of the bindings.
    pub rust: Vec<RustChange>,
    /// The documents' versions.
    pub versions: Versions,
    /// Where not all was compared, in the base and in the revision: schemas that refer to each other
    /// in circles can meet in more ways than there is memory for, and what many operations share can
    /// come to more parts.
    pub beyond: [Option<Span>; 2],
}

impl Report {
    /// The worst change on the wire.
    pub fn wire_verdict(&self) -> Option<Level> {
        self.wire.iter().map(|change| change.level).max()
    }

    /// Which number of the version of the bindings has to be raised, for all of them or for one
    /// part. `None` where nothing changed.
    pub fn rust_verdict(&self, side: Option<Side>) -> Option<Bump> {
        let own = self.rust.iter();
        let own = own.filter(|change| side.is_none_or(|side| change.is_of(side)));
        // What no signature says, validation and clients do otherwise.
        let behaviour = (side.is_none() && !self.wire.is_empty()).then_some(Bump::Patch);
        own.map(|change| change.bump).max().max(behaviour)
    }

    /// By how much the changes ask for the version to be raised. What breaks the wire breaks those
    /// who compile too.
    pub fn wanted(&self) -> Option<Bump> {
        let wire = self.wire_verdict().map(|level| match level {
            Level::Breaking => Bump::Major,
            Level::Risky | Level::Safe => Bump::Minor,
        });
        wire.max(self.rust_verdict(None))
    }
}

/// Finds what changed in two documents. The surfaces are found meanwhile, elsewhere.
pub(crate) fn compare(
    base: (&Document<'_>, &Schemas<'_>),
    revision: (&Document<'_>, &Schemas<'_>),
    extent: Extent<'_>,
    surfaces: impl FnOnce() -> (Surface, Surface),
) -> Report {
    let old = contract::read(base.0, base.1, extent);
    let new = contract::read(revision.0, revision.1, extent);
    let (mut wire, beyond) = wire((&old, base), (&new, revision), extent.extensions);
    wire.sort_by(|one, other| {
        let order = other.level.cmp(&one.level);
        order.then_with(|| (one.rule.id, &one.subject).cmp(&(other.rule.id, &other.subject)))
    });
    let (before, after) = surfaces();
    let mut rust = rust::compare(&before, &after);
    rust.sort_by(|one, other| {
        let order = other.bump.cmp(&one.bump);
        order.then_with(|| (one.rule.id, &one.path).cmp(&(other.rule.id, &other.path)))
    });
    join::join(&mut rust, &wire, [&before, &after]);
    Report {
        wire,
        rust,
        versions: Versions {
            base: old.version,
            revision: new.version,
        },
        beyond,
    }
}

/// Finds what changed on the wire.
fn wire<'t>(
    base: (&Contract, (&Document<'t>, &Schemas<'t>)),
    revision: (&Contract, (&Document<'t>, &Schemas<'t>)),
    extensions: &[String],
) -> (Vec<Change>, [Option<Span>; 2]) {
    let old = (base.0, Shapes::new(base.1.0, base.1.1, extensions));
    let new = (
        revision.0,
        Shapes::new(revision.1.0, revision.1.1, extensions),
    );
    let documents = Sides {
        base: base.1.0,
        revision: revision.1.0,
    };
    let mut walk = wire::walk(documents, old, new);
    let [old, new] = walk.beyond();
    let beyond = [
        old.or_else(|| base.0.beyond.clone()),
        new.or_else(|| revision.0.beyond.clone()),
    ];
    (Causes::gather(&mut walk), beyond)
}
