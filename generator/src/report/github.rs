//! Annotations: commands for GitHub's runner.

use super::comparison::{AnyChange, Comparison, Entry};
use crate::{
    diagnostic::annotation,
    diff::{Bump, Level},
};

/// The comparison as commands for GitHub's runner. Safe changes are left out: a run shows few.
pub fn github(comparison: &Comparison<'_>) -> String {
    let mut text = String::new();
    for gap in comparison.gaps {
        text.push_str(&annotation("error", None, "incomplete", gap));
    }
    for entry in &comparison.entries {
        if let Some(level) = level(entry) {
            let spot = entry
                .spot()
                .map(|spot| (spot.file.as_str(), spot.line, spot.column));
            let words = format!("{} (help: {})", entry.sentence(), entry.remedy);
            text.push_str(&annotation(level, spot, entry.id, &words));
        }
    }
    text
}

fn level(entry: &Entry<'_>) -> Option<&'static str> {
    let is_shown = match entry.change {
        AnyChange::Wire(change) => change.level > Level::Safe,
        AnyChange::Rust(change) => change.bump == Bump::Major,
    };
    let level = if entry.is_breach() {
        "error"
    } else {
        "warning"
    };
    is_shown.then_some(level)
}
