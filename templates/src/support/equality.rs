//! Comparing and copying of values, through their views.

use std::{cmp::Ordering, collections::HashSet, slice};

use super::{
    read::whole,
    view::{FieldVisitor, List, Object, Reflect, View, ViewMut, entries, fields, items},
    write::{all_properties, missing_tag},
};

/// Returns true if two values of one type are equal.
pub fn are_equal(one: &dyn Reflect, other: &dyn Reflect) -> bool {
    equal(one.view(), other.view())
}

/// Compares the fields of an object with those of another one.
struct Comparison<'o> {
    others: slice::Iter<'o, View<'o>>,
    are_equal: bool,
}

impl<'v> FieldVisitor<'v> for Comparison<'_> {
    fn view(&mut self, view: View<'v>) {
        if let Some(other) = self.others.next() {
            self.are_equal = self.are_equal && equal(view, *other);
        }
    }

    fn none(&mut self, options: u8) {
        let other = self.others.next();
        self.are_equal &= matches!(other, Some(View::None(others)) if *others == options);
    }

    fn text(&mut self, text: &'v str) {
        let other = self.others.next();
        self.are_equal &= matches!(other, Some(View::Text(other)) if *other == text);
    }
}

fn equal(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::None(one), View::None(other)) => one == other,
        (View::Null, View::Null) | (View::Unmodeled(_), View::Unmodeled(_)) => true,
        (View::Bool(one), View::Bool(other)) => one == other,
        (View::Integer(one), View::Integer(other)) => one == other,
        (View::Unsigned(one), View::Unsigned(other)) => one == other,
        (View::Float(one), View::Float(other)) => one.partial_cmp(&other) == Some(Ordering::Equal),
        (
            View::Text(one) | View::Formatted(one, _),
            View::Text(other) | View::Formatted(other, _),
        ) => one == other,
        (View::Custom(one), View::Custom(other)) => one.equals(other),
        (View::List(one), View::List(other)) => {
            let mut pairs = items(one).zip(items(other));
            one.len() == other.len() && pairs.all(|(one, other)| equal(one, other))
        }
        (View::Map(one), View::Map(other)) => {
            let mut pairs = entries(one).zip(entries(other));
            one.len() == other.len()
                && pairs.all(|(one, other)| one.0 == other.0 && equal(one.1, other.1))
        }
        (View::Object(table, one), View::Object(_, other)) => {
            let others = fields(table, other);
            let mut comparison = Comparison {
                others: others.iter(),
                are_equal: true,
            };
            one.visit(&mut comparison);
            comparison.are_equal
        }
        (View::Constant(_, one), View::Constant(_, other)) => equal(one.view(), other.view()),
        (View::Variant(_, variant, one), View::Variant(_, other_variant, other)) => {
            variant == other_variant && are_equal(one, other)
        }
        (View::Newtype(_, one), View::Newtype(_, other)) => are_equal(one, other),
        _ => false,
    }
}

/// Copies a value.
pub fn copy<T: Reflect>(value: &T) -> T {
    let mut copied = T::blank();
    copy_into(value.view(), copied.view_mut());
    copied
}

/// Copies the fields of an object into a blank one.
struct Copying<'t> {
    to: &'t mut dyn Object,
    index: usize,
}

impl<'v> FieldVisitor<'v> for Copying<'_> {
    fn view(&mut self, view: View<'v>) {
        copy_into(view, self.to.field_mut(self.index));
        self.index += 1;
    }

    /// A blank field has no value.
    fn none(&mut self, options: u8) {
        if options > 0 {
            self.view(View::None(options));
        } else {
            self.index += 1;
        }
    }
}

/// Copies a value into a blank one of the same type.
fn copy_into(from: View<'_>, to: ViewMut<'_>) {
    match (from, to) {
        (View::None(0), ViewMut::Option(to)) => to.clear(),
        (View::None(options), ViewMut::Option(to)) => copy_into(View::None(options - 1), to.fill()),
        (from, ViewMut::Option(to)) => copy_into(from, to.fill()),
        (View::Bool(from), ViewMut::Bool(to)) => *to = from,
        (View::Float(from), ViewMut::Float(to)) => *to = from,
        (
            View::Text(from) | View::Formatted(from, _),
            ViewMut::Text(to) | ViewMut::Formatted(to, _),
        ) => {
            *to = String::from(from);
        }
        (View::Newtype(_, from), ViewMut::Newtype(_, to)) => copy_into(from.view(), to.view_mut()),
        (View::List(from), ViewMut::List(to)) => {
            to.clear(from.len());
            for item in items(from) {
                copy_into(item, to.push());
            }
        }
        (View::List(from), ViewMut::Tuple(to)) => {
            for (index, from) in items(from).enumerate() {
                copy_into(from, to.item_mut(index));
            }
        }
        (View::Map(from), ViewMut::Map(to)) => {
            for (key, value) in entries(from) {
                copy_into(value, to.insert(key.to_owned()));
            }
        }
        (View::Object(_, from), ViewMut::Object(_, to)) => {
            from.visit(&mut Copying { to, index: 0 });
        }
        (View::Variant(_, variant, from), ViewMut::Union(_, to)) => {
            copy_into(from.view(), to.start(variant).view_mut());
        }
        (View::Unmodeled(from), ViewMut::Unmodeled(to)) => to.clone_from(from),
        (from, to) => copy_scalar(from, to),
    }
}

/// A value that was read is one of the type, so setting it can't fail.
fn copy_scalar(from: View<'_>, to: ViewMut<'_>) {
    match (from, to) {
        (View::Constant(_, from), to) => copy_scalar(from.view(), to),
        (View::Integer(from), ViewMut::Integer(to)) => _ = to.set(from.into()),
        (View::Unsigned(from), ViewMut::Integer(to)) => _ = to.set(from.into()),
        (View::Text(from), ViewMut::FromText(to)) => to.set(from),
        (View::Custom(from), ViewMut::FromBuffered(to)) => from.copy_into(to),
        (from, ViewMut::FromBuffered(to)) => _ = to.set(from.into()),
        _ => {}
    }
}

/// Returns true if all items differ as JSON.
pub fn all_differ(list: &dyn List) -> bool {
    let mut seen = HashSet::with_capacity(list.len());
    items(list).all(|item| seen.insert(canonical(item)))
}

/// Returns bytes that are the same only for equal values: numbers by their value, objects in the
/// order of their names (JSON Schema Core, section 4.2.2).
#[must_use]
pub fn canonical(view: View<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    append(view, &mut bytes);
    bytes
}

fn append(view: View<'_>, bytes: &mut Vec<u8>) {
    match view {
        View::None(_) | View::Null | View::Unmodeled(_) => bytes.push(b'0'),
        View::Bool(flag) => bytes.push(if flag { b't' } else { b'f' }),
        View::Integer(number) => text(b'n', &number.to_string(), bytes),
        View::Unsigned(number) => text(b'n', &number.to_string(), bytes),
        // Integers are written by their digits, whatever their type.
        View::Float(number) => match whole(number) {
            Some(integer) => text(b'n', &integer.to_string(), bytes),
            None => text(b'n', &number.to_string(), bytes),
        },
        View::Text(value) | View::Formatted(value, _) => text(b's', value, bytes),
        View::Custom(value) => match value.to_buffered() {
            Ok(value) => append(value.view(), bytes),
            Err(_) => bytes.push(b'?'),
        },
        View::List(list) => {
            bytes.push(b'[');
            items(list).for_each(|item| append(item, bytes));
            bytes.push(b']');
        }
        View::Map(map) => append_object(entries(map), bytes),
        View::Object(table, object) => append_object(all_properties(None, table, object), bytes),
        View::Constant(_, constant) => append(constant.view(), bytes),
        View::Variant(table, variant, value) => match missing_tag(table, variant, value) {
            Some((tag, record, object)) => {
                append_object(all_properties(Some(tag), record, object), bytes);
            }
            None => append(value.view(), bytes),
        },
        View::Newtype(_, value) => append(value.view(), bytes),
    }
}

fn append_object<'v>(entries: impl Iterator<Item = (&'v str, View<'v>)>, bytes: &mut Vec<u8>) {
    let mut entries: Vec<(&str, Vec<u8>)> = entries
        .map(|(name, view)| (name, canonical(view)))
        .collect();
    entries.sort_unstable();
    bytes.push(b'{');
    for (key, value) in entries {
        text(b's', key, bytes);
        bytes.extend(value);
    }
    bytes.push(b'}');
}

fn text(kind: u8, text: &str, bytes: &mut Vec<u8>) {
    bytes.push(kind);
    bytes.extend((text.len() as u64).to_be_bytes());
    bytes.extend(text.as_bytes());
}
