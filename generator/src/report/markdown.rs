//! For a pull request.

use std::fmt::Write;

use super::{
    comparison::{Comparison, Entry},
    markup::{code_cell, code_free},
};
use crate::{
    diagnostic::Severity,
    diff::{Bump, Level, capital},
};

/// The number of changes of one level that are listed: a comment has a limit.
const LISTED: usize = 50;

/// The comparison as Markdown (GitHub's flavour).
pub fn markdown(comparison: &Comparison<'_>) -> String {
    let report = comparison.report;
    let wire = report.wire_verdict().map_or("no change", Level::name);
    let rust = report.rust_verdict(None).map_or("no change", Bump::name);
    let mut text = format!("### API changes: wire {wire}, Rust {rust}\n\n");
    let _ = writeln!(text, "{}.\n", capital(&comparison.verdict()));
    let _ = writeln!(text, "Version: {}.\n", code_free(&comparison.version()));
    for gap in &comparison.gaps.uncompared {
        let _ = writeln!(text, "- **incomplete**: {}", code_free(gap));
    }
    for gap in &comparison.gaps.unchanged {
        let _ = writeln!(text, "- not compared, and unchanged: {}", code_free(gap));
    }
    for (first, entries) in comparison.sections() {
        section(&mut text, first, entries);
    }
    text
}

fn section(text: &mut String, first: &Entry<'_>, entries: &[Entry<'_>]) {
    let open = if first.change.severity() == Severity::Error {
        " open"
    } else {
        ""
    };
    let _ = writeln!(
        text,
        "<details{open}><summary>{}: {} ({})</summary>\n\n| what | where | why |\n|---|---|---|",
        capital(first.verdict),
        first.level,
        entries.len()
    );
    let (listed, more) = entries.split_at(entries.len().min(LISTED));
    for entry in listed {
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            what(entry),
            span(entry),
            why(entry)
        );
    }
    if !more.is_empty() {
        let _ = writeln!(text, "\nand {} more", more.len());
    }
    text.push_str("\n</details>\n\n");
}

fn what(entry: &Entry<'_>) -> String {
    let mut what = format!("{}: {}", entry.heading, code_cell(entry.subject));
    if let Some(values) = entry.values() {
        let _ = write!(what, "<br>{}", code_cell(&values));
    }
    let _ = write!(what, "<br><sub>{}</sub>", entry.id);
    what
}

fn span(entry: &Entry<'_>) -> String {
    entry.spot().map_or_else(String::new, |spot| {
        code_cell(&format!("{}:{}", spot.file, spot.line))
    })
}

fn why(entry: &Entry<'_>) -> String {
    let mut why = entry.why.to_owned();
    if let Some(affected) = entry.affected() {
        let _ = write!(why, "; {}", code_free(&affected));
    }
    if let Some(reason) = entry.accepted() {
        let _ = write!(why, "; **accepted**: {}", code_free(reason));
    }
    why
}
