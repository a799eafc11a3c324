//! The server without its operations: decoding requests and encoding responses.

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
use serde::{Serialize, de::DeserializeOwned};

use super::{
    decode::{self, essence},
    operation::{CredentialLocation, Operation, ParameterLocation, SecurityScheme, Selector},
    parse::{Pairs, Sent},
    path,
    redact::Redacted,
    rejection::{Rejection, status_code},
    unexpected::UnexpectedResponse,
    validate::{self, Rule},
    view::{Reflect, ViewMut},
};

/// The credential of a request for one security scheme: a token, a key, or a user with a password.
#[derive(Clone)]
pub struct Credential<'a> {
    text: Cow<'a, str>,
    scopes: &'static [&'static str],
}

impl Credential<'_> {
    /// Returns the token or key as it was sent; for HTTP's basic scheme, `user:password`, decoded.
    ///
    /// Compare it in constant time, and keep it out of logs.
    pub fn expose_secret(&self) -> &str {
        &self.text
    }

    /// Returns the user and the password of HTTP's basic scheme (RFC 7617, section 2).
    pub fn user_password(&self) -> Option<(&str, &str)> {
        self.text.split_once(':')
    }

    /// Returns the scopes that the operation requires; the implementation checks them.
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

/// A received request, without its body.
pub struct IncomingRequest {
    operation: &'static Operation,
    parts: Parts,
}

impl fmt::Debug for IncomingRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingRequest")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl IncomingRequest {
    /// Splits off the body, which is not read before authentication.
    pub fn new(operation: &'static Operation, request: Request) -> (Self, Body) {
        let (parts, body) = request.into_parts();
        (Self { operation, parts }, body)
    }

    /// Returns the requested operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the request's credentials: an entry for each security requirement of the operation
    /// that is complete, in the document's order, with the credential of each scheme.
    pub fn credentials(&self) -> Vec<Vec<(&'static str, Credential<'_>)>> {
        let requirements = self.operation.security.iter();
        requirements
            .filter(|requirement| !requirement.is_empty())
            .filter_map(|requirement| self.complete(requirement))
            .collect()
    }

    fn complete(
        &self,
        requirement: &[SecurityScheme],
    ) -> Option<Vec<(&'static str, Credential<'_>)>> {
        requirement
            .iter()
            .map(|scheme| {
                let text = self.credential(scheme.location)?;
                let scopes = scheme.scopes;
                Some((scheme.name, Credential { text, scopes }))
            })
            .collect()
    }

    /// Ignores a credential that is sent twice: a proxy might have read the other one.
    fn credential(&self, location: CredentialLocation) -> Option<Cow<'_, str>> {
        match location {
            CredentialLocation::Bearer => self.authorization("bearer").map(Cow::Borrowed),
            CredentialLocation::Basic => {
                let decoded = BASE64.decode(self.authorization("basic")?).ok()?;
                String::from_utf8(decoded).ok().map(Cow::Owned)
            }
            CredentialLocation::Header(name) => self.header_text(name).ok()?.map(Cow::Borrowed),
            CredentialLocation::Query(name) => one(self.query_values(name)).ok()?.map(Cow::Owned),
            CredentialLocation::Cookie(name) => {
                one(self.cookies().values(name)).ok()?.map(Cow::Borrowed)
            }
        }
    }

    /// Returns the value after the scheme, whose name is case-insensitive (RFC 9110, section 11.1).
    fn authorization(&self, expected: &str) -> Option<&str> {
        let value = self.header_text(AUTHORIZATION.as_str()).ok()??;
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case(expected).then(|| rest.trim())
    }

    fn cookies(&self) -> Pairs<'_> {
        let headers = self.parts.headers.get_all(COOKIE).iter();
        Pairs::of_cookies(headers.filter_map(|value| value.to_str().ok()))
    }

    /// Returns the value of a header, if it is sent once and is text.
    fn header_text(&self, name: &str) -> Result<Option<&str>, Several> {
        let value = one(self.parts.headers.get_all(name).iter())?;
        // Senders of headers beyond ASCII use UTF-8.
        let text = value.map(|value| std::str::from_utf8(value.as_bytes()));
        text.transpose().map_err(|_| Several)
    }

    fn query_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let query = self.parts.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes())
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Reads the parameters, which have to satisfy the constraints of their types.
    pub fn parameters<T: Reflect>(&self) -> Result<T, Rejection> {
        let mut parameters = T::blank();
        self.read_parameters(parameters.view_mut())?;
        valid(parameters)
    }

    fn read_parameters(&self, place: ViewMut<'_>) -> Result<(), Rejection> {
        let ViewMut::Object(table, fields) = place else {
            return Ok(());
        };
        let query = self.parts.uri.query().unwrap_or_default();
        let sent = Sent {
            // The router matched the path, so both end alike, however deep the router was nested.
            segments: path::texts(self.operation.path, self.parts.uri.path()).unwrap_or_default(),
            query_string: query,
            query: Pairs::of_query(query),
            cookies: self.cookies(),
            headers: &self.parts.headers,
        };
        let parameters = self.operation.parameters;
        for (index, (parameter, property)) in parameters.iter().zip(table.properties).enumerate() {
            let place = fields.get_mut(index).view_mut();
            let is_there = sent.read(parameter, parameters, place);
            let name = parameter.name;
            match is_there {
                Ok(true) => {}
                Ok(false) if !property.2.is_required() => {}
                Ok(false) | Err(_) => return Err(Rejection::InvalidParameter { name }),
            }
        }
        Ok(())
    }

    /// Reads the body, up to the limit, and decodes it.
    pub async fn json<T: DeserializeOwned>(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<T, Rejection> {
        let body = self.bytes(body, media_type, limit).await?;
        decode::json(&body).map_err(Rejection::InvalidBody)
    }

    /// Reads and decodes an optional body; an empty one is absent.
    pub async fn optional_json<T: DeserializeOwned>(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<Option<T>, Rejection> {
        let body = self.optional_bytes(body, media_type, limit).await?;
        let body = body.map(|body| decode::json(&body)).transpose();
        body.map_err(Rejection::InvalidBody)
    }

    /// Reads the body, up to the limit, and decodes it as a form.
    pub async fn form<T: DeserializeOwned>(
        &self,
        body: Body,
        limit: usize,
    ) -> Result<T, Rejection> {
        let body = self.bytes(body, decode::FORM, limit).await?;
        decode::form(&body, self.operation.form).map_err(Rejection::InvalidBody)
    }

    /// Reads and decodes an optional form; an empty body is absent.
    pub async fn optional_form<T: DeserializeOwned>(
        &self,
        body: Body,
        limit: usize,
    ) -> Result<Option<T>, Rejection> {
        let body = self.optional_bytes(body, decode::FORM, limit).await?;
        let form = body.map(|body| decode::form(&body, self.operation.form));
        form.transpose().map_err(Rejection::InvalidBody)
    }

    /// Reads the body, up to the limit, as text in UTF-8.
    pub async fn text(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<String, Rejection> {
        let body = self.bytes(body, media_type, limit).await?;
        decode::text(&body).map_err(Rejection::InvalidBody)
    }

    /// Reads an optional body as text in UTF-8; an empty one is absent.
    pub async fn optional_text(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<Option<String>, Rejection> {
        let body = self.optional_bytes(body, media_type, limit).await?;
        let text = body.map(|body| decode::text(&body)).transpose();
        text.map_err(Rejection::InvalidBody)
    }

    /// Reads the body, up to the limit.
    pub async fn bytes(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<Bytes, Rejection> {
        self.expect(media_type)?;
        read(body, limit).await
    }

    /// Reads an optional body, up to the limit; an empty one is absent.
    pub async fn optional_bytes(
        &self,
        body: Body,
        media_type: &'static str,
        limit: usize,
    ) -> Result<Option<Bytes>, Rejection> {
        let body = read(body, limit).await?;
        if body.is_empty() {
            return Ok(None);
        }
        self.expect(media_type)?;
        Ok(Some(body))
    }

    fn expect(&self, media_type: &'static str) -> Result<(), Rejection> {
        let found = self.header_text(CONTENT_TYPE.as_str()).ok().flatten();
        let is_expected = match essence(media_type).strip_suffix('*') {
            Some("*/") => true,
            Some(range) => found.is_some_and(|found| {
                let start = essence(found).get(..range.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(range))
            }),
            None => {
                found.is_some_and(|found| essence(found).eq_ignore_ascii_case(essence(media_type)))
            }
        };
        if is_expected {
            return Ok(());
        }
        Err(Rejection::UnsupportedMediaType {
            expected: media_type,
        })
    }
}

/// The error for several values where one is allowed, or one that is not text.
struct Several;

/// Returns the only item, if there is one.
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
        Err(_) => Err(Rejection::IncompleteBody),
    }
}

/// Returns `true` if a limit ended a body: ours, or that of a layer around the router.
fn is_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_limit)
}

/// Returns the position of the first operation that a request is for, of several of one route.
pub fn select(request: &Request, operations: &[&'static Operation]) -> Option<usize> {
    let (path, query) = (request.uri().path(), request.uri().query());
    let query = Pairs::of_query(query.unwrap_or_default());
    operations.iter().position(|operation| {
        let fits = path::texts(operation.path, path).is_some();
        fits && operation
            .selectors
            .iter()
            .all(|Selector(location, name, value)| match location {
                ParameterLocation::Header => {
                    let found = request.headers().get(*name);
                    found.is_some_and(|found| found.as_bytes() == value.as_bytes())
                }
                _ => query.has(name, value),
            })
    })
}

/// Creates the response to a request for none of the operations of its route.
pub fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// Returns a value that satisfies the constraints of its type, and the formats of its strings.
pub fn valid<T: Reflect>(value: T) -> Result<T, Rejection> {
    valid_as(value, &[Rule::Nested])
}

/// Returns a value that satisfies these rules, and the formats of its strings.
pub fn valid_as<T: Reflect>(value: T, rules: &[Rule]) -> Result<T, Rejection> {
    validate::check_request(&value, rules).map_err(Rejection::ConstraintViolations)?;
    Ok(value)
}

/// Creates a documented response with a JSON body.
pub fn json<T: Serialize>(status: u16, media_type: &'static str, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(text) => {
            let content_type = [(CONTENT_TYPE, HeaderValue::from_static(media_type))];
            (status_code(status), content_type, text).into_response()
        }
        Err(_) => Rejection::Unexpected(UnexpectedResponse::new(500)).into_response(),
    }
}

/// Creates a documented response with a body as it is. Of a range of media types, the implementation
/// sets the one that it sends.
pub fn plain(status: u16, media_type: &'static str, body: impl Into<Body>) -> Response {
    let status = status_code(status);
    if media_type.contains('*') {
        return (status, body.into()).into_response();
    }
    let content_type = [(CONTENT_TYPE, HeaderValue::from_static(media_type))];
    (status, content_type, body.into()).into_response()
}

/// Creates a documented response without a body.
pub fn empty(status: u16) -> Response {
    status_code(status).into_response()
}
