//! Diagnostics as text: for people in the style of rustc, as JSON, as lines for Cargo.

use std::{fmt::Write, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;

use super::{Anchor, Diagnostic, Severity};

/// Where a diagnostic is, for people.
#[derive(Clone, Debug)]
pub struct Location<'a> {
    /// The file's path, as the user gave it.
    pub path: &'a str,
    /// The file's text; empty where it can't be shown.
    pub text: &'a str,
    /// The bytes that are meant; `None` for the file as a whole.
    pub span: Option<Range<usize>>,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
}

/// Finds places in texts: only when there is something to show.
pub trait Locate {
    /// The location of each anchor, in their order.
    fn locate(&self, anchors: &[&Anchor]) -> Vec<Location<'_>>;
}

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Escape sequences for a terminal.
    Styled,
    /// Plain text.
    Plain,
}

/// The diagnostics as rustc would print them, by file and line.
pub fn render_text(diagnostics: &[Diagnostic], files: &impl Locate, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Styled => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    };
    let mut text = String::new();
    for (diagnostic, location) in sorted(diagnostics, files) {
        let _ = writeln!(
            text,
            "{}\n",
            renderer.render(&[group(diagnostic, &location)])
        );
    }
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, location: &'a Location<'a>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.id());
    let help = Level::HELP.message(diagnostic.help.as_str());
    match &location.span {
        Some(span) => title.element(excerpt(location, span)).element(help),
        None => title
            .element(annotate_snippets::Origin::path(location.path))
            .element(help),
    }
}

/// The line of the span alone, and of a long line what is near: a document may be one line of
/// megabytes.
fn excerpt<'a>(
    location: &Location<'a>,
    span: &Range<usize>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    const WIDEST: usize = 400;
    let text = location.text;
    let from = floor(text, span.start.saturating_sub(WIDEST));
    let to = floor(text, span.start.saturating_add(WIDEST));
    let start = text[from..span.start]
        .rfind('\n')
        .map_or(from, |at| from + at + 1);
    let end = text[span.start..to]
        .find('\n')
        .map_or(to, |at| span.start + at);
    let marked = span.start - start..span.end.min(end).max(span.start) - start;
    Snippet::source(&text[start..end])
        .path(location.path)
        .line_start(location.line)
        .annotation(AnnotationKind::Primary.span(marked))
}

/// The last offset, at most `at`, that a character of the text begins at.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or_default()
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
        let text = text.replace('%', "%25").replace('\r', "%0D");
        text.replace('\n', "%0A")
    };
    let property = |text: &str| value(text).replace(':', "%3A").replace(',', "%2C");
    let span = span
        .map(|(path, line, column)| format!("file={},line={line},col={column},", property(path)));
    let (span, title, words) = (span.unwrap_or_default(), property(title), value(words));
    format!("::{level} {span}title={title}::{words}\n")
}

fn sorted<'a>(
    diagnostics: &'a [Diagnostic],
    files: &'a impl Locate,
) -> Vec<(&'a Diagnostic, Location<'a>)> {
    let anchors = diagnostics.iter().map(|diagnostic| &diagnostic.anchor);
    let anchors: Vec<&Anchor> = anchors.collect();
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
