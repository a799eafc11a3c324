//! The client without its operations: its builder, and the function that sends requests.

use std::{
    collections::BTreeMap,
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, Method, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};
use reqwest::{Url, redirect};
use serde::de::DeserializeOwned;

use super::{
    decode,
    error::{
        Error, ErrorResponse, Failure, InvalidResponse, InvalidResponseReason, NotSent,
        OutcomeUnknown, RawResponse,
    },
    operation::SecurityScheme,
    request::{OutgoingRequest, Secret},
};

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
    /// The base URL is that of all operations, whatever servers the document has for them.
    has_one_server: bool,
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
                has_one_server: false,
                max_response_size: 64 << 20,
                timeout: Duration::from_secs(30),
            },
            connect_timeout: Duration::from_secs(10),
            http: None,
        }
    }

    /// Sets the server's URL, in place of the document's, for all operations; paths are appended to it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.has_one_server = true;
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

impl Client {
    /// Sends a request and receives the whole response.
    #[doc(hidden)]
    pub async fn send(&self, mut request: OutgoingRequest) -> Result<RawResponse, Failure> {
        if let Some(reason) = request.invalid.take() {
            return Err(Failure::NotSent(NotSent::InvalidRequest(reason)));
        }
        let mut url = self.url(&request).map_err(Failure::NotSent)?;
        self.authorize(&mut request, &mut url)
            .map_err(Failure::NotSent)?;
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

    /// Adds the credentials, which may be a part of the query.
    fn authorize(&self, request: &mut OutgoingRequest, url: &mut Url) -> Result<(), NotSent> {
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
        let in_the_clear = url.scheme() == "http" && !is_loopback(url);
        if in_the_clear && !self.settings.allows_plain_http && !requirement.is_empty() {
            return Err(NotSent::InsecureTransport);
        }
        for scheme in *requirement {
            if let Some(secret) = self.settings.credentials.get(scheme.name) {
                request.add_credential(scheme, secret)?;
            }
        }
        if !request.query.is_empty() {
            url.set_query(Some(&request.query));
        }
        Ok(())
    }

    /// The URL, at the operation's own server where the document has one for it.
    fn url(&self, request: &OutgoingRequest) -> Result<Url, NotSent> {
        let own = request.operation.server;
        let mut url = if own.is_empty() || self.settings.has_one_server {
            self.base.clone()
        } else {
            let invalid = |error: BuildError| NotSent::InvalidRequest(error.to_string());
            base_url(Some(own.to_owned())).map_err(invalid)?
        };
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{path}{}", request.path));
        if !request.query.is_empty() {
            url.set_query(Some(&request.query));
        }
        Ok(url)
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
        match decode::text(&self.body) {
            Ok(text) => Ok(text),
            Err(error) => Err(invalid(self, InvalidResponseReason::Decode(error))),
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
