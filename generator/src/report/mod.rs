//! Comparisons as text: for people, for pull requests, for programs and for CI.
//!
//! What is printed is gathered once, with files and lines; each format only writes it down. This
//! module must not know how changes are found.

mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

pub use self::{
    github::github,
    json::json,
    junit::junit,
    markdown::markdown,
    sarif::sarif,
    text::{Extent, text},
};

use std::fmt::Write;

use crate::{
    contract::Flow,
    diagnostic::{Anchor, Locate, Span},
    diff::{Bump, Change, Judgement, Level, Policy, Reach, Report, RustChange, Standing},
};

/// A comparison, ready to be printed.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// What the base is called.
    pub base: &'a str,
    /// What the revision is called.
    pub revision: &'a str,
    /// The changes.
    pub report: &'a Report,
    /// What they are held against.
    pub policy: &'a Policy,
    /// What that comes to.
    pub judgement: &'a Judgement,
    /// Parts of the documents that could not be read, so that they were not compared.
    pub gaps: &'a [String],
    /// The changes with their places: first those of the wire, the worst ones first.
    pub entries: Vec<Entry<'a>>,
}

/// A change with its places.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Whose it is.
    pub change: Of<'a>,
    /// What becomes of it.
    pub standing: &'a Standing,
    /// Where it is in the base.
    pub base: Option<Spot>,
    /// Where it is in the revision.
    pub revision: Option<Spot>,
    /// Of a change of the surface: the changes of the wire that it comes from.
    pub causes: Vec<&'a Change>,
}

/// A change of one of the two kinds.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
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
    fn of_level(&self, level: Level) -> Vec<&Entry<'a>> {
        let own = |entry: &&Entry<'_>| matches!(entry.change, Of::Wire(it) if it.level == level);
        self.entries.iter().filter(own).collect()
    }

    /// The changes of the surface that ask for a step of the version.
    fn of_bump(&self, bump: Bump) -> Vec<&Entry<'a>> {
        let own = |entry: &&Entry<'_>| matches!(entry.change, Of::Rust(it) if it.bump == bump);
        self.entries.iter().filter(own).collect()
    }
}

impl Entry<'_> {
    /// The id of its rule.
    pub fn id(&self) -> &'static str {
        match self.change {
            Of::Wire(change) => change.rule.id,
            Of::Rust(change) => change.rule.id,
        }
    }

    /// What changed, in a few words.
    pub fn heading(&self) -> &'static str {
        match self.change {
            Of::Wire(change) => change.rule.heading,
            Of::Rust(change) => change.rule.heading,
        }
    }

    /// How bad it is, in one word.
    pub fn level(&self) -> &'static str {
        match self.change {
            Of::Wire(change) => change.level.name(),
            Of::Rust(change) => change.bump.name(),
        }
    }

    /// Why.
    pub fn why(&self) -> &'static str {
        match self.change {
            Of::Wire(change) => change.why(),
            Of::Rust(change) => change.rule.why,
        }
    }

    /// What softens it.
    pub fn remedy(&self) -> &'static str {
        match self.change {
            Of::Wire(change) => change.rule.remedy,
            Of::Rust(change) => change.rule.remedy,
        }
    }

    /// What it is of.
    pub fn subject(&self) -> &str {
        match self.change {
            Of::Wire(change) => &change.subject,
            Of::Rust(change) => &change.path,
        }
    }

    /// What was said and what is said, in one piece; empty where the heading says it all.
    pub fn values(&self) -> String {
        let (before, after) = match self.change {
            Of::Wire(change) => (change.before.as_str(), change.after.as_str()),
            Of::Rust(change) => (
                change.before.as_deref().unwrap_or_default(),
                change.after.as_deref().unwrap_or_default(),
            ),
        };
        match (before, after) {
            // A path says enough of what came or went in Rust.
            (_, "") | ("", _) if matches!(self.change, Of::Rust(_)) => String::new(),
            (before, after) if matches!(self.change, Of::Rust(_)) => differing(before, after),
            ("", "") => String::new(),
            (before, "") => before.to_owned(),
            ("", after) => after.to_owned(),
            (before, after) => format!("{before} → {after}"),
        }
    }

    /// Whom it reaches or, of a change of the surface, what it comes from, in words; empty where that
    /// goes without saying.
    pub fn reach(&self) -> String {
        match self.change {
            Of::Wire(change) => {
                let reach = change.worst();
                let said = |reach: &&Reach| match reach.operations.as_slice() {
                    [only] => change.subject.starts_with(only.as_str()),
                    _ => false,
                };
                // What it is of says it already.
                if reach.iter().all(said) {
                    return String::new();
                }
                reached(&reach)
            }
            Of::Rust(_) => by(&self.causes),
        }
    }

    /// What it comes to in a number, for it to be known again.
    pub fn fingerprint(&self) -> String {
        let number = match self.change {
            Of::Wire(change) => change.fingerprint(),
            Of::Rust(change) => change.fingerprint(),
        };
        format!("{number:016x}")
    }

    /// All in one sentence.
    pub fn sentence(&self) -> String {
        let subject = match self.subject() {
            marked if marked.contains('`') => marked.to_owned(),
            plain => format!("`{plain}`"),
        };
        let mut text = format!("{}: {subject}", self.heading());
        let values = self.values();
        if !values.is_empty() {
            let _ = write!(text, " ({values})");
        }
        let _ = write!(text, "; {}", self.why());
        let reach = self.reach();
        if !reach.is_empty() {
            let _ = write!(text, "; {reach}");
        }
        text
    }

    /// Whether it breaks the policy.
    pub fn is_breach(&self) -> bool {
        *self.standing == Standing::Breach
    }

    /// The place in the revision, or in the base where there is none.
    pub fn spot(&self) -> Option<&Spot> {
        self.revision.as_ref().or(self.base.as_ref())
    }
}

/// Two signatures without what they begin and end with alike.
fn differing(before: &str, after: &str) -> String {
    let boundary = |letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':');
    let mut start = 0;
    for ((index, one), other) in before.char_indices().zip(after.chars()) {
        if one != other {
            break;
        }
        if boundary(one) {
            start = index + one.len_utf8();
        }
    }
    let (before_rest, after_rest) = (&before[start..], &after[start..]);
    let mut end = 0;
    let letters = before_rest.chars().rev().zip(after_rest.chars().rev());
    let mut alike = 0;
    for (one, other) in letters {
        if one != other {
            break;
        }
        alike += one.len_utf8();
        if boundary(one) {
            end = alike;
        }
    }
    let cut = |text: &str| text[..text.len().saturating_sub(end)].to_owned();
    let (before, after) = (cut(before_rest), cut(after_rest));
    match (before.trim(), after.trim()) {
        ("", after) => format!("with {after}"),
        (before, "") => format!("without {before}"),
        (before, after) => format!("{before} → {after}"),
    }
}

fn reached(reach: &[&Reach]) -> String {
    let told = reach.iter().filter(|reach| !reach.operations.is_empty());
    let told = told.map(|reach| {
        let what = match reach.flow {
            Flow::Request => "requests",
            Flow::Response => "answers",
            Flow::Webhook => "webhooks",
        };
        match reach.operations.as_slice() {
            [one] => format!("{what} of {one}"),
            [one, other] => format!("{what} of {one} and {other}"),
            all => format!("{what} of {} operations", all.len()),
        }
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What a change of the surface comes from; empty where it is a matter of names, or of what stands
/// elsewhere.
fn by(causes: &[&Change]) -> String {
    let mut ids: Vec<&str> = causes.iter().map(|change| change.rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    match ids.as_slice() {
        [] => String::new(),
        [one] => format!("by {one}"),
        [one, other] => format!("by {one} and {other}"),
        [one, rest @ ..] => format!("by {one} and {} more", rest.len()),
    }
}

/// The documents that are compared, as they are printed.
#[derive(Debug)]
pub struct Named<'a, F> {
    /// What it is called.
    pub name: &'a str,
    /// Its files.
    pub files: &'a F,
}

/// Finds the lines of all changes.
pub fn comparison<'a, F: Locate>(
    base: &Named<'a, F>,
    revision: &Named<'a, F>,
    report: &'a Report,
    judged: (&'a Policy, &'a Judgement),
    gaps: &'a [String],
) -> Comparison<'a> {
    let (policy, judgement) = judged;
    let wire = report.wire.iter().map(Of::Wire).zip(&judgement.wire);
    let rust = report.rust.iter().map(Of::Rust).zip(&judgement.rust);
    let all: Vec<_> = wire.chain(rust).collect();
    let spans = all.iter().map(|(change, _)| match change {
        Of::Wire(change) => (Some(&change.base), Some(&change.revision)),
        Of::Rust(change) => (change.base.as_ref(), change.revision.as_ref()),
    });
    let (olds, news): (Vec<_>, Vec<_>) = spans.unzip();
    let olds = spots(&olds, base.files);
    let news = spots(&news, revision.files);
    let entries = all.into_iter().zip(olds.into_iter().zip(news));
    let entries = entries.map(|((change, standing), (base, revision))| Entry {
        change,
        standing,
        base,
        revision,
        causes: match change {
            Of::Wire(_) => Vec::new(),
            Of::Rust(change) => {
                let causes = change.causes.iter();
                causes
                    .filter_map(|number| report.wire.get(*number))
                    .collect()
            }
        },
    });
    Comparison {
        base: base.name,
        revision: revision.name,
        report,
        policy,
        judgement,
        gaps,
        entries: entries.collect(),
    }
}

fn spots(spans: &[Option<&Span>], files: &impl Locate) -> Vec<Option<Spot>> {
    let anchors = spans.iter().flatten();
    let anchors: Vec<Anchor> = anchors.map(|span| Anchor::Key((*span).clone())).collect();
    let locations = files.locate(&anchors.iter().collect::<Vec<_>>());
    let mut locations = locations.into_iter();
    let spots = spans.iter().map(|span| {
        let span = (*span)?;
        let location = locations.next()?;
        Some(Spot {
            file: location.path.to_owned(),
            line: location.line,
            column: location.column,
            pointer: span.pointer(),
        })
    });
    spots.collect()
}
