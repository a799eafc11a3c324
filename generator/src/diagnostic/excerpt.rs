//! Diagnostics for people, in the style of rustc: with the line that each is about.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{
    render::{Locate, Location, sorted},
    severity::Severity,
    sink::Diagnostic,
};

/// Escape sequences, or none.
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
    let located = sorted(diagnostics, files).into_iter();
    let excerpts = located
        .map(|(diagnostic, location)| renderer.render(&[group(diagnostic, &location)]) + "\n\n");
    excerpts.collect()
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
        Some(span) => {
            let (snippet, is_cut) = excerpt(location, span);
            let origin = annotate_snippets::Origin::path(location.path);
            let origin = origin.line(location.line).char_column(location.column);
            if is_cut {
                // Its columns are not those of the line.
                title.element(origin).element(snippet).element(help)
            } else {
                title.element(snippet.path(location.path)).element(help)
            }
        }
        None => title
            .element(annotate_snippets::Origin::path(location.path))
            .element(help),
    }
}

/// The line of the span alone, and of a long line what is near, and whether its beginning was cut: a
/// document may be one line of megabytes.
fn excerpt<'a>(
    location: &Location<'a>,
    span: &Range<usize>,
) -> (Snippet<'a, annotate_snippets::Annotation<'a>>, bool) {
    const WIDEST: usize = 400;
    let text = location.text;
    let from = floor(text, span.start.saturating_sub(WIDEST));
    let to = floor(text, span.start.saturating_add(WIDEST));
    let newline = text[from..span.start].rfind('\n');
    let start = newline.map_or(from, |at| from + at + 1);
    let end = text[span.start..to]
        .find('\n')
        .map_or(to, |at| span.start + at);
    let marked = span.start - start..span.end.min(end).max(span.start) - start;
    let snippet = Snippet::source(&text[start..end])
        .line_start(location.line)
        .annotation(AnnotationKind::Primary.span(marked));
    (snippet, newline.is_none() && from > 0)
}

/// The last offset, at most `at`, that a character of the text begins at.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or_default()
}
