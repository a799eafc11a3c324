//! The table of what can change on the wire: what each change means in either direction.
//!
//! A new way to change is a new row here and in `rule.rs`, and a pair of documents in
//! `tests/diff`.

mod operations;
mod schemas;

use super::{
    Level,
    rule::{Meaning, Rule},
};

/// Every row.
pub(super) fn rows() -> impl Iterator<Item = &'static Rule> {
    operations::OPERATIONS.iter().chain(schemas::SCHEMAS)
}

pub(super) const fn wire(
    id: &'static str,
    heading: &'static str,
    request: Meaning,
    response: Meaning,
    remedy: &'static str,
) -> Rule {
    Rule {
        id,
        heading,
        request,
        response,
        remedy,
    }
}

pub(super) const fn breaking(why: &'static str) -> Meaning {
    Meaning {
        level: Level::Breaking,
        why,
    }
}

pub(super) const fn risky(why: &'static str) -> Meaning {
    Meaning {
        level: Level::Risky,
        why,
    }
}

pub(super) const fn safe(why: &'static str) -> Meaning {
    Meaning {
        level: Level::Safe,
        why,
    }
}

pub(super) const REFUSED: Meaning = breaking("clients that send what was allowed are refused");
pub(super) const TAKEN: Meaning = safe("servers take all that they took");
pub(super) const WITHIN: Meaning = safe("clients read nothing that they did not know");
pub(super) const UNKNOWN: Meaning = breaking("clients get what they were told could not come");
pub(super) const MAYBE_UNKNOWN: Meaning =
    risky("clients that rely on the limit get values beyond it");
pub(super) const KEEP: &str =
    "keep the old limit for those who have it, or give the new one a name of its own";
pub(super) const OTHERS: Meaning = breaking("clients that send what was allowed may be refused");
pub(super) const OTHERS_READ: Meaning =
    risky("clients that rely on what was said get other values");
