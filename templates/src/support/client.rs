//! The client but for its operations: building it, and the one function that sends.

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
    error::{
        Answer, Error, Failure, Incomplete, NotSent, OutcomeUnknown, Refused, Unreadable,
        UnreadableAnswer,
    },
    operation::{Carrier, Operation, SecurityScheme},
    parameter::{Parameter, percent_encode, percent_encode_query},
    redact::Redacted,
};

/// Redirects within the origin that are followed for one request, at most.
const REDIRECTS: usize = 5;

/// A client of the API. Cloning it is cheap; the clones share their connections.
///
/// - It follows a redirect only within the server's origin, and only where method and body stay
///   as they are.
/// - It sends credentials over plain http only to this machine, unless allowed otherwise.
/// - It never repeats a request by itself.
/// - A future that is dropped takes nothing back: a request already on its way may take effect.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    credentials: BTreeMap<&'static str, Secret>,
    plain_http: PlainHttp,
    answer_limit: usize,
    timeout: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base.as_str())
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// Sets up a [`Client`].
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    base: Option<String>,
    credentials: BTreeMap<&'static str, Secret>,
    plain_http: PlainHttp,
    answer_limit: usize,
    timeout: Duration,
    connect_timeout: Duration,
    http: Option<reqwest::ClientBuilder>,
}

#[derive(Clone, Copy, PartialEq)]
enum PlainHttp {
    LoopbackOnly,
    Allowed,
}

/// What a security scheme asks for.
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
        // The base URL may still carry a password: that is refused only when it is built.
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// A builder for this server, if the document names one.
    #[doc(hidden)]
    pub fn new(base: Option<&str>) -> Self {
        Self {
            base: base.map(str::to_owned),
            credentials: BTreeMap::new(),
            plain_http: PlainHttp::LoopbackOnly,
            answer_limit: 64 << 20,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            http: None,
        }
    }

    /// The server's URL, in place of the document's; paths are appended to it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// How long an operation may take, from its start to the last byte of the answer; 30 seconds
    /// unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long making a connection may take; 10 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How large an answer may be, in bytes; 64 MiB unless set.
    pub fn answer_limit(mut self, bytes: usize) -> Self {
        self.answer_limit = bytes;
        self
    }

    /// Lets credentials travel over plain http to any host, in the clear.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = PlainHttp::Allowed;
        self
    }

    /// Starts from these settings of the HTTP client (proxies, certificates, a resolver). Its
    /// redirects and retries stay this client's own, and so do the times for connecting and for
    /// the whole of an operation.
    pub fn http(mut self, builder: reqwest::ClientBuilder) -> Self {
        self.http = Some(builder);
        self
    }

    /// Keeps what a security scheme asks for.
    #[doc(hidden)]
    pub fn credential(mut self, scheme: &'static str, secret: Secret) -> Self {
        self.credentials.insert(scheme, secret);
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// There is no base URL or it can't be used, or the HTTP client can't be set up.
    pub fn build(self) -> Result<Client, BuildError> {
        let base = base_url(self.base)?;
        // Where connecting takes all the time there is, it has to be known that nothing was sent.
        let connect_timeout = self.connect_timeout.min(self.timeout * 3 / 4);
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
            credentials: self.credentials,
            plain_http: self.plain_http,
            answer_limit: self.answer_limit,
            timeout: self.timeout,
        })
    }
}

fn base_url(url: Option<String>) -> Result<Url, BuildError> {
    let url = Url::parse(&url.ok_or(BuildError::NoBaseUrl)?)
        .map_err(|error| BuildError::BaseUrl(error.to_string()))?;
    let plain = url.query().is_none() && url.fragment().is_none();
    if !["http", "https"].contains(&url.scheme()) || !url.has_host() || !plain {
        let reason = "it has to be an http or https URL without query and fragment";
        return Err(BuildError::BaseUrl(reason.to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let reason = "it must not carry credentials; give those to the builder";
        return Err(BuildError::BaseUrl(reason.to_owned()));
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

/// Why a [`Client`] could not be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The document names no absolute server URL, and none was given.
    NoBaseUrl,
    /// The base URL can't be used.
    BaseUrl(String),
    /// The HTTP client can't be set up.
    Http(reqwest::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBaseUrl => f.write_str("no base URL: the document names none, give one"),
            Self::BaseUrl(reason) => write!(f, "the base URL can't be used: {reason}"),
            Self::Http(_) => f.write_str("the HTTP client can't be set up"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::NoBaseUrl | Self::BaseUrl(_) => None,
        }
    }
}

/// A request that is being put together.
#[must_use = "a request does nothing until it is sent"]
pub struct Outgoing {
    operation: &'static Operation,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Option<Bytes>,
    unsendable: Option<String>,
    redirects: usize,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl Outgoing {
    /// A request for this operation, empty so far.
    pub fn new(operation: &'static Operation) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("application/json, */*;q=0.5"),
        );
        Self {
            operation,
            path: operation.path.to_owned(),
            query: String::new(),
            headers,
            body: None,
            unsendable: None,
            redirects: REDIRECTS,
        }
    }

    /// Gives redirects as answers: the document describes them.
    pub fn keep_redirects(mut self) -> Self {
        self.redirects = 0;
        self
    }

    /// Fills in a placeholder of the path.
    pub fn path<T: Parameter>(mut self, placeholder: &str, value: &T) -> Self {
        let text = value.to_text();
        // A segment that is empty, `.` or `..` would make the URL another one (RFC 3986, 5.2.4).
        if matches!(&*text, "" | "." | "..") {
            self.unsendable = Some(format!("{placeholder:?} would change the path"));
        }
        self.path = self
            .path
            .replace(&format!("{{{placeholder}}}"), &percent_encode(&text));
        self
    }

    /// Adds a query parameter, once for each value.
    pub fn query<'a, T: Parameter + 'a>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = &'a T>,
    ) -> Self {
        for value in values {
            self.pair(name, &percent_encode(&value.to_text()));
        }
        self
    }

    /// The same with `allowReserved`: what a URL reserves stays as it is, where it can't end the
    /// value.
    pub fn query_reserved<'a, T: Parameter + 'a>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = &'a T>,
    ) -> Self {
        for value in values {
            self.pair(name, &percent_encode_query(&value.to_text()));
        }
        self
    }

    fn pair(&mut self, name: &str, encoded: &str) {
        let separator = if self.query.is_empty() { "" } else { "&" };
        let name = percent_encode(name);
        self.query.extend([separator, &name, "=", encoded]);
    }

    /// Adds a header, where there is a value.
    pub fn header<'a, T: Parameter + 'a>(
        mut self,
        name: &'static str,
        value: impl IntoIterator<Item = &'a T>,
    ) -> Self {
        for value in value {
            let value = HeaderValue::from_str(&value.to_text());
            match (HeaderName::from_bytes(name.as_bytes()), value) {
                (Ok(name), Ok(value)) => drop(self.headers.insert(name, value)),
                _ => self.unsendable = Some(format!("header {name} can't carry its value")),
            }
        }
        self
    }

    /// Adds the body.
    pub fn json<T: Serialize>(mut self, media_type: &'static str, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => self.body = Some(text.into()),
            Err(_) => self.unsendable = Some("the body can't be written as JSON".to_owned()),
        }
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self
    }

    /// Adds the body, where there is one.
    pub fn optional_json<T: Serialize>(self, media_type: &'static str, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.json(media_type, body),
            None => self,
        }
    }

    fn prove(&mut self, scheme: &SecurityScheme, secret: &Secret) -> Result<(), NotSent> {
        let unsendable =
            || NotSent::Unsendable(format!("the credentials of {} can't be sent", scheme.name));
        let token = match secret {
            Secret::Token(token) => token.clone(),
            // A colon in the user would move the border to the password (RFC 7617, section 2).
            Secret::UserPassword(user, _) if user.contains(':') => return Err(unsendable()),
            Secret::UserPassword(user, password) => BASE64.encode(format!("{user}:{password}")),
        };
        let (name, value) = match scheme.carrier {
            Carrier::Bearer => (AUTHORIZATION, format!("Bearer {token}")),
            Carrier::Basic => (AUTHORIZATION, format!("Basic {token}")),
            Carrier::Header(name) => {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable())?;
                (name, token)
            }
            Carrier::Cookie(_) if !is_cookie_value(&token) => return Err(unsendable()),
            Carrier::Cookie(name) => (COOKIE, self.cookies(&format!("{name}={token}"))),
            Carrier::Query(name) => {
                self.pair(name, &percent_encode(&token));
                return Ok(());
            }
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| unsendable())?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(())
    }

    /// All cookies go in one header (RFC 6265, section 5.4).
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

/// The octets that a cookie may have (RFC 6265, section 4.1.1).
fn is_cookie_value(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

impl Client {
    /// Sends a request and waits for its whole answer.
    #[doc(hidden)]
    pub async fn send(&self, mut request: Outgoing) -> Result<Answer, Failure> {
        if let Some(reason) = request.unsendable.take() {
            return Err(Failure::NotSent(NotSent::Unsendable(reason)));
        }
        self.authorize(&mut request).map_err(Failure::NotSent)?;
        let mut url = self.url(&request);
        let deadline = Instant::now() + self.timeout;
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

    fn authorize(&self, request: &mut Outgoing) -> Result<(), NotSent> {
        let ways = request.operation.security;
        let known = |way: &&&[SecurityScheme]| {
            way.iter()
                .all(|scheme| self.credentials.contains_key(scheme.name))
        };
        // A way that proves something is preferred to leave to ask without proof.
        let way = ways
            .iter()
            .filter(|way| !way.is_empty())
            .find(known)
            .or_else(|| ways.iter().find(known));
        let Some(way) = way else {
            if ways.is_empty() {
                return Ok(());
            }
            let names = ways
                .iter()
                .flat_map(|way| way.iter().map(|scheme| scheme.name));
            return Err(NotSent::MissingCredentials(names.collect()));
        };
        let in_the_clear = self.base.scheme() == "http" && !is_loopback(&self.base);
        if in_the_clear && self.plain_http == PlainHttp::LoopbackOnly && !way.is_empty() {
            return Err(NotSent::InsecureTransport);
        }
        for scheme in *way {
            if let Some(secret) = self.credentials.get(scheme.name) {
                request.prove(scheme, secret)?;
            }
        }
        Ok(())
    }

    fn url(&self, request: &Outgoing) -> Url {
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
        request: &Outgoing,
        url: Url,
        deadline: Instant,
    ) -> Result<reqwest::Response, Failure> {
        let method = Method::from_bytes(request.operation.method.as_bytes())
            .map_err(|error| Failure::NotSent(NotSent::Unsendable(error.to_string())))?;
        let mut builder = self
            .http
            .request(method, url)
            .headers(request.headers.clone())
            .timeout(deadline.saturating_duration_since(Instant::now()));
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        builder.send().await.map_err(|error| {
            // The URL may carry a key in its query.
            let error = error.without_url();
            if error.is_builder() {
                Failure::NotSent(NotSent::Unsendable(error.to_string()))
            } else if error.is_connect() {
                Failure::NotSent(NotSent::Connect(error))
            } else {
                Failure::OutcomeUnknown(OutcomeUnknown(error))
            }
        })
    }

    async fn receive(&self, mut response: reqwest::Response) -> Answer {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = BytesMut::new();
        let incomplete = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= self.answer_limit => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(_)) => break Some(Incomplete::TooLarge(self.answer_limit)),
                Ok(None) => break None,
                Err(error) => break Some(Incomplete::Truncated(Arc::new(error.without_url()))),
            }
        };
        Answer {
            status,
            headers,
            body: body.freeze(),
            incomplete,
        }
    }
}

/// Where to go on, if the answer is a redirect that may be followed: within the origin, and with
/// method and body as they are (RFC 9110, section 15.4).
fn redirect(request: &Outgoing, from: &Url, response: &reqwest::Response) -> Option<Url> {
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

impl Answer {
    /// The body as the document describes it.
    #[doc(hidden)]
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Failure> {
        let incomplete = match &self.incomplete {
            None => None,
            Some(Incomplete::Truncated(error)) => Some(Unreadable::Truncated(Arc::clone(error))),
            Some(Incomplete::TooLarge(limit)) => Some(Unreadable::TooLarge(*limit)),
        };
        if let Some(reason) = incomplete {
            return Err(unreadable(self, reason));
        }
        if !is_json(&self.headers) {
            return Err(unreadable(self, Unreadable::ContentType));
        }
        match decode::json(&self.body) {
            Ok(body) => Ok(body),
            Err(error) => Err(unreadable(self, Unreadable::Decode(error))),
        }
    }

    /// A failure that the document describes, with a body.
    #[doc(hidden)]
    pub fn refused<T: DeserializeOwned, E>(self, error: impl FnOnce(T) -> E) -> Error<E> {
        let (status, headers) = (self.status, self.headers.clone());
        match self.json() {
            Ok(body) => Error::Refused(Box::new(Refused::new(error(body), status, headers))),
            Err(failure) => failure.into(),
        }
    }

    /// An answer that the document does not describe.
    #[doc(hidden)]
    pub fn unexpected<E>(self) -> Error<E> {
        Error::UnexpectedStatus(Box::new(self))
    }

    /// A failure that the document describes without a body.
    #[doc(hidden)]
    pub fn refused_empty<E>(self, error: E) -> Error<E> {
        Error::Refused(Box::new(Refused::new(error, self.status, self.headers)))
    }
}

fn unreadable(answer: Answer, reason: Unreadable) -> Failure {
    Failure::UnreadableAnswer(Box::new(UnreadableAnswer::new(answer, reason)))
}

/// Whether the answer says that it is JSON, or doesn't say what it is.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let essence = value.to_str().unwrap_or_default().split(';').next();
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
