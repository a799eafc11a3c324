//! The client without its operations: its builder, and the function that sends requests.

use std::{
    collections::BTreeMap,
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION},
};
use reqwest::{Url, redirect};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    decode,
    encode::{self, Ambiguous},
    error::{
        Error, ErrorResponse, Failure, InvalidResponse, InvalidResponseReason, NotSent,
        OutcomeUnknown, RawResponse,
    },
    operation::{
        CredentialLocation, Encoding, Operation, Parameter, ParameterLocation, SecurityScheme,
        Style,
    },
    path,
    percent::percent_encode,
    redact::Redacted,
    view::{Reflect, View},
};

/// The greatest number of redirects that are followed for one request.
const REDIRECTS: usize = 5;

/// A client of the API. Cloning is cheap; clones share their connections.
///
/// - Redirects are followed only within the server's origin, and only if method and body stay
///   the same.
/// - Credentials are sent over plain http only to loopback addresses, unless
///   [`ClientBuilder::allow_plain_http`] is set.
/// - Requests are never retried.
/// - Dropping a future does not cancel a request that was sent: it may still take effect.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    settings: Settings,
}

/// The settings that a client has from its builder.
#[derive(Clone)]
struct Settings {
    credentials: BTreeMap<&'static str, Secret>,
    allows_plain_http: bool,
    max_response_size: usize,
    timeout: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base.as_str())
            .field("credentials", &self.settings.credentials)
            .finish_non_exhaustive()
    }
}

/// A builder of a [`Client`].
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    base: Option<String>,
    settings: Settings,
    connect_timeout: Duration,
    http: Option<reqwest::ClientBuilder>,
}

/// The secret of a security scheme.
#[derive(Clone)]
pub enum Secret {
    /// A token or a key.
    Token(String),
    /// A user and a password.
    UserPassword(String, String),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted.fmt(f)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL may still contain a password: `build` rejects it.
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.settings.credentials)
            .field("timeout", &self.settings.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// Creates a builder with the document's server URL, if it has an absolute one.
    #[doc(hidden)]
    pub fn new(base: Option<&str>) -> Self {
        Self {
            base: base.map(str::to_owned),
            settings: Settings {
                credentials: BTreeMap::new(),
                allows_plain_http: false,
                max_response_size: 64 << 20,
                timeout: Duration::from_secs(30),
            },
            connect_timeout: Duration::from_secs(10),
            http: None,
        }
    }

    /// Sets the server's URL, in place of the document's; paths are appended to it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// Sets the timeout of an operation, from its start to the last byte of the response; 30 seconds
    /// by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets the timeout for establishing a connection; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the maximum size of a response body in bytes; 64 MiB by default.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.settings.max_response_size = bytes;
        self
    }

    /// Allows credentials to be sent over plain http to any host, unencrypted.
    pub fn allow_plain_http(mut self) -> Self {
        self.settings.allows_plain_http = true;
        self
    }

    /// Sets the builder of the HTTP client, for proxies, certificates or a resolver. Its settings
    /// for redirects, retries and timeouts are overridden by this client's own.
    pub fn http_client_builder(mut self, builder: reqwest::ClientBuilder) -> Self {
        self.http = Some(builder);
        self
    }

    /// Sets the secret of a security scheme.
    #[doc(hidden)]
    pub fn credential(mut self, scheme: &'static str, secret: Secret) -> Self {
        self.settings.credentials.insert(scheme, secret);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// The base URL is missing or invalid, or the HTTP client can't be built.
    pub fn build(self) -> Result<Client, BuildError> {
        let base = base_url(self.base)?;
        // A connection that takes the whole timeout has to be reported as not sent.
        let connect_timeout = self.connect_timeout.min(self.settings.timeout * 3 / 4);
        let own = self.http.is_none();
        let mut http = self
            .http
            .unwrap_or_default()
            .connect_timeout(connect_timeout)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never());
        if own && is_loopback(&base) {
            // A proxy from the environment would take the request off this machine.
            http = http.no_proxy();
        }
        Ok(Client {
            http: http.build().map_err(BuildError::Http)?,
            base,
            settings: self.settings,
        })
    }
}

fn base_url(url: Option<String>) -> Result<Url, BuildError> {
    let url = Url::parse(&url.ok_or(BuildError::MissingBaseUrl)?)
        .map_err(|error| BuildError::InvalidBaseUrl(error.to_string()))?;
    let plain = url.query().is_none() && url.fragment().is_none();
    if !["http", "https"].contains(&url.scheme()) || !url.has_host() || !plain {
        let reason = "it has to be an http or https URL without query and fragment";
        return Err(BuildError::InvalidBaseUrl(reason.to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let reason = "it must not contain credentials; set those on the builder";
        return Err(BuildError::InvalidBaseUrl(reason.to_owned()));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// An error of [`ClientBuilder::build`].
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The document has no absolute server URL, and none was set.
    MissingBaseUrl,
    /// The base URL is invalid, for this reason.
    InvalidBaseUrl(String),
    /// The HTTP client can't be built.
    Http(reqwest::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingBaseUrl => f.write_str("no base URL: the document has none, set one"),
            Self::InvalidBaseUrl(reason) => write!(f, "invalid base URL: {reason}"),
            Self::Http(_) => f.write_str("the HTTP client can't be built"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::MissingBaseUrl | Self::InvalidBaseUrl(_) => None,
        }
    }
}

/// A request under construction.
#[must_use = "a request does nothing until it is sent"]
pub struct OutgoingRequest {
    operation: &'static Operation,
    path: String,
    /// The placeholders of the path, with what stands in their place.
    segments: Vec<(&'static str, String)>,
    query: String,
    headers: HeaderMap,
    body: Option<Bytes>,
    invalid: Option<String>,
    redirects: usize,
}

impl fmt::Debug for OutgoingRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingRequest")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl OutgoingRequest {
    /// Creates a request for an operation, without parameters and body.
    pub fn new(operation: &'static Operation) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(operation.accept));
        Self {
            operation,
            path: operation.path.to_owned(),
            segments: Vec::new(),
            query: operation.query.to_owned(),
            headers,
            body: None,
            invalid: None,
            redirects: REDIRECTS,
        }
    }

    /// Returns redirects as responses: the document describes them.
    pub fn keep_redirects(mut self) -> Self {
        self.redirects = 0;
        self
    }

    /// Sets the parameters.
    pub fn parameters(mut self, parameters: &dyn Reflect) -> Self {
        let View::Object(_, fields) = parameters.view() else {
            return self;
        };
        for (index, parameter) in self.operation.parameters.iter().enumerate() {
            if self.parameter(parameter, fields.get(index).view()).is_err() {
                let name = parameter.name;
                self.invalid = Some(format!("{name:?} would be read as another value"));
            }
        }
        // A segment that is empty, `.` or `..` would change the URL (RFC 3986, section 5.2.4), and a
        // separator within a value would split it.
        let found = path::texts(self.operation.path, &self.path).unwrap_or_default();
        for (name, text) in &self.segments {
            let is_read = found.contains(&(*name, text.as_str()));
            if !is_read || self.path.split('/').any(|it| matches!(it, "." | "..")) {
                self.invalid = Some(format!("{name:?} would change the path"));
            }
        }
        self
    }

    fn parameter(&mut self, parameter: &Parameter, value: View<'_>) -> Result<(), Ambiguous> {
        match parameter.location {
            ParameterLocation::Path => {
                let text = encode::text(parameter, value)?.unwrap_or_default();
                let placeholder = format!("{{{}}}", parameter.name);
                self.path = self.path.replace(&placeholder, &text);
                self.segments.push((parameter.name, text));
            }
            ParameterLocation::Query => {
                for (name, value) in encode::pairs(parameter, value)? {
                    self.pair(&name, &value);
                }
            }
            ParameterLocation::QueryString => {
                let pairs = encode::pairs(parameter, value)?;
                let is_whole = parameter.encoding == Encoding::Json;
                for (name, value) in pairs {
                    if is_whole {
                        self.query = value;
                    } else {
                        self.pair(&name, &value);
                    }
                }
            }
            ParameterLocation::Header => {
                if let Some(text) = encode::text(parameter, value)? {
                    self.header(parameter.name, &text);
                }
            }
            ParameterLocation::Cookie => {
                let is_plain = matches!(parameter.encoding, Encoding::Style(Style::Cookie, _));
                let pairs = encode::pairs(parameter, value)?.into_iter();
                let pairs: Vec<String> = pairs
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                let separator = if is_plain { "; " } else { "&" };
                if !pairs.is_empty() {
                    let cookies = self.cookies(&pairs.join(separator));
                    self.header(COOKIE.as_str(), &cookies);
                }
            }
        }
        Ok(())
    }

    fn header(&mut self, name: &'static str, text: &str) {
        let value = HeaderValue::from_str(text);
        match (HeaderName::from_bytes(name.as_bytes()), value) {
            (Ok(name), Ok(value)) => drop(self.headers.insert(name, value)),
            _ => self.invalid = Some(format!("header {name} can't carry its value")),
        }
    }

    fn pair(&mut self, name: &str, encoded: &str) {
        let separator = if self.query.is_empty() { "" } else { "&" };
        self.query.extend([separator, name, "=", encoded]);
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize>(mut self, media_type: &'static str, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => self.body = Some(text.into()),
            Err(_) => self.invalid = Some("the body can't be written as JSON".to_owned()),
        }
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self
    }

    /// Sets a JSON body, if there is one.
    pub fn optional_json<T: Serialize>(self, media_type: &'static str, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.json(media_type, body),
            None => self,
        }
    }

    /// Sets a body as it is.
    pub fn bytes(mut self, media_type: &'static str, body: Bytes) -> Self {
        self.body = Some(body);
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self
    }

    /// Sets a body as it is, if there is one.
    pub fn optional_bytes(self, media_type: &'static str, body: Option<Bytes>) -> Self {
        match body {
            Some(body) => self.bytes(media_type, body),
            None => self,
        }
    }

    /// Sets a text as the body.
    pub fn text(self, media_type: &'static str, body: &str) -> Self {
        self.bytes(media_type, Bytes::copy_from_slice(body.as_bytes()))
    }

    /// Sets a text as the body, if there is one.
    pub fn optional_text(self, media_type: &'static str, body: Option<&str>) -> Self {
        match body {
            Some(body) => self.text(media_type, body),
            None => self,
        }
    }

    /// Sets a form as the body (WHATWG URL, section 5).
    pub fn form(mut self, body: &dyn Reflect) -> Self {
        match encode::form(self.operation.form, body.view()) {
            Ok(text) => self.body = Some(text.into()),
            Err(Ambiguous) => {
                self.invalid = Some("the body would be read as another value".to_owned());
            }
        }
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(decode::FORM));
        self
    }

    /// Sets a form as the body, if there is one.
    pub fn optional_form<T: Reflect>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.form(body),
            None => self,
        }
    }

    fn add_credential(&mut self, scheme: &SecurityScheme, secret: &Secret) -> Result<(), NotSent> {
        let invalid =
            || NotSent::InvalidRequest(format!("the credentials of {} can't be sent", scheme.name));
        let token = match secret {
            Secret::Token(token) => token.clone(),
            // A colon in the user would move part of it into the password (RFC 7617, section 2).
            Secret::UserPassword(user, _) if user.contains(':') => return Err(invalid()),
            Secret::UserPassword(user, password) => BASE64.encode(format!("{user}:{password}")),
        };
        let (name, value) = match scheme.location {
            CredentialLocation::Bearer => (AUTHORIZATION, format!("Bearer {token}")),
            CredentialLocation::Basic => (AUTHORIZATION, format!("Basic {token}")),
            CredentialLocation::Header(name) => {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
                (name, token)
            }
            CredentialLocation::Cookie(_) if !is_cookie_value(&token) => return Err(invalid()),
            CredentialLocation::Cookie(name) => (COOKIE, self.cookies(&format!("{name}={token}"))),
            CredentialLocation::Query(name) => {
                self.pair(&percent_encode(name), &percent_encode(&token));
                return Ok(());
            }
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| invalid())?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(())
    }

    /// Appends to the one header that holds all cookies (RFC 6265, section 5.4).
    fn cookies(&self, pair: &str) -> String {
        match self
            .headers
            .get(COOKIE)
            .and_then(|value| value.to_str().ok())
        {
            Some(others) => format!("{others}; {pair}"),
            None => pair.to_owned(),
        }
    }
}

/// Returns `true` if a text has only octets that a cookie may have (RFC 6265, section 4.1.1).
fn is_cookie_value(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

impl Client {
    /// Sends a request and receives the whole response.
    #[doc(hidden)]
    pub async fn send(&self, mut request: OutgoingRequest) -> Result<RawResponse, Failure> {
        if let Some(reason) = request.invalid.take() {
            return Err(Failure::NotSent(NotSent::InvalidRequest(reason)));
        }
        self.authorize(&mut request).map_err(Failure::NotSent)?;
        let mut url = self.url(&request);
        let deadline = Instant::now() + self.settings.timeout;
        for _ in 0..request.redirects {
            let response = self.send_once(&request, url.clone(), deadline).await?;
            match redirect(&request, &url, &response) {
                Some(next) => url = next,
                None => return Ok(self.receive(response).await),
            }
        }
        let response = self.send_once(&request, url, deadline).await?;
        Ok(self.receive(response).await)
    }

    fn authorize(&self, request: &mut OutgoingRequest) -> Result<(), NotSent> {
        let requirements = request.operation.security;
        let known = |requirement: &&&[SecurityScheme]| {
            requirement
                .iter()
                .all(|scheme| self.settings.credentials.contains_key(scheme.name))
        };
        // Credentials are preferred to an anonymous request.
        let requirement = requirements
            .iter()
            .filter(|requirement| !requirement.is_empty())
            .find(known)
            .or_else(|| requirements.iter().find(known));
        let Some(requirement) = requirement else {
            if requirements.is_empty() {
                return Ok(());
            }
            let names = requirements
                .iter()
                .flat_map(|requirement| requirement.iter().map(|scheme| scheme.name));
            return Err(NotSent::MissingCredentials(names.collect()));
        };
        let in_the_clear = self.base.scheme() == "http" && !is_loopback(&self.base);
        if in_the_clear && !self.settings.allows_plain_http && !requirement.is_empty() {
            return Err(NotSent::InsecureTransport);
        }
        for scheme in *requirement {
            if let Some(secret) = self.settings.credentials.get(scheme.name) {
                request.add_credential(scheme, secret)?;
            }
        }
        Ok(())
    }

    fn url(&self, request: &OutgoingRequest) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!(
            "{}{}",
            self.base.path().trim_end_matches('/'),
            request.path
        ));
        if !request.query.is_empty() {
            url.set_query(Some(&request.query));
        }
        url
    }

    async fn send_once(
        &self,
        request: &OutgoingRequest,
        url: Url,
        deadline: Instant,
    ) -> Result<reqwest::Response, Failure> {
        let method = Method::from_bytes(request.operation.method.as_bytes())
            .map_err(|error| Failure::NotSent(NotSent::InvalidRequest(error.to_string())))?;
        let mut builder = self
            .http
            .request(method, url)
            .headers(request.headers.clone())
            .timeout(deadline.saturating_duration_since(Instant::now()));
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        builder.send().await.map_err(|error| {
            // The URL may contain a key in its query.
            let error = error.without_url();
            if error.is_builder() {
                Failure::NotSent(NotSent::InvalidRequest(error.to_string()))
            } else if error.is_connect() {
                Failure::NotSent(NotSent::Connect(error))
            } else {
                Failure::OutcomeUnknown(OutcomeUnknown(error))
            }
        })
    }

    async fn receive(&self, mut response: reqwest::Response) -> RawResponse {
        let (status, headers) = (response.status(), response.headers().clone());
        let limit = self.settings.max_response_size;
        let mut body = BytesMut::new();
        let incomplete = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= limit => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(_)) => break Some(InvalidResponseReason::TooLarge(limit)),
                Ok(None) => break None,
                Err(error) => {
                    break Some(InvalidResponseReason::Truncated(Arc::new(
                        error.without_url(),
                    )));
                }
            }
        };
        RawResponse {
            status,
            headers,
            body: body.freeze(),
            incomplete,
        }
    }
}

/// Returns the target of a redirect that may be followed: within the origin, and with the same
/// method and body (RFC 9110, section 15.4).
fn redirect(request: &OutgoingRequest, from: &Url, response: &reqwest::Response) -> Option<Url> {
    let safe = matches!(request.operation.method, "GET" | "HEAD");
    let follow = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => safe,
        _ => false,
    };
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let to = from.join(location).ok()?;
    (follow && to.origin() == from.origin()).then_some(to)
}

impl RawResponse {
    /// Decodes a JSON body.
    #[doc(hidden)]
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Failure> {
        if let Some(reason) = self.incomplete.clone() {
            return Err(invalid(self, reason));
        }
        if !is_json(&self.headers) {
            return Err(invalid(self, InvalidResponseReason::ContentType));
        }
        match decode::json(&self.body) {
            Ok(body) => Ok(body),
            Err(error) => Err(invalid(self, InvalidResponseReason::Decode(error))),
        }
    }

    /// Returns a body of text, in UTF-8.
    #[doc(hidden)]
    pub fn text(self) -> Result<String, Failure> {
        if let Some(reason) = self.incomplete.clone() {
            return Err(invalid(self, reason));
        }
        match std::str::from_utf8(&self.body) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => {
                let reason = InvalidResponseReason::Decode(decode::not_utf8());
                Err(invalid(self, reason))
            }
        }
    }

    /// Returns a body as it is.
    #[doc(hidden)]
    pub fn bytes(self) -> Result<Bytes, Failure> {
        match self.incomplete.clone() {
            Some(reason) => Err(invalid(self, reason)),
            None => Ok(self.body),
        }
    }

    /// Decodes a documented error response with a body.
    #[doc(hidden)]
    pub fn error<T: DeserializeOwned, E>(self, error: impl FnOnce(T) -> E) -> Error<E> {
        self.error_of(Self::json, error)
    }

    /// Returns a documented error response with a body of text.
    #[doc(hidden)]
    pub fn text_error<E>(self, error: impl FnOnce(String) -> E) -> Error<E> {
        self.error_of(Self::text, error)
    }

    /// Returns a documented error response with a body as it is.
    #[doc(hidden)]
    pub fn bytes_error<E>(self, error: impl FnOnce(Bytes) -> E) -> Error<E> {
        self.error_of(Self::bytes, error)
    }

    fn error_of<T, E>(
        self,
        read: impl FnOnce(Self) -> Result<T, Failure>,
        error: impl FnOnce(T) -> E,
    ) -> Error<E> {
        let (status, headers) = (self.status, self.headers.clone());
        match read(self) {
            Ok(body) => error_response(error(body), status, headers),
            Err(failure) => failure.into(),
        }
    }

    /// Returns an error for an undocumented response.
    #[doc(hidden)]
    pub fn unexpected<E>(self) -> Error<E> {
        Error::UnexpectedResponse(Box::new(self))
    }

    /// Returns a documented error response without a body.
    #[doc(hidden)]
    pub fn empty_error<E>(self, error: E) -> Error<E> {
        error_response(error, self.status, self.headers)
    }
}

fn error_response<E>(error: E, status: StatusCode, headers: HeaderMap) -> Error<E> {
    Error::ErrorResponse(Box::new(ErrorResponse {
        error,
        status,
        headers,
    }))
}

fn invalid(response: RawResponse, reason: InvalidResponseReason) -> Failure {
    Failure::InvalidResponse(Box::new(InvalidResponse { response, reason }))
}

/// Returns `true` if the media type is JSON, or there is none.
fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_none_or(|value| {
        let essence = decode::essence(value.to_str().unwrap_or_default()).to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    })
}
