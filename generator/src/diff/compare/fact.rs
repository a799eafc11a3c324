//! Two facts about one aspect: whether the second forbids more, or less, or something else.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    contract::{Aspect, Fact, Limit, compare},
    diff::{rules::Effect, sides::Sides},
    schema::Number,
};

/// A difference, with the texts of both values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub effect: Effect,
    pub values: Sides<String>,
}

impl Difference {
    fn new(effect: Effect, base: impl Into<String>, revision: impl Into<String>) -> Self {
        Self {
            effect,
            values: Sides::new(base.into(), revision.into()),
        }
    }
}

/// The differences between two facts about an aspect. There are two where some values are gone and
/// others came.
pub(super) fn differences(aspect: Aspect, facts: Sides<&Fact>) -> Vec<Difference> {
    let difference = match (facts.base, facts.revision) {
        (Fact::Flag(base), Fact::Flag(revision)) => {
            effect(base < revision, base > revision).map(|effect| Difference::new(effect, "", ""))
        }
        (Fact::Least(base), Fact::Least(revision)) => limits(*base, *revision, Ordering::Greater),
        (Fact::Most(base), Fact::Most(revision)) => limits(*base, *revision, Ordering::Less),
        (Fact::Allowed(base), Fact::Allowed(revision)) => {
            return allowed(aspect, base.as_ref(), revision.as_ref());
        }
        (Fact::Demanded(base), Fact::Demanded(revision)) => {
            return demanded(aspect, base, revision);
        }
        (Fact::Subschemas(base), Fact::Subschemas(revision)) => assertions(base, revision),
        // Each flow gives tokens.
        (Fact::Same(base), Fact::Same(revision))
            if aspect == Aspect::Flows && base.iter().all(|flow| revision.contains(flow)) =>
        {
            let added = revision.iter().filter(|flow| !base.contains(flow));
            let added: Vec<&str> = added.map(String::as_str).collect();
            let difference = || Difference::new(Effect::Widened, "", added.join(", "));
            (!added.is_empty()).then(difference)
        }
        (Fact::Same(base), Fact::Same(revision)) => words(base, revision),
        // An aspect has facts of one kind.
        _ => None,
    };
    difference.into_iter().collect()
}

/// The effect of values that are allowed no more, of others that are allowed now, and of both.
fn effect(narrowed: bool, widened: bool) -> Option<Effect> {
    match (narrowed, widened) {
        (false, false) => None,
        (true, false) => Some(Effect::Narrowed),
        (false, true) => Some(Effect::Widened),
        (true, true) => Some(Effect::Changed),
    }
}

fn limits(base: Limit, revision: Limit, narrower: Ordering) -> Option<Difference> {
    let order = order(base, revision, narrower);
    let effect = effect(order == narrower, order == narrower.reverse())?;
    Some(Difference::new(effect, limit(base), limit(revision)))
}

/// The order of a limit to the one that was: `narrower` where it allows less.
pub(super) fn order(base: Limit, revision: Limit, narrower: Ordering) -> Ordering {
    match (base, revision) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => narrower,
        (Some(_), None) => narrower.reverse(),
        (Some(base), Some(revision)) => compare(revision, base, narrower),
    }
}

fn limit(limit: Limit) -> String {
    match limit {
        None => "none".to_owned(),
        Some((number, false)) => plain(number),
        Some((number, true)) => format!("{}, itself not allowed", plain(number)),
    }
}

fn plain(number: Number) -> String {
    match number {
        Number::Integer(number) => number.to_string(),
        Number::Float(number) => number.to_string(),
    }
}

fn allowed(
    aspect: Aspect,
    base: Option<&BTreeSet<String>>,
    revision: Option<&BTreeSet<String>>,
) -> Vec<Difference> {
    let list = |values| listed(aspect, values);
    let (old, new) = match (base, revision) {
        (None, None) => return Vec::new(),
        (None, Some(values)) => return vec![Difference::new(Effect::Added, "any", list(values))],
        (Some(values), None) => return vec![Difference::new(Effect::Removed, list(values), "any")],
        (Some(old), Some(new)) => (old, new),
    };
    let (gone, come) = (without(old, new), without(new, old));
    if matches!(aspect, Aspect::Type | Aspect::Format) {
        let effect = effect(!gone.is_empty(), !come.is_empty()).into_iter();
        return effect
            .map(|effect| Difference::new(effect, list(old), list(new)))
            .collect();
    }
    let gone = (!gone.is_empty()).then(|| Difference::new(Effect::Narrowed, list(&gone), ""));
    let come = (!come.is_empty()).then(|| Difference::new(Effect::Widened, "", list(&come)));
    gone.into_iter().chain(come).collect()
}

fn without(values: &BTreeSet<String>, others: &BTreeSet<String>) -> BTreeSet<String> {
    values.difference(others).cloned().collect()
}

fn demanded(
    aspect: Aspect,
    base: &BTreeSet<String>,
    revision: &BTreeSet<String>,
) -> Vec<Difference> {
    let (gone, come) = (without(base, revision), without(revision, base));
    let (before, after) = (listed(aspect, &gone), listed(aspect, &come));
    match effect(!come.is_empty(), !gone.is_empty()) {
        Some(Effect::Changed) if aspect == Aspect::Scopes => vec![
            Difference::new(Effect::Narrowed, "", after),
            Difference::new(Effect::Widened, before, ""),
        ],
        Some(Effect::Changed) if aspect == Aspect::MultipleOf => {
            vec![Difference::new(multiples(&gone, &come), before, after)]
        }
        Some(effect) => vec![Difference::new(effect, before, after)],
        None => Vec::new(),
    }
}

/// The largest distance of a quotient of decimal fractions from an integer, by the quotient.
const NEAR: f64 = 1e-9;

/// Compares factors: a multiple of 4 is one of 2.
fn multiples(base: &BTreeSet<String>, revision: &BTreeSet<String>) -> Effect {
    let number = |factors: &BTreeSet<String>| match factors.iter().next() {
        Some(only) if factors.len() == 1 => only.parse::<f64>().ok(),
        _ => None,
    };
    let (Some(base), Some(revision)) = (number(base), number(revision)) else {
        return Effect::Changed;
    };
    let divides = |small: f64, large: f64| {
        let quotient = large / small;
        quotient.round() >= 1.0 && (quotient - quotient.round()).abs() <= NEAR * quotient
    };
    if divides(base, revision) {
        Effect::Narrowed
    } else if divides(revision, base) {
        Effect::Widened
    } else {
        Effect::Changed
    }
}

/// Compares subschema assertions, by what each comes to.
fn assertions(
    base: &BTreeMap<u64, String>,
    revision: &BTreeMap<u64, String>,
) -> Option<Difference> {
    let words = |all: &BTreeMap<u64, String>, other: &BTreeMap<u64, String>| {
        let own = all.iter().filter(|(key, _)| !other.contains_key(key));
        own.map(|(_, words)| words.as_str())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let (gone, come) = (words(base, revision), words(revision, base));
    let effect = effect(!come.is_empty(), !gone.is_empty())?;
    if gone == come {
        // The assertions differ within their schemas.
        return Some(Difference::new(effect, "", ""));
    }
    Some(Difference::new(effect, gone, come))
}

fn words(base: &[String], revision: &[String]) -> Option<Difference> {
    let effect = match (base, revision) {
        (base, revision) if base == revision => return None,
        ([], _) => Effect::Added,
        (_, []) => Effect::Removed,
        _ => Effect::Changed,
    };
    Some(Difference::new(
        effect,
        base.join(", "),
        revision.join(", "),
    ))
}

/// The number of values that are shown.
const SHOWN: usize = 8;

fn listed(aspect: Aspect, values: &BTreeSet<String>) -> String {
    // Values that another one includes go without saying.
    let included = |value: &String| {
        (aspect == Aspect::Type && value == "integer" && values.contains("number"))
            || (aspect == Aspect::Format && values.len() > 1 && widest(values) != Some(value))
    };
    let shown: Vec<&str> = values
        .iter()
        .filter(|value| !included(value))
        .map(String::as_str)
        .collect();
    match shown.split_at_checked(SHOWN) {
        None if shown.is_empty() => "none".to_owned(),
        None | Some((_, [])) => shown.join(", "),
        Some((shown, more)) => format!("{} and {} more", shown.join(", "), more.len()),
    }
}

fn widest(formats: &BTreeSet<String>) -> Option<&String> {
    const ORDER: &[&str] = &[
        "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float", "double",
    ];
    let rank = |format: &&String| ORDER.iter().position(|known| known == format);
    formats.iter().max_by_key(rank)
}
