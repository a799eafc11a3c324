//! Changes of the surface, each with the changes of the wire that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, RustChange, Surface};
use crate::diagnostic::Place;

/// The changes of the wire at a place or in what is there, each with how many properties it is
/// within, by their numbers.
type Within<'c> = BTreeMap<&'c Place, Vec<(usize, usize)>>;

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
    let sides = [
        within(wire.iter().map(|change| &change.base)),
        within(wire.iter().map(|change| &change.revision)),
    ];
    let at = |place: &Place, side: usize, most: usize| {
        let found = sides.get(side).and_then(|within| within.get(place));
        let own = found.into_iter().flatten();
        let own = own.filter(|(_, properties)| *properties <= most);
        own.map(|(number, _)| *number).collect::<Vec<_>>()
    };
    for change in rust {
        let of_fields = OF_FIELDS.contains(&change.rule.id);
        let most = if of_fields { MOST_PROPERTIES } else { 0 };
        let mut causes = BTreeSet::new();
        for (side, place) in [&change.base, &change.revision].into_iter().enumerate() {
            causes.extend(place.iter().flat_map(|place| at(place, side, most)));
        }
        let is_one = |number: &usize, ids: &[&str]| {
            let cause = wire.get(*number);
            cause.is_some_and(|cause| ids.contains(&cause.rule.id))
        };
        if of_fields {
            causes.retain(|number| !is_one(number, OPTIONAL));
        }
        if causes.is_empty() {
            for (side, surface) in surfaces.into_iter().enumerate() {
                let places = spoken_of(change, surface);
                causes.extend(places.iter().flat_map(|place| at(place, side, 0)));
            }
            causes.retain(|number| is_one(number, NULL));
        }
        change.causes = causes.into_iter().collect();
    }
}

/// Where the types are that a change speaks of, before and after.
fn spoken_of<'s>(change: &RustChange, surface: &'s Surface) -> Vec<&'s Place> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return Vec::new();
    };
    let words = |text: &'_ str| {
        let words = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        words.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let both = words(before)
        .intersection(&words(after))
        .cloned()
        .collect::<Vec<_>>();
    let types = both
        .iter()
        .filter_map(|word| surface.get(&format!("types::{word}")));
    types.filter_map(|ty| ty.place.as_ref()).collect()
}

fn within<'c>(places: impl Iterator<Item = &'c Place>) -> Within<'c> {
    let mut within = Within::default();
    for (number, place) in places.enumerate() {
        let mut properties = 0;
        let mut at = Some(place);
        while let Some(place) = at.filter(|_| properties <= MOST_PROPERTIES) {
            within.entry(place).or_default().push((number, properties));
            let above = place.split().map(|(above, _)| above);
            if above.is_some_and(|above| above.last() == Some("properties")) {
                properties += 1;
            }
            at = above;
        }
    }
    within
}
