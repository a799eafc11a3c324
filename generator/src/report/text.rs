//! For people at a terminal: the verdict first, then one line for each cause, below its rule.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use textwrap::Options;

use super::comparison::{AnyChange, Comparison, Entry, Spot, runs};
use crate::{
    diagnostic::Severity,
    diff::{Area, Bump, Identity, Level, Sides},
};

/// The extent of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The changes that somebody may have to act on, and of long lists the beginning.
    Summary,
    /// Everything.
    Everything,
}

/// The number of causes of one rule that are listed in a summary.
const LISTED: usize = 12;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default().bold();
const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();

/// The comparison for people, with colours in escape sequences. Where the number of columns is known,
/// lines are broken to fit.
pub fn text(comparison: &Comparison<'_>, extent: Extent, columns: Option<usize>) -> String {
    let mut text = String::new();
    summary(&mut text, comparison);
    for (first, entries) in comparison.sections() {
        if extent == Extent::Everything || first.change.severity() != Severity::Note {
            section(&mut text, first, entries, (extent, comparison.names));
        }
    }
    ending(&mut text, comparison);
    match columns {
        Some(columns) => text
            .lines()
            .map(|line| fitted(line, columns) + "\n")
            .collect(),
        None => text,
    }
}

/// A line, broken at spaces; what follows is indented by two more.
fn fitted(line: &str, columns: usize) -> String {
    let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
    let further = format!("{indent}  ");
    let options = Options::new(columns)
        .initial_indent(indent)
        .subsequent_indent(&further)
        .break_words(false);
    textwrap::fill(line.trim_start_matches(' '), options)
}

fn style_of(level: Level) -> Style {
    match level {
        Level::Breaking => BAD,
        Level::Risky => DOUBTFUL,
        Level::Safe => GOOD,
    }
}

fn style_of_bump(bump: Bump) -> Style {
    match bump {
        Bump::Major => BAD,
        Bump::Minor => DOUBTFUL,
        Bump::Patch => GOOD,
    }
}

/// A document's text, with the characters that would move a terminal's cursor escaped.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            plain.extend(letter.escape_default());
        } else {
            plain.push(letter);
        }
    }
    plain
}

fn summary(text: &mut String, comparison: &Comparison<'_>) {
    let report = comparison.report;
    let Sides { base, revision } = comparison.names;
    let _ = writeln!(text, "{BOLD}{base} → {revision}{BOLD:#}\n");
    let wire = report.wire_verdict().map(|level| {
        let levels = Level::ALL.map(|level| {
            let own = report.wire.iter().filter(|change| change.level == level);
            format!("{} {}", own.count(), level.name())
        });
        (style_of(level), level.name(), levels)
    });
    let rust = report.rust_verdict(None).map(|bump| {
        let areas = Area::ALL.map(|area| {
            let bump = report.rust_verdict(Some(area));
            format!("{} {}", area.name(), bump.map_or("unchanged", Bump::name))
        });
        (style_of_bump(bump), bump.name(), areas)
    });
    for (name, verdict) in [("wire", wire), ("rust", rust)] {
        let verdict = match verdict {
            Some((style, worst, parts)) => {
                format!("{style}{worst:<9}{style:#} {}", parts.join(", "))
            }
            None => format!("{GOOD}no change{GOOD:#}"),
        };
        let _ = writeln!(text, "  {name}     {verdict}");
    }
    let _ = writeln!(text, "  version  {}", plain(&comparison.version()));
    for gap in &comparison.gaps.uncompared {
        let _ = writeln!(text, "  {BAD}incomplete{BAD:#} {}", plain(gap));
    }
    for gap in &comparison.gaps.unchanged {
        let _ = writeln!(
            text,
            "  {DIM}not compared, and unchanged: {}{DIM:#}",
            plain(gap)
        );
    }
}

fn section(
    text: &mut String,
    first: &Entry<'_>,
    entries: &[Entry<'_>],
    (extent, names): (Extent, Sides<&str>),
) {
    let style = match first.change {
        AnyChange::Wire(change) => style_of(change.level),
        AnyChange::Rust(change) => style_of_bump(change.bump),
    };
    let (verdict, level) = (first.verdict, first.level);
    let _ = writeln!(text, "\n{style}{verdict}: {level}{style:#}");
    for (first, group) in runs(entries, |entry| (entry.id, entry.why)) {
        let (heading, id, why) = (first.heading, first.id, first.why);
        let _ = writeln!(
            text,
            "\n  {BOLD}{heading}{BOLD:#} {DIM}[{id}]{DIM:#}\n  {why}"
        );
        if !first.remedy.starts_with("nothing") {
            let _ = writeln!(text, "  {DIM}help: {}{DIM:#}", first.remedy);
        }
        let shown = match extent {
            Extent::Summary => group.len().min(LISTED),
            Extent::Everything => group.len(),
        };
        let (listed, rest) = group.split_at(shown);
        for entry in listed {
            line(text, entry, names);
        }
        if !rest.is_empty() {
            let more = rest.len();
            let _ = writeln!(text, "    {DIM}and {more} more; --all lists them{DIM:#}");
        }
    }
}

fn line(text: &mut String, entry: &Entry<'_>, names: Sides<&str>) {
    let _ = write!(text, "    {}", plain(entry.subject));
    if let Some(values) = entry.values() {
        let _ = write!(text, ": {}", plain(&values));
    }
    let _ = write!(text, "  {DIM}{}{DIM:#}", plain(&spans(entry, names)));
    if let Some(affected) = entry.affected() {
        let _ = write!(text, "  {}", plain(&affected));
    }
    if let Some(reason) = entry.accepted() {
        let _ = write!(text, "  {GOOD}accepted: {}{GOOD:#}", plain(reason));
    }
    text.push('\n');
}

fn ending(text: &mut String, comparison: &Comparison<'_>) {
    let judgement = comparison.judgement;
    text.push('\n');
    for accepted in &judgement.stale {
        let Identity { id, pointer, .. } = &accepted.identity;
        let _ = writeln!(
            text,
            "{DOUBTFUL}stale{DOUBTFUL:#}: {id} at {pointer} is accepted, and there is no such change"
        );
    }
    for accepted in &judgement.expired {
        let Identity { id, pointer, .. } = &accepted.identity;
        let day = accepted.expires.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "{DOUBTFUL}expired{DOUBTFUL:#}: {id} at {pointer} was accepted until {day}"
        );
    }
    let _ = writeln!(text, "{}", comparison.verdict());
}

/// The places of an entry: lines and columns, with the file where it is not the document that the title
/// names.
fn spans(entry: &Entry<'_>, names: Sides<&str>) -> String {
    let spots = names.zip(entry.spots.as_ref()).map(|(name, spot)| {
        spot.as_ref().map(|spot: &Spot| {
            let Spot {
                file, line, column, ..
            } = spot;
            let is_named = name == file || name.ends_with(&format!(":{file}"));
            if is_named {
                format!("{line}:{column}")
            } else {
                format!("{file}:{line}:{column}")
            }
        })
    });
    match (spots.base, spots.revision) {
        (Some(base), Some(revision)) => format!("{base} → {revision}"),
        (Some(base), None) => format!("{base} →"),
        (None, Some(revision)) => format!("→ {revision}"),
        (None, None) => String::new(),
    }
}
