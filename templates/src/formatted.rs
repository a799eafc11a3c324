//! Strings with a format, such as `date-time`: kept as received, parsed on demand.
//!
//! A format is an annotation (JSON Schema Validation, section 7.2.1), and servers send strings that
//! do not have it. So decoding never fails for a format, and a string is written back unchanged,
//! with its offset and its fractions.

#[cfg(any(feature = "client", feature = "server"))]
use std::borrow::Cow;
use std::{
    cmp::Ordering,
    convert::Infallible,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(any(feature = "client", feature = "server"))]
use super::support::parameter::Parameter;
use super::support::view::{Reflect, View, ViewMut};

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
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: FromStr> Formatted<T> {
    /// Parses the string.
    ///
    /// # Errors
    ///
    /// The string does not have the format.
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

impl<T> Reflect for Formatted<T> {
    fn view(&self) -> View<'_> {
        View::Text(&self.text)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Text(&mut self.text)
    }

    fn blank() -> Self {
        Self::from_text("")
    }
}

#[cfg(any(feature = "client", feature = "server"))]
impl<T> Parameter for Formatted<T> {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from_text(text))
    }
}
