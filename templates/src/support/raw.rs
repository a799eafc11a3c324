//! Values as text: what a text is, the type that is read says (`OpenAPI`, "Style Values").

use std::{collections::BTreeMap, iter};

use serde::{
    Deserialize, Deserializer,
    de::{
        Error, IgnoredAny, IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};

use super::{
    buffered::{Buffered, Fault},
    decode,
    operation::{Encoding, Style},
};

/// A value as text, whose type is not known yet.
#[derive(Clone, Debug)]
pub enum Raw {
    /// A text.
    Text(String),
    /// A text that is JSON where its type is an array, an object or any.
    Json(String),
    /// A text that may be an array or an object: still encoded, with delimiters.
    Delimited(Delimited),
    /// The values of a name that stands several times, or once.
    Many(Vec<Self>),
    /// The members of an object, or the items of an array, by their keys.
    Tree(BTreeMap<String, Self>),
}

/// A text that may be an array or an object.
#[derive(Clone, Debug)]
pub struct Delimited {
    pub(super) text: String,
    pub(super) delimiters: &'static [&'static str],
    /// The members of an object are `name=value`; else names and values take turns.
    pub(super) in_pairs: bool,
    pub(super) decode: fn(&str) -> String,
}

impl Delimited {
    fn parts(&self) -> Vec<&str> {
        let mut parts = vec![self.text.as_str()];
        if self.text.is_empty() {
            return Vec::new();
        }
        for delimiter in self.delimiters {
            parts = parts
                .into_iter()
                .flat_map(|part| part.split(delimiter))
                .collect();
        }
        parts
    }

    fn items(&self) -> Vec<Raw> {
        let parts = self.parts().into_iter();
        parts.map(|part| Raw::Text((self.decode)(part))).collect()
    }

    fn members(&self) -> Result<Vec<(String, Raw)>, Fault> {
        let parts = self.parts();
        let member = |name, value| ((self.decode)(name), Raw::Text((self.decode)(value)));
        if self.in_pairs {
            let pairs = parts.into_iter().map(|part| part.split_once('='));
            let members = pairs.map(|pair| pair.map(|(name, value)| member(name, value)));
            return members
                .collect::<Option<_>>()
                .ok_or(Fault::expected("an object"));
        }
        let pairs = parts.chunks(2).map(|pair| match pair {
            [name, value] => Ok(member(name, value)),
            _ => Err(Fault::expected("an object")),
        });
        pairs.collect()
    }
}

impl Raw {
    /// The value of a part that is written by a style, or as it is.
    pub(super) fn of_part(encoding: Option<Encoding>, text: String) -> Self {
        match encoding {
            Some(Encoding::Style(style, false)) => Self::Delimited(Delimited {
                text,
                delimiters: plain_delimiters(style),
                in_pairs: false,
                decode: str::to_owned,
            }),
            _ => Self::Text(text),
        }
    }

    /// Returns the only text.
    pub(super) fn text(self) -> Result<String, Fault> {
        match self {
            Self::Text(text) | Self::Json(text) => Ok(text),
            Self::Delimited(delimited) => Ok((delimited.decode)(&delimited.text)),
            Self::Many(mut values) => match (values.pop(), values.is_empty()) {
                (Some(value), true) => value.text(),
                _ => Err(Fault::expected("one value")),
            },
            Self::Tree(_) => Err(Fault::expected("a single value")),
        }
    }

    /// Returns what it may be where its type is not known, the likeliest first. A text may be an array of
    /// one item, unless it is an item itself.
    fn forms(self, is_item: bool) -> Vec<Form> {
        let is_structure = |text: &str| text.starts_with(['{', '[']);
        match self {
            Self::Json(text) if is_structure(&text) => vec![Form::Json(text)],
            Self::Text(text) if is_structure(&text) && json(&text, ignored).is_ok() => {
                vec![Form::Json(text.clone()), Form::Text(text)]
            }
            Self::Text(text) | Self::Json(text) if is_item => vec![Form::Text(text)],
            Self::Text(text) | Self::Json(text) => {
                let list = Form::list(vec![Self::Text(text.clone())]);
                vec![Form::Text(text), list]
            }
            Self::Delimited(delimited) => {
                let text = Form::Text((delimited.decode)(&delimited.text));
                let list = Form::list(delimited.items());
                let object = delimited
                    .members()
                    .map(|it| Form::Map(it.into_iter().collect()));
                let structures = iter::once(list).chain(object);
                if delimited.parts().len() > 1 {
                    structures.chain([text]).collect()
                } else {
                    iter::once(text).chain(structures).collect()
                }
            }
            Self::Many(mut values) if values.len() == 1 => values.remove(0).forms(is_item),
            Self::Many(values) => vec![Form::list(values)],
            // One of both alone: each within the other, they would be more with each bracket.
            Self::Tree(members) if is_list(&members) => {
                in_order(members).map(Form::list).into_iter().collect()
            }
            Self::Tree(members) => vec![Form::Map(members)],
        }
    }

    /// Returns true for a value without any text.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Json(text) => text.is_empty(),
            Self::Delimited(delimited) => delimited.text.is_empty(),
            Self::Many(values) => values.iter().all(Self::is_empty),
            Self::Tree(_) => false,
        }
    }
}

/// Returns true for keys that are positions without a gap, or none.
fn is_list(tree: &BTreeMap<String, Raw>) -> bool {
    let mut positions: Vec<_> = tree.keys().map(|key| key.parse::<usize>().ok()).collect();
    positions.sort_unstable();
    let are_positions = positions.iter().copied().eq((0..tree.len()).map(Some));
    !tree.is_empty() && (are_positions || tree.keys().eq([""]))
}

/// Items by their positions: `a[0]`, `a[1]`; or without: `a[]`.
fn in_order(tree: BTreeMap<String, Raw>) -> Result<Vec<Raw>, Fault> {
    let mut items = Vec::new();
    for (key, value) in tree {
        match (key.parse::<usize>(), value) {
            (Ok(position), value) => items.push((position, value)),
            (Err(_), Raw::Many(values)) if key.is_empty() => {
                items.extend(values.into_iter().map(|value| (usize::MAX, value)));
            }
            (Err(_), value) if key.is_empty() => items.push((usize::MAX, value)),
            _ => return Err(Fault::expected("an array")),
        }
    }
    items.sort_by_key(|(position, _)| *position);
    Ok(items.into_iter().map(|(_, value)| value).collect())
}

/// JSON within a text, from which nothing is borrowed.
pub(super) type JsonText<'t> = serde_json::Deserializer<serde_json::de::IoRead<&'t [u8]>>;

/// Reads JSON within a text.
pub(super) fn json<T>(
    text: &str,
    read: impl FnOnce(&mut JsonText<'_>) -> serde_json::Result<T>,
) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_reader(text.as_bytes());
    let value = read(&mut json).and_then(|value| json.end().map(|()| value));
    value.map_err(|error| Fault::custom(decode::reason(&error)))
}

fn ignored(json: &mut JsonText<'_>) -> serde_json::Result<IgnoredAny> {
    IgnoredAny::deserialize(json)
}

/// A thing that a value may be.
#[derive(Debug)]
enum Form {
    Text(String),
    Json(String),
    List(Vec<Forms>),
    Map(BTreeMap<String, Raw>),
}

impl Form {
    fn list(items: Vec<Raw>) -> Self {
        let items = items.into_iter().map(|item| Forms(item.forms(true)));
        Self::List(items.collect())
    }
}

/// All that a value may be: one thing, or several.
#[derive(Debug)]
struct Forms(Vec<Form>);

impl IntoDeserializer<'_, Fault> for Forms {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Forms {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        let form = match (self.0.pop(), self.0.is_empty()) {
            (Some(form), true) => form,
            (last, _) => {
                let forms = self.0.into_iter().chain(last);
                let forms = forms.map(|form| Self(vec![form]));
                return visitor.visit_newtype_struct(SeqDeserializer::new(forms));
            }
        };
        match form {
            Form::Text(text) => {
                let text: StringDeserializer<Fault> = text.into_deserializer();
                visitor.visit_newtype_struct(text)
            }
            Form::Json(text) => json(&text, |json| json.deserialize_any(visitor)),
            Form::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Form::Map(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, Fault> for Raw {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match Buffered::literal(&self.text()?) {
                Some(Buffered::Signed(number)) => visitor.visit_i64(number),
                Some(Buffered::Unsigned(number)) => visitor.visit_u64(number),
                Some(Buffered::Float(number)) => visitor.visit_f64(number),
                _ => Err(Fault::expected("a number")),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Raw {
    type Error = Fault;

    /// A text may be of any type: it is marked as such, with all that it may be.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        Forms(self.forms(false)).deserialize_any(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.text()?.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Fault::expected("a boolean")),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let items = match self {
            Self::Delimited(delimited) => delimited.items(),
            Self::Many(values) => match values.as_slice() {
                [Self::Delimited(delimited)] => delimited.items(),
                _ => values,
            },
            Self::Tree(tree) => in_order(tree)?,
            Self::Text(text) | Self::Json(text) if text.starts_with('[') => {
                return json(&text, |json| json.deserialize_seq(visitor));
            }
            text @ (Self::Text(_) | Self::Json(_)) => vec![text],
        };
        visitor.visit_seq(SeqDeserializer::new(items.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let members = match self {
            Self::Tree(members) => {
                return visitor.visit_map(MapDeserializer::new(members.into_iter()));
            }
            Self::Delimited(delimited) => delimited.members()?,
            Self::Many(mut values) => match (values.pop(), values.is_empty()) {
                (Some(value), true) => return value.deserialize_map(visitor),
                _ => return Err(Fault::expected("an object")),
            },
            Self::Text(text) | Self::Json(text) => {
                return json(&text, |json| json.deserialize_map(visitor));
            }
        };
        visitor.visit_map(MapDeserializer::new(members.into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier ignored_any
    }
}

/// The delimiters of a style, in the forms in which they are sent.
pub(super) fn delimiters(style: Style) -> &'static [&'static str] {
    match style {
        Style::SpaceDelimited => &["%20", "+", " "],
        Style::PipeDelimited => &["%7C", "%7c", "|"],
        Style::TabDelimited => &["%09"],
        _ => &[","],
    }
}

/// The delimiters of a style, where nothing is encoded.
pub(super) fn plain_delimiters(style: Style) -> &'static [&'static str] {
    match style {
        Style::SpaceDelimited => &[" "],
        Style::PipeDelimited => &["|"],
        Style::TabDelimited => &["\t"],
        _ => &[","],
    }
}
