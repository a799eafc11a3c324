//! The client without its operations, and its builder.

use std::{collections::BTreeMap, fmt, marker::PhantomData, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, header::USER_AGENT};
use reqwest::{Url, redirect};

use super::{
    outgoing::insert_header,
    request::{Secret, Signer, UnsignedRequest},
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
    pub(super) http: reqwest::Client,
    pub(super) base: Url,
    pub(super) settings: Arc<Settings>,
}

/// The settings that a client has from its builder.
pub(super) struct Settings {
    /// The variables of the URLs of the document's servers.
    pub variables: BTreeMap<&'static str, String>,
    pub credentials: BTreeMap<&'static str, Secret>,
    pub allows_plain_http: bool,
    /// The base URL is that of all operations, whatever servers the document has for them.
    pub has_one_server: bool,
    pub max_response_size: usize,
    pub timeout: Duration,
    pub idle_timeout: Duration,
    /// Requests to loopback addresses go to no proxy, as far as is known.
    pub is_local_safe: bool,
    /// The headers of all requests.
    pub headers: HeaderMap,
    /// The function that signs all requests.
    pub signer: Option<Arc<Signer>>,
}

impl Settings {
    /// Returns the URL of one of the document's servers, with the values of its variables.
    ///
    /// # Errors
    ///
    /// A value would lead to another host, or out of the path.
    pub(super) fn filled_in(&self, template: &str) -> Result<String, BuildError> {
        let mut url = template.to_owned();
        for (name, value) in &self.variables {
            let placeholder = format!("{{{name}}}");
            let Some((before, _)) = url.split_once(&placeholder) else {
                continue;
            };
            let authority = before.split_once("://").map_or(before, |(_, rest)| rest);
            if !is_part(value, authority.contains('/')) {
                let reason =
                    format!("the variable {name} of the server's URL can't have its value");
                return Err(BuildError::InvalidBaseUrl(reason));
            }
            url = url.replace(&placeholder, value);
        }
        Ok(url)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base.as_str())
            .field("credentials", &self.settings.credentials)
            .finish_non_exhaustive()
    }
}

/// A builder of a [`Client`], or of what is made of one.
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder<C = Client> {
    base: Option<String>,
    settings: Settings,
    connect_timeout: Duration,
    http: HttpClient,
    invalid_header: Option<String>,
    built: PhantomData<fn() -> C>,
}

/// The origin of the HTTP client.
enum HttpClient {
    Default,
    Builder(Box<reqwest::ClientBuilder>),
    Built(reqwest::Client),
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL may still contain a password: `build` rejects it.
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.settings.credentials)
            .field("timeout", &self.settings.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Creates a builder with the document's server URL, if it has an absolute one.
    #[doc(hidden)]
    pub fn new(base: Option<&str>, user_agent: &'static str) -> Self {
        let user_agent = HeaderValue::from_static(user_agent);
        Self {
            base: base.map(str::to_owned),
            settings: Settings {
                variables: BTreeMap::new(),
                credentials: BTreeMap::new(),
                allows_plain_http: false,
                has_one_server: false,
                max_response_size: 64 << 20,
                timeout: Duration::from_secs(30),
                idle_timeout: Duration::from_secs(60),
                is_local_safe: false,
                headers: HeaderMap::from_iter([(USER_AGENT, user_agent)]),
                signer: None,
            },
            connect_timeout: Duration::from_secs(10),
            http: HttpClient::Default,
            invalid_header: None,
            built: PhantomData,
        }
    }

    /// Sets the server's URL, in place of the document's, for all operations; paths are appended to it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.has_one_server = true;
        self.base = Some(url.into());
        self
    }

    /// Sets the timeout of an operation, from its start to the last byte of the response, or to its
    /// headers where the body is a stream; 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets the longest time that a stream may pause; 60 seconds by default.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.idle_timeout = timeout;
        self
    }

    /// Sets the `User-Agent`; the name and version of this crate by default.
    pub fn user_agent(self, text: &str) -> Self {
        self.header(USER_AGENT.as_str(), text)
    }

    /// Sets a header of all requests.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if !insert_header(&mut self.settings.headers, name, value) {
            self.invalid_header = Some(name.to_owned());
        }
        self
    }

    /// Sets a function that signs every request: it may add headers, and sees all else of the request.
    pub fn sign_with(
        mut self,
        sign: impl Fn(&mut UnsignedRequest<'_>) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.settings.signer = Some(Arc::new(sign));
        self
    }

    /// Sets the timeout for establishing a connection; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the maximum size of a response body in bytes; 64 MiB by default. Streams have none.
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
        self.http = HttpClient::Builder(Box::new(builder));
        self
    }

    /// Sets the HTTP client. It must follow no redirects and repeat no requests by itself, as this
    /// client can't see where they lead: use
    /// [`http_client_builder`](Self::http_client_builder) where it may not.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = HttpClient::Built(client);
        self
    }

    /// Sets a variable of the URLs of the document's servers.
    #[doc(hidden)]
    pub fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.settings.variables.insert(name, value.to_owned());
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
    pub fn build(self) -> Result<C, BuildError> {
        let base = match self.base {
            Some(template) if !self.settings.has_one_server => {
                Some(self.settings.filled_in(&template)?)
            }
            given => given,
        };
        let base = base_url(base)?;
        // A connection that takes the whole timeout has to be reported as not sent.
        let connect_timeout = self.connect_timeout.min(self.settings.timeout / 4 * 3);
        if let Some(name) = self.invalid_header {
            return Err(BuildError::InvalidHeader(name));
        }
        let configured = |builder: reqwest::ClientBuilder| {
            builder
                .connect_timeout(connect_timeout)
                .redirect(redirect::Policy::none())
                .retry(reqwest::retry::never())
                .build()
                .map_err(BuildError::Http)
        };
        let mut settings = self.settings;
        settings.is_local_safe = is_loopback(&base) || !matches!(self.http, HttpClient::Default);
        let http = match self.http {
            HttpClient::Built(client) => client,
            HttpClient::Builder(builder) => configured(*builder)?,
            // A proxy from the environment would take the request off this machine.
            HttpClient::Default if is_loopback(&base) => {
                configured(reqwest::Client::builder().no_proxy())?
            }
            HttpClient::Default => configured(reqwest::Client::builder())?,
        };
        Ok(C::from(Client {
            http,
            base,
            settings: Arc::new(settings),
        }))
    }
}

/// Returns true for a text that stays where it stands in a URL: a part of its host and port, or of its path
/// (RFC 3986, section 3).
fn is_part(text: &str, is_of_path: bool) -> bool {
    let mut letters = text.chars();
    let is_plain = letters.all(|letter| {
        letter.is_alphanumeric()
            || "-._~:".contains(letter)
            || (is_of_path && "/!$&'()*+,;=@".contains(letter))
    });
    is_plain && !text.split('/').any(|segment| matches!(segment, "." | ".."))
}

pub(super) fn base_url(url: Option<String>) -> Result<Url, BuildError> {
    let url = http_url(&url.ok_or(BuildError::MissingBaseUrl)?)?;
    if url.query().is_some() {
        let reason = "it has to be a URL without query";
        return Err(BuildError::InvalidBaseUrl(reason.to_owned()));
    }
    Ok(url)
}

/// Parses a URL that requests may be sent to.
pub(super) fn http_url(url: &str) -> Result<Url, BuildError> {
    let url = Url::parse(url).map_err(|error| BuildError::InvalidBaseUrl(error.to_string()))?;
    let is_plain = url.has_host() && url.fragment().is_none();
    if !["http", "https"].contains(&url.scheme()) || !is_plain {
        let reason = "it has to be an http or https URL without fragment";
        return Err(BuildError::InvalidBaseUrl(reason.to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let reason = "it must not contain credentials; set those on the builder";
        return Err(BuildError::InvalidBaseUrl(reason.to_owned()));
    }
    Ok(url)
}

pub(super) fn is_loopback(url: &Url) -> bool {
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
    /// This header, or its value, is invalid.
    InvalidHeader(String),
    /// The HTTP client can't be built.
    Http(reqwest::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingBaseUrl => f.write_str("no base URL: the document has none, set one"),
            Self::InvalidBaseUrl(reason) => write!(f, "invalid base URL: {reason}"),
            Self::InvalidHeader(name) => write!(f, "invalid header {name:?}"),
            Self::Http(_) => f.write_str("the HTTP client can't be built"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::MissingBaseUrl | Self::InvalidBaseUrl(_) | Self::InvalidHeader(_) => None,
        }
    }
}
