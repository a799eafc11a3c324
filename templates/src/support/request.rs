//! Requests, before they are sent.

use std::{fmt, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{AUTHORIZATION, COOKIE},
};

use super::{
    super::body::Body,
    encode::{self, Ambiguous},
    error::NotSent,
    message::Message,
    operation::{
        CredentialLocation, Encoding, Operation, Parameter, ParameterLocation, SecurityScheme,
        Style,
    },
    outgoing::{Outgoing, insert_header},
    path,
    percent::percent_encode,
    redact::Redacted,
    view::{self, Reflect, View},
};

/// The secret of a security scheme.
#[derive(Clone)]
pub enum Secret {
    /// A token or a key.
    Token(String),
    /// A user and a password.
    UserPassword(String, String),
    /// A function that adds the credentials.
    Signer(Arc<Signer>),
}

/// A function that adds credentials to a request; its error is the reason why it can't.
pub type Signer = dyn Fn(&mut UnsignedRequest<'_>) -> Result<(), String> + Send + Sync;

/// A request to which credentials are added.
#[non_exhaustive]
pub struct UnsignedRequest<'r> {
    /// The operation.
    pub operation: &'static Operation,
    /// The URL.
    pub url: &'r str,
    /// The headers, to which the credentials are added.
    pub headers: &'r mut HeaderMap,
    /// The body; a stream can't be signed, and is left out.
    pub body: Option<&'r [u8]>,
}

impl fmt::Debug for UnsignedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedRequest")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted.fmt(f)
    }
}

/// A request under construction.
#[must_use = "a request does nothing until it is sent"]
pub struct OutgoingRequest {
    pub(super) operation: &'static Operation,
    pub(super) path: String,
    /// The placeholders of the path, with what stands in their place.
    segments: Vec<(&'static str, String)>,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Body>,
    pub(super) invalid: Option<String>,
    /// The timeout, where it is not the client's.
    pub(super) timeout: Option<Duration>,
    /// The URL of the server, where it is not the client's.
    pub(super) server: Option<String>,
    /// The whole URL, without the parameters of the query, where the document has no path.
    pub(super) url: Option<String>,
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
        Self {
            operation,
            path: operation.path.to_owned(),
            segments: Vec::new(),
            query: operation.query.to_owned(),
            headers: HeaderMap::new(),
            body: None,
            invalid: None,
            timeout: None,
            server: None,
            url: None,
        }
    }

    /// Sets the URL, to which the parameters of the query are added.
    pub fn url(mut self, url: &str) -> Self {
        self.url = Some(url.to_owned());
        self
    }

    /// Sets the parameters.
    pub fn parameters(mut self, parameters: &dyn Reflect) -> Self {
        let View::Object(table, fields) = parameters.view() else {
            return self;
        };
        for (parameter, view) in self
            .operation
            .parameters
            .iter()
            .zip(view::fields(table, fields))
        {
            if self.parameter(parameter, view).is_err() {
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
            // The value is the query itself, and has no name.
            ParameterLocation::QueryString
                if matches!(parameter.encoding, Encoding::Json | Encoding::Text) =>
            {
                let text = encode::text(parameter, value)?;
                self.query = text.unwrap_or_default();
            }
            ParameterLocation::Query | ParameterLocation::QueryString => {
                for (name, value) in encode::pairs(parameter, value)? {
                    self.pair(&name, &value);
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
        if !insert_header(&mut self.headers, name, text) {
            self.invalid = Some(format!("header {name} can't carry its value"));
        }
    }

    fn pair(&mut self, name: &str, encoded: &str) {
        let separator = if self.query.is_empty() { "" } else { "&" };
        self.query.extend([separator, name, "=", encoded]);
    }

    /// Sets the body.
    pub fn body<T: Message>(mut self, body: &T) -> Self {
        let mut outgoing = Outgoing::request(self.operation.contents);
        body.write(&mut outgoing);
        self.set(outgoing);
        self
    }

    /// Sets the body, if there is one.
    pub fn optional_body<T: Message>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.body(body),
            None => self,
        }
    }

    fn set(&mut self, outgoing: Outgoing) {
        self.invalid = self.invalid.take().or(outgoing.invalid);
        self.headers.extend(outgoing.headers);
        self.body = outgoing.body;
    }

    pub(super) fn add_credential(
        &mut self,
        scheme: &SecurityScheme,
        secret: &Secret,
    ) -> Result<(), NotSent> {
        let invalid =
            || NotSent::InvalidRequest(format!("the credentials of {} can't be sent", scheme.name));
        let token = match secret {
            Secret::Token(token) => token.clone(),
            // A colon in the user would move part of it into the password (RFC 7617, section 2).
            Secret::UserPassword(user, _) if user.contains(':') => return Err(invalid()),
            Secret::UserPassword(user, password) => BASE64.encode(format!("{user}:{password}")),
            // It is asked when all else is there.
            Secret::Signer(_) => return Ok(()),
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
            CredentialLocation::Http(_) | CredentialLocation::Custom => return Err(invalid()),
            CredentialLocation::Query(name) => {
                self.pair(&percent_encode(name), &percent_encode(&token));
                return Ok(());
            }
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| invalid())?;
        value.set_sensitive(true);
        let other = self.headers.get(AUTHORIZATION);
        if name == AUTHORIZATION && other.is_some_and(|other| *other != value) {
            let reason = "two credentials need the header `Authorization`";
            return Err(NotSent::InvalidRequest(reason.to_owned()));
        }
        self.headers.insert(name, value);
        Ok(())
    }

    /// Asks a function for the credentials.
    pub(super) fn sign(&mut self, signer: &Signer, url: &str) -> Result<(), NotSent> {
        let body = self.body.as_ref();
        let mut unsigned = UnsignedRequest {
            operation: self.operation,
            url,
            headers: &mut self.headers,
            body: body.and_then(Body::as_bytes).map(|bytes| &bytes[..]),
        };
        signer(&mut unsigned).map_err(NotSent::InvalidRequest)
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
