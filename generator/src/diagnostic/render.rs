//! Diagnostics for programs: as JSON, as lines for Cargo and for GitHub.

use std::ops::Range;

use serde_json::json;

use super::{
    severity::Severity,
    sink::{Anchor, Diagnostic},
};

/// The location of a diagnostic, for people.
#[derive(Clone, Debug)]
pub struct Location<'a> {
    /// The file's path, as the user gave it.
    pub path: &'a str,
    /// The file's text; empty where it can't be shown.
    pub text: &'a str,
    /// The range of bytes; `None` for the file as a whole.
    pub span: Option<Range<usize>>,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
}

/// Finds locations in texts: only when there is something to show.
pub trait Locate {
    /// The location of each anchor, in their order.
    fn locate(&self, anchors: &[&Anchor]) -> Vec<Location<'_>>;
}

/// The diagnostics as one JSON object; its `version` changes when a field changes its meaning.
pub fn render_json(diagnostics: &[Diagnostic], files: &impl Locate) -> serde_json::Value {
    let entries = sorted(diagnostics, files)
        .into_iter()
        .map(|(diagnostic, location)| {
            json!({
                "code": diagnostic.code.id(),
                "severity": diagnostic.severity.name(),
                "message": diagnostic.message,
                "help": diagnostic.help,
                "file": location.path,
                "line": location.line,
                "column": location.column,
                "pointer": diagnostic.anchor.pointer(),
            })
        });
    json!({ "version": 1, "diagnostics": entries.collect::<Vec<_>>() })
}

/// The diagnostics as instructions to Cargo, printed by a build script.
pub fn render_cargo(diagnostics: &[Diagnostic], files: &impl Locate) -> Vec<String> {
    let lines = sorted(diagnostics, files)
        .into_iter()
        .filter(|(diagnostic, _)| diagnostic.severity != Severity::Note);
    lines
        .map(|(diagnostic, location)| {
            let line = format!(
                "cargo::{}={}:{}:{}: {} {} (help: {})",
                diagnostic.severity.name(),
                location.path,
                location.line,
                location.column,
                diagnostic.code.id(),
                diagnostic.message,
                diagnostic.help,
            );
            line.replace(['\n', '\r'], " ")
        })
        .collect()
}

/// The diagnostics as annotations of GitHub's, which it shows beside the lines of a change.
pub fn render_github(diagnostics: &[Diagnostic], files: &impl Locate) -> String {
    let mut text = String::new();
    for (diagnostic, location) in sorted(diagnostics, files) {
        let level = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let span = (location.path, location.line, location.column);
        let words = format!("{} (help: {})", diagnostic.message, diagnostic.help);
        text.push_str(&annotation(level, Some(span), diagnostic.code.id(), &words));
    }
    text
}

/// One annotation of GitHub's: a command for its runner, at a file's line and column.
pub fn annotation(
    level: &str,
    span: Option<(&str, usize, usize)>,
    title: &str,
    words: &str,
) -> String {
    let value = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| value(text).replace(':', "%3A").replace(',', "%2C");
    let span = match span {
        Some((path, line, column)) => {
            format!("file={},line={line},col={column},", property(path))
        }
        None => String::new(),
    };
    let (title, words) = (property(title), value(words));
    format!("::{level} {span}title={title}::{words}\n")
}

/// The diagnostics with their locations, by file, line and column.
pub(super) fn sorted<'a>(
    diagnostics: &'a [Diagnostic],
    files: &'a impl Locate,
) -> Vec<(&'a Diagnostic, Location<'a>)> {
    let anchors: Vec<&Anchor> = diagnostics.iter().map(|it| &it.anchor).collect();
    let mut located: Vec<_> = diagnostics.iter().zip(files.locate(&anchors)).collect();
    located.sort_by_key(|(diagnostic, location)| {
        (
            diagnostic.anchor.file(),
            location.line,
            location.column,
            diagnostic.code,
        )
    });
    located
}
