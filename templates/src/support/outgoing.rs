//! Writing messages.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_TYPE, SET_COOKIE},
};

use super::{
    super::body::Body,
    encode::{self, items_of},
    multipart::{self, WriteError},
    operation::{Codec, Content, Parameter, Part, Response, Status},
    received::content_of,
    unexpected::UnexpectedResponse,
    view::{self, View},
    write::Written,
};

/// The media type of bytes of which nothing is known (RFC 2046, section 4.5.1).
const BYTES: &str = "application/octet-stream";

/// A message under construction.
#[derive(Debug, Default)]
pub struct Outgoing {
    responses: &'static [Response],
    contents: &'static [Content],
    parameters: &'static [Parameter],
    alternative: usize,
    /// The status of a response.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if there is one.
    pub body: Option<Body>,
    /// A response that the document does not describe.
    pub unexpected: Option<UnexpectedResponse>,
    /// The reason why it can't be written.
    pub invalid: Option<String>,
}

impl Outgoing {
    /// Starts a request with a body of one of these media types.
    #[must_use]
    pub fn request(contents: &'static [Content]) -> Self {
        Self {
            contents,
            ..Self::default()
        }
    }

    /// Starts one of these responses: the first.
    #[must_use]
    pub fn response(responses: &'static [Response]) -> Self {
        let mut outgoing = Self {
            responses,
            ..Self::default()
        };
        let status = match responses.first().map(|response| response.status) {
            Some(Status::Code(status)) => status,
            Some(Status::Range(hundred)) => hundred * 100,
            // No response is documented.
            Some(Status::Default) | None => 204,
        };
        outgoing.respond(0, status);
        outgoing
    }

    /// Makes it another of the responses.
    pub fn respond(&mut self, index: usize, status: u16) {
        self.status = status;
        if let Some(response) = self.responses.get(index) {
            self.contents = response.contents;
            self.parameters = response.headers;
            // A range is of the statuses that have no response of their own.
            let mut others = self.responses.iter();
            let is_own = matches!(response.status, Status::Code(_));
            let is_others = others.any(|other| other.status == Status::Code(status));
            if !response.status.includes(status) || (is_others && !is_own) {
                self.invalid = Some(format!("{status} is none of the statuses of its response"));
            }
        }
    }

    /// Makes it a response that the document does not describe.
    pub fn unexpected(&mut self, response: &UnexpectedResponse) {
        self.unexpected = Some(response.clone());
    }

    /// Chooses one of the types of the body.
    pub fn alternative(&mut self, alternative: usize) {
        self.alternative = alternative;
    }

    /// Returns the content that is written: the first of its type.
    pub fn content(&self) -> Option<&'static Content> {
        let mut contents = self.contents.iter();
        contents.find(|content| content.alternative == self.alternative)
    }

    /// Writes a value as the body.
    pub fn value(&mut self, view: View<'_>) {
        let Some(content) = self.content() else {
            return;
        };
        if let Codec::Multipart(parts) = content.codec {
            self.multipart(content.media_type, parts, view);
            return;
        }
        if let Some(body) = Body::in_view(view) {
            let stated = body.media_type();
            let is_documented = |stated: &&str| content_of(self.contents, Some(*stated)).is_some();
            let media_type = match (stated.filter(is_documented), content.media_type) {
                (Some(stated), _) => stated,
                // The type that is sent of a range, the document does not say.
                (None, range) if range.contains('*') => {
                    let is_request = self.responses.is_empty();
                    if is_request && !is_documented(&BYTES) {
                        self.invalid =
                            Some(format!("a body of {range} has to state its media type"));
                        return;
                    }
                    BYTES
                }
                (None, parts) if parts.starts_with("multipart/") => {
                    let reason = "has to state its media type, with the boundary of its parts";
                    self.invalid = Some(format!("a body of {parts} {reason}"));
                    return;
                }
                (None, one) => one,
            };
            let (media_type, body) = (media_type.to_owned(), body.clone());
            self.set(&media_type, body);
            return;
        }
        let written = match content.codec {
            Codec::Text | Codec::Bytes => encode::plain(view).map(String::into_bytes),
            Codec::Form(fields) => encode::form(fields, view).map(String::into_bytes),
            _ => {
                if let Ok(text) = serde_json::to_vec(&Written(view)) {
                    Ok(text)
                } else {
                    self.invalid = Some("the body can't be written as JSON".to_owned());
                    return;
                }
            }
        };
        match written {
            Ok(bytes) => self.set(content.media_type, Bytes::from(bytes).into()),
            Err(encode::Ambiguous) => {
                self.invalid = Some("the body would be read as another value".to_owned());
            }
        }
    }

    fn multipart(&mut self, media_type: &str, parts: &'static [Part], view: View<'_>) {
        match multipart::write(parts, view) {
            Ok((body, boundary)) => {
                self.set(&format!("{media_type}; boundary={boundary}"), body);
            }
            Err(WriteError::Ambiguous) => {
                self.invalid = Some("the body would be read as another value".to_owned());
            }
            Err(WriteError::Stream(error)) => self.invalid = Some(error.to_string()),
        }
    }

    /// Sets the body and its media type.
    pub fn set(&mut self, media_type: &str, body: Body) {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => drop(self.headers.insert(CONTENT_TYPE, media_type)),
            Err(_) => self.invalid = Some("the media type can't be sent".to_owned()),
        }
        self.body = Some(body);
    }

    /// Adds a line for each cookie (RFC 6265, section 4.1).
    fn set_cookies(&mut self, cookies: Vec<View<'_>>) {
        for cookie in cookies {
            let text = encode::scalar(cookie).unwrap_or_default();
            match HeaderValue::from_str(&text) {
                Ok(value) => drop(self.headers.append(SET_COOKIE, value)),
                Err(_) => self.invalid = Some("a cookie can't be sent".to_owned()),
            }
        }
    }

    /// Writes the headers that the document describes.
    pub fn documented_headers(&mut self, view: View<'_>) {
        let View::Object(table, fields) = view else {
            return;
        };
        for (parameter, view) in self.parameters.iter().zip(view::fields(table, fields)) {
            let lines = items_of(view).filter(|_| is_set_cookie(parameter.name));
            if let Some(lines) = lines {
                self.set_cookies(lines);
                continue;
            }
            let is_set = match encode::text(parameter, view) {
                Ok(None) => true,
                Ok(Some(text)) => insert_header(&mut self.headers, parameter.name, &text),
                Err(encode::Ambiguous) => false,
            };
            if !is_set {
                self.invalid = Some(format!("header {} can't be sent", parameter.name));
            }
        }
    }
}

/// True for the header whose lines are never one: its values have commas (RFC 9110, section 5.3).
pub(super) fn is_set_cookie(name: &str) -> bool {
    name.eq_ignore_ascii_case("set-cookie")
}

/// The headers by which messages are framed and connections are kept: HTTP itself sends them, since
/// another value makes other messages of a message (RFC 9110, sections 7.2, 7.6.1 and 8.6).
const FRAMING: [&str; 8] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Sets a header; returns false for a name or a value that no header can have.
pub(super) fn insert_header(headers: &mut HeaderMap, name: &str, value: &str) -> bool {
    if FRAMING
        .iter()
        .any(|framing| framing.eq_ignore_ascii_case(name))
    {
        return true;
    }
    // Whitespace around a value is no part of it (RFC 9110, section 5.5).
    let is_whole = value.trim_matches([' ', '\t']) == value;
    match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
        (Ok(name), Ok(value)) if is_whole => {
            headers.insert(name, value);
            true
        }
        _ => false,
    }
}
