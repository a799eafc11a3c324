//! Decoding of unions: values of one of several types.
//!
//! A value is buffered until its type is known.

use std::{
    borrow::Cow,
    cell::Cell,
    fmt,
    iter::Enumerate,
    num::{ParseFloatError, ParseIntError},
    slice::Iter,
    str::FromStr,
};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, Error, Expected, MapAccess, SeqAccess, Unexpected, Visitor,
        value::StrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

use super::support::{
    read::{self, Read},
    validate::{Checks, Rule, Validate},
    wire::Blank,
};

/// A buffered value whose type is not known yet.
#[derive(Debug)]
pub enum Buffered<'de> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A signed integer.
    Signed(i64),
    /// An unsigned integer.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(Cow<'de, str>),
    /// An array.
    List(Vec<Self>),
    /// An object, with its properties in their order.
    Map(Vec<(Cow<'de, str>, Self)>),
}

impl Buffered<'_> {
    /// Returns the number of values in it, itself included.
    fn parts(&self) -> usize {
        let within: usize = match self {
            Self::List(items) => items.iter().map(Self::parts).sum(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value.parts()).sum(),
            _ => 0,
        };
        within + 1
    }
}

impl<'de> Deserialize<'de> for Buffered<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BufferedVisitor)
    }
}

struct BufferedVisitor;

impl<'de> Visitor<'de> for BufferedVisitor {
    type Value = Buffered<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Buffered<'de>, D::Error> {
        Buffered::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Bool(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Signed(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Unsigned(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Float(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Buffered<'de>, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Buffered<'de>, E> {
        Ok(Buffered::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Buffered<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Buffered::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Buffered<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key()? {
            let Buffered::Text(name) = key else {
                return Err(A::Error::custom("the name of a property is no string"));
            };
            // With its feature `arbitrary_precision`, serde_json gives numbers so.
            if name == "$serde_json::private::Number" {
                let number: String = map.next_value()?;
                return number.parse().map_err(A::Error::custom);
            }
            entries.push((name, map.next_value()?));
        }
        Ok(Buffered::Map(entries))
    }
}

impl FromStr for Buffered<'_> {
    type Err = ParseFloatError;

    /// Reads a number.
    fn from_str(text: &str) -> Result<Self, ParseFloatError> {
        let signed = text.parse().map(Self::Signed);
        signed
            .or_else(|_| text.parse().map(Self::Unsigned))
            .or_else(|_: ParseIntError| text.parse().map(Self::Float))
    }
}

impl From<Buffered<'_>> for Value {
    fn from(buffered: Buffered<'_>) -> Self {
        match buffered {
            Buffered::Null => Self::Null,
            Buffered::Bool(flag) => Self::Bool(flag),
            Buffered::Signed(number) => number.into(),
            Buffered::Unsigned(number) => number.into(),
            Buffered::Float(number) => number.into(),
            Buffered::Text(text) => Self::String(text.into_owned()),
            Buffered::List(items) => items.into_iter().map(Self::from).collect(),
            Buffered::Map(entries) => {
                let entries = entries
                    .into_iter()
                    .map(|(name, value)| (name.into_owned(), value.into()));
                Self::Object(entries.collect())
            }
        }
    }
}

/// The reason why a value is not of a type: its location, as a JSON pointer, and a text that never
/// contains the value; boxed, so that the common case stays small. Trials, which continue with
/// another type, need no explanation.
#[derive(Debug)]
struct Fault<const EXPLAINED: bool>(Option<Box<(String, String)>>);

impl<const EXPLAINED: bool> Fault<EXPLAINED> {
    /// Adds the location: this property, or this item.
    fn within(mut self, name: &dyn fmt::Display) -> Self {
        if let Some(explained) = &mut self.0 {
            let name = name.to_string().replace('~', "~0").replace('/', "~1");
            explained.0.insert_str(0, &format!("/{name}"));
        }
        self
    }
}

impl<const EXPLAINED: bool> fmt::Display for Fault<EXPLAINED> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            None => f.write_str("the value does not fit"),
            Some((pointer, reason)) if pointer.is_empty() => f.write_str(reason),
            Some((pointer, reason)) => write!(f, "{pointer}: {reason}"),
        }
    }
}

impl<const EXPLAINED: bool> std::error::Error for Fault<EXPLAINED> {}

impl<const EXPLAINED: bool> Error for Fault<EXPLAINED> {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self(EXPLAINED.then(|| Box::new((String::new(), reason.to_string()))))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}"))
    }
}

/// Reads from a buffered value.
struct Reader<'h, 'de, const EXPLAINED: bool>(&'h Buffered<'de>);

impl<'de, const EXPLAINED: bool> Deserializer<'de> for Reader<'_, 'de, EXPLAINED> {
    type Error = Fault<EXPLAINED>;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Buffered::Null => visitor.visit_unit(),
            Buffered::Bool(flag) => visitor.visit_bool(*flag),
            Buffered::Signed(number) => visitor.visit_i64(*number),
            Buffered::Unsigned(number) => visitor.visit_u64(*number),
            Buffered::Float(number) => visitor.visit_f64(*number),
            Buffered::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Buffered::Text(Cow::Owned(text)) => visitor.visit_str(text),
            Buffered::List(items) => visitor.visit_seq(Items(items.iter().enumerate())),
            Buffered::Map(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                value: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Buffered::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}

struct Items<'h, 'de, const EXPLAINED: bool>(Enumerate<Iter<'h, Buffered<'de>>>);

impl<'de, const EXPLAINED: bool> SeqAccess<'de> for Items<'_, 'de, EXPLAINED> {
    type Error = Fault<EXPLAINED>;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Self::Error> {
        let Some((index, item)) = self.0.next() else {
            return Ok(None);
        };
        let read = seed.deserialize(Reader(item)).map(Some);
        read.map_err(|fault: Self::Error| fault.within(&index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'h, 'de, const EXPLAINED: bool> {
    rest: Iter<'h, (Cow<'de, str>, Buffered<'de>)>,
    value: Option<&'h (Cow<'de, str>, Buffered<'de>)>,
}

impl<'de, const EXPLAINED: bool> MapAccess<'de> for Entries<'_, 'de, EXPLAINED> {
    type Error = Fault<EXPLAINED>;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        self.value = self.rest.next();
        let name = self.value.map(|(name, _)| StrDeserializer::new(name));
        name.map(|name| seed.deserialize(name)).transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, Self::Error> {
        let Some((name, value)) = self.value.take() else {
            return Err(Self::Error::custom("a value without a name"));
        };
        let read = seed.deserialize(Reader(value));
        read.map_err(|fault: Self::Error| fault.within(name))
    }
}

/// Reads a value whose type is not known yet.
pub fn buffer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Buffered<'de>, D::Error> {
    Buffered::deserialize(deserializer)
}

/// Returns a value's tag, if it has one.
pub fn tag<'h>(buffered: &'h Buffered<'_>, name: &str) -> Option<&'h str> {
    let Buffered::Map(entries) = buffered else {
        return None;
    };
    match entries.iter().find(|(found, _)| found == name)? {
        (_, Buffered::Text(text)) => Some(text),
        _ => None,
    }
}

/// Reads a value whose type is known.
pub fn variant<'de, T: Read<'de> + Blank, E: Error>(buffered: &Buffered<'de>) -> Result<T, E> {
    let _level = Level::enter(buffered);
    if Level::is_too_deep() {
        return Err(E::custom("too deeply nested unions"));
    }
    read::value(Reader::<true>(buffered)).map_err(E::custom)
}

/// The budget of variants to try for one value, with its parts, and the budget that each part adds:
/// nested unions can be tried in exponentially many ways.
const MOST_TRIALS: usize = 10_000;
const TRIALS_OF_PART: usize = 64;

/// The greatest depth of unions within unions.
const MOST_LEVELS: u32 = 200;

thread_local! {
    static TRIALS: Cell<usize> = const { Cell::new(0) };
    static LEVELS: Cell<u32> = const { Cell::new(0) };
}

/// A level of unions within unions.
#[derive(Debug)]
struct Level;

impl Level {
    fn enter(buffered: &Buffered<'_>) -> Self {
        if LEVELS.get() == 0 {
            TRIALS.set(MOST_TRIALS.saturating_add(buffered.parts().saturating_mul(TRIALS_OF_PART)));
        }
        LEVELS.set(LEVELS.get() + 1);
        Self
    }

    fn is_too_deep() -> bool {
        LEVELS.get() > MOST_LEVELS
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVELS.set(LEVELS.get().saturating_sub(1));
    }
}

/// Finds the type of a value by trying: the first type that keeps all of it and has no violations,
/// else the first without violations, else the first that can be read.
#[derive(Debug)]
pub struct Trial<'de, U> {
    buffered: Buffered<'de>,
    best: Option<(Fit, U)>,
    _level: Level,
}

/// The quality of a match, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Readable,
    Valid,
    Whole,
}

impl<'de, U> Trial<'de, U> {
    /// Starts with a value.
    pub fn new(buffered: Buffered<'de>) -> Self {
        Self {
            best: None,
            _level: Level::enter(&buffered),
            buffered,
        }
    }

    /// Tries a variant.
    pub fn offer<T: Read<'de> + Blank + Validate>(&mut self, variant: fn(T) -> U, rules: &[Rule]) {
        let found = self.best.as_ref().map(|(fit, _)| *fit);
        if found == Some(Fit::Whole) || TRIALS.get() == 0 || Level::is_too_deep() {
            return;
        }
        TRIALS.set(TRIALS.get() - 1);
        let losses = read::losses();
        let read = read::value::<T, _>(Reader::<false>(&self.buffered));
        let whole = read::losses() == losses;
        read::set_losses(losses);
        let Ok(read) = read else {
            return;
        };
        let mut checks = Checks::default();
        read.check_rules(rules, &mut checks);
        let fit = if checks.finish().is_err() {
            Fit::Readable
        } else if whole {
            Fit::Whole
        } else {
            Fit::Valid
        };
        if found.is_none_or(|found| found < fit) {
            self.best = Some((fit, variant(read)));
        }
    }

    /// Returns the best match; a value that matches no variant is kept as JSON.
    pub fn finish(self, unknown: fn(Value) -> U) -> U {
        match self.best {
            Some((fit, found)) => {
                if fit != Fit::Whole {
                    read::lose();
                }
                found
            }
            None => unknown(self.buffered.into()),
        }
    }
}
