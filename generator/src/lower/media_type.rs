//! Media types and the encodings that go with them.

use crate::{
    api::{Encoding, Style},
    openapi,
};

/// The style of a field, with `allowReserved`; `None` where the document has none.
pub(super) fn styled(given: &openapi::Encoding<'_>, is_scalar: bool) -> Option<(Encoding, bool)> {
    let flag = |name| {
        let mut fields = given.fields.iter();
        let (_, value) = fields.find(|(field, _)| *field == name)?;
        value.flag()
    };
    let explode = flag("explode");
    let allow_reserved = flag("allowReserved").unwrap_or_default();
    if given.style.is_none() && explode.is_none() && !allow_reserved {
        return None;
    }
    let style = match given.style.and_then(openapi::Style::named) {
        Some(openapi::Style::SpaceDelimited) => Style::SpaceDelimited,
        Some(openapi::Style::PipeDelimited) => Style::PipeDelimited,
        Some(openapi::Style::TabDelimited) => Style::TabDelimited,
        Some(openapi::Style::DeepObject) if !is_scalar => Style::DeepObject,
        _ => Style::Form,
    };
    let explode = explode.unwrap_or(style == Style::Form) || style == Style::DeepObject;
    Some((Encoding::Style(style, explode || is_scalar), allow_reserved))
}

/// A media type without its parameters, in lowercase (RFC 9110, section 8.3.1).
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// A media type with its parameters, in the one form of all its spellings (RFC 9110, section 8.3.1).
pub(super) fn normal(media_type: &str) -> String {
    let parameters = media_type.split(';').skip(1);
    let parameters = parameters.filter_map(|parameter| parameter.split_once('='));
    let parameters = parameters.map(|(name, value)| {
        let (name, value) = (
            name.trim().to_ascii_lowercase(),
            value.trim().trim_matches('"'),
        );
        format!("; {name}={value}")
    });
    let mut parameters: Vec<String> = parameters.collect();
    parameters.sort_unstable();
    essence(media_type) + &parameters.concat()
}

/// JSON itself, by an older name too, or a type built on it (RFC 6839, section 3.1).
pub(super) fn is_json(media_type: &str) -> bool {
    if !is_header(media_type) {
        return false;
    }
    let essence = essence(media_type);
    let is_stream = essence == "application/stream+json";
    let is_json = ["application/json", "text/json"].contains(&&*essence);
    is_json || essence.ends_with("+json") && !is_stream
}

/// True for the characters that a header can carry as they are (RFC 9110, section 5.5).
pub(super) fn is_header(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// True for the name of a header (RFC 9110, section 5.1).
pub(super) fn is_token(name: &str) -> bool {
    let is_of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_of_token)
}
