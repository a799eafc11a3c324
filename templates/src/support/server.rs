//! The server but for its operations: taking a request apart and answering it.

use std::{borrow::Cow, fmt};

use axum::{
    body::Body,
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
    validate::{Checks, Rule, Validate},
};

/// What a request shows for one security scheme: a token, a key, a user with a password.
#[derive(Clone)]
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

    /// What the request shows: an entry for each of the operation's ways of which it shows all
    /// schemes, in the order of the document, with what it shows for each scheme.
    pub fn credentials(&self) -> Vec<Vec<(&'static str, Credential<'_>)>> {
        let ways = self.operation.security.iter();
        ways.filter(|way| !way.is_empty())
            .filter_map(|way| self.shown(way))
            .collect()
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

    /// What is shown twice is not shown: a proxy might have read the other one.
    fn carried(&self, carrier: Carrier) -> Option<Cow<'_, str>> {
        match carrier {
            Carrier::Bearer => self.authorization("bearer").map(Cow::Borrowed),
            Carrier::Basic => {
                let decoded = BASE64.decode(self.authorization("basic")?).ok()?;
                String::from_utf8(decoded).ok().map(Cow::Owned)
            }
            Carrier::Header(name) => self.header_text(name).ok()?.map(Cow::Borrowed),
            Carrier::Query(name) => one(self.query_values(name)).ok()?.map(Cow::Owned),
            Carrier::Cookie(name) => one(self.cookies(name)).ok()?.map(Cow::Borrowed),
        }
    }

    /// What follows the scheme, whose name is case-insensitive (RFC 9110, section 11.1).
    fn authorization(&self, wanted: &str) -> Option<&str> {
        let value = self.header_text(AUTHORIZATION.as_str()).ok()??;
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case(wanted).then(|| rest.trim())
    }

    fn cookies<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let headers = self.parts.headers.get_all(COOKIE).iter();
        let pairs = headers.filter_map(|value| value.to_str().ok());
        pairs
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(move |(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// The value of a header, if it is there but once and can be read.
    fn header_text(&self, name: &str) -> Result<Option<&str>, Several> {
        let value = one(self.parts.headers.get_all(name).iter())?;
        // What a header holds beyond ASCII is UTF-8 for those who send it at all.
        let text = value.map(|value| std::str::from_utf8(value.as_bytes()));
        text.transpose().map_err(|_| Several)
    }

    fn query_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let query = self.parts.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes())
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The values of a query parameter that may be there any number of times, in their order.
    pub fn query_all<T: Parameter>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        self.query_values(name)
            .map(|text| parse(name, &text))
            .collect()
    }

    /// The value of a query parameter, where there is one.
    pub fn query<T: Parameter>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        let text = one(self.query_values(name));
        let text = text.map_err(|Several| Rejection::UnreadableParameter { name })?;
        text.map(|text| parse(name, &text)).transpose()
    }

    /// The value of a header, where there is one.
    pub fn header<T: Parameter>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        let text = self.header_text(name);
        let text = text.map_err(|Several| Rejection::UnreadableParameter { name })?;
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

    /// The body, read up to the limit and decoded.
    pub async fn json<T: DeserializeOwned>(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<T, Rejection> {
        self.expect(media_type)?;
        decode::json(&read(body, limit).await?).map_err(Rejection::UnreadableBody)
    }

    /// The same for a body that may be left out: one without a byte is.
    pub async fn optional_json<T: DeserializeOwned>(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<Option<T>, Rejection> {
        let text = read(body, limit).await?;
        if text.is_empty() {
            return Ok(None);
        }
        self.expect(media_type)?;
        let body = decode::json(&text).map_err(Rejection::UnreadableBody)?;
        Ok(Some(body))
    }

    fn expect(&self, media_type: &'static str) -> Result<(), Rejection> {
        match self.header_text(CONTENT_TYPE.as_str()) {
            Ok(Some(found)) if essence(found).eq_ignore_ascii_case(essence(media_type)) => Ok(()),
            _ => Err(Rejection::UnsupportedMediaType {
                expected: media_type,
            }),
        }
    }
}

/// There are several values where one is wanted, or one that can't be read.
struct Several;

/// The only item, where there is one.
fn one<T>(mut items: impl Iterator<Item = T>) -> Result<Option<T>, Several> {
    let first = items.next();
    match items.next() {
        None => Ok(first),
        Some(_) => Err(Several),
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Rejection> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if is_limit(&*error) => Err(Rejection::BodyTooLarge { limit }),
        Err(_) => Err(Rejection::BodyCutShort),
    }
}

/// Whether a limit is what ended a body: ours, or one of a layer around the router.
fn is_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_limit)
}

fn parse<T: Parameter>(name: &'static str, text: &str) -> Result<T, Rejection> {
    T::from_text(text).ok_or(Rejection::UnreadableParameter { name })
}

/// The value of a parameter that has to be there.
pub fn required<T>(value: Option<T>, name: &'static str) -> Result<T, Rejection> {
    value.ok_or(Rejection::UnreadableParameter { name })
}

/// The values of a parameter that has to be there.
pub fn required_all<T>(values: Vec<T>, name: &'static str) -> Result<Vec<T>, Rejection> {
    if values.is_empty() {
        return Err(Rejection::UnreadableParameter { name });
    }
    Ok(values)
}

/// What was read, if its type allows it.
pub fn valid<T: Validate>(value: T) -> Result<T, Rejection> {
    valid_as(value, &[Rule::Nested])
}

/// What was read, if these rules allow it.
pub fn valid_as<T: Validate>(value: T, rules: &[Rule]) -> Result<T, Rejection> {
    let mut checks = Checks::default();
    value.obey(rules, &mut checks);
    match checks.finish() {
        Ok(()) => Ok(value),
        Err(violations) => Err(Rejection::Invalid(violations)),
    }
}

/// A media type without its parameters, such as `charset` (RFC 9110, section 8.3.1).
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
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
