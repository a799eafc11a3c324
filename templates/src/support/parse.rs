//! Reading parameters and the fields of forms (`OpenAPI`, "Style Values").

use std::{borrow::Cow, collections::BTreeMap};

use http::HeaderMap;
use percent_encoding::percent_decode_str;

use super::{
    buffered::Fault,
    members::{declares, read_members},
    operation::{
        CredentialLocation, Encoding, Parameter, ParameterLocation, SecurityScheme, Style,
    },
    outgoing::is_set_cookie,
    raw::{Delimited, Raw, delimiters, json, plain_delimiters},
    read,
    table::Property,
    view::ViewMut,
};

/// The greatest depth of brackets in the name of a field.
const DEEPEST: usize = 64;

/// The named values of a query, a form or a cookie.
#[derive(Debug, Default)]
pub struct Pairs<'p>(Vec<(Cow<'p, str>, &'p str)>);

impl<'p> Pairs<'p> {
    /// Splits a query, or a form.
    #[must_use]
    pub fn of_query(text: &'p str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (Cow::Owned(decoded(name)), value)
        });
        Self(pairs.collect())
    }

    /// Returns true where all values of a name are UTF-8 when they are decoded.
    fn are_utf8(&self, name: &str) -> bool {
        let mut values = self.0.iter().filter(|(found, _)| found == name);
        values.all(|(_, value)| is_utf8(value))
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
    #[must_use]
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

    /// Returns the fields of a form. Brackets are a part of a name that is declared so.
    pub fn form(
        &self,
        fields: &[Parameter],
        is_declared: &mut dyn FnMut(&str) -> bool,
    ) -> Result<BTreeMap<String, Raw>, Fault> {
        let mut form = BTreeMap::new();
        for (name, value) in &self.0 {
            let base = match name.split_once('[') {
                Some(_) if is_declared(name) => name,
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
        Ok(form)
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

/// Returns an item of a header without the whitespace around it (RFC 9110, section 5.6.1).
fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// Returns true for a text that is UTF-8 when it is decoded.
pub(super) fn is_utf8(text: &str) -> bool {
    percent_decode_str(text).decode_utf8().is_ok()
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
    /// The credentials that may be among them.
    pub security: &'static [&'static [SecurityScheme]],
}

impl<'s> Sent<'s> {
    /// The parameters of a message that has headers alone.
    #[must_use]
    pub fn of_headers(headers: &'s HeaderMap) -> Self {
        Self {
            segments: Vec::new(),
            query_string: "",
            query: Pairs::default(),
            cookies: Pairs::default(),
            headers,
            security: &[],
        }
    }

    /// Reads a parameter; returns false if it is absent. The members that others declare are none of its
    /// own.
    pub fn read(
        &self,
        parameter: &Parameter,
        others: &[Parameter],
        members: &[(&Parameter, &str)],
        mut place: ViewMut<'_>,
    ) -> Result<bool, Fault> {
        let text = match parameter.location {
            ParameterLocation::Header if is_set_cookie(parameter.name) => {
                self.cookies_set(parameter, holds_items(place.reborrow()))?
            }
            ParameterLocation::Cookie => self.cookie(parameter, holds_items(place.reborrow())),
            _ => self.text(parameter)?,
        };
        // The name of an exploded object is not sent; one of its members may have it.
        let is_exploded = matches!(
            parameter.encoding,
            Encoding::Style(Style::Form | Style::Cookie, true)
        );
        let is_of_member = is_exploded && declares(place.reborrow(), parameter.name);
        let Some(text) = text.filter(|_| !is_of_member) else {
            return self.read_members(parameter, others, members, place);
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

    /// Returns the value of a cookie, which may be one of many.
    fn cookie(&self, parameter: &Parameter, are_many: bool) -> Option<Raw> {
        match parameter.encoding {
            Encoding::Style(Style::Cookie, _) => many(&self.cookies, parameter, str::to_owned),
            Encoding::Style(Style::Form, true) if are_many => {
                let cookies = self.form_cookies(&|found| found != parameter.name);
                many(&Pairs::of_query(&cookies), parameter, decoded)
            }
            _ => many(&self.cookies, parameter, decoded),
        }
    }

    /// Returns the value that stands under the name of a parameter.
    fn text(&self, parameter: &Parameter) -> Result<Option<Raw>, Fault> {
        let name = parameter.name;
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
                text.map(|text| one(parameter, text.trim(), delimiters, trimmed))
            }
            ParameterLocation::Query if !self.query.are_utf8(name) => {
                return Err(Fault::expected("UTF-8"));
            }
            ParameterLocation::Query => match parameter.encoding {
                Encoding::Style(Style::DeepObject, _) => self
                    .query
                    .deep(name)?
                    .or_else(|| many(&self.query, parameter, decoded)),
                _ => many(&self.query, parameter, decoded),
            },
            ParameterLocation::QueryString => {
                let text = self.query_string;
                let is_whole = matches!(parameter.encoding, Encoding::Json | Encoding::Text);
                (is_whole && !text.is_empty()).then(|| Raw::Text(path_decoded(text)))
            }
            ParameterLocation::Cookie => self.cookie(parameter, false),
        })
    }

    /// Returns the cookies but others as a form: in its style, `a=1&a=2` is the text of one cookie.
    fn form_cookies(&self, is_other: &dyn Fn(&str) -> bool) -> String {
        let cookies = self.cookies.0.iter();
        let cookies: Vec<String> = cookies
            .filter(|(name, _)| !is_other(name))
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

    /// Returns true for the name of a credential that is where a parameter is.
    fn is_credential(&self, parameter: &Parameter, name: &str) -> bool {
        let mut schemes = self.security.iter().copied().flatten();
        schemes.any(|scheme| match scheme.location {
            CredentialLocation::Query(own) => {
                own == name && parameter.location != ParameterLocation::Cookie
            }
            CredentialLocation::Cookie(own) => {
                own == name && parameter.location == ParameterLocation::Cookie
            }
            _ => false,
        })
    }

    /// Reads an object whose members are parameters of their own.
    fn read_members(
        &self,
        parameter: &Parameter,
        others: &[Parameter],
        members: &[(&Parameter, &str)],
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
            let mut members = members
                .iter()
                .filter(|(of, _)| of.location == parameter.location && of.name != parameter.name);
            let is_of_other = members.any(|(_, own)| *own == name);
            is_of_other
                || self.is_credential(parameter, name)
                || others.any(|other| match name.strip_prefix(other.name) {
                    Some(keys) if keys.starts_with('[') => {
                        matches!(other.encoding, Encoding::Style(Style::DeepObject, _))
                    }
                    rest => rest == Some(""),
                })
        };
        match (parameter.location, style) {
            (ParameterLocation::Query | ParameterLocation::QueryString, _) => {
                read_members(&self.query, &is_other, decoded, place)
            }
            (ParameterLocation::Cookie, Style::Form) => {
                let cookies = self.form_cookies(&is_other);
                read_members(&Pairs::of_query(&cookies), &is_other, decoded, place)
            }
            (ParameterLocation::Cookie, _) => {
                read_members(&self.cookies, &is_other, str::to_owned, place)
            }
            (ParameterLocation::Path | ParameterLocation::Header, _) => Ok(false),
        }
    }
}

/// The members that a parameter declares, where they are sent by names of their own.
pub(super) fn members(
    parameter: &Parameter,
    place: ViewMut<'_>,
) -> impl Iterator<Item = &'static str> + use<> {
    let is_exploded = matches!(
        parameter.encoding,
        Encoding::Style(Style::Form | Style::Cookie, true)
    );
    let declared = is_exploded.then(|| properties(place)).into_iter();
    declared.flatten().map(|property| property.name())
}

/// The properties that a type declares.
fn properties(place: ViewMut<'_>) -> &'static [Property] {
    match place {
        ViewMut::Option(option) => {
            let properties = properties(option.fill());
            option.clear();
            properties
        }
        ViewMut::Object(table, _) => table.properties,
        _ => &[],
    }
}

/// Reads the value of which nothing is sent: an exploded object without members. Returns false for a type
/// that has none.
pub(super) fn reads_as_empty(parameter: &Parameter, place: ViewMut<'_>) -> bool {
    let is_exploded = matches!(
        parameter.encoding,
        Encoding::Style(Style::Form | Style::Cookie | Style::DeepObject, true)
    );
    let has_name = !matches!(
        parameter.location,
        ParameterLocation::Path | ParameterLocation::Header
    );
    let is_object = matches!(place, ViewMut::Map(_) | ViewMut::Object(..));
    let is_sent_so = is_exploded && has_name && is_object;
    is_sent_so && read::read(Raw::Tree(BTreeMap::new()), place).is_ok()
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

/// Returns the values under the name of a parameter.
fn many(pairs: &Pairs<'_>, parameter: &Parameter, decode: fn(&str) -> String) -> Option<Raw> {
    let values = pairs.values(parameter.name);
    let values = values.map(|value| of_pair(Some(parameter.encoding), value, decode));
    let values: Vec<Raw> = values.collect();
    (!values.is_empty()).then_some(Raw::Many(values))
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
    if !is_utf8(text) {
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
