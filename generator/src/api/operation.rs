//! Operations: requests and responses.

use super::TypeId;
use crate::{diagnostic::Span, schema::Json};

/// A server (OpenAPI, section "Server Object").
#[derive(Clone, Debug)]
pub struct Server {
    /// Its location.
    pub span: Span,
    /// Its URL, absolute or relative to the document's own, each variable at its default.
    pub url: String,
    /// Its URL, with the placeholders of its variables.
    pub template: String,
    /// Its variables, in the order of the document.
    pub variables: Vec<ServerVariable>,
    /// Its purpose.
    pub description: Option<String>,
}

/// A variable of a server's URL (OpenAPI, section "Server Variable Object").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// The name of its placeholder.
    pub name: String,
    /// `default`.
    pub default: String,
    /// `enum`; empty where any value is allowed.
    pub values: Vec<String>,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its location.
    pub span: Span,
    /// The first of its `tags`.
    pub tag: Option<String>,
    /// `operationId`.
    pub id: Option<String>,
    /// The method (RFC 9110, section 9), in the letters in which it is sent.
    pub method: String,
    /// The path, with its placeholders; with a query and a fragment, where the document has them.
    pub path: String,
    /// Its own servers, in place of the document's; empty where those are its.
    pub servers: Vec<Server>,
    /// Its place among operations of the same method and path.
    pub routing: Routing,
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
    /// The responses, by status.
    pub responses: Vec<Response>,
    /// Security requirements (OpenAPI, "Security Requirement Object"); any one suffices. Without one,
    /// no credentials are required.
    pub security: Vec<Requirement>,
}

impl Operation {
    /// True where one of the security requirements names this scheme.
    pub fn asks_for(&self, scheme: &Scheme) -> bool {
        let mut uses = self.security.iter().flatten();
        uses.any(|used| used.name == scheme.name)
    }

    /// The parts of its path: see [`path_and_query`].
    pub fn path_and_query(&self) -> (&str, &str) {
        path_and_query(&self.path)
    }
}

/// An operation whose requests the API sends, and which its users serve: a webhook or a callback.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its name in the document; of several methods of one name, with the method.
    pub name: String,
    /// The operation and the URL of a callback; `None` for a webhook.
    pub callback: Option<Callback>,
    /// The operation, without a path. Its security is its own: the document's is that of requests to
    /// the API.
    pub operation: Operation,
}

/// The operation that a callback is for, and the URL that it is sent to.
#[derive(Clone, Debug)]
pub struct Callback {
    /// The `operationId` of the operation, else its summary or its path.
    pub operation: String,
    /// The URL, as a runtime expression.
    pub expression: String,
}

/// The parts of a key of `paths`: the path that is sent, and the query, without a fragment.
pub fn path_and_query(key: &str) -> (&str, &str) {
    let sent = key.split('#').next().unwrap_or_default();
    sent.split_once('?').unwrap_or((sent, ""))
}

/// The place of an operation among those of the same method and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Routing {
    /// It is served: requests for it have these values of parameters, if any.
    Served(Vec<Selector>),
    /// Nothing tells requests for it from those for another operation, so a client alone has it.
    ClientAlone,
}

/// A parameter that has one value: where it is, its name and the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// Its location: the query or a header.
    pub location: Location,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its location.
    pub span: Span,
    /// Its name on the wire.
    pub name: String,
    /// Its location in a request.
    pub location: Location,
    /// The encoding of its value.
    pub encoding: Encoding,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `required`.
    pub required: bool,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// The meaning of a value of no length, by `allowEmptyValue`.
    pub empty_value: EmptyValue,
    /// The type of its value.
    pub ty: TypeId,
    /// Its default, where its schema allows that.
    pub default: Option<Json>,
}

/// The meaning of a value of no length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmptyValue {
    /// A value as any other.
    Value,
    /// No value.
    Absent,
}

/// The location of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path, at its placeholder.
    Path,
    /// In the query.
    Query,
    /// The query as a whole (OpenAPI 3.2).
    QueryString,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl Location {
    /// Returns true for the path.
    pub fn is_path(self) -> bool {
        self == Self::Path
    }
}

/// The encoding of a value as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// By a style; true where arrays and objects are exploded.
    Style(Style, bool),
    /// As JSON.
    Json,
    /// As plain text.
    Text,
}

/// A style of a parameter's value (OpenAPI, section "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    SpaceDelimited,
    PipeDelimited,
    /// `tsv` of Swagger 2.0.
    TabDelimited,
    DeepObject,
    Cookie,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its location.
    pub span: Span,
    /// `description`.
    pub description: Option<String>,
    /// `required`.
    pub required: bool,
    /// `content`, as far as it is generated: never empty.
    pub contents: Vec<Content>,
}

/// A body of a media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// The media type.
    pub media_type: String,
    /// The codec that the media type stands for.
    pub codec: Codec,
    /// The type of the value, or of each item of a stream; any, where the codec tells it.
    pub ty: TypeId,
}

/// The codec of a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// JSON.
    Json,
    /// Text in UTF-8, whatever its syntax is.
    Text,
    /// A single value as text: a number, a boolean or a constant.
    Value,
    /// Bytes.
    Bytes,
    /// A form, with the encodings of its fields where they have one.
    Form(Vec<FieldEncoding>),
    /// A body of parts, with the encodings of its parts where they have one.
    Multipart(Vec<PartEncoding>),
    /// A stream of events, whose data are the items.
    EventData,
    /// A stream of events, which are the items.
    Events,
    /// A stream of lines of JSON.
    JsonLines,
    /// A stream of JSON texts (RFC 7464).
    JsonSequence,
    /// A stream of parts of JSON (RFC 2046, section 5.1.3).
    Parts,
}

impl Codec {
    /// True for a codec of values: one type may be written by several of them.
    pub fn is_of_values(&self) -> bool {
        matches!(
            self,
            Self::Json | Self::Value | Self::Form(_) | Self::Multipart(_)
        )
    }

    /// True for a stream of items.
    pub fn is_of_items(&self) -> bool {
        matches!(
            self,
            Self::EventData | Self::Events | Self::JsonLines | Self::JsonSequence | Self::Parts
        )
    }
}

/// The encoding of a part (OpenAPI, section "Encoding Object").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartEncoding {
    /// The name of the property.
    pub name: String,
    /// `contentType`; of several media types, the first.
    pub media_type: Option<String>,
    /// The style of its value, where it has one.
    pub encoding: Option<Encoding>,
}

/// The encoding of a field of a form (OpenAPI, section "Encoding Object").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldEncoding {
    /// The name of the field.
    pub name: String,
    /// The encoding of its value.
    pub encoding: Encoding,
    /// `allowReserved`.
    pub allow_reserved: bool,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its location.
    pub span: Span,
    /// The statuses that it is for.
    pub status: Status,
    /// `description`.
    pub description: String,
    /// The documented headers.
    pub headers: Vec<Parameter>,
    /// Its body, by media type; empty where it has none.
    pub contents: Vec<Content>,
    /// The operations that it leads to.
    pub links: Vec<Link>,
}

/// An operation that a response leads to (OpenAPI, section "Link Object").
#[derive(Clone, Debug)]
pub struct Link {
    /// The name of the link.
    pub name: String,
    /// The `operationId` of the operation, else a reference to it.
    pub operation: String,
    /// `description`.
    pub description: Option<String>,
}

/// The statuses of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// One status.
    Code(u16),
    /// A hundred of them: `4` stands for `4XX`.
    Range(u8),
    /// All that nothing else is for.
    Default,
}

impl Status {
    /// True for a success: 2xx, and 1xx. What a redirect leads to, or that nothing was modified, is no
    /// result of the operation.
    pub fn is_success(self) -> bool {
        self.hundred().is_some_and(|hundred| hundred < 3)
    }

    /// The hundred that it is of: `4` for 404 and `4XX`.
    pub fn hundred(self) -> Option<u16> {
        match self {
            Self::Code(code) => Some(code / 100),
            Self::Range(hundred) => Some(hundred.into()),
            Self::Default => None,
        }
    }
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its location.
    pub span: Span,
    /// Its name in the document.
    pub name: String,
    /// Its purpose.
    pub description: Option<String>,
    /// Its kind.
    pub kind: SchemeKind,
}

/// The kind of a security scheme, by the form of its credentials.
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
    /// Credentials of another scheme of HTTP (RFC 9110, section 11), such as `Digest`.
    Http(String),
    /// Credentials that the document does not describe: mutual TLS, or a scheme that it does not declare.
    Custom,
}

impl SchemeKind {
    /// True where the credentials are the value of `Authorization`.
    pub fn is_authorization(&self) -> bool {
        match self {
            Self::Bearer | Self::Basic | Self::Http(_) => true,
            Self::Header(name) => name.eq_ignore_ascii_case("authorization"),
            Self::Query(_) | Self::Cookie(_) | Self::Custom => false,
        }
    }
}

/// A security requirement: all of its schemes together. Without schemes, it allows anonymous requests.
pub type Requirement = Vec<SchemeUse>;

/// A security scheme in a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeUse {
    /// The scheme's name in the document.
    pub name: String,
    /// The scheme's kind.
    pub kind: SchemeKind,
    /// The required scopes.
    pub scopes: Vec<String>,
}
