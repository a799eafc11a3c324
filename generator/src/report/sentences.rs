//! The sentences that several formats print.

use std::fmt::Write;

use super::comparison::{AnyChange, Comparison, Entry};
use crate::diff::{AffectedOperations, Bump, Change, Sides};

impl Entry<'_> {
    /// The values before and after, in one piece; `None` where the heading says it all.
    pub fn values(&self) -> Option<String> {
        match self.change {
            AnyChange::Wire(change) => match (&*change.values.base, &*change.values.revision) {
                ("", "") => None,
                (one, "") | ("", one) => Some(one.to_owned()),
                (before, after) => Some(format!("{before} → {after}")),
            },
            // A path says enough of an item that came or went, or whose text is the same.
            AnyChange::Rust(change) => {
                let Sides { base, revision } = change.values.as_ref().map(Option::as_deref);
                let (before, after) = (base?, revision?);
                (before != after).then(|| differing(before, after))
            }
        }
    }

    /// The operations that it affects or, of a change of the surface, its causes; `None` where that
    /// goes without saying.
    pub fn affected(&self) -> Option<String> {
        match self.change {
            AnyChange::Wire(change) => affected(change),
            AnyChange::Rust(_) => caused(&self.causes),
        }
    }

    /// The whole entry in one sentence.
    pub fn sentence(&self) -> String {
        let mark = if self.subject.contains('`') { "" } else { "`" };
        let mut text = format!("{}: {mark}{}{mark}", self.heading, self.subject);
        if let Some(values) = self.values() {
            let _ = write!(text, " ({values})");
        }
        let _ = write!(text, "; {}", self.why);
        if let Some(affected) = self.affected() {
            let _ = write!(text, "; {affected}");
        }
        text
    }
}

/// Two declarations without the parts that they begin and end with alike. What is left are whole types.
fn differing(before: &str, after: &str) -> String {
    let (before, after) = (parts(before), parts(after));
    let both = before.iter().zip(&after);
    let start = both.take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[start..], &after[start..]);
    let both = before.iter().rev().zip(after.iter().rev());
    let end = both.take_while(|(one, other)| one == other).count();
    let cut = |parts: &[&str]| {
        let text = parts[..parts.len() - end].concat();
        text.trim().trim_end_matches(',').to_owned()
    };
    match (&*cut(before), &*cut(after)) {
        ("", after) => format!("with {after}"),
        (before, "") => format!("without {before}"),
        (before, after) => format!("{before} → {after}"),
    }
}

/// The parts of a declaration: its words, the names and the types of its parameters, and its result.
fn parts(declaration: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    let mut last = ' ';
    for (index, letter) in declaration.char_indices() {
        let next = index + letter.len_utf8();
        let ends = match letter {
            '<' | '[' => {
                depth += 1;
                false
            }
            '>' if last == '-' => false,
            '>' | ']' => {
                depth = depth.saturating_sub(1);
                false
            }
            ' ' if declaration[start..index] == *"impl" => false,
            ' ' | '(' => depth == 0,
            ')' if depth == 0 => {
                parts.push(&declaration[start..index]);
                start = index;
                false
            }
            _ => false,
        };
        if ends {
            parts.push(&declaration[start..next]);
            start = next;
        }
        last = letter;
    }
    parts.push(&declaration[start..]);
    parts
}

fn affected(change: &Change) -> Option<String> {
    let worst = change.worst();
    let is_said = |affected: &&AffectedOperations| match affected.operations.as_slice() {
        [only] => change.subject.starts_with(only.as_str()),
        [] | [_, _, ..] => false,
    };
    if worst.iter().all(is_said) {
        return None;
    }
    let texts = worst.iter().filter_map(|affected| {
        let operations = match affected.operations.as_slice() {
            [] => return None,
            [one] => one.clone(),
            [one, other] => format!("{one} and {other}"),
            all => format!("{} operations", all.len()),
        };
        Some(format!("{}s of {operations}", affected.direction.name()))
    });
    let texts: Vec<String> = texts.collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// The causes of a change of the surface; `None` for a matter of names, or of a schema that stands
/// elsewhere.
fn caused(causes: &[&Change]) -> Option<String> {
    let mut ids: Vec<&str> = causes.iter().map(|change| change.rule.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    match ids.as_slice() {
        [] => None,
        [one] => Some(format!("by {one}")),
        [one, other] => Some(format!("by {one} and {other}")),
        [one, rest @ ..] => Some(format!("by {one} and {} more", rest.len())),
    }
}

impl Comparison<'_> {
    /// The versions, and their distance.
    pub(super) fn version(&self) -> String {
        let Sides { base, revision } = &self.report.versions;
        let both = if base == revision {
            format!("{base} as before")
        } else {
            format!("{base} → {revision}")
        };
        let Some(required) = self.report.required_bump().map(Bump::name) else {
            return both;
        };
        match self.report.is_version_enough() {
            Some(true) => both,
            Some(false) => format!("{both}: too little, the changes ask for a {required} version"),
            None => format!("{both}: no version of SemVer; the changes ask for a {required} one"),
        }
    }

    /// The verdict of the policy, in a sentence.
    pub(super) fn verdict(&self) -> String {
        let judgement = self.judgement;
        let mut text = match judgement.breaches() {
            0 if judgement.version_broken => "the version is raised by too little".to_owned(),
            0 if !self.gaps.uncompared.is_empty() => {
                "incomplete: not everything was compared".to_owned()
            }
            0 => "within the policy".to_owned(),
            1 => "1 change breaks the policy".to_owned(),
            several => format!("{several} changes break the policy"),
        };
        let (accepted, ignored) = (judgement.accepted(), self.policy.weights.ignored());
        if accepted > 0 {
            let _ = write!(text, ", {accepted} accepted");
        }
        if ignored > 0 {
            let _ = write!(text, ", {ignored} rules ignored");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn types_are_shown_whole() {
        let cases = [
            (
                "pub a: Option<String>",
                "pub a: Option<Option<String>>",
                "Option<String> → Option<Option<String>>",
            ),
            (
                "pub fn new(String, i64) -> Self",
                "pub fn new(String, Vec<u8>, i64) -> Self",
                "with Vec<u8>",
            ),
            (
                "pub fn new(String, i64) -> Self",
                "pub fn new(i64) -> Self",
                "without String",
            ),
            (
                "pub fn new(impl Into<String>, impl Into<String>) -> Self",
                "pub fn new(impl Into<String>) -> Self",
                "without impl Into<String>",
            ),
            (
                "pub fn a(&self) -> Call<A, E>",
                "pub fn a(&self) -> Call<A, E, H>",
                "Call<A, E> → Call<A, E, H>",
            ),
            (
                "pub struct H(pub i32)",
                "pub enum H",
                "struct H(pub i32) → enum H",
            ),
            ("One(A)", "One(B)", "A → B"),
        ];
        for (before, after, wanted) in cases {
            assert_eq!(differing(before, after), wanted);
        }
    }
}
