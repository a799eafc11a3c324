//! For people at a terminal: the verdict first, then one line for each cause, below its rule.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Comparison, Entry};
use crate::diff::{Bump, Level, Side, Standing, Weight};

/// How much is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What somebody may have to act on, and of long lists the beginning.
    Summary,
    /// Everything.
    Everything,
}

/// So many causes of one rule are listed in a summary.
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

    /// A document's text: what would move a terminal's cursor is written out.
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
            comparison.base, comparison.revision
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
                let sides = Side::ALL.map(|side| {
                    let bump = report
                        .rust_verdict(Some(side))
                        .map_or("unchanged", Bump::name);
                    format!("{} {bump}", side.name())
                });
                format!("{style}{:<9}{style:#} {}", bump.name(), sides.join(", "))
            }
            None => format!("{GOOD}no change{GOOD:#}"),
        };
        self.line(&format!("  rust     {rust}"));
        self.line(&format!("  version  {}", Self::plain(&version(comparison))));
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
                .take_while(|entry| entry.id() == first.id() && entry.why() == first.why());
            let (group, left) = rest.split_at(own.count());
            rest = left;
            self.group(first, group);
        }
    }

    fn group(&mut self, first: &Entry<'_>, group: &[&Entry<'_>]) {
        self.line("");
        let (heading, id) = (first.heading(), first.id());
        self.line(&format!("  {BOLD}{heading}{BOLD:#} {DIM}[{id}]{DIM:#}"));
        self.line(&format!("  {}", first.why()));
        if !first.remedy().starts_with("nothing") {
            self.line(&format!("  {DIM}help: {}{DIM:#}", first.remedy()));
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
        let mut line = format!("    {}", Self::plain(entry.subject()));
        let values = entry.values();
        if !values.is_empty() {
            let _ = write!(line, ": {}", shortened(&Self::plain(&values)));
        }
        let spans = Self::plain(&spans(entry));
        let _ = write!(line, "  {DIM}{spans}{DIM:#}");
        let reach = entry.reach();
        if !reach.is_empty() {
            let _ = write!(line, "  {}", Self::plain(&reach));
        }
        if let Standing::Accepted(reason) = entry.standing {
            let _ = write!(line, "  {GOOD}accepted: {}{GOOD:#}", Self::plain(reason));
        }
        self.line(&line);
    }

    fn ending(&mut self, comparison: &Comparison<'_>) {
        let judgement = comparison.judgement;
        self.line("");
        for accepted in &judgement.stale {
            let (id, pointer) = (&accepted.id, &accepted.pointer);
            self.line(&format!(
                "{DOUBTFUL}stale{DOUBTFUL:#}: {id} at {pointer} is accepted, and there is no such change"
            ));
        }
        for accepted in &judgement.expired {
            let (id, pointer) = (&accepted.id, &accepted.pointer);
            let day = accepted.expires.as_deref().unwrap_or_default();
            self.line(&format!(
                "{DOUBTFUL}expired{DOUBTFUL:#}: {id} at {pointer} was accepted until {day}"
            ));
        }
        self.line(&verdict(comparison));
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
    let spot = |spot: &super::Spot| format!("{}:{}:{}", spot.file, spot.line, spot.column);
    match (&entry.base, &entry.revision) {
        (Some(base), Some(revision)) if base.file == revision.file => {
            format!("{} → {}:{}", spot(base), revision.line, revision.column)
        }
        (Some(base), Some(revision)) => format!("{} → {}", spot(base), spot(revision)),
        (Some(one), None) | (None, Some(one)) => spot(one),
        (None, None) => String::new(),
    }
}

/// The versions, and whether they are far enough apart.
pub(super) fn version(comparison: &Comparison<'_>) -> String {
    let versions = &comparison.report.versions;
    let wanted = comparison.report.wanted();
    let both = if versions.base == versions.revision {
        format!("{} as before", versions.base)
    } else {
        format!("{} → {}", versions.base, versions.revision)
    };
    match (versions.is_enough(wanted), wanted) {
        (Some(true), _) | (_, None) => both,
        (Some(false), Some(wanted)) => {
            format!(
                "{both}: too little, the changes ask for a {} version",
                wanted.name()
            )
        }
        (None, Some(wanted)) => {
            format!(
                "{both}: no version of SemVer; the changes ask for a {} one",
                wanted.name()
            )
        }
    }
}

/// Whether the revision is within the policy, in a sentence.
pub(super) fn verdict(comparison: &Comparison<'_>) -> String {
    let judgement = comparison.judgement;
    let accepted = judgement.wire.iter().chain(&judgement.rust);
    let accepted = accepted
        .filter(|standing| matches!(standing, Standing::Accepted(_)))
        .count();
    let ignored = comparison.policy.levels.values();
    let ignored = ignored.filter(|weight| **weight == Weight::Ignored).count();
    let mut text = match judgement.breaches() {
        0 if judgement.version_broken => "the version is raised by too little".to_owned(),
        0 if !comparison.gaps.is_empty() => "incomplete: not everything was compared".to_owned(),
        0 => "within the policy".to_owned(),
        1 => "1 change breaks the policy".to_owned(),
        several => format!("{several} changes break the policy"),
    };
    if accepted > 0 {
        let _ = write!(text, ", {accepted} accepted");
    }
    if ignored > 0 {
        let _ = write!(text, ", {ignored} rules ignored");
    }
    text
}
