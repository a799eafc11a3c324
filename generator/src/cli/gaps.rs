//! The parts of two documents that were not compared.

use std::collections::BTreeSet;

use super::report::Session;
use crate::{
    diagnostic::{Code, Diagnostic, Severity, Span},
    diff::Sides,
    report::Gaps,
    source::Omission,
};

/// Collects the parts that were not compared: what can't be read, what is behind references that lead
/// to nothing, and what is beyond a limit.
pub(super) fn gaps(
    names: Sides<&str>,
    sessions: Sides<&Session>,
    exceeded: Sides<Option<&Span>>,
) -> Gaps {
    let faults = sessions.map(faults);
    let others = Sides::new(&faults.revision, &faults.base);
    let known = others.map(|faults| faults.iter().map(Fault::key).collect::<BTreeSet<_>>());
    let mut gaps = Gaps::default();
    for ((name, faults), known) in names.zip(faults.as_ref()).zip(known.as_ref()) {
        let changed = faults.iter().filter(|fault| !known.contains(&fault.key()));
        gaps.uncompared.extend(summary(name, changed));
    }
    let own = faults.revision.iter();
    let unchanged = own.filter(|fault| known.revision.contains(&fault.key()));
    gaps.unchanged.extend(summary("both", unchanged));
    for (name, exceeded) in names.zip(exceeded) {
        gaps.uncompared.extend(exceeded.map(|span| {
            let pointer = span.pointer();
            format!("{name}: there is too much to compare, from {pointer} on")
        }));
    }
    gaps
}

/// A part of one document that can't be read.
struct Fault<'s> {
    diagnostic: &'s Diagnostic,
    /// The file, where it is not the document's own.
    file: &'s str,
    pointer: String,
    /// The text of a file that can't be read at all.
    text: &'s str,
    /// The content of what is left out for it.
    omitted: Vec<&'s str>,
}

impl Fault<'_> {
    /// The key by which faults of two documents are the same.
    fn key(&self) -> (Code, [&str; 4], &[&str]) {
        let Diagnostic { code, message, .. } = self.diagnostic;
        // The paths of files on the disk and in a commit may begin otherwise.
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let place = [message, name, &self.pointer, self.text];
        (*code, place, &self.omitted)
    }
}

fn faults(session: &Session) -> Vec<Fault<'_>> {
    const CODES: &[Code] = &[
        Code::UnresolvedFile,
        Code::DanglingReference,
        Code::CircularReference,
    ];
    let own_file = session.files.ids().next();
    let ignored = with_pointers(&session.ignored);
    let omissions = with_pointers(&session.omissions);
    let is_ignored = |found: &Diagnostic| {
        let pointer = found.anchor.pointer();
        pointer.is_some_and(|pointer| ignored.iter().any(|(other, _)| *other == pointer))
    };
    let is_fault = |found: &&Diagnostic| {
        found.severity == Severity::Error || CODES.contains(&found.code) || is_ignored(found)
    };
    let all = session.diagnostics.as_slice().iter();
    let faults = all.filter(is_fault).map(|diagnostic| {
        let id = diagnostic.anchor.file();
        let file = session.files.get(id);
        let (pointer, text) = match diagnostic.anchor.pointer() {
            Some(pointer) => (pointer, ""),
            None => (String::new(), file.text.as_str()),
        };
        let above = omissions
            .iter()
            .chain(&ignored)
            .filter(|(omitted, _)| is_within(&pointer, omitted));
        Fault {
            diagnostic,
            file: if own_file == Some(id) {
                ""
            } else {
                &file.display
            },
            text,
            omitted: above.map(|(_, content)| *content).collect(),
            pointer,
        }
    });
    faults.collect()
}

/// Nodes that are left out: their pointers with their content.
fn with_pointers(omissions: &[Omission]) -> Vec<(String, &str)> {
    omissions
        .iter()
        .map(|omission| (omission.pointer(), omission.content.as_str()))
        .collect()
}

/// Returns true for the pointer of a node that is left out, or of a node in it.
fn is_within(pointer: &str, omitted: &str) -> bool {
    let rest = pointer.strip_prefix(omitted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn summary<'f>(name: &str, mut faults: impl Iterator<Item = &'f Fault<'f>>) -> Option<String> {
    let first = faults.next()?;
    let message = &first.diagnostic.message;
    let place = match (first.file, &*first.pointer) {
        ("", "") => String::new(),
        ("", pointer) => format!(", at {pointer}"),
        (file, "") => format!(", in {file}"),
        (file, pointer) => format!(", at {file}#{pointer}"),
    };
    let more = match faults.count() {
        0 => String::new(),
        1 => "; and 1 more fault".to_owned(),
        several => format!("; and {several} more faults"),
    };
    Some(format!("{name}: {message}{place}{more}"))
}
