//! Reading messages that arrived.

use std::{fmt, ptr};

use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};

use super::{
    super::body::Body,
    decode::{self, DecodeError},
    multipart,
    operation::{Codec, Content, Parameter, Response, Status},
    parse::{self, Sent},
    view::{Reflect, ViewMut},
};

/// A message that arrived: its head, and its body, whole or as a stream.
#[derive(Debug)]
pub struct Received {
    /// The position of the response in its list.
    pub response: usize,
    /// The status of a response.
    pub status: u16,
    /// The media type of the body, as documented; `None` where it has none.
    pub content: Option<&'static Content>,
    /// The headers that the document describes.
    pub parameters: &'static [Parameter],
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
}

/// The reason why a message can't be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The media type is not documented.
    MediaType,
    /// The body is none of the type.
    Body(DecodeError),
    /// This header is missing or invalid.
    Header(&'static str),
}

impl From<DecodeError> for Unreadable {
    fn from(error: DecodeError) -> Self {
        Self::Body(error)
    }
}

impl Received {
    /// Returns the position of the type of the body, of several.
    pub fn alternative(&self) -> usize {
        self.content.map_or(0, |content| content.alternative)
    }

    /// Returns the whole body.
    pub fn bytes(&self) -> Bytes {
        self.body.as_bytes().cloned().unwrap_or_default()
    }

    /// Reads the body.
    ///
    /// # Errors
    ///
    /// The body is none of the type.
    pub fn read(&self, mut place: ViewMut<'_>) -> Result<(), Unreadable> {
        if let Some(place) = Body::in_place(&mut place) {
            let body = self.body.clone();
            *place = match text(&self.headers, &CONTENT_TYPE) {
                Some(media_type) => body.with_media_type(media_type),
                None => body,
            };
            return Ok(());
        }
        let Some(content) = self.content else {
            return if matches!(place, ViewMut::Nothing) {
                Ok(())
            } else {
                Err(Unreadable::MediaType)
            };
        };
        let body = self.bytes();
        match content.codec {
            Codec::Form(fields) => decode::form(&body, fields, place)?,
            Codec::Multipart(parts) => {
                let media_type = text(&self.headers, &CONTENT_TYPE).unwrap_or_default();
                multipart::read(&body, media_type, parts, place)?;
            }
            Codec::Text | Codec::Bytes => decode::text(&body, place)?,
            _ => decode::json(&body, place)?,
        }
        Ok(())
    }

    /// Reads the headers that the document describes.
    ///
    /// # Errors
    ///
    /// Returns the name of the first header that is missing or invalid.
    pub fn documented_headers<H: Reflect>(&self) -> Result<H, &'static str> {
        let mut headers = H::blank();
        let sent = Sent::of_headers(&self.headers);
        let faults = read_parameters(&sent, self.parameters, headers.view_mut());
        match faults.first() {
            None => Ok(headers),
            Some((parameter, _)) => Err(parameter.name),
        }
    }

    /// Reads the headers that the document describes, for a message of which they are a part: an optional
    /// one that can't be read is absent, and the message is read all the same.
    ///
    /// # Errors
    ///
    /// Returns the name of a required header that is missing or invalid.
    pub fn reply_headers<H: Reflect>(&self) -> Result<H, &'static str> {
        let mut headers = H::blank();
        let sent = Sent::of_headers(&self.headers);
        let faults = read_parameters(&sent, self.parameters, headers.view_mut());
        if let ViewMut::Object(table, fields) = headers.view_mut() {
            for (faulty, _) in faults {
                let mut parameters = self.parameters.iter();
                let index = parameters.position(|parameter| ptr::eq(parameter, faulty));
                let index = index.unwrap_or_default();
                let property = table.properties.get(index);
                if property.is_none_or(|property| property.is_required()) {
                    return Err(faulty.name);
                }
                if let ViewMut::Option(place) = fields.field_mut(index) {
                    place.clear();
                }
            }
        }
        Ok(headers)
    }
}

/// Reads parameters into the fields of their struct; returns those that are missing or invalid, with
/// the reasons.
#[must_use]
pub fn read_parameters(
    sent: &Sent<'_>,
    parameters: &'static [Parameter],
    place: ViewMut<'_>,
) -> Vec<(&'static Parameter, String)> {
    let mut faults = Vec::new();
    let ViewMut::Object(table, fields) = place else {
        return faults;
    };
    let mut members = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let names = parse::members(parameter, fields.field_mut(index));
        members.extend(names.map(|name| (parameter, name)));
    }
    for (index, (parameter, property)) in parameters.iter().zip(table.properties).enumerate() {
        let place = fields.field_mut(index);
        let reason = match sent.read(parameter, parameters, &members, place) {
            Ok(true) => continue,
            Ok(false) if !property.is_required() => continue,
            Ok(false) if parse::reads_as_empty(parameter, fields.field_mut(index)) => continue,
            Ok(false) => "missing".to_owned(),
            Err(_) if property.is_secret() => "invalid".to_owned(),
            Err(fault) => fault.to_string(),
        };
        faults.push((parameter, reason));
    }
    faults
}

/// Returns the value of a header, if it is text.
pub fn text<'h>(headers: &'h HeaderMap, name: &http::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Returns the position of the response for a status: the narrowest one.
#[must_use]
pub fn response_for(responses: &[Response], status: u16) -> Option<(u8, usize)> {
    let fitting = responses.iter().enumerate();
    let fitting = fitting.filter(|(_, response)| response.status.includes(status));
    fitting
        .map(|(index, response)| (width(response.status), index))
        .min()
}

fn width(status: Status) -> u8 {
    match status {
        Status::Code(_) => 0,
        Status::Range(_) => 1,
        Status::Default => 2,
    }
}

/// The content that a media type is of, and whether that is certain.
#[must_use]
pub fn content_of(
    contents: &'static [Content],
    media_type: Option<&str>,
) -> Option<&'static Content> {
    let given = media_type?;
    let found = essence(given);
    let given = parameters(given);
    // Of those that differ by parameters alone, the one of which most are there; else the first.
    let mut exact: Option<(usize, &'static Content)> = None;
    for content in contents.iter().filter(|it| essence(it.media_type) == found) {
        let own = parameters(content.media_type);
        let count = if own.iter().all(|it| given.contains(it)) {
            own.len()
        } else {
            0
        };
        if exact.is_none_or(|(most, _)| count > most) {
            exact = Some((count, content));
        }
    }
    let exact = exact.map(|(_, content)| content);
    let ranges = || {
        contents.iter().find(|content| {
            let range = essence(content.media_type);
            // Some ranges have a suffix: `application/*+json`.
            let ends = range.split_once('*').filter(|_| range != "*/*");
            ends.is_some_and(|(start, end)| found.starts_with(start) && found.ends_with(end))
        })
    };
    let any = || contents.iter().find(|it| essence(it.media_type) == "*/*");
    exact.or_else(ranges).or_else(any)
}

/// Returns the parameters of a media type: their names have no case (RFC 9110, section 8.3.1).
fn parameters(media_type: &str) -> Vec<(String, &str)> {
    let parameters = media_type.split(';').skip(1);
    let parameters = parameters.filter_map(|parameter| parameter.split_once('='));
    let parameters = parameters.map(|(name, value)| {
        let value = value.trim().trim_matches('"');
        (name.trim().to_ascii_lowercase(), value)
    });
    parameters.collect()
}

/// The content that a response is most likely of: another type of JSON is read as JSON, another text as
/// plain text, and other types as bytes. Where the document has one type alone, that is text or bytes, it
/// is of that.
#[must_use]
pub fn likely_content(
    contents: &'static [Content],
    media_type: Option<&str>,
) -> Option<&'static Content> {
    let Some(found) = media_type else {
        return contents.first();
    };
    content_of(contents, media_type).or_else(|| {
        let is_json = is_json(found);
        let is_text = essence(found).starts_with("text/");
        contents.iter().find(|content| {
            let is_of = |documented: &str| essence(content.media_type) == documented;
            match content.codec {
                Codec::Json => is_json,
                Codec::Text | Codec::Bytes if contents.len() == 1 => !is_json,
                Codec::Text => is_text && is_of("text/plain"),
                Codec::Bytes => !is_json && is_of("application/octet-stream"),
                _ => false,
            }
        })
    })
}

/// JSON itself, or a type built on it (RFC 6839, section 3.1).
fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// A media type without its parameters, in lowercase (RFC 9110, section 8.3.1).
#[must_use]
pub fn essence(media_type: &str) -> String {
    decode::essence(media_type).to_ascii_lowercase()
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MediaType => f.write_str("the body has an undocumented media type"),
            Self::Body(error) => error.fmt(f),
            Self::Header(name) => write!(f, "the header {name} is missing or invalid"),
        }
    }
}
