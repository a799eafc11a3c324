//! Objects whose members are parameters of their own: the style `form`, exploded (`OpenAPI`, "Style
//! Values").

use std::collections::{BTreeMap, BTreeSet};

use super::{buffered::Fault, parse::Pairs, raw::Raw, read, table::Others, view::ViewMut};

/// Reads members into a value; returns false where there are none.
///
/// # Errors
///
/// They are none of the type.
pub(super) fn read_members(
    pairs: &Pairs<'_>,
    is_other: &dyn Fn(&str) -> bool,
    decode: fn(&str) -> String,
    place: ViewMut<'_>,
) -> Result<bool, Fault> {
    if let ViewMut::Option(option) = place {
        let is_there = read_members(pairs, is_other, decode, option.fill())?;
        if !is_there {
            option.clear();
        }
        return Ok(is_there);
    }
    let mut place = place;
    match members_of(pairs, is_other, decode, &mut place) {
        Some(members) => read::read(members, place).map(|()| true),
        None => Ok(false),
    }
}

/// Moves the members of an exploded field of a form into an object under its name. What the form declares
/// is its own.
pub(super) fn gather_members(form: &mut BTreeMap<String, Raw>, field: &str, place: ViewMut<'_>) {
    let ViewMut::Object(table, object) = place else {
        return;
    };
    let is_own = |name: &str| table.properties.iter().any(|own| own.name() == name);
    let index = table.properties.iter().position(|own| own.name() == field);
    let Some(index) = index.filter(|_| !form.contains_key(field)) else {
        return;
    };
    let others = form.keys().filter(|name| !is_own(name)).cloned();
    let names: Vec<String> = others
        .filter(|name| has_member(object.field_mut(index), name, &|_| false))
        .collect();
    let members = names.iter().filter_map(|name| form.remove_entry(name));
    let members: BTreeMap<String, Raw> = members.collect();
    let is_there = match object.field_mut(index) {
        ViewMut::Object(..) | ViewMut::Map(_) => true,
        _ => !members.is_empty(),
    };
    if is_there {
        form.insert(field.to_owned(), Raw::Tree(members));
    }
}

/// Returns true for a type that declares a member of this name.
pub(super) fn declares(place: ViewMut<'_>, name: &str) -> bool {
    has_member(place, name, &|_| true)
}

/// Returns true for a type, or what may be missing of it, that has a member of this name.
fn has_member(place: ViewMut<'_>, name: &str, is_other: &dyn Fn(&str) -> bool) -> bool {
    match place {
        ViewMut::Option(option) => {
            let has_member = has_member(option.fill(), name, is_other);
            option.clear();
            has_member
        }
        place => is_member(place, name, is_other, MOST_UNIONS),
    }
}

/// Returns the members that a type may have; `None` where there are none.
fn members_of(
    pairs: &Pairs<'_>,
    is_other: &dyn Fn(&str) -> bool,
    decode: fn(&str) -> String,
    place: &mut ViewMut<'_>,
) -> Option<Raw> {
    let names = pairs.names();
    let names = names.filter(|name| is_member(place.reborrow(), name, is_other, MOST_UNIONS));
    let names: BTreeSet<&str> = names.collect();
    pairs.members(&|name| names.contains(name), decode)
}

/// The number of unions within each other whose alternatives are looked at.
const MOST_UNIONS: usize = 8;

/// Returns true for a name that a type, or an alternative of it, has a member of.
fn is_member(
    place: ViewMut<'_>,
    name: &str,
    is_other: &dyn Fn(&str) -> bool,
    unions: usize,
) -> bool {
    match place {
        ViewMut::Object(table, _) => {
            let is_own = table.properties.iter().any(|own| own.name() == name);
            is_own || (matches!(table.others, Others::Kept(..)) && !is_other(name))
        }
        ViewMut::Map(_) => !is_other(name),
        ViewMut::Newtype(_, value) => is_member(value.view_mut(), name, is_other, unions),
        ViewMut::Union(table, union) if unions > 0 => (0..table.variants.len())
            .any(|variant| is_member(union.start(variant).view_mut(), name, is_other, unions - 1)),
        _ => false,
    }
}
