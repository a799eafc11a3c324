//! Values of a document as data of their own.

use crate::{openapi::Value, source::Node};

/// A value that a document names.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer, of 64 bits with or without a sign.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// The value, if it is an integer.
    pub fn integer(&self) -> Option<i128> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// A scalar as text: a string without quotes. Empty for all other values.
    pub fn scalar_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Bool(flag) => flag.to_string(),
            Self::Null | Self::Array(_) | Self::Object(_) => String::new(),
        }
    }

    /// The value as JSON, with the keys of objects in order.
    pub fn canonical(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null => "null".to_owned(),
            Self::Text(text) => quoted(text),
            Self::Integer(_) | Self::Float(_) | Self::Bool(_) => self.scalar_text(),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::canonical).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(entries) => {
                let entry = |(key, value): &(String, Self)| {
                    format!("{}:{}", quoted(key), value.canonical())
                };
                let mut entries: Vec<String> = entries.iter().map(entry).collect();
                entries.sort_unstable();
                format!("{{{}}}", entries.join(","))
            }
        }
    }
}

impl From<Value<'_>> for Json {
    fn from(value: Value<'_>) -> Self {
        match value.0 {
            Node::Null => Self::Null,
            Node::Bool(flag) => Self::Bool(*flag),
            Node::Integer(number) => Self::Integer((*number).into()),
            Node::Unsigned(number) => Self::Integer((*number).into()),
            Node::Float(number) => Self::Float(*number),
            Node::Text(text) => Self::Text(text.to_string()),
            Node::List(items) => Self::Array(items.iter().map(|item| Value(item).into()).collect()),
            Node::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(name, value)| (name.to_string(), Value(value).into()));
                Self::Object(entries.collect())
            }
        }
    }
}
