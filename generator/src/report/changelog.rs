//! A changelog: what changed on the wire, for those who use the API.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    comparison::{AnyChange, Comparison, Entry},
    markup::{code, code_free},
};
use crate::diff::{AffectedOperations, Change, Level, Sides, capital};

/// A change of so many operations is listed at each of them.
const MOST_OPERATIONS: usize = 5;

/// The changes on the wire as Markdown, by operation, the worst of each first.
pub fn changelog(comparison: &Comparison<'_>) -> String {
    let Sides { base, revision } = &comparison.report.versions;
    let title = if base == revision {
        format!("Version {}", code_free(revision))
    } else {
        format!(
            "Version {} (since {})",
            code_free(revision),
            code_free(base)
        )
    };
    let mut text = format!("# {title}\n");
    for gap in &comparison.gaps.uncompared {
        let _ = write!(text, "\nNot compared: {}.\n", code_free(gap));
    }
    let sections = sections(comparison);
    if sections.is_empty() {
        text.push_str("\nNothing changed.\n");
    }
    for (section, mut lines) in sections {
        lines.sort_by(|one, other| (other.level, &one.text).cmp(&(one.level, &other.text)));
        lines.dedup_by(|one, other| one.text == other.text);
        let _ = write!(text, "\n## {}\n\n", section.title());
        for line in lines {
            text.push_str(&line.text);
        }
    }
    text
}

/// A section, in the order in which they are printed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    /// What is of no operation.
    Document,
    /// What is of many.
    Several,
    /// An operation, by its path and its title.
    Operation(String, String),
}

impl Section {
    fn of_operation(title: &str) -> Self {
        let path = title.split_once(' ').map_or(title, |(_, path)| path);
        Self::Operation(path.to_owned(), title.to_owned())
    }

    fn title(&self) -> String {
        match self {
            Self::Document => "The API".to_owned(),
            Self::Several => "Several operations".to_owned(),
            Self::Operation(_, title) => code(title),
        }
    }
}

struct Line {
    level: Level,
    text: String,
}

fn sections(comparison: &Comparison<'_>) -> BTreeMap<Section, Vec<Line>> {
    let mut sections: BTreeMap<Section, Vec<Line>> = BTreeMap::new();
    for entry in &comparison.entries {
        let AnyChange::Wire(change) = entry.change else {
            continue;
        };
        for (section, line) in placed(entry, change) {
            sections.entry(section).or_default().push(line);
        }
    }
    sections
}

/// The lines of a change: one for each of few operations, else one for all.
fn placed(entry: &Entry<'_>, change: &Change) -> Vec<(Section, Line)> {
    let all = change.affected.iter();
    let mut operations: Vec<&str> = all
        .flat_map(|affected| &affected.operations)
        .map(String::as_str)
        .collect();
    operations.sort_unstable();
    operations.dedup();
    match operations.as_slice() {
        [] => vec![(Section::Document, line(entry, change, None))],
        few if few.len() <= MOST_OPERATIONS => few
            .iter()
            .map(|operation| {
                let line = line(entry, change, Some(operation));
                (Section::of_operation(operation), line)
            })
            .collect(),
        many => {
            let mut line = line(entry, change, None);
            let end = line.text.trim_end().len();
            line.text.truncate(end);
            let _ = writeln!(line.text, " Of {} operations.", many.len());
            vec![(Section::Several, line)]
        }
    }
}

/// The line of a change, for one of the operations that it affects or for all of them.
fn line(entry: &Entry<'_>, change: &Change, operation: Option<&str>) -> Line {
    let is_of = |affected: &&AffectedOperations| {
        let mut operations = affected.operations.iter();
        operation.is_none_or(|operation| operations.any(|other| other == operation))
    };
    let affected = change.affected.iter().filter(is_of);
    let worst = affected.max_by_key(|affected| affected.level);
    let level = worst.map_or(change.level, |worst| worst.level);
    let mut text = match level {
        Level::Breaking => "- **Breaking:** ".to_owned(),
        Level::Risky => "- **Risky:** ".to_owned(),
        Level::Safe => "- ".to_owned(),
    };
    text.push_str(&match level {
        Level::Safe => capital(entry.heading),
        Level::Breaking | Level::Risky => entry.heading.to_owned(),
    });
    let within = operation.and_then(|operation| entry.subject.strip_prefix(operation));
    match within.map_or(entry.subject, |rest| rest.trim_start_matches(", ")) {
        "" => {}
        subject if subject.contains('`') => {
            let _ = write!(text, ": {}", subject_words(subject));
        }
        subject => {
            let _ = write!(text, ": {}", code(subject));
        }
    }
    if let Some(values) = entry.values() {
        let _ = write!(text, " ({})", code(&values));
    }
    text.push('.');
    if let Some(worst) = worst.filter(|_| level != Level::Safe) {
        let why = change.rule.meaning(worst.direction).why;
        let _ = write!(text, " {}.", capital(why));
    }
    text.push('\n');
    Line { level, text }
}

/// A subject with names in code. Names with characters of their own that mean something are plain.
fn subject_words(subject: &str) -> String {
    let parts: Vec<&str> = subject.split('`').collect();
    let is_simple = |name: &str| {
        let letters = name.chars();
        let mut letters = letters.filter(|letter| !letter.is_alphanumeric());
        !name.is_empty() && letters.all(|letter| "_-.$[]{}/".contains(letter))
    };
    let names = parts.iter().skip(1).step_by(2);
    if parts.len().is_multiple_of(2) || !names.clone().all(|name| is_simple(name)) {
        return code_free(subject);
    }
    let parts = parts.iter().enumerate().map(|(index, part)| {
        if index % 2 == 1 {
            code(part)
        } else {
            code_free(part)
        }
    });
    parts.collect()
}
