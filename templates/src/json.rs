//! Any JSON value, and types that serde alone knows.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map as Entries, Value};

use super::support::{
    buffered::{self, Buffered},
    read,
    view::{FromBuffered, Map, Reflect, View, ViewMut},
};

/// Returns a value that the document states, from its JSON. The generator has made sure that its type
/// reads it.
#[must_use]
pub fn stated<T: Reflect>(json: &str) -> T {
    read::value(&mut serde_json::Deserializer::from_str(json)).unwrap_or_else(|_| T::blank())
}

impl Reflect for Value {
    fn view(&self) -> View<'_> {
        match self {
            Self::Null => View::Null,
            Self::Bool(flag) => View::Bool(*flag),
            Self::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => View::Integer(number),
                (_, Some(number)) => View::Unsigned(number),
                _ => View::Float(number.as_f64().unwrap_or_default()),
            },
            Self::String(text) => View::Text(text),
            Self::Array(items) => View::List(items),
            Self::Object(entries) => View::Map(entries),
        }
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::FromBuffered(self)
    }

    fn blank() -> Self {
        Self::Null
    }
}

impl FromBuffered for Value {
    fn set(&mut self, value: Buffered<'_>) -> Result<(), String> {
        *self = value.into();
        Ok(())
    }
}

impl Map for Entries<String, Value> {
    fn len(&self) -> usize {
        self.len()
    }

    fn visit<'v>(&'v self, visitor: &mut dyn FnMut(&'v str, View<'v>)) {
        for (key, value) in self {
            visitor(key, value.view());
        }
    }

    fn get(&self, key: &str) -> Option<View<'_>> {
        self.get(key).map(Reflect::view)
    }
}

impl From<Buffered<'_>> for Value {
    fn from(buffered: Buffered<'_>) -> Self {
        match buffered.plain() {
            Buffered::Null => Self::Null,
            Buffered::Bool(flag) => flag.into(),
            Buffered::Signed(number) => number.into(),
            Buffered::Unsigned(number) => number.into(),
            Buffered::Float(number) => number.into(),
            Buffered::Text(text) | Buffered::Untyped(text) => text.into_owned().into(),
            Buffered::List(items) | Buffered::Forms(items) => {
                items.into_iter().map(Self::from).collect()
            }
            Buffered::Map(buffered::Entries(entries)) => {
                let entries = entries
                    .into_iter()
                    .map(|(name, value)| (name.into_owned(), value.into()));
                Self::Object(entries.collect())
            }
        }
    }
}

/// Writes a value of a type that serde alone knows.
///
/// # Errors
///
/// Returns the reason why it can't be written as JSON.
pub fn to_buffered<T: Serialize>(value: &T) -> Result<Buffered<'static>, String> {
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    Ok(Buffered::from(value.view()).into_owned())
}

/// Reads a value of a type that serde alone knows.
///
/// # Errors
///
/// Returns the reason why it is none of the type.
pub fn from_buffered<T: DeserializeOwned>(value: Buffered<'_>) -> Result<T, String> {
    serde_json::from_value(value.into()).map_err(|error| error.to_string())
}
