//! What a change of a document breaks: on the wire, and in Rust.
//!
//! Two contracts and two plans become changes, each with its cause, those whom it reaches, and how
//! bad it is for them. This module must not know tokens; `cli` prints what it finds.

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

use std::{collections::BTreeMap, hash::Hasher};

use fixedbitset::FixedBitSet;
use fnv::FnvHasher;
use indexmap::IndexSet;

pub(crate) use self::rule::capital;
use self::{
    found::{Found, Subject},
    reach::Match,
    spoken::{Titles, spoken},
    wire::Walk,
};
pub use self::{
    policy::{Accepted, Enforcement, Judgement, Policy, Standing, Weight, acceptances},
    rule::{Meaning, Rule, rules_of},
    rust::{Bump, RustChange, RustRule},
    surface::{Side, Surface},
    version::Versions,
};
use crate::{
    contract::{self, Contract, Extent, Flow, Shapes},
    diagnostic::Place,
    document::Document,
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
    /// was exchanged in these.
    pub uses: Vec<String>,
    /// Where it is, or would be, in the base.
    pub base: Place,
    /// Where it is, or would be, in the revision.
    pub revision: Place,
    /// What was said.
    pub before: String,
    /// What is said.
    pub after: String,
    /// The directions in which it can be felt.
    pub reach: Vec<Reach>,
    /// The pointer that it is known by: of what said it, in the base if it was said there.
    pub pointer: String,
    /// Whether it is said in the base, and in the revision.
    said: [bool; 2],
}

impl Change {
    /// What it comes to in a number, for it to be known again: the same change of the same thing.
    pub fn fingerprint(&self) -> u64 {
        let own = [self.rule.id, &self.subject, &self.before, &self.after];
        let mut uses: Vec<&str> = self.uses.iter().map(String::as_str).collect();
        uses.sort_unstable();
        fingerprint(&[own.as_slice(), &uses].concat())
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
    /// in circles can meet in more ways than there is memory for.
    pub beyond: [Option<Place>; 2],
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
    base: &Document<'_>,
    revision: &Document<'_>,
    extent: Extent<'_>,
    surfaces: impl FnOnce() -> (Surface, Surface),
) -> Report {
    let old = contract::read(base, extent);
    let new = contract::read(revision, extent);
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
fn wire<'b, 'r>(
    base: (&Contract<'b>, &Document<'b>),
    revision: (&Contract<'r>, &Document<'r>),
    extensions: &[String],
) -> (Vec<Change>, [Option<Place>; 2]) {
    let old = (base.0, Shapes::new(base.1, extensions));
    let new = (revision.0, Shapes::new(revision.1, extensions));
    let mut walk = wire::walk(old, new);
    let beyond = walk.beyond();
    (Causes::gather(&mut walk), beyond)
}

/// What tells a cause from others: the rule, where it is said, of what there, and what.
type Cause = (
    &'static str,
    (Option<Place>, Option<Place>),
    String,
    (String, String),
);

/// Changes while they are gathered: one for each cause.
#[derive(Default)]
struct Causes {
    known: BTreeMap<Cause, usize>,
    list: Vec<Gathered>,
}

/// A change with all that it is felt in.
struct Gathered {
    found: Found,
    reach: Operations,
    /// Where it is used; an empty text stands for what is said at the place itself.
    uses: IndexSet<String>,
}

/// The numbers of the operations that a cause reaches, by direction.
type Operations = BTreeMap<Flow, FixedBitSet>;

impl Causes {
    fn gather(walk: &mut Walk<'_, '_>) -> Vec<Change> {
        let mut causes = Self::default();
        for (operation, flow, found) in std::mem::take(&mut walk.in_parts) {
            let operations = operation.into_iter().collect();
            let title = match &found.subject {
                Subject::Titled(title) => title.clone(),
                _ => String::new(),
            };
            causes.add(found, [(flow, &operations)], [title]);
        }
        if !walk.in_shapes.is_empty() {
            causes.of_shapes(walk);
        }
        let changes = causes.list.into_iter();
        let changes = changes.filter_map(|gathered| gathered.change(walk));
        changes.collect()
    }

    fn of_shapes(&mut self, walk: &mut Walk<'_, '_>) {
        let reached = Flow::ALL.map(|flow| (flow, walk.graph.reached(flow)));
        let ways = walk.graph.ways();
        let uses = walk.graph.uses();
        for (pair, found) in std::mem::take(&mut walk.in_shapes) {
            let found = found.by(ways.get(pair).copied().unwrap_or(Match::Same));
            let mask = found.mask;
            let visible = reached.iter().filter(|(flow, _)| mask.has(*flow));
            let visible =
                visible.filter_map(|(flow, reached)| Some((*flow, reached.operations(pair)?)));
            let places = uses.of(pair).map(|numbers| {
                let places = numbers.filter_map(|number| walk.uses.get(number));
                places.cloned().collect()
            });
            let places = places.unwrap_or_else(|| vec![String::new()]);
            self.add(found, visible, places);
        }
    }

    fn add<'s>(
        &mut self,
        found: Found,
        reach: impl IntoIterator<Item = (Flow, &'s FixedBitSet)>,
        uses: impl IntoIterator<Item = String>,
    ) {
        let (base, revision) = found.said.clone();
        // Where it was said is the cause, however many places it is missing at after.
        let revision = if base.is_some() { None } else { revision };
        let (before, after) = (found.before.clone(), found.after.clone());
        let part = found.subject.part().unwrap_or_default().to_owned();
        let cause = (found.rule.id, (base, revision), part, (before, after));
        let known = *self.known.entry(cause).or_insert(self.list.len());
        if known == self.list.len() {
            self.list.push(Gathered {
                found,
                reach: Operations::default(),
                uses: IndexSet::default(),
            });
        }
        let gathered = self.list.get_mut(known).expect("it was added before");
        gathered.uses.extend(uses);
        for (flow, operations) in reach {
            gathered
                .reach
                .entry(flow)
                .or_default()
                .union_with(operations);
        }
    }
}

impl Gathered {
    /// `None` for what no operation leads to in a direction in which it can be felt.
    fn change(self, walk: &Walk<'_, '_>) -> Option<Change> {
        let Self { found, reach, uses } = self;
        let reach = reach.iter().map(|(flow, operations)| {
            let named = operations
                .ones()
                .filter_map(|number| walk.operations.get(number));
            Reach {
                flow: *flow,
                operations: named.cloned().collect(),
            }
        });
        let reach: Vec<Reach> = reach.collect();
        let levels = reach
            .iter()
            .map(|reach| found.rule.meaning(reach.flow).level);
        let level = levels.max()?;
        let pointer = found.said.0.as_ref().or(found.said.1.as_ref());
        let pointer = pointer.unwrap_or(&found.base).pointer();
        let subject = found.spoken(&walk.titles);
        let said = [found.said.0.is_some(), found.said.1.is_some()];
        Some(Change {
            // What is said on neither side is said by what is around it.
            said: if said == [false; 2] { [true; 2] } else { said },
            rule: found.rule,
            level,
            subject: used(&subject, &uses),
            uses: if uses.len() > 1 {
                uses.into_iter().collect()
            } else {
                Vec::new()
            },
            base: found.base,
            revision: found.revision,
            before: found.before,
            after: found.after,
            reach,
            pointer,
        })
    }
}

/// What changed, with where it is used in place of what was.
fn used(subject: &str, uses: &IndexSet<String>) -> String {
    let first = uses.first().map(String::as_str).unwrap_or_default();
    let named = if subject.starts_with(first) {
        subject.to_owned()
    } else {
        format!("{subject} at {first}")
    };
    match uses.len().saturating_sub(1) {
        0 => named,
        1 => format!("{named} and one more place"),
        more => format!("{named} and {more} more places"),
    }
}

impl Found {
    fn spoken(&self, titles: &(Titles, Titles)) -> String {
        let (place, titles) = match (&self.said.0, &self.said.1) {
            (None, Some(place)) => (place, &titles.1),
            (Some(place), _) => (place, &titles.0),
            (None, None) => (&self.base, &titles.0),
        };
        let spoken = |place: &Place| spoken(place, titles);
        match &self.subject {
            Subject::Titled(title) if title.is_empty() => "the document".to_owned(),
            Subject::Titled(title) => title.clone(),
            Subject::Place => spoken(place),
            Subject::Alternative(name) => {
                let spoken = spoken(place);
                let whole = spoken
                    .rsplit_once('|')
                    .map_or(spoken.as_str(), |(whole, _)| whole);
                format!("{whole}|{name}")
            }
            Subject::Heir(base, name) => format!("{}|{name}", spoken(base)),
            Subject::Member(name) => {
                let spoken = spoken(place);
                if spoken.ends_with(&format!(".{name}")) || spoken.ends_with(&format!(": {name}")) {
                    spoken
                } else {
                    format!("{spoken}.{name}")
                }
            }
        }
    }
}
