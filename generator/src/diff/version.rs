//! Comparison of the step between two versions with the changes of the documents.

use semver::Version;

use super::{level::Bump, sides::Sides};

/// Returns true where the revision's version is raised by as much as is required. `None` where one
/// of them is no version of SemVer.
pub(super) fn is_enough(versions: Sides<&str>, required: Option<Bump>) -> Option<bool> {
    let Sides { base, revision } = versions.map(parsed);
    let (base, revision) = (base?, revision?);
    Some(match required {
        Some(required) => raised(&base, &revision) >= Some(required),
        None => revision >= base,
    })
}

/// The number that was raised. Before 1.0, the middle number counts as the first one (Cargo's
/// SemVer rules).
fn raised(base: &Version, revision: &Version) -> Option<Bump> {
    if revision <= base {
        return None;
    }
    let bump = match (base.major, revision.major) {
        (0, 0) if revision.minor > base.minor => Bump::Major,
        (0, 0) => Bump::Minor,
        (old, new) if new > old => Bump::Major,
        _ if revision.minor > base.minor => Bump::Minor,
        _ => Bump::Patch,
    };
    Some(bump)
}

/// Documents leave numbers out that are 0, and write a `v` before them.
fn parsed(text: &str) -> Option<Version> {
    let version = text.trim().trim_start_matches(['v', 'V']);
    let end = version.find(['-', '+']).unwrap_or(version.len());
    let (numbers, rest) = version.split_at(end);
    let missing = 2_usize.checked_sub(numbers.matches('.').count())?;
    Version::parse(&format!("{numbers}{}{rest}", ".0".repeat(missing))).ok()
}
