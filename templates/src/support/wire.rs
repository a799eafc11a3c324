//! What the `Serialize` and `Deserialize` impls of all types share.
//!
//! An object gives a table of its properties and lends its fields one by one; reading and writing
//! an object is written once, here. A value is read in place: it begins blank, its properties fill
//! it as they come, and those that have to be there are counted at the end.

use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
    ser::{SerializeMap, SerializeStruct},
};

use super::read::{self, InPlace, Read};

/// A type that is an object on the wire.
pub trait Record: Blank {
    /// The type's name, for formats that carry one.
    const NAME: &'static str;
    /// The names of the properties on the wire, in the order of the document.
    const NAMES: &'static [&'static str];
    /// The [`mark`] of each of them with its place, in their order.
    const MARKS: &'static [(u16, u32)];
    /// Whether each of them has to be there.
    const PRESENCE: &'static [Presence];
    /// What becomes of other properties.
    const OTHERS: Others;

    /// Where it notes what has no place in it.
    fn unread(&mut self) -> Option<&mut Unread> {
        None
    }

    /// Gives its properties away, in their order.
    fn write<O: Out>(&self, out: &mut O);

    /// Reads the property with this place in the table; one past its end is any other property.
    fn read<'de, V: Value<'de>>(&mut self, index: usize, value: V) -> Result<(), V::Error>;
}

/// Whether a property has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has to.
    Required,
    /// It may be missing.
    Optional,
}

/// Whether a property of each kind has to be there.
pub mod presence {
    use super::Presence;

    macro_rules! presence {
        ($presence:ident: $($kind:ident)*) => {
            $(
                /// Whether such a property has to be there.
                pub const fn $kind() -> Presence {
                    Presence::$presence
                }
            )*
        };
    }

    presence!(Required: required secret);
    presence!(Optional: optional any nullable optional_secret nullable_secret);
}

/// What a property of each kind is before it is read.
pub mod blank {
    use super::Blank;

    /// The field before it is read.
    pub fn required<T: Blank>() -> T {
        T::blank()
    }

    /// The field before it is read.
    pub fn secret<T: Blank>() -> T {
        T::blank()
    }

    macro_rules! nothing {
        ($($kind:ident)*) => {
            $(
                /// The field before it is read.
                pub fn $kind<T>() -> Option<T> {
                    None
                }
            )*
        };
    }

    nothing!(optional any nullable optional_secret nullable_secret);
}

/// What becomes of properties that a type doesn't name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They are passed over.
    Skipped,
    /// They are passed over, and their names noted: they are not allowed.
    Forbidden,
    /// They are kept.
    Kept,
}

/// What was read and has no place: properties that are not allowed, and `null` for what may be
/// missing and may not be `null`. It is nothing of the value, and is never written.
#[derive(Clone, Default)]
#[expect(
    clippy::box_collection,
    reason = "it is one word in many structs, and seldom more"
)]
pub struct Unread(Option<Box<Vec<(String, Reason)>>>);

/// Why something has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The property is not known, and no others are allowed.
    Unknown,
    /// It is `null`, which it may not be.
    Null,
}

impl Unread {
    fn note(&mut self, name: &str, reason: Reason) {
        let noted = self.0.get_or_insert_default();
        noted.push((name.to_owned(), reason));
    }

    /// What was noted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Reason)> {
        let noted = self.0.iter().flat_map(|noted| noted.iter());
        noted.map(|(name, reason)| (name.as_str(), *reason))
    }
}

impl PartialEq for Unread {
    /// What is nothing of a value makes none different.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

/// A value to read into. It is never seen: what can't be read in whole is dropped.
pub trait Blank {
    /// The value.
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

/// Takes the properties of an object. The methods are the kinds of properties.
pub trait Out {
    /// A property that is always there.
    fn required<T: Serialize>(&mut self, name: &'static str, value: &T);

    /// A property that is there where it has a value.
    fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// The same where `null` is one of its values.
    fn any<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.optional(name, value);
    }

    /// The same where `null` is a value too.
    fn nullable<T: Serialize>(&mut self, name: &'static str, value: &Option<Option<T>>) {
        self.optional(name, value);
    }

    /// A secret that is always there.
    fn secret<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.required(name, value);
    }

    /// A secret that is there where it has a value.
    fn optional_secret<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.optional(name, value);
    }

    /// The same where `null` is a value too.
    fn nullable_secret<T: Serialize>(&mut self, name: &'static str, value: &Option<Option<T>>) {
        self.optional(name, value);
    }

    /// The properties that the type doesn't name, but for names that it has already.
    fn others<T: Serialize>(&mut self, names: &[&str], others: &BTreeMap<String, T>);
}

/// The value of a property that is being read. The methods are the kinds of properties.
pub trait Value<'de>: Sized {
    /// Why it can't be read.
    type Error: Error;

    /// Reads a property in place.
    fn required<T: Read<'de>>(self, place: &mut T) -> Result<(), Self::Error>;

    /// Reads one that may be missing: `null` is read as if it were.
    fn optional<T: Read<'de> + Blank>(self, place: &mut Option<T>) -> Result<(), Self::Error>;

    /// Reads one that may be missing, and of which `null` is a value.
    fn any<T: Read<'de> + Blank>(self, place: &mut Option<T>) -> Result<(), Self::Error> {
        self.required(place.insert(T::blank()))
    }

    /// Reads one that may be missing, and may be `null`.
    fn nullable<T: Read<'de> + Blank>(
        self,
        place: &mut Option<Option<T>>,
    ) -> Result<(), Self::Error> {
        self.required(place.insert(None))
    }

    /// Reads a secret; an error says nothing of what was read.
    fn secret<T: Read<'de>>(self, place: &mut T) -> Result<(), Self::Error> {
        self.required(place)
            .map_err(|_| Self::Error::custom("a secret of the wrong type"))
    }

    /// Reads a secret that may be missing.
    fn optional_secret<T: Read<'de> + Blank>(
        self,
        place: &mut Option<T>,
    ) -> Result<(), Self::Error> {
        self.optional(place)
            .map_err(|_| Self::Error::custom("a secret of the wrong type"))
    }

    /// Reads a secret that may be missing, and may be `null`.
    fn nullable_secret<T: Read<'de> + Blank>(
        self,
        place: &mut Option<Option<T>>,
    ) -> Result<(), Self::Error> {
        self.secret(place.insert(None))
    }

    /// Keeps the value of a property that the type does not name.
    fn keep<T: Read<'de> + Blank>(
        self,
        others: &mut BTreeMap<String, T>,
    ) -> Result<(), Self::Error>;

    /// Passes over the value of a property that the type does not have.
    fn skip(self) -> Result<(), Self::Error>;
}

/// Writes an object.
pub fn write<T: Record, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    match T::OTHERS {
        Others::Skipped | Others::Forbidden => {
            let object = serializer.serialize_struct(T::NAME, count(value))?;
            let mut out = StructOut {
                object,
                error: None,
            };
            value.write(&mut out);
            out.error.map_or(Ok(()), Err)?;
            out.object.end()
        }
        Others::Kept => {
            let object = serializer.serialize_map(Some(count(value)))?;
            let mut out = MapOut {
                object,
                error: None,
            };
            value.write(&mut out);
            out.error.map_or(Ok(()), Err)?;
            out.object.end()
        }
    }
}

/// How many properties an object has.
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

/// After a failure nothing more is written.
struct StructOut<S: SerializeStruct> {
    object: S,
    error: Option<S::Error>,
}

impl<S: SerializeStruct> Out for StructOut<S> {
    #[inline]
    fn required<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.error.is_none()
            && let Err(error) = self.object.serialize_field(name, value)
        {
            self.error = Some(error);
        }
    }

    /// A struct has no further properties.
    fn others<T: Serialize>(&mut self, _: &[&str], _: &BTreeMap<String, T>) {}
}

/// The same for objects that have further properties.
struct MapOut<S: SerializeMap> {
    object: S,
    error: Option<S::Error>,
}

impl<S: SerializeMap> Out for MapOut<S> {
    #[inline]
    fn required<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.error.is_none()
            && let Err(error) = self.object.serialize_entry(name, value)
        {
            self.error = Some(error);
        }
    }

    fn others<T: Serialize>(&mut self, names: &[&str], others: &BTreeMap<String, T>) {
        for (name, value) in further(names, others) {
            if self.error.is_none() {
                self.error = self.object.serialize_entry(name, value).err();
            }
        }
    }
}

/// Reads an object.
pub fn read<'de, T: Record, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    read_in_place(deserializer, &mut value)?;
    Ok(value)
}

/// Reads an object into one that is there already.
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
        while let Some(index) = map.next_key_seed(Key::new::<T>(next, &mut name))? {
            if index < end {
                if !seen.insert(index) {
                    return Err(A::Error::duplicate_field(T::NAMES[index]));
                }
            } else if T::OTHERS == Others::Forbidden
                && let Some(unread) = self.0.unread()
            {
                unread.note(&name, Reason::Unknown);
            }
            let mut null = false;
            let entry = Entry {
                map: &mut map,
                name: &mut name,
                null: &mut null,
            };
            self.0.read(index, entry)?;
            if null && let (Some(name), Some(unread)) = (T::NAMES.get(index), self.0.unread()) {
                unread.note(name, Reason::Null);
            }
            next = index + 1;
        }
        if T::PRESENCE.len() <= Seen::FIRST && seen.has_all(const { required(T::PRESENCE) }) {
            return Ok(());
        }
        let properties = T::PRESENCE.iter().zip(T::NAMES).enumerate();
        for (index, (presence, name)) in properties {
            if *presence == Presence::Required && !seen.contains(index) {
                return Err(A::Error::missing_field(name));
            }
        }
        Ok(())
    }
}

/// The bits of those of the first properties that have to be there.
const fn required(presence: &[Presence]) -> [u64; 2] {
    let mut bits = [0; 2];
    let mut index = 0;
    while index < presence.len() && index < Seen::FIRST {
        if matches!(presence[index], Presence::Required) {
            bits[index / 64] |= 1 << (index % 64);
        }
        index += 1;
    }
    bits
}

/// Which properties have been read.
#[derive(Default)]
struct Seen {
    first: [u64; 2],
    further: Vec<usize>,
}

impl Seen {
    /// How many of them have a bit.
    const FIRST: usize = 128;

    /// Notes a property; `false` where it was noted before.
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

    /// Whether all of these first properties were noted.
    fn has_all(&self, wanted: [u64; 2]) -> bool {
        let mut words = self.first.iter().zip(wanted);
        words.all(|(word, wanted)| word & wanted == wanted)
    }
}

/// A property of the object that is being read.
struct Entry<'m, A> {
    map: &'m mut A,
    /// Its name, where the type doesn't know it.
    name: &'m mut String,
    /// Whether it was `null` and is read as if it were missing.
    null: &'m mut bool,
}

impl<'de, A: MapAccess<'de>> Value<'de> for Entry<'_, A> {
    type Error = A::Error;

    #[inline]
    fn required<T: Read<'de>>(self, place: &mut T) -> Result<(), A::Error> {
        self.map.next_value_seed(InPlace(place))
    }

    #[inline]
    fn optional<T: Read<'de> + Blank>(self, place: &mut Option<T>) -> Result<(), A::Error> {
        let null = self.null;
        self.map.next_value_seed(InPlace(&mut *place))?;
        if place.is_none() {
            read::lose();
            *null = true;
        }
        Ok(())
    }

    fn keep<T: Read<'de> + Blank>(self, others: &mut BTreeMap<String, T>) -> Result<(), A::Error> {
        let mut value = T::blank();
        self.map.next_value_seed(InPlace(&mut value))?;
        match others.insert(std::mem::take(self.name), value) {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("a property is given twice")),
        }
    }

    fn skip(self) -> Result<(), A::Error> {
        read::lose();
        self.map.next_value::<IgnoredAny>().map(drop)
    }
}

/// A number for a name: names are looked for by it, and told apart by their text.
#[expect(
    clippy::cast_possible_truncation,
    reason = "names of one mark are told apart by their text"
)]
pub const fn mark(name: &str) -> u16 {
    let name = name.as_bytes();
    let length = name.len();
    if length == 0 {
        return 0;
    }
    // The bytes that differ most from name to name.
    let picked = [name[0], name[length / 2], name[length - 1 - length / 4]];
    let low = picked[0].wrapping_mul(31) ^ picked[2].wrapping_mul(7);
    let high = picked[1].wrapping_mul(5) ^ name[length - 1];
    u16::from_le_bytes([low, high]).wrapping_add((length as u16).wrapping_mul(2_011))
}

/// The marks of names with their places, sorted.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a type has fewer properties than 32 bits count"
)]
pub const fn marks<const COUNT: usize>(names: [&str; COUNT]) -> [(u16, u32); COUNT] {
    let mut marks = [(0, 0); COUNT];
    let mut index = 0;
    while index < COUNT {
        let entry = (mark(names[index]), index as u32);
        let mut place = index;
        while place > 0 && marks[place - 1].0 > entry.0 {
            marks[place] = marks[place - 1];
            place -= 1;
        }
        marks[place] = entry;
        index += 1;
    }
    marks
}

/// What is known of a key before it is read. It comes to its place in the table, or to the end of
/// it.
struct Key<'n> {
    names: &'static [&'static str],
    marks: &'static [(u16, u32)],
    /// The name that comes next where the properties are in order.
    next: usize,
    others: Others,
    /// Where a name goes that is not in the table and is of account.
    unknown: &'n mut String,
}

impl<'n> Key<'n> {
    fn new<T: Record>(next: usize, unknown: &'n mut String) -> Self {
        Self {
            names: T::NAMES,
            marks: T::MARKS,
            next,
            others: T::OTHERS,
            unknown,
        }
    }

    /// The place of a name that does not come where it is expected.
    fn find(&self, name: &str) -> Option<usize> {
        let mark = mark(name);
        let first = self.marks.partition_point(|(known, _)| *known < mark);
        let marked = self.marks.get(first..)?.iter();
        let mut alike = marked.take_while(|(known, _)| *known == mark);
        alike.find_map(|(_, index)| {
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
