//! Shared implementation of `Serialize` and `Deserialize` for all types.
//!
//! A type has a table of its properties and gives access to its fields one by one; reading and
//! writing an object is written once, here. A value is read in place: it starts blank, is filled
//! property by property, and is checked for missing required properties at the end.

use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData, mem};

use serde::{
    Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
    ser::{SerializeMap, SerializeStruct},
};

use super::{
    read::{self, InPlace, Read},
    unmodeled::{UnmodeledInput, UnmodeledReason},
};

/// A type that is an object on the wire.
pub trait Record: Blank {
    /// The type's name, for formats that carry one.
    const NAME: &'static str;
    /// The names of the properties on the wire, in the order of the document.
    const NAMES: &'static [&'static str];
    /// The [`mark`] of each name with its index, sorted.
    const MARKS: &'static [(u16, u32)];
    /// Tells of each property whether it is required.
    const REQUIRED: &'static [bool];
    /// The handling of other properties.
    const OTHERS: Others;

    /// Returns the record of input that the type can't represent, if the type has one.
    fn unmodeled(&mut self) -> Option<&mut UnmodeledInput> {
        None
    }

    /// Writes the properties, in their order.
    fn write<O: Out>(&self, out: &mut O);

    /// Reads the property with this index in the table; the index past its end is any other one.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        entry: Entry<'_, A>,
    ) -> Result<(), A::Error>;
}

/// The handling of properties that a type does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They are skipped.
    Skipped,
    /// They are skipped, and their names recorded: they are not allowed.
    Forbidden,
    /// They are kept.
    Kept,
}

/// A value to read into. It is never exposed: a value that can't be read completely is dropped.
pub trait Blank {
    /// Creates the value.
    fn blank() -> Self;
}

macro_rules! blank {
    ($($type:ty)*) => {
        $(impl Blank for $type {
            fn blank() -> Self {
                Self::default()
            }
        })*
    };
}

blank!(bool i8 i16 i32 i64 u8 u16 u32 u64 f64 String);

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<T> Blank for BTreeMap<String, T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Blank> Blank for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }
}

/// The output of an object's properties. The methods are the kinds of properties.
pub trait Out {
    /// Writes a required property.
    fn required<T: Serialize>(&mut self, name: &'static str, value: &T);

    /// Writes an optional property, if it has a value.
    fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// Writes an optional property that may be any JSON value.
    fn any<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.optional(name, value);
    }

    /// Writes an optional property that is nullable.
    fn nullable<T: Serialize>(&mut self, name: &'static str, value: &Option<Option<T>>) {
        self.optional(name, value);
    }

    /// Writes a required secret.
    fn secret<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.required(name, value);
    }

    /// Writes an optional secret, if it has a value.
    fn optional_secret<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.optional(name, value);
    }

    /// Writes an optional secret that is nullable.
    fn nullable_secret<T: Serialize>(&mut self, name: &'static str, value: &Option<Option<T>>) {
        self.optional(name, value);
    }

    /// Writes additional properties, except those with a name of the type's own.
    fn others<T: Serialize>(&mut self, names: &[&str], others: &BTreeMap<String, T>);
}

/// Writes an object.
pub fn write<T: Record, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    match T::OTHERS {
        Others::Skipped | Others::Forbidden => {
            let mut out = StructOut(serializer.serialize_struct(T::NAME, count(value)));
            value.write(&mut out);
            out.0?.end()
        }
        Others::Kept => {
            let mut out = MapOut(serializer.serialize_map(Some(count(value))));
            value.write(&mut out);
            out.0?.end()
        }
    }
}

/// Returns the number of properties of an object.
pub fn count<T: Record>(value: &T) -> usize {
    let mut count = Count(0);
    value.write(&mut count);
    count.0
}

struct Count(usize);

impl Out for Count {
    #[inline]
    fn required<T: Serialize>(&mut self, _: &'static str, _: &T) {
        self.0 += 1;
    }

    fn others<T: Serialize>(&mut self, names: &[&str], others: &BTreeMap<String, T>) {
        self.0 += further(names, others).count();
    }
}

fn further<'o, T>(
    names: &[&str],
    others: &'o BTreeMap<String, T>,
) -> impl Iterator<Item = (&'o String, &'o T)> {
    others
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()))
}

/// Writes nothing more after an error.
struct StructOut<S: SerializeStruct>(Result<S, S::Error>);

impl<S: SerializeStruct> Out for StructOut<S> {
    #[inline]
    fn required<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if let Ok(object) = &mut self.0
            && let Err(error) = object.serialize_field(name, value)
        {
            self.0 = Err(error);
        }
    }

    /// Ignored: a struct has no additional properties.
    fn others<T: Serialize>(&mut self, _: &[&str], _: &BTreeMap<String, T>) {}
}

/// Writes an object with additional properties; nothing more after an error.
struct MapOut<S: SerializeMap>(Result<S, S::Error>);

impl<S: SerializeMap> MapOut<S> {
    #[inline]
    fn entry<T: Serialize>(&mut self, name: &str, value: &T) {
        if let Ok(object) = &mut self.0
            && let Err(error) = object.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }
}

impl<S: SerializeMap> Out for MapOut<S> {
    #[inline]
    fn required<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.entry(name, value);
    }

    fn others<T: Serialize>(&mut self, names: &[&str], others: &BTreeMap<String, T>) {
        for (name, value) in further(names, others) {
            self.entry(name, value);
        }
    }
}

/// Reads an object into an existing one.
pub fn read_in_place<'de, T: Record, D: Deserializer<'de>>(
    deserializer: D,
    place: &mut T,
) -> Result<(), D::Error> {
    match T::OTHERS {
        Others::Skipped | Others::Forbidden => {
            deserializer.deserialize_struct(T::NAME, T::NAMES, RecordVisitor(place))
        }
        Others::Kept => deserializer.deserialize_map(RecordVisitor(place)),
    }
}

struct RecordVisitor<'p, T>(&'p mut T);

impl<'de, T: Record> Visitor<'de> for RecordVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = Seen::default();
        let mut next = 0;
        let mut name = String::new();
        let end = T::NAMES.len();
        while let Some(index) = map.next_key_seed(Key {
            names: T::NAMES,
            marks: T::MARKS,
            next,
            others: T::OTHERS,
            unknown: &mut name,
        })? {
            if index < end {
                if !seen.insert(index) {
                    return Err(A::Error::duplicate_field(T::NAMES[index]));
                }
            } else if T::OTHERS == Others::Forbidden
                && let Some(unmodeled) = self.0.unmodeled()
            {
                unmodeled.record(&name, UnmodeledReason::Unknown);
            }
            let mut null = false;
            let entry = Entry {
                map: &mut map,
                name: &mut name,
                null: &mut null,
            };
            self.0.read(index, entry)?;
            if null && let (Some(name), Some(unmodeled)) = (T::NAMES.get(index), self.0.unmodeled())
            {
                unmodeled.record(name, UnmodeledReason::Null);
            }
            next = index + 1;
        }
        if T::REQUIRED.len() <= Seen::FIRST && seen.has_all(const { first(T::REQUIRED) }) {
            return Ok(());
        }
        let properties = T::REQUIRED.iter().zip(T::NAMES).enumerate();
        for (index, (is_required, name)) in properties {
            if *is_required && !seen.contains(index) {
                return Err(A::Error::missing_field(name));
            }
        }
        Ok(())
    }
}

/// Returns the bits of the first properties that are required.
const fn first(required: &[bool]) -> [u64; 2] {
    let mut bits = [0; 2];
    let mut index = 0;
    while index < required.len() && index < Seen::FIRST {
        if required[index] {
            bits[index / 64] |= 1 << (index % 64);
        }
        index += 1;
    }
    bits
}

/// The properties that have been read.
#[derive(Default)]
struct Seen {
    first: [u64; 2],
    further: Vec<usize>,
}

impl Seen {
    /// The number of properties that have a bit.
    const FIRST: usize = 128;

    /// Records a property; returns `false` if it was recorded before.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        let Some(word) = self.first.get_mut(index / 64) else {
            let new = !self.further.contains(&index);
            self.further.push(index);
            return new;
        };
        let bit = 1 << (index % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn contains(&self, index: usize) -> bool {
        match self.first.get(index / 64) {
            Some(word) => word & (1 << (index % 64)) != 0,
            None => self.further.contains(&index),
        }
    }

    /// Returns `true` if all of these first properties were recorded.
    fn has_all(&self, required: [u64; 2]) -> bool {
        self.first
            .iter()
            .zip(required)
            .all(|(word, required)| word & required == required)
    }
}

/// A property of an object that is being read. The methods are the kinds of properties.
#[derive(Debug)]
pub struct Entry<'m, A> {
    map: &'m mut A,
    /// The name, if the type does not have it.
    name: &'m mut String,
    /// Set for `null` that is read as absent.
    null: &'m mut bool,
}

impl<'de, A: MapAccess<'de>> Entry<'_, A> {
    /// Reads a required property in place.
    #[inline]
    pub fn required<T: Read<'de>>(self, place: &mut T) -> Result<(), A::Error> {
        self.map.next_value_seed(InPlace(place))
    }

    /// Reads an optional property: `null` is read as absent.
    #[inline]
    pub fn optional<T: Read<'de> + Blank>(self, place: &mut Option<T>) -> Result<(), A::Error> {
        let null = self.null;
        self.map.next_value_seed(InPlace(&mut *place))?;
        if place.is_none() {
            read::lose();
            *null = true;
        }
        Ok(())
    }

    /// Reads an optional property that may be any JSON value.
    pub fn any<T: Read<'de> + Blank>(self, place: &mut Option<T>) -> Result<(), A::Error> {
        self.required(place.insert(T::blank()))
    }

    /// Reads an optional property that is nullable.
    pub fn nullable<T: Read<'de> + Blank>(
        self,
        place: &mut Option<Option<T>>,
    ) -> Result<(), A::Error> {
        self.any(place)
    }

    /// Reads a required secret; an error contains nothing of the input.
    pub fn secret<T: Read<'de>>(self, place: &mut T) -> Result<(), A::Error> {
        self.required(place)
            .map_err(|_| A::Error::custom("a secret of the wrong type"))
    }

    /// Reads an optional secret.
    pub fn optional_secret<T: Read<'de> + Blank>(
        self,
        place: &mut Option<T>,
    ) -> Result<(), A::Error> {
        self.optional(place)
            .map_err(|_| A::Error::custom("a secret of the wrong type"))
    }

    /// Reads an optional secret that is nullable.
    pub fn nullable_secret<T: Read<'de> + Blank>(
        self,
        place: &mut Option<Option<T>>,
    ) -> Result<(), A::Error> {
        self.secret(place.insert(None))
    }

    /// Reads an additional property.
    pub fn keep<T: Read<'de> + Blank>(
        self,
        others: &mut BTreeMap<String, T>,
    ) -> Result<(), A::Error> {
        let mut value = T::blank();
        self.map.next_value_seed(InPlace(&mut value))?;
        match others.insert(mem::take(self.name), value) {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("duplicate property")),
        }
    }

    /// Skips the value of an unknown property.
    pub fn skip(self) -> Result<(), A::Error> {
        read::lose();
        self.map.next_value::<IgnoredAny>().map(drop)
    }
}

/// Returns a hash of a name for lookup; names with the same hash are compared as text.
#[expect(
    clippy::cast_possible_truncation,
    reason = "names with the same hash are compared as text"
)]
pub const fn mark(name: &str) -> u16 {
    let name = name.as_bytes();
    let length = name.len();
    if length == 0 {
        return 0;
    }
    // The bytes that differ most between names.
    let picked = [name[0], name[length / 2], name[length - 1 - length / 4]];
    let low = picked[0].wrapping_mul(31) ^ picked[2].wrapping_mul(7);
    let high = picked[1].wrapping_mul(5) ^ name[length - 1];
    u16::from_le_bytes([low, high]).wrapping_add((length as u16).wrapping_mul(2_011))
}

/// Returns the marks of names with their indices, sorted.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a type has fewer properties than 32 bits count"
)]
pub const fn marks<const COUNT: usize>(names: [&str; COUNT]) -> [(u16, u32); COUNT] {
    let mut marks = [(0, 0); COUNT];
    let mut index = 0;
    while index < COUNT {
        let entry = (mark(names[index]), index as u32);
        let mut slot = index;
        while slot > 0 && marks[slot - 1].0 > entry.0 {
            marks[slot] = marks[slot - 1];
            slot -= 1;
        }
        marks[slot] = entry;
        index += 1;
    }
    marks
}

/// Reads a key as its index in the table, or as the table's length if it is unknown.
struct Key<'n> {
    names: &'static [&'static str],
    marks: &'static [(u16, u32)],
    /// The index of the next name, if the properties are in order.
    next: usize,
    others: Others,
    /// Receives the name of an unknown property, unless it is skipped.
    unknown: &'n mut String,
}

impl Key<'_> {
    /// Returns the index of a name that is out of order.
    fn find(&self, name: &str) -> Option<usize> {
        let mark = mark(name);
        let first = self.marks.partition_point(|(known, _)| *known < mark);
        let marked = self.marks.get(first..)?.iter();
        let mut candidates = marked.take_while(|(known, _)| *known == mark);
        candidates.find_map(|(_, index)| {
            let index = usize::try_from(*index).ok()?;
            (self.names.get(index) == Some(&name)).then_some(index)
        })
    }
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        if self.names.get(self.next) == Some(&name) {
            return Ok(self.next);
        }
        let found = self.find(name);
        if found.is_none() && self.others != Others::Skipped {
            name.clone_into(self.unknown);
        }
        Ok(found.unwrap_or(self.names.len()))
    }
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
