//! The operations of a document, as plain data that the client and the server share.

/// An operation of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The method's name in Rust.
    pub name: &'static str,
    /// The HTTP method (RFC 9110, section 9).
    pub method: &'static str,
    /// The path below the server's URL, with its placeholders in braces.
    pub path: &'static str,
    /// The security requirements (OpenAPI, "Security Requirement Object"): any one suffices, with all
    /// of its schemes. An empty requirement allows anonymous requests; an empty list requires no
    /// credentials.
    pub security: &'static [&'static [SecurityScheme]],
}

/// A security scheme of the document, as an operation uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// The scheme's name in the document.
    pub name: &'static str,
    /// The location of the credential in a request.
    pub location: CredentialLocation,
    /// The scopes that the operation requires.
    pub scopes: &'static [&'static str],
}

/// The location of a credential in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialLocation {
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer,
    /// `Authorization: Basic …` (RFC 7617).
    Basic,
    /// A header of this name.
    Header(&'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// A cookie of this name.
    Cookie(&'static str),
}

impl CredentialLocation {
    /// Returns the challenge for `WWW-Authenticate` (RFC 9110, section 11.6.1).
    ///
    /// Keys in headers, queries and cookies have no registered scheme; `ApiKey` is the usual one.
    pub fn challenge(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Basic => "Basic realm=\"api\"",
            Self::Header(_) | Self::Query(_) | Self::Cookie(_) => "ApiKey",
        }
    }
}
