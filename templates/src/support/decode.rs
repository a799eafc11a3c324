//! Decodes bodies; errors name the location and never the value.

use std::fmt;

use serde_path_to_error::{Deserializer as Tracked, Track};

use super::{
    buffered::Fault,
    members::{declares, gather_members},
    operation::{Encoding, Parameter, Style},
    parse::{Pairs, is_utf8},
    raw::Raw,
    read,
    view::ViewMut,
};

/// An error of decoding a body. It never contains a value of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    pointer: String,
    reason: String,
}

impl DecodeError {
    /// An error of the whole body.
    pub(super) fn new(reason: &str) -> Self {
        located(String::new(), reason.to_owned())
    }

    /// Returns the location in the body as a JSON pointer (RFC 6901); empty for the whole body.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns the reason.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            f.write_str(&self.reason)
        } else {
            write!(f, "{}: {}", self.pointer, self.reason)
        }
    }
}

impl std::error::Error for DecodeError {}

/// Decodes the fields of a form.
///
/// # Errors
///
/// The form is not a value of the type.
pub fn form(text: &[u8], fields: &[Parameter], mut place: ViewMut<'_>) -> Result<(), DecodeError> {
    let text = String::from_utf8_lossy(text);
    if !is_utf8(&text) {
        return Err(at_root(&Fault::expected("UTF-8")));
    }
    let mut is_declared = |name: &str| declares(place.reborrow(), name);
    let mut form = Pairs::of_query(&text)
        .form(fields, &mut is_declared)
        .map_err(|fault| at_root(&fault))?;
    for field in fields {
        if let Encoding::Style(Style::Form, true) = field.encoding {
            gather_members(&mut form, field.name, place.reborrow());
        }
    }
    raw(Raw::Tree(form), place)
}

/// Decodes values that are text.
pub(super) fn raw(value: Raw, place: ViewMut<'_>) -> Result<(), DecodeError> {
    let mut track = Track::new();
    read::read(Tracked::new(value, &mut track), place)
        .map_err(|fault| located(pointer(&track.path()), fault.to_string()))
}

fn at_root(fault: &Fault) -> DecodeError {
    located(String::new(), fault.to_string())
}

/// Decodes text in UTF-8.
///
/// # Errors
///
/// The text is in another encoding, or not a value of the type.
pub fn text(body: &[u8], place: ViewMut<'_>) -> Result<(), DecodeError> {
    match std::str::from_utf8(body) {
        // The end of a line is no part of what is no string.
        Ok(text) if !matches!(place, ViewMut::Text(_) | ViewMut::Formatted(..)) => {
            let text = text.trim_end_matches(['\r', '\n']);
            raw(Raw::Text(text.to_owned()), place)
        }
        Ok(text) => raw(Raw::Text(text.to_owned()), place),
        Err(_) => Err(located(String::new(), "not UTF-8".to_owned())),
    }
}

/// Decoding from a buffered value puts the location in front of the reason.
fn located(pointer: String, reason: String) -> DecodeError {
    match reason.split_once(": ") {
        Some((inner, reason)) if inner.starts_with('/') => DecodeError {
            pointer: pointer + inner,
            reason: reason.to_owned(),
        },
        _ => DecodeError { pointer, reason },
    }
}

/// Decodes one JSON text.
///
/// # Errors
///
/// The text is not JSON, or not a value of the type.
pub fn json(text: &[u8], place: ViewMut<'_>) -> Result<(), DecodeError> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let mut track = Track::new();
    read::read(Tracked::new(&mut deserializer, &mut track), place)
        .map_err(|error| located(pointer(&track.path()), reason(&error)))?;
    deserializer.end().map_err(|error| DecodeError {
        pointer: String::new(),
        reason: reason(&error),
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segments = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    segments.collect()
}

/// serde's messages quote the value that was found (`invalid type: string "…", expected …`); only
/// what was expected is kept.
pub(super) fn reason(error: &serde_json::Error) -> String {
    if !error.is_data() {
        return format!(
            "not JSON at line {}, column {}",
            error.line(),
            error.column()
        );
    }
    let message = error.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    let message = &message[..end];
    let quotes = ["invalid type: ", "invalid value: ", "invalid length: "]
        .iter()
        .any(|start| message.starts_with(start));
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if quotes => format!("expected {expected}"),
        _ => message.to_owned(),
    }
}

/// Returns a media type without its parameters, such as `charset` (RFC 9110, section 8.3.1).
pub(super) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}
