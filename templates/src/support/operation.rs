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
    /// The ways to prove who is asking: any one of them, each with all of its schemes. An empty
    /// way is leave to ask without; none at all means that nothing is wanted.
    pub security: &'static [&'static [SecurityScheme]],
}

/// A security scheme of the document, with what an operation asks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// The scheme's name in the document.
    pub name: &'static str,
    /// Where the proof goes in a request.
    pub carrier: Carrier,
    /// The scopes that the operation wants of it.
    pub scopes: &'static [&'static str],
}

/// Where a request carries the proof of who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carrier {
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

impl Carrier {
    /// The challenge for `WWW-Authenticate` (RFC 9110, section 11.6.1).
    ///
    /// Keys in headers, queries and cookies have no registered scheme; `ApiKey` is what is usual.
    pub fn challenge(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Basic => "Basic realm=\"api\"",
            Self::Header(_) | Self::Query(_) | Self::Cookie(_) => "ApiKey",
        }
    }
}
