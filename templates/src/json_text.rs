//! Strings whose text is JSON (`contentSchema`): kept as received, parsed on demand.
//!
//! The media type and the schema of a string are annotations (JSON Schema Validation, section 8.2).
//! So decoding never fails for the text, and it is written back unchanged.

use std::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::support::{
    debug::debug,
    read,
    view::{Format, Reflect, View, ViewMut},
    write::Written,
};

/// A string whose text is the JSON of a `T`.
pub struct JsonText<T> {
    text: String,
    of: PhantomData<fn() -> T>,
}

impl<T> JsonText<T> {
    /// Creates a value from a text, without parsing it.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            of: PhantomData,
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: Reflect> JsonText<T> {
    /// Creates a value whose text is the JSON of another one.
    ///
    /// # Errors
    ///
    /// The value has no JSON: it contains a number that is none of JSON's, such as `NaN`.
    pub fn new(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(&Written(value.view())).map(Self::from_text)
    }

    /// Returns the value whose JSON the text is.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or that of no `T`.
    pub fn value(&self) -> Result<T, serde_json::Error> {
        parse(&self.text)
    }

    const FORMAT: &'static Format = &Format {
        name: "JSON of its schema",
        is_valid: |text| parse::<T>(text).is_ok(),
        debug: print::<T>,
    };
}

fn parse<T: Reflect>(text: &str) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = read::value(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

fn print<T: Reflect>(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match parse::<T>(text) {
        Ok(value) => debug(&value, f),
        Err(_) => f.write_str("JsonText(..)"),
    }
}

impl<T> Clone for JsonText<T> {
    fn clone(&self) -> Self {
        Self::from_text(self.text.clone())
    }
}

/// The value, since its type knows what is secret in it; never the text.
impl<T: Reflect> fmt::Debug for JsonText<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::<T>(&self.text, f)
    }
}

impl<T> PartialEq for JsonText<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for JsonText<T> {}

impl<T> Hash for JsonText<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> Serialize for JsonText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T> Deserialize<'de> for JsonText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_text)
    }
}

impl<T: Reflect> Reflect for JsonText<T> {
    fn view(&self) -> View<'_> {
        View::Formatted(&self.text, Self::FORMAT)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Formatted(&mut self.text, Self::FORMAT)
    }

    fn blank() -> Self {
        Self::from_text("")
    }
}
