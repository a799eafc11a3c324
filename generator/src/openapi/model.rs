//! Operations and what they are made of, in one model for every version.
//!
//! Plain data that `convert` makes once; `lower` and `contract` walk it. Schemas stand in it by
//! their [`Site`]s.

use std::sync::Arc;

use super::{
    located::{Located, Site},
    value::Value,
};
use crate::diagnostic::Span;

/// The operation model of a document.
#[derive(Debug)]
pub struct Model<'t> {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// `servers`.
    pub servers: Field<Vec<Server>>,
    /// `security`.
    pub security: Option<Field<Vec<Requirement>>>,
    /// `components/securitySchemes`, mutual TLS last.
    pub schemes: Vec<SecurityScheme<'t>>,
    /// `paths`.
    pub paths: Vec<PathItem<'t>>,
    /// `webhooks` (OpenAPI 3.1), and `x-webhooks`, which stands for them in any version.
    pub webhooks: Vec<PathItem<'t>>,
    /// The schemas, by their [`Site`]s.
    pub(crate) sites: Vec<Located<'t>>,
}

/// The facts that every object of the model has.
#[derive(Debug)]
pub struct Object<'t> {
    /// The location of the object.
    pub span: Span,
    /// The location of `deprecated`, where that is true.
    pub deprecated: Option<Span>,
    /// The extensions (`x-…`), in the order of the document.
    pub extensions: Vec<Extension<'t>>,
}

/// An extension of an object.
#[derive(Debug)]
pub struct Extension<'t> {
    /// The name, with `x-`.
    pub name: &'t str,
    /// The value.
    pub value: Value<'t>,
    /// The location of the value.
    pub span: Span,
}

impl<'t> Object<'t> {
    /// The extension of a name.
    pub fn extension(&self, name: &str) -> Option<&Extension<'t>> {
        self.extensions
            .iter()
            .find(|extension| extension.name == name)
    }
}

/// A field of an object with its location: the key, where the document has it, else the object.
#[derive(Clone, Debug)]
pub struct Field<T> {
    /// The value, the specification's default where the document has none.
    pub value: T,
    /// The location.
    pub span: Span,
}

/// A Server Object.
#[derive(Debug)]
pub struct Server {
    /// The location.
    pub span: Span,
    /// `url`, with placeholders.
    pub url: String,
    /// `description`.
    pub description: Option<String>,
    /// `variables`, in the order of the document.
    pub variables: Vec<ServerVariable>,
}

/// A Server Variable Object.
#[derive(Debug)]
pub struct ServerVariable {
    /// The name of its placeholder.
    pub name: String,
    /// `default`.
    pub default: String,
    /// `enum`; empty where any value is allowed.
    pub values: Vec<String>,
}

/// A Path Item Object: an entry of `paths`, a webhook, or an entry of a callback.
#[derive(Debug)]
pub struct PathItem<'t> {
    /// The path, the name of the webhook, or the expression of the callback.
    pub key: String,
    /// `parameters`, shared by the operations.
    pub parameters: Vec<Option<Arc<Parameter<'t>>>>,
    /// `servers`, shared by the operations.
    pub servers: Field<Vec<Server>>,
    /// The operations: those of the specification's table in its order, then all others.
    pub operations: Vec<Operation<'t>>,
}

/// The names of the placeholders of a path, in their order (OpenAPI, "Path Templating").
pub fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    let after = path.split('{').skip(1);
    after.filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// An Operation Object.
#[derive(Debug)]
pub struct Operation<'t> {
    /// Its facts.
    pub object: Object<'t>,
    /// The method, in the letters in which it is sent.
    pub method: String,
    /// `operationId`.
    pub id: Option<String>,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `parameters`; `None` where a reference resolves to nothing.
    pub parameters: Vec<Option<Arc<Parameter<'t>>>>,
    /// `requestBody`; within, `None` where a reference resolves to nothing.
    pub body: Option<Option<Arc<RequestBody<'t>>>>,
    /// `responses`: statuses in the order of the document, then `default`.
    pub responses: Vec<Response<'t>>,
    /// `security`, where the operation has its own.
    pub security: Option<Field<Vec<Requirement>>>,
    /// `servers`.
    pub servers: Field<Vec<Server>>,
    /// `callbacks`, an entry for each expression.
    pub callbacks: Vec<Callback<'t>>,
}

/// Operations that a server calls on behalf of another operation.
#[derive(Debug)]
pub struct Callback<'t> {
    /// The name of the callback.
    pub name: String,
    /// The operations, by the expressions of their URLs.
    pub items: Arc<[PathItem<'t>]>,
}

/// A Parameter Object.
#[derive(Debug)]
pub struct Parameter<'t> {
    /// Its facts.
    pub object: Object<'t>,
    /// `name`.
    pub name: String,
    /// `in`.
    pub location: ParameterLocation,
    /// `description`.
    pub description: Option<String>,
    /// `required`.
    pub required: Field<bool>,
    /// `style`, or the default of the location.
    pub style: Field<Style>,
    /// `explode`, where the document has it.
    pub explode: Option<bool>,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// `allowEmptyValue`.
    pub allow_empty_value: Field<bool>,
    /// `schema` or `content`.
    pub value: ParameterValue<'t>,
}

/// The values of a parameter.
#[derive(Debug)]
pub enum ParameterValue<'t> {
    /// `schema`: they are written by a style.
    Schema(Option<Site>),
    /// `content`: they are written by a media type.
    Content(Vec<MediaType<'t>>),
}

/// `in` of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum ParameterLocation {
    Path,
    Query,
    QueryString,
    Header,
    Cookie,
}

impl ParameterLocation {
    /// The word of the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// `style` of a parameter or an encoding (section "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Style {
    const ALL: [Self; 9] = [
        Self::Matrix,
        Self::Label,
        Self::Simple,
        Self::Form,
        Self::SpaceDelimited,
        Self::PipeDelimited,
        Self::TabDelimited,
        Self::DeepObject,
        Self::Cookie,
    ];

    /// The style of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.name() == name)
    }

    /// The word of the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Label => "label",
            Self::Simple => "simple",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::TabDelimited => "tabDelimited",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
        }
    }
}

/// A Request Body Object.
#[derive(Debug)]
pub struct RequestBody<'t> {
    /// Its facts.
    pub object: Object<'t>,
    /// `description`.
    pub description: Option<String>,
    /// `required`.
    pub required: Field<bool>,
    /// `content`.
    pub content: Vec<MediaType<'t>>,
}

/// A Response Object under its status.
#[derive(Debug)]
pub struct Response<'t> {
    /// The key.
    pub status: Status,
    /// The object; `None` where a reference resolves to nothing.
    pub described: Option<Arc<ResponseObject<'t>>>,
}

/// A key of a Responses Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// One status.
    Code(u16),
    /// A hundred statuses: `4` stands for `4XX`.
    Range(u16),
    /// `default`.
    Default,
}

impl Status {
    /// True for a response of this status to a method that may have a body (RFC 9110, section 6.4.1).
    pub fn has_body(self, method: &str) -> bool {
        method != "HEAD" && !matches!(self, Self::Code(100..200 | 204 | 205 | 304))
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(hundred) => write!(f, "{hundred}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A Response Object.
#[derive(Debug)]
pub struct ResponseObject<'t> {
    /// Its facts.
    pub object: Object<'t>,
    /// `description`.
    pub description: String,
    /// `headers`.
    pub headers: Vec<Header<'t>>,
    /// `content`.
    pub content: Vec<MediaType<'t>>,
    /// `links`.
    pub links: Option<Field<Value<'t>>>,
    /// The same, as far as documentation needs them.
    pub linked: Vec<Link>,
}

/// A Link Object under its name: a response leads to an operation.
#[derive(Clone, Debug)]
pub struct Link {
    /// The location.
    pub span: Span,
    /// The name.
    pub name: String,
    /// `operationId`.
    pub operation_id: Option<String>,
    /// `operationRef`.
    pub operation_ref: Option<String>,
    /// `description`.
    pub description: Option<String>,
}

impl Header<'_> {
    /// Returns true for the content type, which is ignored among the headers (sections "Response Object" and
    /// "Encoding Object").
    pub fn is_content_type(&self) -> bool {
        self.name.eq_ignore_ascii_case("content-type")
    }
}

/// A Header Object.
#[derive(Debug)]
pub struct Header<'t> {
    /// Its facts.
    pub object: Object<'t>,
    /// The name of the header.
    pub name: &'t str,
    /// `description`.
    pub description: Option<String>,
    /// The location of `required`, where that is true.
    pub required: Option<Span>,
    /// Its style: that of its `collectionFormat` in Swagger 2.0.
    pub style: Style,
    /// `explode`.
    pub explode: bool,
    /// The media types of `content`.
    pub media_types: Vec<&'t str>,
    /// `schema`, or that of its content.
    pub schema: Option<Site>,
}

/// A Media Type Object under its media type.
#[derive(Debug)]
pub struct MediaType<'t> {
    /// Its facts.
    pub object: Object<'t>,
    /// The media type.
    pub name: String,
    /// `schema`.
    pub schema: Option<Site>,
    /// `itemSchema` (OpenAPI 3.2).
    pub item_schema: Option<Site>,
    /// `encoding`.
    pub encodings: Vec<Encoding<'t>>,
    /// `prefixEncoding` and `itemEncoding` (OpenAPI 3.2).
    pub positional_encodings: Vec<(&'static str, Value<'t>)>,
}

/// An Encoding Object under the name of its property.
#[derive(Debug)]
pub struct Encoding<'t> {
    /// The location.
    pub span: Span,
    /// The name of the property.
    pub name: &'t str,
    /// `contentType`.
    pub content_type: Option<&'t str>,
    /// `style`.
    pub style: Option<&'t str>,
    /// The fields that are present, but for `contentType` and `headers`.
    pub fields: Vec<(&'static str, Value<'t>)>,
    /// `headers`.
    pub headers: Vec<Header<'t>>,
}

/// A Security Requirement Object: all of its schemes together suffice.
#[derive(Debug)]
pub struct Requirement {
    /// The schemes by name, each with its scopes, in the order of the document.
    pub schemes: Vec<(String, Vec<String>)>,
}

/// A Security Scheme Object under its name.
#[derive(Debug)]
pub struct SecurityScheme<'t> {
    /// The location of the entry among the components.
    pub span: Span,
    /// The name.
    pub name: String,
    /// `description`.
    pub description: Option<String>,
    /// `type`, with what is specific to it.
    pub kind: SchemeKind,
    /// `bearerFormat`, `deprecated` and URLs.
    pub details: Vec<(&'t str, Value<'t>)>,
    /// The OAuth flows by name, each with its URLs.
    pub flows: Vec<(&'t str, Vec<(&'t str, Value<'t>)>)>,
}

/// `type` of a security scheme.
#[derive(Debug)]
pub enum SchemeKind {
    /// `apiKey`, in a location under a name.
    ApiKey(ParameterLocation, String),
    /// `http`, with `scheme`.
    Http(String),
    /// `mutualTLS` (OpenAPI 3.1).
    MutualTls,
    /// `oauth2`.
    OAuth2,
    /// `openIdConnect`.
    OpenIdConnect,
}
