//! The entries of a comparison, with files and lines.

use serde::Serialize;

use crate::{
    diagnostic::{Anchor, Locate, Severity, Span},
    diff::{
        Bump, Change, Fingerprint, Judgement, Level, Policy, Report, RustChange, Sides, Standing,
    },
};

/// A comparison, ready to be printed.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The names of the documents.
    pub names: Sides<&'a str>,
    /// The changes.
    pub report: &'a Report,
    /// The policy that they are judged by.
    pub policy: &'a Policy,
    /// Its result.
    pub judgement: &'a Judgement,
    /// Parts of the documents that were not compared.
    pub gaps: &'a Gaps,
    /// The changes with their places: first those of the wire, the worst ones first.
    pub entries: Vec<Entry<'a>>,
}

/// Parts of two documents that were not compared, each in a sentence.
#[derive(Debug, Default)]
pub struct Gaps {
    /// Those that may hide changes.
    pub uncompared: Vec<String>,
    /// Those that both documents have alike, so that nothing changed there.
    pub unchanged: Vec<String>,
}

/// A change with its places.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The change itself.
    pub change: AnyChange<'a>,
    /// The verdict that it counts for, in one word: `wire` or `rust`.
    pub verdict: &'static str,
    /// The id of its rule.
    pub id: &'static str,
    /// The change, in a few words.
    pub heading: &'static str,
    /// Its level, in one word.
    pub level: &'static str,
    /// The reason for its level.
    pub why: &'static str,
    /// Advice that makes the change a gentler one.
    pub remedy: &'static str,
    /// The thing that changed.
    pub subject: &'a str,
    /// The number that it is known by.
    pub fingerprint: Fingerprint,
    /// Its standing.
    pub standing: &'a Standing,
    /// The places where it is.
    pub spots: Sides<Option<Spot>>,
    /// Of a change of the surface: the changes of the wire that it comes from.
    pub causes: Vec<&'a Change>,
}

/// A change of one of the two kinds.
#[derive(Clone, Copy, Debug)]
pub enum AnyChange<'a> {
    /// On the wire.
    Wire(&'a Change),
    /// In the surface of the bindings.
    Rust(&'a RustChange),
}

/// A place with its line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// The JSON pointer.
    pub pointer: String,
}

impl<'a> Comparison<'a> {
    /// The changes of each level on the wire, then of each step of the version, beside the first one.
    pub(super) fn sections(&self) -> impl Iterator<Item = (&Entry<'a>, &[Entry<'a>])> {
        runs(&self.entries, |entry| (entry.verdict, entry.level))
    }
}

/// The changes that follow each other and have the same key, beside the first one.
pub(super) fn runs<'e, 'a, K: PartialEq>(
    entries: &'e [Entry<'a>],
    key: impl Fn(&Entry<'a>) -> K,
) -> impl Iterator<Item = (&'e Entry<'a>, &'e [Entry<'a>])> {
    let runs = entries.chunk_by(move |one, other| key(one) == key(other));
    runs.filter_map(|run| Some((run.first()?, run)))
}

impl<'a> AnyChange<'a> {
    fn spans(self) -> Sides<Option<&'a Span>> {
        match self {
            Self::Wire(change) => change.spans.as_ref().map(Some),
            Self::Rust(change) => change.spans.as_ref().map(Option::as_ref),
        }
    }

    /// Its severity for CI servers. A note asks nothing of those who use the document.
    pub(super) fn severity(self) -> Severity {
        match self {
            Self::Wire(change) => match change.level {
                Level::Breaking => Severity::Error,
                Level::Risky => Severity::Warning,
                Level::Safe => Severity::Note,
            },
            Self::Rust(change) => match change.bump {
                Bump::Major => Severity::Error,
                Bump::Minor | Bump::Patch => Severity::Note,
            },
        }
    }
}

impl<'a> Entry<'a> {
    fn new(
        change: AnyChange<'a>,
        standing: &'a Standing,
        spots: Sides<Option<Spot>>,
        report: &'a Report,
    ) -> Self {
        match change {
            AnyChange::Wire(wire) => Self {
                change,
                verdict: "wire",
                id: wire.rule.id(),
                heading: wire.rule.heading(),
                level: wire.level.name(),
                why: wire.why(),
                remedy: wire.rule.remedy(),
                subject: &wire.subject,
                fingerprint: wire.fingerprint,
                standing,
                spots,
                causes: Vec::new(),
            },
            AnyChange::Rust(rust) => Self {
                change,
                verdict: "rust",
                id: rust.rule.id(),
                heading: rust.rule.heading(),
                level: rust.bump.name(),
                why: rust.rule.why(),
                remedy: rust.rule.remedy(),
                subject: &rust.path,
                fingerprint: rust.fingerprint(),
                standing,
                spots,
                causes: rust
                    .causes
                    .iter()
                    .filter_map(|id| report.cause(*id))
                    .collect(),
            },
        }
    }

    /// Returns true where it breaks the policy.
    pub fn is_breach(&self) -> bool {
        *self.standing == Standing::Breach
    }

    /// Its severity for CI servers, of what somebody has to look at: an error where it breaks the
    /// policy. `None` for changes that ask nothing of anybody.
    pub(super) fn finding(&self) -> Option<Severity> {
        if self.is_breach() {
            return Some(Severity::Error);
        }
        (self.change.severity() != Severity::Note).then_some(Severity::Warning)
    }

    /// The reason for which it was accepted, where it was.
    pub fn accepted(&self) -> Option<&'a str> {
        match self.standing {
            Standing::Accepted(reason) => Some(reason),
            Standing::Within | Standing::Breach => None,
        }
    }

    /// The place in the revision, or in the base where there is none.
    pub fn spot(&self) -> Option<&Spot> {
        let Sides { base, revision } = self.spots.as_ref();
        revision.as_ref().or(base.as_ref())
    }
}

/// Finds the lines of all changes.
pub fn comparison<'a, F: Locate>(
    names: Sides<&'a str>,
    files: Sides<&F>,
    report: &'a Report,
    policy: &'a Policy,
    judgement: &'a Judgement,
    gaps: &'a Gaps,
) -> Comparison<'a> {
    let wire = report.wire.iter().map(AnyChange::Wire);
    let changes = wire.chain(report.rust.iter().map(AnyChange::Rust));
    let bases = spots(
        changes.clone().map(|change| change.spans().base),
        files.base,
    );
    let revisions = spots(
        changes.clone().map(|change| change.spans().revision),
        files.revision,
    );
    let standings = judgement.wire.iter().chain(&judgement.rust);
    let entries = changes
        .zip(standings)
        .zip(bases.into_iter().zip(revisions))
        .map(|((change, standing), (base, revision))| {
            Entry::new(change, standing, Sides::new(base, revision), report)
        });
    Comparison {
        names,
        report,
        policy,
        judgement,
        gaps,
        entries: entries.collect(),
    }
}

/// Finds the lines of places.
fn spots<'s>(
    spans: impl Iterator<Item = Option<&'s Span>> + Clone,
    files: &impl Locate,
) -> Vec<Option<Spot>> {
    let anchors: Vec<Anchor> = spans.clone().flatten().cloned().map(Anchor::Key).collect();
    let mut locations = files
        .locate(&anchors.iter().collect::<Vec<_>>())
        .into_iter();
    let mut spot = |pointer: String| {
        let location = locations.next()?;
        Some(Spot {
            file: location.path.to_owned(),
            line: location.line,
            column: location.column,
            pointer,
        })
    };
    spans.map(|span| spot(span?.pointer())).collect()
}
