//! Writing values of any type, through their views.

use std::iter;

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap, SerializeSeq},
};

use super::{
    read::whole,
    table::{Others, Property, Record, Union},
    view::{List, Map, Object, Reflect, View},
};

/// Writes a value.
pub fn write<S: Serializer>(value: &dyn Reflect, serializer: S) -> Result<S::Ok, S::Error> {
    Written(value.view()).serialize(serializer)
}

/// A view that is written.
#[derive(Debug)]
pub struct Written<'a>(pub View<'a>);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            View::None(_) | View::Null | View::Unmodeled(_) => serializer.serialize_unit(),
            View::Bool(flag) => serializer.serialize_bool(flag),
            View::Integer(number) => serializer.serialize_i64(number),
            View::Unsigned(number) => serializer.serialize_u64(number),
            View::Float(number) => float(number, serializer),
            View::Text(text) | View::Formatted(text, _) => serializer.serialize_str(text),
            View::Custom(value) => {
                let value = value.to_buffered().map_err(S::Error::custom)?;
                write(&value, serializer)
            }
            View::List(items) => list(items, serializer),
            View::Map(entries) => map(entries, serializer),
            View::Object(table, object) => self::object(None, table, object, serializer),
            View::Constant(_, constant) => Written(constant.view()).serialize(serializer),
            View::Variant(table, variant, value) => match missing_tag(table, variant, value) {
                Some((tag, record, fields)) => object(Some(tag), record, fields, serializer),
                None => write(value, serializer),
            },
            View::Newtype(_, value) => write(value, serializer),
        }
    }
}

/// A number without a fraction is written without one, up to 64 bits; zero with its sign.
fn float<S: Serializer>(number: f64, serializer: S) -> Result<S::Ok, S::Error> {
    let integer = whole(number).filter(|integer| *integer != 0 || number.is_sign_positive());
    let integer = integer.map(|integer| (i64::try_from(integer), u64::try_from(integer)));
    match integer {
        Some((Ok(integer), _)) => serializer.serialize_i64(integer),
        Some((_, Ok(integer))) => serializer.serialize_u64(integer),
        _ => serializer.serialize_f64(number),
    }
}

#[inline(never)]
fn list<S: Serializer>(items: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let count = items.len();
    let mut out = serializer.serialize_seq(Some(count))?;
    for index in 0..count {
        out.serialize_element(&Written(items.get(index)))?;
    }
    out.end()
}

#[inline(never)]
fn map<S: Serializer>(entries: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries.entries() {
        out.serialize_entry(key, &Written(value.view()))?;
    }
    out.end()
}

#[inline(never)]
fn object<S: Serializer>(
    tag: Option<(&str, &str)>,
    table: &'static Record,
    object: &dyn Object,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(None)?;
    if let Some((name, value)) = tag {
        out.serialize_entry(name, value)?;
    }
    for (index, property) in table.properties.iter().enumerate() {
        let (name, view) = (property.name(), object.get(index).view());
        // The most frequent kinds are written here: a call for each takes longer.
        match view {
            View::Text(text) | View::Formatted(text, _) => out.serialize_entry(name, text)?,
            View::Integer(number) => out.serialize_entry(name, &number)?,
            View::Bool(flag) => out.serialize_entry(name, &flag)?,
            view if is_present(*property, &view) => out.serialize_entry(name, &Written(view))?,
            _ => {}
        }
    }
    if let Others::Kept(..) = table.others {
        for (name, view) in others(table, object) {
            out.serialize_entry(name, &Written(view))?;
        }
    }
    out.end()
}

#[inline]
fn is_present(property: Property, view: &View<'_>) -> bool {
    !matches!(view, View::None(0)) || property.is_required()
}

/// The tag that an object of a union does not have, because its type does not declare it or it is
/// not set: the first of its variant's, by name. Values without a tag are of the default variant.
pub(super) fn missing_tag<'o>(
    table: &'static Union,
    variant: usize,
    value: &'o dyn Reflect,
) -> Option<(
    (&'static str, &'static str),
    &'static Record,
    &'o dyn Object,
)> {
    let tag = table.tag.as_ref()?;
    if !tag.is_written || tag.default == Some(variant) {
        return None;
    }
    let View::Object(record, object) = value.view() else {
        return None;
    };
    if property(record, object, tag.name).is_some() {
        return None;
    }
    let own = tag.values.iter().filter(|(_, of)| *of == variant);
    let (first, _) = own.min()?;
    Some(((tag.name, first), record, object))
}

/// Returns the value of a property of an object, if it is there.
pub(super) fn property<'o>(
    table: &'static Record,
    object: &'o dyn Object,
    name: &str,
) -> Option<View<'o>> {
    let mut own = table.properties.iter().enumerate();
    if let Some((index, property)) = own.find(|(_, property)| property.name() == name) {
        let view = object.get(index).view();
        return is_present(*property, &view).then_some(view);
    }
    match (table.others, object.get(table.properties.len()).view()) {
        (Others::Kept(..), View::Map(others)) => others.get(name).map(Reflect::view),
        _ => None,
    }
}

/// Iterates over the properties of an object: a tag that its type does not declare, its own that
/// are there, and additional ones.
pub(super) fn properties<'o>(
    tag: Option<(&'static str, &'static str)>,
    table: &'static Record,
    object: &'o dyn Object,
) -> impl Iterator<Item = (&'o str, View<'o>)> {
    let tag = tag.map(|(name, value)| (name, View::Text(value)));
    let own = table
        .properties
        .iter()
        .enumerate()
        .filter_map(|(index, property)| {
            let view = object.get(index).view();
            is_present(*property, &view).then_some((property.name(), view))
        });
    tag.into_iter().chain(own).chain(others(table, object))
}

/// Iterates over the additional properties, except those with a name of the type's own.
fn others<'o>(
    table: &'static Record,
    object: &'o dyn Object,
) -> impl Iterator<Item = (&'o str, View<'o>)> {
    let kept = match (table.others, table.properties.len()) {
        (Others::Kept(..), index) => Some(object.get(index).view()),
        _ => None,
    };
    let entries = kept.into_iter().flat_map(|kept| match kept {
        View::Map(others) => others.entries(),
        _ => Box::new(iter::empty()),
    });
    let is_own = |key: &str| {
        table
            .properties
            .iter()
            .any(|property| property.name() == key)
    };
    let others = entries.filter(move |(key, _)| !is_own(key));
    others.map(|(key, value)| (key, value.view()))
}
