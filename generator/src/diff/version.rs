//! Whether a version was raised by as much as the changes ask for.

use semver::Version;

use super::Bump;

/// The versions of both documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// `info.version` of the base.
    pub base: String,
    /// `info.version` of the revision.
    pub revision: String,
}

impl Versions {
    /// Whether the revision's version is raised by as much as is wanted. `None` where one of them is
    /// no version of SemVer.
    pub fn is_enough(&self, wanted: Option<Bump>) -> Option<bool> {
        let base = parsed(&self.base)?;
        let revision = parsed(&self.revision)?;
        let Some(wanted) = wanted else {
            return Some(revision >= base);
        };
        Some(raised(&base, &revision).is_some_and(|raised| raised >= wanted))
    }
}

/// What was raised. Before 1.0, the middle number counts as the first one (Cargo's SemVer rules).
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
    let text = text.trim().trim_start_matches(['v', 'V']);
    let numbers = text.split(['-', '+']).next().unwrap_or(text);
    let rest = text.get(numbers.len()..).unwrap_or_default();
    let missing = 2_usize.checked_sub(numbers.matches('.').count())?;
    Version::parse(&format!("{numbers}{}{rest}", ".0".repeat(missing))).ok()
}
