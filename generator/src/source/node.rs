//! The tree that JSON and YAML have in common.

use std::borrow::Cow;

use serde::{
    Serialize, Serializer,
    de::{
        IntoDeserializer, Visitor,
        value::{Error, MapDeserializer, SeqDeserializer},
    },
};

/// A value of JSON or YAML. Texts borrow from the file where they can; maps keep their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Node<'a> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer of 64 bits, signed.
    Integer(i64),
    /// An integer of 64 bits beyond the signed ones.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Node<'a>>),
    /// An object, in the order of the file.
    Map(#[serde(serialize_with = "as_map")] Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// The value's kind, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Float(number) if !number.is_finite() => "no number of JSON",
            Self::Integer(_) | Self::Unsigned(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Map(_) => "an object",
        }
    }

    /// True for a value of JSON: without `.inf` and `.nan`, which YAML alone has.
    pub fn is_json(&self) -> bool {
        match self {
            Self::Float(number) => number.is_finite(),
            Self::List(items) => items.iter().all(Self::is_json),
            Self::Map(entries) => entries.iter().all(|(_, value)| value.is_json()),
            _ => true,
        }
    }

    /// The value under a key, in an object.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.entries()?
            .iter()
            .find(|(found, _)| found == key)
            .map(|(_, value)| value)
    }

    /// The entries of an object.
    pub fn entries(&self) -> Option<&[(Cow<'a, str>, Node<'a>)]> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// A copy that borrows its texts.
    pub fn borrowed(&self) -> Node<'_> {
        self.copy(Cow::Borrowed)
    }

    /// A copy with texts of its own.
    pub fn owned(&self) -> Node<'static> {
        self.copy(|text| Cow::Owned(text.to_owned()))
    }

    fn copy<'n, 'c>(&'n self, text: fn(&'n str) -> Cow<'c, str>) -> Node<'c> {
        match self {
            Self::Null => Node::Null,
            Self::Bool(flag) => Node::Bool(*flag),
            Self::Integer(number) => Node::Integer(*number),
            Self::Unsigned(number) => Node::Unsigned(*number),
            Self::Float(number) => Node::Float(*number),
            Self::Text(value) => Node::Text(text(value)),
            Self::List(items) => Node::List(items.iter().map(|item| item.copy(text)).collect()),
            Self::Map(entries) => {
                let entries = entries.iter();
                let copied = entries.map(|(key, value)| (text(key), value.copy(text)));
                Node::Map(copied.collect())
            }
        }
    }

    /// The items of an array.
    pub fn items(&self) -> Option<&[Node<'a>]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The value as compact JSON, for documentation and messages.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a node is JSON")
    }
}

fn as_map<S: Serializer>(
    entries: &[(Cow<'_, str>, Node<'_>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
}

/// Hands a tree to a type that can be deserialized. Enums are never deserialized from
/// it: those of `openapiv3` are in values that serde buffers.
impl<'de> serde::Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(flag) => visitor.visit_bool(flag),
            Self::Integer(number) => visitor.visit_i64(number),
            Self::Unsigned(number) => visitor.visit_u64(number),
            Self::Float(number) => visitor.visit_f64(number),
            Self::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Self::Text(Cow::Owned(text)) => visitor.visit_string(text),
            Self::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Self::Map(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
