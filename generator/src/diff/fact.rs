//! Two facts about one aspect: whether the second forbids more, or less, or something else.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    contract::{Aspect, Fact, Limit, compare},
    schema::Number,
};

/// How something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Move {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// Fewer values are allowed than before.
    Narrowed,
    /// More values are allowed than before.
    Widened,
    /// Other values are allowed than before.
    Changed,
}

impl Move {
    /// One thing for what came, another one for what went.
    pub(super) fn pick<T>(self, added: T, removed: T) -> T {
        match self {
            Self::Added => added,
            _ => removed,
        }
    }
}

/// A difference, with what was said before and what is said after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// How it changed.
    pub change: Move,
    /// What was said.
    pub before: String,
    /// What is said.
    pub after: String,
}

/// The differences between two facts about an aspect. There are two where some values are gone and
/// others came.
pub(super) fn differences(aspect: Aspect, base: &Fact, revision: &Fact) -> Vec<Difference> {
    match (base, revision) {
        (Fact::Flag(base), Fact::Flag(revision)) => flags(*base, *revision),
        (Fact::Least(base), Fact::Least(revision)) => limits(*base, *revision, Ordering::Greater),
        (Fact::Most(base), Fact::Most(revision)) => limits(*base, *revision, Ordering::Less),
        (Fact::Allowed(base), Fact::Allowed(revision)) => {
            allowed(aspect, base.as_ref(), revision.as_ref())
        }
        (Fact::Demanded(base), Fact::Demanded(revision)) => demanded(aspect, base, revision),
        (Fact::Asked(base), Fact::Asked(revision)) => asked(base, revision),
        (Fact::Same(base), Fact::Same(revision)) => words(base, revision),
        // An aspect has facts of one kind.
        _ => Vec::new(),
    }
}

fn one(change: Move, before: impl Into<String>, after: impl Into<String>) -> Vec<Difference> {
    vec![Difference {
        change,
        before: before.into(),
        after: after.into(),
    }]
}

fn flags(base: bool, revision: bool) -> Vec<Difference> {
    match (base, revision) {
        (false, true) => one(Move::Narrowed, "", ""),
        (true, false) => one(Move::Widened, "", ""),
        _ => Vec::new(),
    }
}

fn limits(base: Limit, revision: Limit, narrower: Ordering) -> Vec<Difference> {
    let order = match (base, revision) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => narrower,
        (Some(_), None) => narrower.reverse(),
        (Some(base), Some(revision)) => compare(revision, base, narrower),
    };
    let change = match order {
        Ordering::Equal => return Vec::new(),
        order if order == narrower => Move::Narrowed,
        _ => Move::Widened,
    };
    one(change, limit(base), limit(revision))
}

fn limit(limit: Limit) -> String {
    let Some((number, exclusive)) = limit else {
        return "none".to_owned();
    };
    let number = match number {
        Number::Integer(number) => number.to_string(),
        Number::Float(number) => number.to_string(),
    };
    if exclusive {
        format!("{number}, itself not allowed")
    } else {
        number
    }
}

fn allowed(
    aspect: Aspect,
    base: Option<&BTreeSet<String>>,
    revision: Option<&BTreeSet<String>>,
) -> Vec<Difference> {
    let (old, new) = match (base, revision) {
        (None, None) => return Vec::new(),
        (None, Some(values)) => return one(Move::Added, "any", listed(aspect, values)),
        (Some(values), None) => return one(Move::Removed, listed(aspect, values), "any"),
        (Some(old), Some(new)) => (old, new),
    };
    let gone: BTreeSet<String> = old.difference(new).cloned().collect();
    let come: BTreeSet<String> = new.difference(old).cloned().collect();
    let whole = matches!(aspect, Aspect::Type | Aspect::Format);
    match (gone.is_empty(), come.is_empty()) {
        (true, true) => Vec::new(),
        (false, true) if whole => one(Move::Narrowed, listed(aspect, old), listed(aspect, new)),
        (true, false) if whole => one(Move::Widened, listed(aspect, old), listed(aspect, new)),
        (false, false) if whole => one(Move::Changed, listed(aspect, old), listed(aspect, new)),
        _ => {
            let gone = (!gone.is_empty()).then(|| one(Move::Narrowed, listed(aspect, &gone), ""));
            let come = (!come.is_empty()).then(|| one(Move::Widened, "", listed(aspect, &come)));
            gone.into_iter().chain(come).flatten().collect()
        }
    }
}

fn demanded(
    aspect: Aspect,
    base: &BTreeSet<String>,
    revision: &BTreeSet<String>,
) -> Vec<Difference> {
    let gone: BTreeSet<String> = base.difference(revision).cloned().collect();
    let come: BTreeSet<String> = revision.difference(base).cloned().collect();
    let (before, after) = (listed(aspect, &gone), listed(aspect, &come));
    match (gone.is_empty(), come.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => one(Move::Narrowed, before, after),
        (false, true) => one(Move::Widened, before, after),
        (false, false) if aspect == Aspect::MultipleOf => {
            one(multiples(&gone, &come), before, after)
        }
        (false, false) if aspect == Aspect::Scopes => {
            let come = one(Move::Narrowed, "", after);
            come.into_iter()
                .chain(one(Move::Widened, before, ""))
                .collect()
        }
        (false, false) => one(Move::Changed, before, after),
    }
}

/// So far from an integer may a quotient of decimal fractions be, of itself.
const NEAR: f64 = 1e-9;

/// A multiple of 4 is one of 2.
fn multiples(base: &BTreeSet<String>, revision: &BTreeSet<String>) -> Move {
    let number = |factors: &BTreeSet<String>| match factors.iter().next() {
        Some(only) if factors.len() == 1 => only.parse::<f64>().ok(),
        _ => None,
    };
    let (Some(base), Some(revision)) = (number(base), number(revision)) else {
        return Move::Changed;
    };
    let divides = |small: f64, large: f64| {
        let quotient = large / small;
        quotient.round() >= 1.0 && (quotient - quotient.round()).abs() <= NEAR * quotient
    };
    if divides(base, revision) {
        Move::Narrowed
    } else if divides(revision, base) {
        Move::Widened
    } else {
        Move::Changed
    }
}

fn asked(base: &BTreeMap<u64, String>, revision: &BTreeMap<u64, String>) -> Vec<Difference> {
    let words = |all: &BTreeMap<u64, String>, other: &BTreeMap<u64, String>| {
        let own = all.iter().filter(|(asked, _)| !other.contains_key(asked));
        let words: Vec<&str> = own.map(|(_, words)| words.as_str()).collect();
        words.join("; ")
    };
    let (gone, come) = (words(base, revision), words(revision, base));
    match (gone.is_empty(), come.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => one(Move::Narrowed, "", come),
        (false, true) => one(Move::Widened, gone, ""),
        // What is asked for within it is something else.
        (false, false) if gone == come => one(Move::Changed, "", ""),
        (false, false) => one(Move::Changed, gone, come),
    }
}

fn words(base: &[String], revision: &[String]) -> Vec<Difference> {
    if base == revision {
        return Vec::new();
    }
    let change = match (base.is_empty(), revision.is_empty()) {
        (true, _) => Move::Added,
        (_, true) => Move::Removed,
        _ => Move::Changed,
    };
    one(change, base.join(", "), revision.join(", "))
}

/// So many values are shown.
const SHOWN: usize = 8;

fn listed(aspect: Aspect, values: &BTreeSet<String>) -> String {
    let narrower = |value: &&String| match aspect {
        // What the others hold goes without saying.
        Aspect::Type => *value == "integer" && values.contains("number"),
        Aspect::Format => values.len() > 1 && widest(values) != Some(value),
        _ => false,
    };
    let mut shown: Vec<&str> = values
        .iter()
        .filter(|value| !narrower(value))
        .map(String::as_str)
        .collect();
    if shown.is_empty() {
        return "none".to_owned();
    }
    let more = shown.len().saturating_sub(SHOWN);
    shown.truncate(SHOWN);
    let text = shown.join(", ");
    if more > 0 {
        format!("{text} and {more} more")
    } else {
        text
    }
}

fn widest(formats: &BTreeSet<String>) -> Option<&String> {
    const ORDER: &[&str] = &["int8", "int16", "int32", "int64", "float", "double"];
    let rank = |format: &&String| ORDER.iter().position(|known| known == format);
    formats.iter().max_by_key(rank)
}
