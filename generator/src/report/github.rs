//! Annotations: commands for GitHub's runner.

use super::comparison::{Comparison, Entry};
use crate::diagnostic::{Severity, annotation};

/// The number of annotations of a severity that GitHub shows of one step.
const SHOWN: usize = 10;

/// The comparison as commands for GitHub's runner: what breaks the policy as errors, what else may
/// need somebody as warnings. Safe and accepted changes are left out, since a run shows few; what is
/// beyond that number is counted.
pub fn github(comparisons: &[Comparison<'_>]) -> String {
    let all = comparisons.iter();
    let gaps = all.flat_map(|comparison| &comparison.gaps.uncompared);
    let gaps = gaps.map(|gap| annotation("error", None, "incomplete", gap));
    let of = |severity: Severity| {
        let all = comparisons.iter();
        all.flat_map(|comparison| &comparison.entries)
            .filter(move |entry| entry.finding() == Some(severity) && entry.accepted().is_none())
            .map(move |entry| annotated(entry, severity))
    };
    let errors: Vec<String> = gaps.chain(of(Severity::Error)).collect();
    let warnings: Vec<String> = of(Severity::Warning).collect();
    shown("error", &errors) + &shown("warning", &warnings)
}

fn annotated(entry: &Entry<'_>, severity: Severity) -> String {
    let spot = entry.spot();
    let spot = spot.map(|spot| (spot.file.as_str(), spot.line, spot.column));
    let words = format!("{} (help: {})", entry.sentence(), entry.remedy);
    annotation(severity.name(), spot, entry.id, &words)
}

/// As many annotations as GitHub shows; the last one counts the others.
fn shown(level: &str, annotations: &[String]) -> String {
    if annotations.len() <= SHOWN {
        return annotations.concat();
    }
    let (first, others) = annotations.split_at(SHOWN - 1);
    let words = format!(
        "{} more are not shown here: GitHub shows {SHOWN} of a step; the log of `spectrait diff` has all",
        others.len()
    );
    first.concat() + &annotation(level, None, "more", &words)
}
