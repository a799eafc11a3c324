//! Reading values from text: parameters and the fields of forms (OpenAPI, "Style Values").
//!
//! Text has no types: what it is, the type that is read says.

use std::{borrow::Cow, collections::BTreeMap};

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde::{
    Deserializer,
    de::{
        Error, IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

use super::{
    buffered::{Buffered, Fault},
    decode,
    members::read_members,
    operation::{Encoding, Parameter, ParameterLocation, Style},
    outgoing::is_set_cookie,
    read,
    view::ViewMut,
};

/// The greatest depth of brackets in the name of a field.
const DEEPEST: usize = 64;

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
    text: String,
    delimiters: &'static [&'static str],
    /// The members of an object are `name=value`; else names and values take turns.
    in_pairs: bool,
    decode: fn(&str) -> String,
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
    fn text(self) -> Result<String, Fault> {
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

    /// Returns true for a value without any text.
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Json(text) => text.is_empty(),
            Self::Delimited(delimited) => delimited.text.is_empty(),
            Self::Many(values) => values.iter().all(Self::is_empty),
            Self::Tree(_) => false,
        }
    }
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
type JsonText<'t> = serde_json::Deserializer<serde_json::de::IoRead<&'t [u8]>>;

/// Reads JSON within a text.
fn json<T>(
    text: &str,
    read: impl FnOnce(&mut JsonText<'_>) -> serde_json::Result<T>,
) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_reader(text.as_bytes());
    let value = read(&mut json).and_then(|value| json.end().map(|()| value));
    value.map_err(|error| Fault::custom(decode::reason(&error)))
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

    /// A text may be of any type: it is marked as such.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Self::Many(values) if values.len() > 1 => {
                visitor.visit_seq(SeqDeserializer::new(values.into_iter()))
            }
            Self::Many(mut values) if values.len() == 1 => {
                values.remove(0).deserialize_any(visitor)
            }
            Self::Json(text) if text.starts_with(['{', '[']) => {
                json(&text, |json| json.deserialize_any(visitor))
            }
            Self::Tree(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
            value => {
                let text: serde::de::value::StringDeserializer<Fault> =
                    value.text()?.into_deserializer();
                visitor.visit_newtype_struct(text)
            }
        }
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

/// The named values of a query, a form or a cookie.
#[derive(Debug, Default)]
pub struct Pairs<'p>(Vec<(Cow<'p, str>, &'p str)>);

impl<'p> Pairs<'p> {
    /// Splits a query, or a form.
    pub fn of_query(text: &'p str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (Cow::Owned(decoded(name)), value)
        });
        Self(pairs.collect())
    }

    /// Splits the values of cookie headers (RFC 6265, section 5.4).
    pub fn of_cookies(headers: impl Iterator<Item = &'p str>) -> Self {
        let pairs = headers.flat_map(|header| header.split(';'));
        let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
        Self(
            pairs
                .map(|(name, value)| (Cow::Borrowed(name), value))
                .collect(),
        )
    }

    /// Returns true if one of the values of a name is this one.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|found| decoded(found) == value)
    }

    /// Returns the values of a name, as they were sent.
    pub fn values<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'p str> + 'n {
        let named = self.0.iter().filter(move |(found, _)| found == name);
        named.map(|(_, value)| *value)
    }

    /// Returns the names that have a value.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }

    /// Returns the members of an object whose keys are names of their own.
    pub(super) fn members(
        &self,
        is_member: &dyn Fn(&str) -> bool,
        decode: fn(&str) -> String,
    ) -> Option<Raw> {
        let mut members: BTreeMap<String, Vec<Raw>> = BTreeMap::new();
        for (name, value) in self.0.iter().filter(|(name, _)| is_member(name)) {
            let values = members.entry(name.clone().into_owned()).or_default();
            values.push(Raw::Text(decode(value)));
        }
        let members = members
            .into_iter()
            .map(|(name, values)| (name, Raw::Many(values)));
        let members: BTreeMap<String, Raw> = members.collect();
        (!members.is_empty()).then_some(Raw::Tree(members))
    }

    /// Returns the fields of a form.
    pub fn form(&self, fields: &[Parameter]) -> Result<Raw, Fault> {
        let mut form = BTreeMap::new();
        for (name, value) in &self.0 {
            let base = match name.split_once('[') {
                Some((base, keys)) if !base.is_empty() && keys.ends_with(']') => base,
                _ => name,
            };
            if base.len() < name.len() {
                let tree = Raw::Tree(BTreeMap::new());
                match form.entry(base.to_owned()).or_insert(tree) {
                    Raw::Tree(tree) => {
                        insert(tree, &name[base.len()..], decoded(value))
                            .map_err(|fault| fault.within(&base))?;
                    }
                    _ => return Err(Fault::expected("an object").within(&base)),
                }
                continue;
            }
            let described = fields.iter().find(|field| field.name == base);
            let value = of_pair(described.map(|field| field.encoding), value, decoded);
            match form
                .entry(base.to_owned())
                .or_insert_with(|| Raw::Many(Vec::new()))
            {
                Raw::Many(values) => values.push(value),
                _ => return Err(Fault::expected("a single value").within(&base)),
            }
        }
        Ok(Raw::Tree(form))
    }

    /// Returns the object of a name with brackets: `a[b][c]=1`.
    fn deep(&self, name: &str) -> Result<Option<Raw>, Fault> {
        let mut tree = BTreeMap::new();
        for (found, value) in &self.0 {
            let keys = found
                .strip_prefix(name)
                .filter(|keys| keys.starts_with('['));
            if let Some(keys) = keys {
                insert(&mut tree, keys, decoded(value))?;
            }
        }
        Ok((!tree.is_empty()).then_some(Raw::Tree(tree)))
    }
}

/// Adds a value at keys in brackets.
pub(super) fn insert(
    tree: &mut BTreeMap<String, Raw>,
    keys: &str,
    value: String,
) -> Result<(), Fault> {
    let keys = keys
        .strip_prefix('[')
        .and_then(|keys| keys.strip_suffix(']'));
    let keys: Vec<&str> = keys
        .map(|keys| keys.split("][").collect())
        .unwrap_or_default();
    let Some((last, path)) = keys.split_last().filter(|_| keys.len() <= DEEPEST) else {
        return Err(Fault::expected("a name with brackets"));
    };
    let mut tree = tree;
    for key in path {
        let inner = tree.entry((*key).to_owned());
        match inner.or_insert_with(|| Raw::Tree(BTreeMap::new())) {
            Raw::Tree(inner) => tree = inner,
            _ => return Err(Fault::expected("an object")),
        }
    }
    match tree
        .entry((*last).to_owned())
        .or_insert_with(|| Raw::Many(Vec::new()))
    {
        Raw::Many(values) => values.push(Raw::Text(value)),
        _ => return Err(Fault::expected("a single value")),
    }
    Ok(())
}

/// Decodes a text of a query or a form.
fn decoded(text: &str) -> String {
    path_decoded(&text.replace('+', " "))
}

/// Decodes a text of a path.
fn path_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The parts of a request that parameters are in.
#[derive(Debug)]
pub struct Sent<'s> {
    /// The segment of each placeholder, by its name.
    pub segments: Vec<(&'static str, &'s str)>,
    /// The query as it was sent.
    pub query_string: &'s str,
    /// Its values.
    pub query: Pairs<'s>,
    /// The values of the cookies.
    pub cookies: Pairs<'s>,
    /// The headers.
    pub headers: &'s HeaderMap,
}

impl<'s> Sent<'s> {
    /// The parameters of a message that has headers alone.
    pub fn of_headers(headers: &'s HeaderMap) -> Self {
        Self {
            segments: Vec::new(),
            query_string: "",
            query: Pairs::default(),
            cookies: Pairs::default(),
            headers,
        }
    }

    /// Reads a parameter; returns false if it is absent.
    pub fn read(
        &self,
        parameter: &Parameter,
        others: &[Parameter],
        mut place: ViewMut<'_>,
    ) -> Result<bool, Fault> {
        let text = match parameter.location {
            ParameterLocation::Header if is_set_cookie(parameter.name) => {
                self.cookies_set(parameter, holds_items(place.reborrow()))?
            }
            _ => self.text(parameter)?,
        };
        let Some(text) = text else {
            return self.read_members(parameter, others, place);
        };
        if parameter.allow_empty_value && text.is_empty() {
            return Ok(false);
        }
        match parameter.encoding {
            Encoding::Json => {
                json(&text.text()?, |json| read::read(json, place))?;
            }
            Encoding::Style(..) | Encoding::Text => read::read(text, place)?,
        }
        Ok(true)
    }

    /// Returns the value that stands under the name of a parameter.
    fn text(&self, parameter: &Parameter) -> Result<Option<Raw>, Fault> {
        let name = parameter.name;
        let many = |pairs: &Pairs<'_>, decode: fn(&str) -> String| {
            let values = pairs.values(name);
            let values = values.map(|value| of_pair(Some(parameter.encoding), value, decode));
            let values: Vec<Raw> = values.collect();
            (!values.is_empty()).then_some(Raw::Many(values))
        };
        Ok(match parameter.location {
            ParameterLocation::Path => {
                let segment = self.segments.iter().find(|(found, _)| *found == name);
                segment
                    .map(|(_, text)| in_path(parameter, text))
                    .transpose()?
            }
            ParameterLocation::Header => {
                let delimiters = match parameter.encoding {
                    Encoding::Style(style, _) if !matches!(style, Style::Simple) => {
                        plain_delimiters(style)
                    }
                    _ => &[", ", ","],
                };
                let lines = self.header_lines(name)?;
                let text = (!lines.is_empty()).then(|| lines.join(","));
                text.map(|text| one(parameter, text.trim(), delimiters, str::to_owned))
            }
            ParameterLocation::Query => match parameter.encoding {
                Encoding::Style(Style::DeepObject, _) => self
                    .query
                    .deep(name)?
                    .or_else(|| many(&self.query, decoded)),
                _ => many(&self.query, decoded),
            },
            ParameterLocation::QueryString => {
                let text = self.query_string;
                let is_json = parameter.encoding == Encoding::Json;
                (is_json && !text.is_empty()).then(|| Raw::Text(path_decoded(text)))
            }
            ParameterLocation::Cookie => match parameter.encoding {
                Encoding::Style(Style::Cookie, _) => many(&self.cookies, str::to_owned),
                Encoding::Style(Style::Form, true) => {
                    many(&Pairs::of_query(&self.form_cookies()), decoded)
                }
                _ => many(&self.cookies, decoded),
            },
        })
    }

    /// Returns the cookies as a form: in its style, `a=1&a=2` is the text of one cookie.
    fn form_cookies(&self) -> String {
        let cookies = self.cookies.0.iter();
        let cookies: Vec<String> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cookies.join("&")
    }

    /// Returns the lines of `Set-Cookie`; of a type that is no array, the first.
    fn cookies_set(&self, parameter: &Parameter, are_many: bool) -> Result<Option<Raw>, Fault> {
        let most = if are_many { usize::MAX } else { 1 };
        let lines = self.header_lines(parameter.name)?.into_iter().take(most);
        let lines: Vec<Raw> = lines.map(|line| Raw::Text(line.to_owned())).collect();
        Ok((!lines.is_empty()).then_some(Raw::Many(lines)))
    }

    /// Returns the lines of a header; several are one, with commas (RFC 9110, section 5.3).
    fn header_lines(&self, name: &str) -> Result<Vec<&'s str>, Fault> {
        let values = self.headers.get_all(name).iter();
        // Senders of headers beyond ASCII use UTF-8.
        let values = values.map(|value| std::str::from_utf8(value.as_bytes()));
        let values = values.collect::<Result<_, _>>();
        values.map_err(|_| Fault::expected("UTF-8"))
    }

    /// Reads an object whose members are parameters of their own.
    fn read_members(
        &self,
        parameter: &Parameter,
        others: &[Parameter],
        place: ViewMut<'_>,
    ) -> Result<bool, Fault> {
        let Encoding::Style(style @ (Style::Form | Style::Cookie), true) = parameter.encoding
        else {
            return Ok(false);
        };
        let is_other = |name: &str| {
            let mut others = others
                .iter()
                .filter(|other| other.location == parameter.location);
            others.any(|other| other.name == name)
        };
        match (parameter.location, style) {
            (ParameterLocation::Query | ParameterLocation::QueryString, _) => {
                read_members(&self.query, &is_other, decoded, place)
            }
            (ParameterLocation::Cookie, Style::Form) => {
                let cookies = self.form_cookies();
                read_members(&Pairs::of_query(&cookies), &is_other, decoded, place)
            }
            (ParameterLocation::Cookie, _) => {
                read_members(&self.cookies, &is_other, str::to_owned, place)
            }
            (ParameterLocation::Path | ParameterLocation::Header, _) => Ok(false),
        }
    }
}

/// True for a value that is an array, where it is there.
fn holds_items(place: ViewMut<'_>) -> bool {
    match place {
        ViewMut::Option(option) => {
            let are_many = holds_items(option.fill());
            option.clear();
            are_many
        }
        ViewMut::List(_) => true,
        _ => false,
    }
}

/// The value of a pair: of a style that is not exploded, it may have delimiters.
fn of_pair(encoding: Option<Encoding>, text: &str, decode: fn(&str) -> String) -> Raw {
    match encoding {
        Some(Encoding::Style(style, false)) => Raw::Delimited(Delimited {
            text: text.to_owned(),
            delimiters: delimiters(style),
            in_pairs: false,
            decode,
        }),
        _ => Raw::Text(decode(text)),
    }
}

/// The delimiters of a style, in the forms in which they are sent.
fn delimiters(style: Style) -> &'static [&'static str] {
    match style {
        Style::SpaceDelimited => &["%20", "+", " "],
        Style::PipeDelimited => &["%7C", "%7c", "|"],
        Style::TabDelimited => &["%09"],
        _ => &[","],
    }
}

/// The delimiters of a style, where nothing is encoded.
fn plain_delimiters(style: Style) -> &'static [&'static str] {
    match style {
        Style::SpaceDelimited => &[" "],
        Style::PipeDelimited => &["|"],
        Style::TabDelimited => &["\t"],
        _ => &[","],
    }
}

/// One text, by the style of its parameter.
fn one(
    parameter: &Parameter,
    text: &str,
    delimiters: &'static [&'static str],
    decode: fn(&str) -> String,
) -> Raw {
    match parameter.encoding {
        Encoding::Style(_, in_pairs) => Raw::Delimited(Delimited {
            text: text.to_owned(),
            delimiters,
            in_pairs,
            decode,
        }),
        Encoding::Json | Encoding::Text => Raw::Text(decode(text)),
    }
}

/// The value of a path parameter, by its style.
fn in_path(parameter: &Parameter, text: &str) -> Result<Raw, Fault> {
    if percent_decode_str(text).decode_utf8().is_err() {
        return Err(Fault::expected("UTF-8"));
    }
    let Encoding::Style(style, explode) = parameter.encoding else {
        return Ok(Raw::Text(path_decoded(text)));
    };
    match style {
        Style::Label => {
            let text = text.strip_prefix('.').ok_or(Fault::expected("a label"))?;
            let delimiters: &[&str] = if explode { &["."] } else { &[","] };
            Ok(one(parameter, text, delimiters, path_decoded))
        }
        Style::Matrix => {
            let text = text.strip_prefix(';').ok_or(Fault::expected("a matrix"))?;
            let named = |part: &'_ str| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                (path_decoded(name) == parameter.name).then(|| value.to_owned())
            };
            if !explode {
                let value = named(text).ok_or(Fault::expected("a matrix"))?;
                return Ok(one(parameter, &value, &[","], path_decoded));
            }
            let values: Option<Vec<String>> = text.split(';').map(named).collect();
            Ok(match values {
                Some(values) => {
                    let values = values.iter().map(|value| Raw::Text(path_decoded(value)));
                    Raw::Many(values.collect())
                }
                None => one(parameter, text, &[";"], path_decoded),
            })
        }
        style => Ok(one(parameter, text, delimiters(style), path_decoded)),
    }
}
