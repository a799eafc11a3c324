//! Writing values as text: parameters and the fields of forms (`OpenAPI`, "Style Values").

use std::borrow::Cow;

use super::{
    operation::{Encoding, Parameter, ParameterLocation, Style},
    percent::{percent_encode, percent_encode_path, percent_encode_query},
    view::{Constant, Reflect, View, entries, items},
    write::{Written, missing_tag, properties},
};

/// The reason why a value can't be sent: it would be read as another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ambiguous;

/// A value, by the forms that styles know.
#[derive(Debug)]
enum Shape<'a> {
    Scalar(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    Object(Vec<(&'a str, Cow<'a, str>)>),
}

/// Returns a scalar as text; `None` for `null`, for arrays and objects, and for what is no number.
pub(super) fn scalar(view: View<'_>) -> Option<Cow<'_, str>> {
    Some(match view {
        View::Bool(flag) => flag.to_string().into(),
        View::Integer(number) => number.to_string().into(),
        View::Unsigned(number) => number.to_string().into(),
        View::Float(number) if !number.is_finite() => return None,
        View::Float(number) => number.to_string().into(),
        View::Text(text) | View::Formatted(text, _) | View::Constant(_, Constant::Text(text)) => {
            text.into()
        }
        View::Constant(_, constant) => scalar(constant.view())?,
        View::Newtype(_, value) | View::Variant(_, _, value) => scalar(value.view())?,
        View::Custom(value) => scalar(value.to_buffered().ok()?.view())?
            .into_owned()
            .into(),
        View::None(_)
        | View::Null
        | View::List(_)
        | View::Map(_)
        | View::Object(..)
        | View::Unmodeled(_) => return None,
    })
}

/// Returns a value within another one as text: an array or an object as JSON. No text is `null`.
fn leaf(view: View<'_>) -> Result<Cow<'_, str>, Ambiguous> {
    match (scalar(view), view) {
        (Some(text), _) => Ok(text),
        (None, View::None(_) | View::Null) => Err(Ambiguous),
        (None, view) => json(view).map(Cow::Owned),
    }
}

fn json(view: View<'_>) -> Result<String, Ambiguous> {
    serde_json::to_string(&Written(view)).map_err(|_| Ambiguous)
}

/// Returns true for a value that is none at all.
fn is_nothing(view: View<'_>) -> bool {
    match view {
        View::None(_) | View::Null | View::Unmodeled(_) | View::Constant(_, Constant::Null) => true,
        View::Newtype(_, value) | View::Variant(_, _, value) => is_nothing(value.view()),
        _ => false,
    }
}

/// Iterates over the properties of an object, `null` left out; `None` for any other value.
pub(super) fn members(view: View<'_>) -> Option<Box<dyn Iterator<Item = (&str, View<'_>)> + '_>> {
    let is_there = |(_, view): &(&str, View<'_>)| !matches!(view, View::None(_) | View::Null);
    Some(match view {
        View::Object(table, object) => Box::new(properties(None, table, object).filter(is_there)),
        View::Map(map) => Box::new(entries(map).filter(is_there)),
        View::Variant(table, variant, value) => match missing_tag(table, variant, value) {
            Some((tag, record, object)) => {
                Box::new(properties(Some(tag), record, object).filter(is_there))
            }
            None => return members(value.view()),
        },
        View::Newtype(_, value) => return members(value.view()),
        _ => return None,
    })
}

/// Returns the items of an array; `None` for any other value.
pub(super) fn items_of(view: View<'_>) -> Option<Vec<View<'_>>> {
    match view {
        View::List(list) => Some(items(list).collect()),
        View::Newtype(_, value) | View::Variant(_, _, value) => items_of(value.view()),
        _ => None,
    }
}

/// Returns the shape of a value; `None` where there is no value.
fn shape(view: View<'_>) -> Result<Option<Shape<'_>>, Ambiguous> {
    if let Some(list) = items_of(view) {
        let items: Result<Vec<_>, Ambiguous> = list.into_iter().map(leaf).collect();
        return Ok(Some(Shape::List(items?)));
    }
    if let Some(members) = members(view) {
        let members = members.map(|(name, view)| Ok((name, leaf(view)?)));
        let members: Result<Vec<_>, Ambiguous> = members.collect();
        return Ok(Some(Shape::Object(members?)));
    }
    Ok(single(view)?.map(Shape::Scalar))
}

/// Texts are joined by this delimiter; what a text has of it would be read as the delimiter.
struct Delimited<'e> {
    delimiter: &'static str,
    /// The delimiter, as a text has it that is not encoded.
    plain: char,
    encode: &'e dyn Fn(&str) -> String,
}

impl Delimited<'_> {
    /// Encodes one of several texts.
    fn text(&self, text: &str) -> Result<String, Ambiguous> {
        let encoded = (self.encode)(text);
        let is_delimiter = encoded.contains(self.delimiter)
            || (self.delimiter.starts_with('%') && text.contains(self.plain));
        if is_delimiter {
            Err(Ambiguous)
        } else {
            Ok(encoded)
        }
    }

    fn list(&self, texts: &[Cow<'_, str>]) -> Result<String, Ambiguous> {
        if matches!(texts, [text] if text.is_empty()) {
            return Err(Ambiguous);
        }
        let texts: Result<Vec<String>, Ambiguous> = texts.iter().map(|it| self.text(it)).collect();
        Ok(texts?.join(self.delimiter))
    }

    /// Names and values take turns, or stand in pairs.
    fn object(
        &self,
        members: &[(&str, Cow<'_, str>)],
        in_pairs: bool,
    ) -> Result<String, Ambiguous> {
        let between = if in_pairs { "=" } else { self.delimiter };
        let members = members.iter().map(|(name, value)| {
            let (name, value) = (self.text(name)?, self.text(value)?);
            if in_pairs && name.contains('=') {
                return Err(Ambiguous);
            }
            Ok(format!("{name}{between}{value}"))
        });
        Ok(members
            .collect::<Result<Vec<String>, Ambiguous>>()?
            .join(self.delimiter))
    }

    fn shape(&self, shape: &Shape<'_>, in_pairs: bool) -> Result<String, Ambiguous> {
        match shape {
            Shape::Scalar(text) => Ok((self.encode)(text)),
            Shape::List(texts) => self.list(texts),
            Shape::Object(members) => self.object(members, in_pairs),
        }
    }
}

/// Writes a value for a path or a header; `None` where there is no value.
pub fn text(parameter: &Parameter, view: View<'_>) -> Result<Option<String>, Ambiguous> {
    let encode: &dyn Fn(&str) -> String = match parameter.location {
        ParameterLocation::Header => &str::to_owned,
        _ => &percent_encode,
    };
    let (style, explode) = match parameter.encoding {
        Encoding::Style(style, explode) => (style, explode),
        Encoding::Json | Encoding::Text => {
            let text = whole(parameter.encoding, view)?;
            return Ok(text.map(|text| encode(&text)));
        }
    };
    let Some(shape) = shape(view)? else {
        return Ok(None);
    };
    let encode: &dyn Fn(&str) -> String = match (&shape, style) {
        (Shape::Scalar(_), Style::Simple) if parameter.allow_reserved => &percent_encode_path,
        _ => encode,
    };
    let delimited = |delimiter, plain| Delimited {
        delimiter,
        plain,
        encode,
    };
    let name = percent_encode(parameter.name);
    Ok(Some(match style {
        Style::Label => {
            let delimited = if explode {
                delimited(".", '.')
            } else {
                delimited(",", ',')
            };
            format!(".{}", delimited.shape(&shape, explode)?)
        }
        Style::Matrix => match &shape {
            Shape::Scalar(text) if text.is_empty() => format!(";{name}"),
            Shape::List(texts) if explode => {
                let texts = texts.iter().map(|text| format!(";{name}={}", encode(text)));
                texts.collect()
            }
            Shape::Object(_) if explode => {
                format!(";{}", delimited(";", ';').shape(&shape, true)?)
            }
            shape => format!(";{name}={}", delimited(",", ',').shape(shape, false)?),
        },
        style => {
            let is_header = parameter.location == ParameterLocation::Header;
            let (text, letter) = match style {
                Style::SpaceDelimited if is_header => (" ", ' '),
                Style::PipeDelimited if is_header => ("|", '|'),
                Style::TabDelimited if is_header => ("\t", '\t'),
                style => delimiter_of(style),
            };
            delimited(text, letter).shape(&shape, explode)?
        }
    }))
}

/// Writes a value as plain text: an array or an object as JSON.
pub fn plain(view: View<'_>) -> Result<String, Ambiguous> {
    leaf(view).map(Cow::into_owned)
}

/// Returns a value as one text, before any percent-encoding; `None` where it is missing.
fn whole(encoding: Encoding, view: View<'_>) -> Result<Option<Cow<'_, str>>, Ambiguous> {
    match (encoding, view) {
        (_, View::None(_)) => Ok(None),
        (Encoding::Json, view) => json(view).map(|text| Some(text.into())),
        (_, view) => single(view),
    }
}

/// Returns a scalar as text; `None` for `null`.
fn single(view: View<'_>) -> Result<Option<Cow<'_, str>>, Ambiguous> {
    match scalar(view) {
        None if !is_nothing(view) => Err(Ambiguous),
        text => Ok(text),
    }
}

/// Writes a value as the pairs of a query or a cookie; there are none where there is no value.
pub fn pairs(parameter: &Parameter, view: View<'_>) -> Result<Vec<(String, String)>, Ambiguous> {
    field(
        parameter.name,
        parameter.encoding,
        parameter.allow_reserved,
        view,
    )
}

/// Writes an object as a form. Fields that are not described are written as they are: an object is
/// JSON, an array has a pair for each item.
pub fn form(fields: &[Parameter], view: View<'_>) -> Result<String, Ambiguous> {
    let mut form = Vec::new();
    for (name, view) in members(view).into_iter().flatten() {
        let described = fields.iter().find(|field| field.name == name);
        let pairs = match described {
            Some(parameter) => pairs(parameter, view)?,
            None if members(view).is_some() => field(name, Encoding::Json, false, view)?,
            None => field(name, Encoding::Style(Style::Form, true), false, view)?,
        };
        form.extend(
            pairs
                .into_iter()
                .map(|(name, value)| format!("{name}={value}")),
        );
    }
    Ok(form.join("&"))
}

fn field(
    name: &str,
    encoding: Encoding,
    allow_reserved: bool,
    view: View<'_>,
) -> Result<Vec<(String, String)>, Ambiguous> {
    let is_raw = matches!(encoding, Encoding::Style(Style::Cookie, _));
    let encode: &dyn Fn(&str) -> String = match allow_reserved {
        _ if is_raw => &str::to_owned,
        true => &percent_encode_query,
        false => &percent_encode,
    };
    let key = |name: &str| {
        if is_raw {
            name.to_owned()
        } else {
            percent_encode(name)
        }
    };
    let one = |text: String| vec![(key(name), text)];
    let (style, explode) = match encoding {
        Encoding::Style(Style::DeepObject, _) => return deep(name, view, encode),
        Encoding::Style(style, explode) => (style, explode),
        Encoding::Json | Encoding::Text => {
            let text = whole(encoding, view)?;
            return Ok(text.map(|it| one(encode(&it))).unwrap_or_default());
        }
    };
    let encode_part: &dyn Fn(&str) -> String = if is_raw {
        encode
    } else {
        &|text| encode(text).replace(',', "%2C")
    };
    let pairs = match members(view).filter(|_| explode) {
        Some(members) => exploded(members, &key, encode)?,
        None => match shape(view)? {
            None => Vec::new(),
            Some(Shape::List(texts)) if explode => {
                let texts = texts.iter();
                texts.map(|text| (key(name), encode(text))).collect()
            }
            Some(Shape::Scalar(text)) => one(encode(&text)),
            Some(shape) => one(delimited(style, encode_part).shape(&shape, false)?),
        },
    };
    let ends_cookie = |text: &str| {
        text.bytes()
            .any(|byte| byte == b';' || !byte.is_ascii_graphic())
    };
    if is_raw
        && pairs
            .iter()
            .any(|(name, text)| ends_cookie(name) || ends_cookie(text))
    {
        return Err(Ambiguous);
    }
    Ok(pairs)
}

/// Writes each member of an object under its own name; one that is an array is exploded too.
fn exploded<'v>(
    members: impl Iterator<Item = (&'v str, View<'v>)>,
    key: &dyn Fn(&str) -> String,
    encode: &dyn Fn(&str) -> String,
) -> Result<Vec<(String, String)>, Ambiguous> {
    let mut pairs = Vec::new();
    for (name, view) in members {
        for view in items_of(view).unwrap_or_else(|| vec![view]) {
            pairs.push((key(name), encode(&leaf(view)?)));
        }
    }
    Ok(pairs)
}

/// The delimiter of a style, encoded and plain.
fn delimiter_of(style: Style) -> (&'static str, char) {
    match style {
        Style::SpaceDelimited => ("%20", ' '),
        Style::PipeDelimited => ("%7C", '|'),
        Style::TabDelimited => ("%09", '\t'),
        _ => (",", ','),
    }
}

/// The delimiters of the styles of queries.
fn delimited(style: Style, encode: &dyn Fn(&str) -> String) -> Delimited<'_> {
    let (delimiter, plain) = delimiter_of(style);
    Delimited {
        delimiter,
        plain,
        encode,
    }
}

/// Writes the members of an object under the name of the parameter: `a[b][c]=1`. The items of an
/// array are `a[]=1`; those that are objects or arrays themselves have their position: `a[0][b]=1`.
fn deep(
    name: &str,
    view: View<'_>,
    encode: &dyn Fn(&str) -> String,
) -> Result<Vec<(String, String)>, Ambiguous> {
    let mut pairs = Vec::new();
    append_deep(name, view, encode, &mut pairs)?;
    Ok(pairs)
}

fn append_deep(
    key: &str,
    view: View<'_>,
    encode: &dyn Fn(&str) -> String,
    pairs: &mut Vec<(String, String)>,
) -> Result<(), Ambiguous> {
    if let Some(text) = scalar(view) {
        pairs.push((percent_encode(key), encode(&text)));
    } else if let Some(list) = items_of(view) {
        for (index, item) in list.into_iter().enumerate() {
            let key = match (scalar(item), item) {
                (Some(_), _) => format!("{key}[]"),
                (None, View::None(_) | View::Null) => return Err(Ambiguous),
                (None, _) => format!("{key}[{index}]"),
            };
            append_deep(&key, item, encode, pairs)?;
        }
    } else if let Some(members) = members(view) {
        for (name, member) in members {
            if name.contains(['[', ']']) {
                return Err(Ambiguous);
            }
            append_deep(&format!("{key}[{name}]"), member, encode, pairs)?;
        }
    } else if !is_nothing(view) {
        return Err(Ambiguous);
    }
    Ok(())
}

/// Writes a value by a style as the pairs of a body of parts, in which nothing is encoded.
pub(super) fn pairs_of(
    name: &str,
    encoding: Encoding,
    view: View<'_>,
) -> Result<Vec<(String, String)>, Ambiguous> {
    if let Encoding::Style(style, false) = encoding {
        let plain = delimited(style, &str::to_owned).plain;
        let is_split = match shape(view)? {
            Some(Shape::List(texts)) => texts.iter().any(|text| text.contains(plain)),
            Some(Shape::Object(members)) => {
                let mut members = members.iter();
                members.any(|(name, text)| name.contains(plain) || text.contains(plain))
            }
            _ => false,
        };
        if is_split {
            return Err(Ambiguous);
        }
    }
    let decoded = |text: String| {
        let text = percent_encoding::percent_decode_str(&text);
        text.decode_utf8_lossy().into_owned()
    };
    let pairs = field(name, encoding, false, view)?.into_iter();
    Ok(pairs
        .map(|(name, text)| (decoded(name), decoded(text)))
        .collect())
}
