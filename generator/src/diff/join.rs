//! Changes of the surface, each with the changes of the wire that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, RustChange, Surface};
use crate::diagnostic::Span;

/// The changes of the wire at a place or in what is there, each with how many properties it is
/// within, by their numbers.
type Within<'c> = BTreeMap<&'c Span, Vec<(usize, usize)>>;

/// What changes with what is required of the fields of a type.
const OF_FIELDS: &[&str] = &[
    "rust-constructor-changed",
    "rust-trait-implemented",
    "rust-trait-lost",
];
/// What says nothing of what is required.
const OPTIONAL: &[&str] = &["property-added-optional", "property-removed-optional"];
/// What makes a type an `Option` wherever it is spoken of.
const NULL: &[&str] = &["null-allowed", "null-forbidden"];
/// Properties within properties are of other types.
const MOST_PROPERTIES: usize = 1;

/// Adds to changes of the surface the numbers of those of the wire that they come from: what
/// changed of the schema at their place or, of all fields together, of a property; else whether the
/// types that they speak of before and after are `null`.
pub(super) fn join(rust: &mut [RustChange], wire: &[Change], surfaces: [&Surface; 2]) {
    let base = within(wire.iter().map(|change| (&change.base, change.said[0])));
    let revision = within(wire.iter().map(|change| (&change.revision, change.said[1])));
    let is_one = |number: &usize, ids: &[&str]| {
        let cause = wire.get(*number);
        cause.is_some_and(|cause| ids.contains(&cause.rule.id))
    };
    for change in rust {
        let of_fields = OF_FIELDS.contains(&change.rule.id);
        let most = if of_fields { MOST_PROPERTIES } else { 0 };
        let mut causes = BTreeSet::new();
        let own = [change.before.is_some(), change.after.is_some()];
        let spans = [(&base, &change.base), (&revision, &change.revision)];
        // What came is nowhere in the base, and what went is not in the revision.
        let spans = spans
            .into_iter()
            .zip(own)
            .filter(|(_, own)| *own || of_fields);
        for ((within, span), _) in spans {
            causes.extend(span.iter().flat_map(|span| at(within, span, most)));
        }
        if of_fields {
            causes.retain(|number| !is_one(number, OPTIONAL));
        }
        if causes.is_empty() {
            for (within, surface) in [&base, &revision].into_iter().zip(surfaces) {
                let spans = spoken_of(change, surface);
                causes.extend(spans.into_iter().flat_map(|span| at(within, span, 0)));
            }
            causes.retain(|number| is_one(number, NULL));
        }
        change.causes = causes.into_iter().collect();
    }
}

/// The changes at a place, or within no more than so many properties there.
fn at(within: &Within<'_>, span: &Span, most: usize) -> impl Iterator<Item = usize> {
    let found = within.get(span).into_iter().flatten();
    let own = found.filter(move |(_, properties)| *properties <= most);
    own.map(|(number, _)| *number)
}

/// Where the types are that a change speaks of, before and after.
fn spoken_of<'s>(change: &RustChange, surface: &'s Surface) -> Vec<&'s Span> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return Vec::new();
    };
    let (before, after) = (words(before), words(after));
    let both = before.intersection(&after);
    let types = both.filter_map(|word| surface.get(&format!("types::{word}")));
    types.filter_map(|ty| ty.span.as_ref()).collect()
}

fn words(text: &str) -> BTreeSet<&str> {
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    words.collect()
}

/// Of the changes that are said on a side.
fn within<'c>(spans: impl Iterator<Item = (&'c Span, bool)>) -> Within<'c> {
    let mut within = Within::default();
    for (number, (span, _)) in spans.enumerate().filter(|(_, (_, said))| *said) {
        let mut properties = 0;
        let mut at = Some(span);
        while let Some(span) = at.filter(|_| properties <= MOST_PROPERTIES) {
            within.entry(span).or_default().push((number, properties));
            let above = span.split().map(|(above, _)| above);
            if above.is_some_and(|above| above.last() == Some("properties")) {
                properties += 1;
            }
            at = above;
        }
    }
    within
}
