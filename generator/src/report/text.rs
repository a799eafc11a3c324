//! For people at a terminal: the verdict first, then one line for each cause, below its rule.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::comparison::{Comparison, Entry, Spot};
use crate::diff::{Accepted, Area, Bump, Level, Sides};

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

/// The comparison for people, with colours in escape sequences.
pub fn text(comparison: &Comparison<'_>, extent: Extent) -> String {
    let mut writer = Writer {
        text: String::new(),
        extent,
    };
    writer.summary(comparison);
    for level in Level::ALL {
        let entries = comparison.of_level(level);
        let quiet = level == Level::Safe && extent == Extent::Summary;
        if !quiet {
            writer.section(
                &format!("wire: {}", level.name()),
                style_of(level),
                &entries,
            );
        }
    }
    for bump in Bump::ALL {
        let entries = comparison.of_bump(bump);
        let quiet = bump < Bump::Major && extent == Extent::Summary;
        if !quiet {
            writer.section(
                &format!("rust: {}", bump.name()),
                style_of_bump(bump),
                &entries,
            );
        }
    }
    writer.ending(comparison);
    writer.text
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

struct Writer {
    text: String,
    extent: Extent,
}

impl Writer {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
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

    fn summary(&mut self, comparison: &Comparison<'_>) {
        let report = comparison.report;
        self.line(&format!(
            "{BOLD}{} → {}{BOLD:#}",
            comparison.names.base, comparison.names.revision
        ));
        self.line("");
        let wire = match report.wire_verdict() {
            Some(level) => {
                let style = style_of(level);
                let levels = Level::ALL.map(|level| {
                    let own = report.wire.iter().filter(|change| change.level == level);
                    format!("{} {}", own.count(), level.name())
                });
                format!("{style}{:<9}{style:#} {}", level.name(), levels.join(", "))
            }
            None => format!("{GOOD}no change{GOOD:#}"),
        };
        self.line(&format!("  wire     {wire}"));
        let rust = match report.rust_verdict(None) {
            Some(bump) => {
                let style = style_of_bump(bump);
                let areas = Area::ALL.map(|area| {
                    let bump = report.rust_verdict(Some(area));
                    format!("{} {}", area.name(), bump.map_or("unchanged", Bump::name))
                });
                format!("{style}{:<9}{style:#} {}", bump.name(), areas.join(", "))
            }
            None => format!("{GOOD}no change{GOOD:#}"),
        };
        self.line(&format!("  rust     {rust}"));
        self.line(&format!(
            "  version  {}",
            Self::plain(&comparison.version())
        ));
        for gap in comparison.gaps {
            self.line(&format!("  {BAD}incomplete{BAD:#} {}", Self::plain(gap)));
        }
    }

    fn section(&mut self, title: &str, style: Style, entries: &[&Entry<'_>]) {
        if entries.is_empty() {
            return;
        }
        self.line("");
        self.line(&format!("{style}{title}{style:#}"));
        let mut rest = entries;
        while let Some(first) = rest.first() {
            let own = rest
                .iter()
                .take_while(|entry| entry.id == first.id && entry.why == first.why);
            let (group, left) = rest.split_at(own.count());
            rest = left;
            self.group(first, group);
        }
    }

    fn group(&mut self, first: &Entry<'_>, group: &[&Entry<'_>]) {
        self.line("");
        let Entry {
            heading,
            id,
            why,
            remedy,
            ..
        } = first;
        self.line(&format!("  {BOLD}{heading}{BOLD:#} {DIM}[{id}]{DIM:#}"));
        self.line(&format!("  {why}"));
        if !remedy.starts_with("nothing") {
            self.line(&format!("  {DIM}help: {remedy}{DIM:#}"));
        }
        let shown = match self.extent {
            Extent::Summary => LISTED,
            Extent::Everything => group.len(),
        };
        for entry in group.iter().take(shown) {
            self.entry(entry);
        }
        if let Some(more) = group.len().checked_sub(shown).filter(|more| *more > 0) {
            self.line(&format!(
                "    {DIM}and {more} more; --all lists them{DIM:#}"
            ));
        }
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        let mut line = format!("    {}", Self::plain(entry.subject));
        let values = entry.values();
        if !values.is_empty() {
            let _ = write!(line, ": {}", shortened(&Self::plain(&values)));
        }
        let spans = Self::plain(&spans(entry));
        let _ = write!(line, "  {DIM}{spans}{DIM:#}");
        let affected = entry.affected();
        if !affected.is_empty() {
            let _ = write!(line, "  {}", Self::plain(&affected));
        }
        if let Some(reason) = entry.accepted() {
            let _ = write!(line, "  {GOOD}accepted: {}{GOOD:#}", Self::plain(reason));
        }
        self.line(&line);
    }

    fn ending(&mut self, comparison: &Comparison<'_>) {
        let judgement = comparison.judgement;
        self.line("");
        for Accepted { identity, .. } in &judgement.stale {
            let (id, pointer) = (&identity.id, &identity.pointer);
            self.line(&format!(
                "{DOUBTFUL}stale{DOUBTFUL:#}: {id} at {pointer} is accepted, and there is no such change"
            ));
        }
        for Accepted {
            identity, expires, ..
        } in &judgement.expired
        {
            let (id, pointer) = (&identity.id, &identity.pointer);
            let day = expires.as_deref().unwrap_or_default();
            self.line(&format!(
                "{DOUBTFUL}expired{DOUBTFUL:#}: {id} at {pointer} was accepted until {day}"
            ));
        }
        self.line(&comparison.verdict());
    }
}

/// Long signatures are cut: the documents have them in full.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

fn spans(entry: &Entry<'_>) -> String {
    let spot = |spot: &Spot| format!("{}:{}:{}", spot.file, spot.line, spot.column);
    let Sides { base, revision } = &entry.spots;
    match (base, revision) {
        (Some(base), Some(revision)) if base.file == revision.file => {
            format!("{} → {}:{}", spot(base), revision.line, revision.column)
        }
        (Some(base), Some(revision)) => format!("{} → {}", spot(base), spot(revision)),
        (Some(one), None) | (None, Some(one)) => spot(one),
        (None, None) => String::new(),
    }
}
