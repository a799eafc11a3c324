//! Annotations: commands for GitHub's runner.

use super::comparison::Comparison;
use crate::diagnostic::{Severity, annotation};

/// The comparison as commands for GitHub's runner. Safe changes are left out: a run shows few.
pub fn github(comparison: &Comparison<'_>) -> String {
    let mut text = String::new();
    for gap in comparison.gaps {
        text.push_str(&annotation("error", None, "incomplete", gap));
    }
    let entries = comparison.entries.iter();
    for entry in entries.filter(|entry| entry.change.severity() != Severity::Note) {
        let level = if entry.is_breach() {
            "error"
        } else {
            "warning"
        };
        let place = entry.spot();
        let spot = place.map(|spot| (spot.file.as_str(), spot.line, spot.column));
        let words = format!("{} (help: {})", entry.sentence(), entry.remedy);
        text.push_str(&annotation(level, spot, entry.id, &words));
    }
    text
}
