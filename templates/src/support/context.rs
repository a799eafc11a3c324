//! Requests as a server sees them: the operation, the head, the credentials.

use std::{borrow::Cow, fmt, net::SocketAddr};

use axum::extract::ConnectInfo;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use http::{
    Extensions, HeaderMap, Method, Uri,
    header::{AUTHORIZATION, COOKIE},
    request::Parts,
};

use super::{
    operation::{CredentialLocation, Operation, SecurityScheme},
    parse::Pairs,
    redact::Redacted,
};

/// The credential of a request for one security scheme: a token, a key, or a user with a password.
#[derive(Clone)]
pub struct Credential<'a> {
    text: Cow<'a, str>,
    scopes: &'static [&'static str],
}

impl Credential<'_> {
    /// Returns the token or key as it was sent; for HTTP's basic scheme, `user:password`, decoded;
    /// nothing, where the document does not describe it.
    ///
    /// Compare it in constant time, and keep it out of logs.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.text
    }

    /// Returns the user and the password of HTTP's basic scheme (RFC 7617, section 2).
    #[must_use]
    pub fn user_password(&self) -> Option<(&str, &str)> {
        self.text.split_once(':')
    }

    /// Returns the scopes that the operation requires; the implementation checks them.
    #[must_use]
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

/// A request for an operation, without its body.
pub struct RequestContext {
    pub(super) operation: &'static Operation,
    pub(super) parts: Parts,
}

/// Headers and the query may contain secrets.
impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("operation", &self.operation.name)
            .finish_non_exhaustive()
    }
}

impl RequestContext {
    /// Returns the requested operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the method.
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// Returns the URI, within the router that this one is nested in.
    pub fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// Returns what layers added.
    pub fn extensions(&self) -> &Extensions {
        &self.parts.extensions
    }

    /// Returns the address of the peer, where the router is served with
    /// `into_make_service_with_connect_info`.
    pub fn peer(&self) -> Option<SocketAddr> {
        let info = self.parts.extensions.get::<ConnectInfo<SocketAddr>>();
        info.map(|info| info.0)
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

    /// Returns true if the operation serves the request without credentials: it asks for none, or
    /// allows anonymous requests, and this is one.
    pub fn is_anonymous(&self) -> bool {
        let mut requirements = self.operation.security.iter();
        self.operation.security.is_empty()
            || (requirements.any(|requirement| requirement.is_empty())
                && self.credentials().is_empty())
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
            CredentialLocation::Http(scheme) => self.authorization(scheme).map(Cow::Borrowed),
            // The implementation looks for it: the document does not say where it is.
            CredentialLocation::Custom => Some(Cow::Borrowed("")),
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

    pub(super) fn cookies(&self) -> Pairs<'_> {
        let headers = self.parts.headers.get_all(COOKIE).iter();
        Pairs::of_cookies(headers.filter_map(|value| value.to_str().ok()))
    }

    /// Returns the value of a header, if it is sent once and is text.
    pub(super) fn header_text(&self, name: &str) -> Result<Option<&str>, Several> {
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
}

/// The error for several values where one is allowed, or one that is not text.
pub(super) struct Several;

/// Returns the only item, if there is one.
fn one<T>(mut items: impl Iterator<Item = T>) -> Result<Option<T>, Several> {
    let first = items.next();
    match items.next() {
        None => Ok(first),
        Some(_) => Err(Several),
    }
}
