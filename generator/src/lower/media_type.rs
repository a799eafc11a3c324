//! Media types and the encodings that go with them.

use crate::{
    api::{Encoding, Style},
    openapi::{self, media_type::essence},
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
