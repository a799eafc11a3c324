//! What the `Serialize` and `Deserialize` impls of all types share.
//!
//! A type gives its field table and a slot per field; reading an object is written once, here.

use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
    ser::{SerializeMap, SerializeStruct},
};

/// A type that is an object on the wire.
pub trait Record<'de>: Sized {
    /// The type's name, for formats that carry one.
    const NAME: &'static str;
    /// The names of the properties on the wire, in the order of the document.
    const FIELDS: &'static [&'static str];

    /// Reads the properties, in whatever order they come.
    fn read<A: MapAccess<'de>>(fields: Fields<A>) -> Result<Self, A::Error>;
}

/// How many of an object's optional properties there are.
pub fn given(optional: &[bool]) -> usize {
    optional.iter().filter(|given| **given).count()
}

/// Reads an object whose unknown properties are skipped.
pub fn record<'de, T: Record<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_struct(T::NAME, T::FIELDS, RecordVisitor(PhantomData))
}

/// Reads an object whose unknown properties are kept.
pub fn open_record<'de, T: Record<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(RecordVisitor(PhantomData))
}

struct RecordVisitor<T>(PhantomData<T>);

impl<'de, T: Record<'de>> Visitor<'de> for RecordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(Fields {
            map,
            names: T::FIELDS,
            current: 0,
            unknown: None,
        })
    }
}

/// The properties of the object that is being read.
pub struct Fields<A> {
    map: A,
    names: &'static [&'static str],
    current: usize,
    unknown: Option<String>,
}

impl<'de, A: MapAccess<'de>> Fields<A> {
    /// The place in the field table of the next property, past its end for an unknown one; `None`
    /// when there are no more.
    pub fn next_field(&mut self) -> Result<Option<usize>, A::Error> {
        let Some(key) = self.map.next_key_seed(Key(self.names))? else {
            return Ok(None);
        };
        (self.current, self.unknown) = match key {
            Known(index) => (index, None),
            Unknown(name) => (self.names.len(), Some(name)),
        };
        Ok(Some(self.current))
    }

    /// Reads the property's value into its slot.
    pub fn fill<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(A::Error::duplicate_field(self.name()));
        }
        *slot = Some(self.map.next_value()?);
        Ok(())
    }

    /// Reads a secret's value into its slot; an error says nothing of what was read.
    pub fn fill_secret<T: Deserialize<'de>>(
        &mut self,
        slot: &mut Option<T>,
    ) -> Result<(), A::Error> {
        self.fill(slot)
            .map_err(|_| A::Error::custom("a secret of the wrong type, or given twice"))
    }

    /// Passes over the value of a property that the type does not have.
    pub fn skip(&mut self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(drop)
    }

    /// Keeps the value of a property that the type does not name.
    pub fn keep<T: Deserialize<'de>>(
        &mut self,
        others: &mut BTreeMap<String, T>,
    ) -> Result<(), A::Error> {
        let name = self.unknown.take().unwrap_or_default();
        match others.insert(name, self.map.next_value()?) {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("a property is given twice")),
        }
    }

    fn name(&self) -> &'static str {
        self.names.get(self.current).copied().unwrap_or_default()
    }
}

impl<A> fmt::Debug for Fields<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// The value of a property that has to be there.
pub fn required<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

use FoundKey::{Known, Unknown};

enum FoundKey {
    Known(usize),
    Unknown(String),
}

struct Key(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = FoundKey;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<FoundKey, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = FoundKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<FoundKey, E> {
        Ok(match self.0.iter().position(|known| *known == name) {
            Some(index) => Known(index),
            None => Unknown(name.to_owned()),
        })
    }
}

/// Writes a property where there is a value for it.
pub fn optional<S: SerializeStruct, T: Serialize>(
    object: &mut S,
    name: &'static str,
    value: &Option<T>,
) -> Result<(), S::Error> {
    match value {
        Some(value) => object.serialize_field(name, value),
        None => object.skip_field(name),
    }
}

/// Writes a property of an object with further ones, where there is a value for it.
pub fn optional_entry<S: SerializeMap, T: Serialize>(
    object: &mut S,
    name: &str,
    value: &Option<T>,
) -> Result<(), S::Error> {
    match value {
        Some(value) => object.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// Writes the further properties of an object, but for names that it has already.
pub fn others<S: SerializeMap, T: Serialize>(
    object: &mut S,
    fields: &[&str],
    others: &BTreeMap<String, T>,
) -> Result<(), S::Error> {
    others
        .iter()
        .filter(|(name, _)| !fields.contains(&name.as_str()))
        .try_for_each(|(name, value)| object.serialize_entry(name, value))
}

/// Reads a value that is a string on the wire.
pub fn text<'de, T: for<'a> From<Cow<'a, str>>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: for<'a> From<Cow<'a, str>>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from(Cow::Borrowed(text)))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<T, E> {
        Ok(T::from(Cow::Owned(text)))
    }
}
