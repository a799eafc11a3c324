//! Writing values of any type, through their views.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap, SerializeSeq},
};

use super::{
    read::whole,
    table::{Others, Property, Record},
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
            View::Text(text) => serializer.serialize_str(text),
            View::Custom(value) => {
                let value = value.to_buffered().map_err(S::Error::custom)?;
                write(&value, serializer)
            }
            View::List(items) => list(items, serializer),
            View::Map(entries) => map(entries, serializer),
            View::Object(table, object) => self::object(table, object, serializer),
            View::Constant(_, constant) => Written(constant.view()).serialize(serializer),
            View::Variant(_, _, value) | View::Newtype(_, value) => write(value, serializer),
        }
    }
}

/// A number without a fraction is written without one, if it is exact.
fn float<S: Serializer>(number: f64, serializer: S) -> Result<S::Ok, S::Error> {
    /// The integers up to here are all different numbers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match whole(number).map(i64::try_from) {
        Some(Ok(integer))
            if number.abs() <= EXACT && number.is_sign_positive() | (integer != 0) =>
        {
            serializer.serialize_i64(integer)
        }
        _ => serializer.serialize_f64(number),
    }
}

fn list<S: Serializer>(items: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let count = items.len();
    let mut out = serializer.serialize_seq(Some(count))?;
    for item in (0..count).filter_map(|index| items.get(index)) {
        out.serialize_element(&Written(item.view()))?;
    }
    out.end()
}

fn map<S: Serializer>(entries: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries.entries() {
        out.serialize_entry(key, &Written(value.view()))?;
    }
    out.end()
}

fn object<S: Serializer>(
    table: &'static Record,
    object: &dyn Object,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(None)?;
    for (name, view) in properties(table, object) {
        out.serialize_entry(name, &Written(view))?;
    }
    out.end()
}

/// Iterates over the properties of an object: its own that are there, and additional ones, except
/// those with a name of the type's own.
pub(super) fn properties<'o>(
    table: &'static Record,
    object: &'o dyn Object,
) -> impl Iterator<Item = (&'o str, View<'o>)> {
    let own = table.properties.iter().enumerate();
    let own = own.filter_map(|(index, Property(name, _, kind, _))| {
        let view = object.get(index).view();
        let is_missing = !kind.is_required() && matches!(view, View::None(0));
        (!is_missing).then_some((*name, view))
    });
    let others = match (table.others, table.properties.len()) {
        (Others::Kept(..), index) => Some(object.get(index).view()),
        _ => None,
    };
    let others = others.into_iter().flat_map(|others| match others {
        View::Map(others) => others.entries(),
        _ => Box::new(std::iter::empty()),
    });
    let is_own = |key: &str| {
        table
            .properties
            .iter()
            .any(|Property(name, ..)| *name == key)
    };
    let others = others.filter(move |(key, _)| !is_own(key));
    own.chain(others.map(|(key, value)| (key, value.view())))
}
