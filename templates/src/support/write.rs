//! Writing values of any type, through their views.

use std::slice;

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap, SerializeSeq},
};

use super::{
    read::whole,
    table::{Constants, Others, Property, Record, Union},
    unmodeled::UnmodeledInput,
    view::{
        FieldVisitor, Format, List, Map, Object, Reflect, View, entries, field, fields, unmodeled,
    },
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
        _ if !number.is_finite() => {
            Err(S::Error::custom("NaN and infinity are no numbers of JSON"))
        }
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
    let mut result = Ok(());
    entries.visit(&mut |key, value| {
        if result.is_ok() {
            result = out.serialize_entry(key, &Written(value));
        }
    });
    result?;
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
    let mut writer = FieldWriter {
        out,
        table,
        properties: table.properties.iter(),
        result: Ok(()),
    };
    object.visit(&mut writer);
    writer.result?;
    writer.out.end()
}

/// Writes the fields of an object.
struct FieldWriter<M: SerializeMap> {
    out: M,
    table: &'static Record,
    /// The properties of the fields that come.
    properties: slice::Iter<'static, Property>,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> FieldWriter<M> {
    #[inline]
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) {
        if let Some(property) = self.properties.next() {
            self.entry(property.name(), value);
        }
    }

    #[inline]
    fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if self.result.is_err() {
            return;
        }
        if let Err(error) = self.out.serialize_entry(name, value) {
            self.result = Err(error);
        }
    }
}

impl<'v, M: SerializeMap> FieldVisitor<'v> for FieldWriter<M> {
    fn view(&mut self, view: View<'v>) {
        if let Some(property) = self.properties.next() {
            self.entry(property.name(), &Written(view));
        } else {
            for (name, view) in others(self.table, Some(view)) {
                self.entry(name, &Written(view));
            }
        }
    }

    fn none(&mut self, options: u8) {
        match self.properties.next() {
            Some(property) if options > 0 || property.is_required() => {
                self.entry(property.name(), &());
            }
            _ => {}
        }
    }

    fn bool(&mut self, flag: bool) {
        self.value(&flag);
    }

    fn integer(&mut self, number: i64) {
        self.value(&number);
    }

    fn text(&mut self, text: &'v str) {
        self.value(text);
    }

    fn formatted(&mut self, text: &'v str, _: &'static Format) {
        self.value(text);
    }

    fn constant(&mut self, _: &'static Constants, text: &'v str) {
        self.value(text);
    }
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
        return field(object, index).filter(|view| is_present(*property, view));
    }
    match (table.others, field(object, table.properties.len())) {
        (Others::Kept(..), Some(View::Map(others))) => others.get(name),
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
    let fields = fields(table, object);
    let kept = fields.get(table.properties.len()).copied();
    let own = table.properties.iter().zip(fields);
    let own = own.filter(|(property, view)| is_present(**property, view));
    let own = own.map(|(property, view)| (property.name(), view));
    tag.into_iter().chain(own).chain(others(table, kept))
}

/// Iterates over the properties of an object, and those that were received and its type does not declare.
pub(super) fn all_properties<'o>(
    tag: Option<(&'static str, &'static str)>,
    table: &'static Record,
    object: &'o dyn Object,
) -> impl Iterator<Item = (&'o str, View<'o>)> {
    let undeclared = unmodeled(object)
        .into_iter()
        .flat_map(UnmodeledInput::undeclared);
    let undeclared = undeclared.map(|(name, value)| (name, value.view()));
    properties(tag, table, object).chain(undeclared)
}

/// Iterates over the additional properties, except those with a name of the type's own.
fn others<'o>(
    table: &'static Record,
    kept: Option<View<'o>>,
) -> impl Iterator<Item = (&'o str, View<'o>)> {
    let entries = match (table.others, kept) {
        (Others::Kept(..), Some(View::Map(others))) => Some(entries(others)),
        _ => None,
    };
    let is_own = |key: &str| {
        let mut own = table.properties.iter();
        own.any(|property| property.name() == key)
    };
    let entries = entries.into_iter().flatten();
    entries.filter(move |(key, _)| !is_own(key))
}
