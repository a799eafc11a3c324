//! Decodes JSON; errors name the location and never the value.

use std::fmt;

use serde::de::DeserializeOwned;

/// An error of decoding a body. It never contains a value of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    pointer: String,
    reason: String,
}

impl DecodeError {
    /// Returns the location in the body as a JSON pointer (RFC 6901); empty for the whole body.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns the reason.
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

/// The media type of forms (WHATWG URL, section 5).
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Decodes the fields of a form.
///
/// # Errors
///
/// The form is not a value of the type.
#[cfg(feature = "server")]
pub fn form<T: DeserializeOwned>(
    text: &[u8],
    fields: &[super::operation::Parameter],
) -> Result<T, DecodeError> {
    let text = String::from_utf8_lossy(text);
    let at_root = |fault: super::buffered::Fault| located(String::new(), fault.to_string());
    let form = super::parse::Pairs::of_query(&text)
        .form(fields)
        .map_err(at_root)?;
    serde_path_to_error::deserialize(form)
        .map_err(|error| located(pointer(error.path()), error.inner().to_string()))
}

/// Decodes text in UTF-8.
///
/// # Errors
///
/// The text is in another encoding.
pub fn text(body: &[u8]) -> Result<String, DecodeError> {
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
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
pub fn json<T: DeserializeOwned>(text: &[u8]) -> Result<T, DecodeError> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| located(pointer(error.path()), reason(error.inner())))?;
    deserializer.end().map_err(|error| DecodeError {
        pointer: String::new(),
        reason: reason(&error),
    })?;
    Ok(value)
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
