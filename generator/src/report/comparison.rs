//! The entries of a comparison, with files and lines.

use crate::{
    diagnostic::{Anchor, Locate, Span},
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
    /// Parts of the documents that could not be read, so that they were not compared.
    pub gaps: &'a [String],
    /// The changes with their places: first those of the wire, the worst ones first.
    pub entries: Vec<Entry<'a>>,
}

/// A change with its places.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The change itself.
    pub change: AnyChange<'a>,
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The changes on the wire of a level.
    pub(super) fn of_level(&self, level: Level) -> Vec<&Entry<'a>> {
        self.entries_with(|change| matches!(change, AnyChange::Wire(it) if it.level == level))
    }

    /// The changes of the surface that require a step of the version.
    pub(super) fn of_bump(&self, bump: Bump) -> Vec<&Entry<'a>> {
        self.entries_with(|change| matches!(change, AnyChange::Rust(it) if it.bump == bump))
    }

    fn entries_with(&self, counts: impl Fn(AnyChange<'_>) -> bool) -> Vec<&Entry<'a>> {
        let entries = self.entries.iter();
        entries.filter(|entry| counts(entry.change)).collect()
    }
}

impl<'a> Entry<'a> {
    fn of_wire(change: &'a Change, standing: &'a Standing, spots: Sides<Option<Spot>>) -> Self {
        Self {
            change: AnyChange::Wire(change),
            id: change.rule.id(),
            heading: change.rule.heading(),
            level: change.level.name(),
            why: change.why(),
            remedy: change.rule.remedy(),
            subject: &change.subject,
            fingerprint: change.fingerprint,
            standing,
            spots,
            causes: Vec::new(),
        }
    }

    fn of_rust(
        change: &'a RustChange,
        standing: &'a Standing,
        spots: Sides<Option<Spot>>,
        report: &'a Report,
    ) -> Self {
        let causes = change.causes.iter();
        Self {
            change: AnyChange::Rust(change),
            id: change.rule.id(),
            heading: change.rule.heading(),
            level: change.bump.name(),
            why: change.rule.why(),
            remedy: change.rule.remedy(),
            subject: &change.path,
            fingerprint: change.fingerprint(),
            standing,
            spots,
            causes: causes.filter_map(|id| report.cause(*id)).collect(),
        }
    }

    /// Returns true where it breaks the policy.
    pub fn is_breach(&self) -> bool {
        *self.standing == Standing::Breach
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

/// A document that is compared, as it is printed.
#[derive(Debug)]
pub struct Input<'a, F> {
    /// The name of the document.
    pub name: &'a str,
    /// Its files.
    pub files: &'a F,
}

/// Finds the lines of all changes.
pub fn comparison<'a, F: Locate>(
    inputs: Sides<Input<'a, F>>,
    report: &'a Report,
    policy: &'a Policy,
    judgement: &'a Judgement,
    gaps: &'a [String],
) -> Comparison<'a> {
    let mut spans: Vec<Sides<Option<&Span>>> = Vec::new();
    spans.extend(
        report
            .wire
            .iter()
            .map(|change| change.spans.as_ref().map(Some)),
    );
    spans.extend(
        report
            .rust
            .iter()
            .map(|change| change.spans.as_ref().map(Option::as_ref)),
    );
    let bases = spots(spans.iter().map(|spans| spans.base), inputs.base.files);
    let revisions = spots(
        spans.iter().map(|spans| spans.revision),
        inputs.revision.files,
    );
    let mut spots = bases
        .into_iter()
        .zip(revisions)
        .map(|(base, revision)| Sides::new(base, revision));
    let mut next = || spots.next().unwrap_or_default();
    let mut entries = Vec::with_capacity(spans.len());
    for (change, standing) in report.wire.iter().zip(&judgement.wire) {
        entries.push(Entry::of_wire(change, standing, next()));
    }
    for (change, standing) in report.rust.iter().zip(&judgement.rust) {
        entries.push(Entry::of_rust(change, standing, next(), report));
    }
    Comparison {
        names: inputs.map(|input| input.name),
        report,
        policy,
        judgement,
        gaps,
        entries,
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
