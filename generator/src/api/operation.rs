//! Operations: what can be asked, and what is answered.

use super::TypeId;
use crate::diagnostic::Span;

/// A server (OpenAPI, section "Server Object"), its variables filled in.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where it stands.
    pub span: Span,
    /// Its URL, absolute or relative to the document's own.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A method of HTTP (RFC 9110, section 9; RFC 5789).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the methods")]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl Method {
    /// The method as it is sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub span: Span,
    /// `operationId`.
    pub id: Option<String>,
    /// The method.
    pub method: Method,
    /// The path, with its placeholders.
    pub path: String,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The answers, by status, in the order of the document.
    pub responses: Vec<Response>,
    /// The ways to prove who is asking: any one of them is enough. None at all means that nothing
    /// is wanted.
    pub security: Vec<Requirement>,
}

impl Operation {
    /// Whether one of the ways to prove who is asking takes this scheme.
    pub fn asks_for(&self, scheme: &Scheme) -> bool {
        let mut uses = self.security.iter().flat_map(|way| &way.schemes);
        uses.any(|used| used.name == scheme.name)
    }
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it stands.
    pub span: Span,
    /// Its name on the wire.
    pub name: String,
    /// Where it goes.
    pub location: Location,
    /// How its values are written.
    pub style: Style,
    /// What it means.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Whether it has to be given.
    pub required: bool,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// The type of its value.
    pub ty: TypeId,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Into the path, at its placeholder.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
}

/// How a parameter's values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One value.
    Single,
    /// `name=a&name=b`: the form style, exploded.
    Repeated,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Where it stands.
    pub span: Span,
    /// What it means.
    pub description: Option<String>,
    /// Whether it has to be sent.
    pub required: bool,
    /// What it is.
    pub content: Content,
}

/// A body of a media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// The media type, JSON or one that ends in `+json`.
    pub media_type: String,
    /// The type of the value.
    pub ty: TypeId,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it stands.
    pub span: Span,
    /// Which statuses it is for.
    pub status: Status,
    /// When it is given.
    pub description: String,
    /// Its body.
    pub content: Option<Content>,
}

/// Which statuses an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// A hundred of them: `4` stands for `4XX`.
    Range(u8),
    /// All that nothing else is for.
    Default,
}

impl Status {
    /// Whether the answer is a success: 2xx, and 1xx and 3xx, which are no failures either.
    pub fn is_success(self) -> bool {
        match self {
            Self::Code(code) => code < 400,
            Self::Range(hundred) => hundred < 4,
            Self::Default => false,
        }
    }
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Where it stands.
    pub span: Span,
    /// Its name in the document.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How a request shows it.
    pub kind: SchemeKind,
}

/// How a request shows a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// A bearer token (RFC 6750), also of OAuth 2 and OpenID Connect.
    Bearer,
    /// A user and a password (RFC 7617).
    Basic,
    /// A key in the header of this name.
    Header(String),
    /// A key in the query parameter of this name.
    Query(String),
    /// A key in the cookie of this name.
    Cookie(String),
}

/// One way to prove who is asking: all of its schemes together. Without schemes, it is leave to
/// ask without proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The schemes.
    pub schemes: Vec<SchemeUse>,
}

/// A security scheme as an operation asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeUse {
    /// The scheme's name in the document.
    pub name: String,
    /// The scopes that are asked for.
    pub scopes: Vec<String>,
}
