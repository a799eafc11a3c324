//! Strings with a format, such as `date-time`: kept as received, parsed on demand.
//!
//! A format is an annotation (JSON Schema Validation, section 7.2.1), and servers send strings that
//! do not have it. So decoding never fails for a format, and a string is written back unchanged,
//! with its offset and its fractions.

use std::{
    cmp::Ordering,
    convert::Infallible,
    error::Error,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::support::{
    buffered::Buffered,
    view::{Format, Reflect, View, ViewMut},
};

/// A string that represents a `T`.
pub struct Formatted<T> {
    text: String,
    of: PhantomData<fn() -> T>,
}

impl<T> Formatted<T> {
    /// Creates a value from a string, without parsing it.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            of: PhantomData,
        }
    }

    /// Returns the string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: Representation> Formatted<T> {
    /// Returns the value that the string represents.
    ///
    /// # Errors
    ///
    /// The string does not have the format.
    pub fn value(&self) -> Result<T, InvalidFormat> {
        read(&self.text)
    }
}

impl<T: FromStr> Formatted<T> {
    /// Parses the string as the type itself does: it may accept strings that the format does not
    /// allow, and its error has more details.
    ///
    /// # Errors
    ///
    /// The type does not accept the string.
    pub fn parse(&self) -> Result<T, T::Err> {
        self.text.parse()
    }
}

impl<T: fmt::Display> From<T> for Formatted<T> {
    fn from(value: T) -> Self {
        Self::from_text(value.to_string())
    }
}

impl<T> Clone for Formatted<T> {
    fn clone(&self) -> Self {
        Self::from_text(self.text.clone())
    }
}

impl<T> fmt::Debug for Formatted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl<T> fmt::Display for Formatted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T> PartialEq for Formatted<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Formatted<T> {}

impl<T> PartialOrd for Formatted<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The order of the texts.
impl<T> Ord for Formatted<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> FromStr for Formatted<T> {
    type Err = Infallible;

    /// Keeps the text; it need not have the format.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from_text(text))
    }
}

impl<T> Hash for Formatted<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> Serialize for Formatted<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T> Deserialize<'de> for Formatted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_text)
    }
}

impl<T: Representation> Reflect for Formatted<T> {
    fn view(&self) -> View<'_> {
        View::Formatted(&self.text, T::FORMAT)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Formatted(&mut self.text, T::FORMAT)
    }

    fn blank() -> Self {
        Self::from_text("")
    }
}

/// The error for a string that does not have its format. It never contains the string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidFormat {
    format: &'static str,
}

impl InvalidFormat {
    /// Returns the name of the format, such as `date-time`.
    #[must_use]
    pub fn format(&self) -> &'static str {
        self.format
    }
}

impl fmt::Display for InvalidFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string that is no {}", self.format)
    }
}

impl Error for InvalidFormat {}

/// A type whose values the strings of a format represent.
pub trait Representation: FromStr {
    /// The format.
    const FORMAT: &'static Format;
}

/// Reads a string of a format.
///
/// # Errors
///
/// The string does not have the format.
pub fn read<T: Representation>(text: &str) -> Result<T, InvalidFormat> {
    let format = T::FORMAT.name;
    let value = is_written_as(format, text).then(|| text.parse().ok());
    value.flatten().ok_or(InvalidFormat { format })
}

/// Writes a value as a string of its format.
///
/// # Errors
///
/// There are none: any value can be written.
pub fn to_buffered<T: fmt::Display>(value: &T) -> Result<Buffered<'static>, String> {
    Ok(Buffered::Text(value.to_string().into()))
}

/// Reads a value that has to be a string of a format.
///
/// # Errors
///
/// Returns the reason why it is none.
pub fn from_buffered<T: Representation>(value: Buffered<'_>) -> Result<T, String> {
    match value {
        Buffered::Text(text) | Buffered::Untyped(text) => {
            read(&text).map_err(|error| error.to_string())
        }
        _ => Err("expected a string".to_owned()),
    }
}

/// Returns true if a string has the format of a type.
#[must_use]
pub fn is_valid<T: Representation>(text: &str) -> bool {
    read::<T>(text).is_ok()
}

/// Returns false for a string that a type may accept although the format's grammar does not.
fn is_written_as(format: &str, text: &str) -> bool {
    match format {
        "date" => has_shape(text, "0000-00-00"),
        "date-time" => is_date_time(text).unwrap_or_default(),
        "duration" => is_duration(text).unwrap_or_default(),
        "uuid" => has_shape(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        _ => true,
    }
}

/// Compares with a shape, in which `0` stands for a digit, `x` for a hexadecimal one.
fn has_shape(text: &str, shape: &str) -> bool {
    let is_alike = |(byte, of): (u8, u8)| match of {
        b'0' => byte.is_ascii_digit(),
        b'x' => byte.is_ascii_hexdigit(),
        other => byte.eq_ignore_ascii_case(&other),
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(is_alike)
}

/// RFC 3339, section 5.6: `date-time`. A leap second is the last one of a day in UTC.
fn is_date_time(text: &str) -> Option<bool> {
    const SHAPE: &str = "0000-00-00T00:00:00";
    let (local, rest) = text.split_at_checked(SHAPE.len())?;
    let offset = match rest.strip_prefix('.') {
        Some(rest) => rest.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        None => rest,
    };
    if !has_shape(local, SHAPE) || rest.len() == offset.len() + 1 {
        return Some(false);
    }
    let minutes = |text: &str| -> Option<i32> {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (i32, i32) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let offset = match offset {
        "Z" | "z" => 0,
        _ if has_shape(offset, "+00:00") => minutes(offset.get(1..)?)?,
        _ if has_shape(offset, "-00:00") => -minutes(offset.get(1..)?)?,
        _ => return Some(false),
    };
    let minute = minutes(local.get(11..16)?)?;
    Some(match local.get(17..)? {
        "60" => (minute - offset).rem_euclid(24 * 60) == 24 * 60 - 1,
        second => second < "60",
    })
}

/// RFC 3339, appendix A: `duration`, whose units follow each other without a gap.
fn is_duration(text: &str) -> Option<bool> {
    let (start, rest) = text.split_at_checked(1)?;
    let rest = rest.to_ascii_uppercase();
    let is_valid = match rest.split_once('T') {
        Some(("", time)) => has_units(time, "HMS"),
        Some((date, time)) => has_units(date, "YMD") && has_units(time, "HMS"),
        None => has_units(&rest, "YMD") || has_units(&rest, "W"),
    };
    Some(start.eq_ignore_ascii_case("P") && is_valid)
}

/// Returns true for one or more numbers, each with a unit; the units are some of these, in a row.
fn has_units(text: &str, units: &str) -> bool {
    let mut parts = text.split_inclusive(|letter: char| !letter.is_ascii_digit());
    let is_part = |part: &str, unit: char| {
        let number = part.strip_suffix(unit);
        number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let Some(first) = parts.next() else {
        return false;
    };
    let mut units = units.chars().skip_while(|unit| !is_part(first, *unit));
    units.next().is_some() && parts.all(|part| units.next().is_some_and(|unit| is_part(part, unit)))
}
