//! The server but for its operations: taking a request apart and answering it.

use std::{borrow::Cow, fmt};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use http::{
    HeaderValue, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE},
    request::Parts,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    decode,
    operation::{Carrier, Operation, SecurityScheme},
    parameter::Parameter,
    redact::Redacted,
    rejection::Rejection,
    undocumented::Undocumented,
    validate::Validate,
};

/// What a request shows for one security scheme: a token, a key, a user with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential<'a> {
    text: Cow<'a, str>,
    scopes: &'static [&'static str],
}

impl Credential<'_> {
    /// The token or key as it was sent. Of HTTP's basic scheme, `user:password`, decoded.
    ///
    /// Compare it in constant time, and keep it out of logs.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Of HTTP's basic scheme, the user and the password (RFC 7617, section 2).
    pub fn user_password(&self) -> Option<(&str, &str)> {
        self.text.split_once(':')
    }

    /// The scopes that the operation asks for; the implementation checks them.
    pub fn scopes(&self) -> &'static [&'static str] {
        self.scopes
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("text", &Redacted)
            .field("scopes", &self.scopes)
            .finish()
    }
}

/// A request on its way to its operation, but for its body.
pub struct Incoming {
    operation: &'static Operation,
    parts: Parts,
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl Incoming {
    /// Takes the request apart: its body is left alone until it is known who is asking.
    pub fn new(operation: &'static Operation, request: Request) -> (Self, Body) {
        let (parts, body) = request.into_parts();
        (Self { operation, parts }, body)
    }

    /// The operation that is asked for.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// What the request shows for the first of the operation's ways of which it shows all
    /// schemes: each with its name, in the document's order.
    ///
    /// A way that proves something is preferred to leave to ask without proof, of which nothing
    /// is shown.
    pub fn credentials(&self) -> Result<Vec<(&'static str, Credential<'_>)>, Rejection> {
        let ways = self.operation.security;
        let shown = ways
            .iter()
            .filter(|way| !way.is_empty())
            .find_map(|way| self.shown(way));
        let open = ways.is_empty() || ways.iter().any(|way| way.is_empty());
        match shown {
            Some(shown) => Ok(shown),
            None if open => Ok(Vec::new()),
            None => Err(Rejection::unauthenticated(self.operation)),
        }
    }

    fn shown(&self, way: &[SecurityScheme]) -> Option<Vec<(&'static str, Credential<'_>)>> {
        way.iter()
            .map(|scheme| {
                let text = self.carried(scheme.carrier)?;
                let scopes = scheme.scopes;
                Some((scheme.name, Credential { text, scopes }))
            })
            .collect()
    }

    fn carried(&self, carrier: Carrier) -> Option<Cow<'_, str>> {
        match carrier {
            Carrier::Bearer => self.authorization("bearer").map(Cow::Borrowed),
            Carrier::Basic => {
                let decoded = BASE64.decode(self.authorization("basic")?).ok()?;
                String::from_utf8(decoded).ok().map(Cow::Owned)
            }
            Carrier::Header(name) => self.header_text(name).map(Cow::Borrowed),
            Carrier::Query(name) => self.query_values(name).next().map(Cow::Owned),
            Carrier::Cookie(name) => self.cookie(name),
        }
    }

    /// What follows the scheme, whose name is case-insensitive (RFC 9110, section 11.1).
    fn authorization(&self, wanted: &str) -> Option<&str> {
        let value = self.header_text(AUTHORIZATION.as_str())?;
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case(wanted).then(|| rest.trim())
    }

    fn cookie(&self, name: &str) -> Option<Cow<'_, str>> {
        let headers = self.parts.headers.get_all(COOKIE).iter();
        let pairs = headers.filter_map(|value| value.to_str().ok());
        pairs
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, _)| *found == name)
            .and_then(|(_, value)| percent_decode_str(value).decode_utf8().ok())
    }

    fn header_text(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    fn query_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let query = self.parts.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes())
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The values of a query parameter, in the order of the request.
    pub fn query<T: Parameter>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        self.query_values(name)
            .map(|text| parse(name, &text))
            .collect()
    }

    /// The value of a header, where there is one.
    pub fn header<T: Parameter>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        let text = self.header_text(name);
        text.map(|text| parse(name, text)).transpose()
    }

    /// The value of a placeholder in the path.
    ///
    /// The router matched the path, so both have the same segments from the end on, however deep
    /// the router was nested.
    pub fn path<T: Parameter>(&self, name: &'static str) -> Result<T, Rejection> {
        let template = self.operation.path.rsplit('/');
        let mut segments = template.zip(self.parts.uri.path().rsplit('/'));
        let wanted = |template: &str| {
            let placeholder = template.strip_prefix('{');
            placeholder.and_then(|rest| rest.strip_suffix('}')) == Some(name)
        };
        let segment = segments.find_map(|(template, segment)| wanted(template).then_some(segment));
        let text = segment.and_then(|segment| percent_decode_str(segment).decode_utf8().ok());
        text.map_or(Err(Rejection::UnreadableParameter { name }), |text| {
            parse(name, &text)
        })
    }

    /// The body, read up to the limit, decoded and validated.
    pub async fn json<T: DeserializeOwned + Validate>(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<T, Rejection> {
        let content_type = self.header_text(CONTENT_TYPE.as_str()).unwrap_or_default();
        if !matches_media_type(content_type, media_type) {
            return Err(Rejection::UnsupportedMediaType {
                expected: media_type,
            });
        }
        let body = decode::json(&read(body, limit).await?).map_err(Rejection::UnreadableBody)?;
        valid(body)
    }

    /// The same for a body that may be left out.
    pub async fn optional_json<T: DeserializeOwned + Validate>(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<Option<T>, Rejection> {
        let absent = body.is_end_stream();
        if absent && !self.parts.headers.contains_key(CONTENT_TYPE) {
            return Ok(None);
        }
        self.json(body, media_type, limit).await.map(Some)
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Rejection> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Rejection::BodyTooLarge { limit }),
        Err(_) => Err(Rejection::BodyCutShort),
    }
}

fn parse<T: Parameter>(name: &'static str, text: &str) -> Result<T, Rejection> {
    T::from_text(text).ok_or(Rejection::UnreadableParameter { name })
}

/// A required parameter that was sent any number of times: its one value.
pub fn required<T>(
    values: impl IntoIterator<Item = T>,
    name: &'static str,
) -> Result<T, Rejection> {
    let mut values = values.into_iter();
    values.next().ok_or(Rejection::UnreadableParameter { name })
}

/// What was read, if it is what the document allows.
pub fn valid<T: Validate>(value: T) -> Result<T, Rejection> {
    match value.validate() {
        Ok(()) => Ok(value),
        Err(violations) => Err(Rejection::Invalid(violations)),
    }
}

/// Whether a media type is the wanted one, parameters such as `charset` aside (RFC 9110, 8.3.1).
fn matches_media_type(found: &str, wanted: &str) -> bool {
    let essence = found.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(wanted)
}

/// A documented answer with a JSON body.
pub fn json<T: Serialize>(status: u16, media_type: &'static str, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(text) => {
            let content_type = [(CONTENT_TYPE, HeaderValue::from_static(media_type))];
            (status_code(status), content_type, text).into_response()
        }
        Err(_) => Rejection::Undocumented(Undocumented::new(500)).into_response(),
    }
}

/// A documented answer without a body.
pub fn empty(status: u16) -> Response {
    status_code(status).into_response()
}

/// An implementation that gives a number that is no status has failed: 500.
fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
