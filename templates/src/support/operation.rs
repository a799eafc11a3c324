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
    /// The URL of its own server, in place of the document's; empty where that is its.
    pub server: &'static str,
    /// The query of its path, without its parameters.
    pub query: &'static str,
    /// The parameters with one value that tell it from operations of the same method and path.
    pub selectors: &'static [Selector],
    /// The media types of its responses, as `Accept` has them (RFC 9110, section 12.5.1).
    pub accept: &'static str,
    /// The parameters, in the order of the fields of their struct.
    pub parameters: &'static [Parameter],
    /// The media types of its request body.
    pub contents: &'static [Content],
    /// The documented successes.
    pub successes: &'static [Response],
    /// The documented errors.
    pub failures: &'static [Response],
    /// The security requirements (`OpenAPI`, "Security Requirement Object"): any one suffices, with all
    /// of its schemes. An empty requirement allows anonymous requests; an empty list requires no
    /// credentials.
    pub security: &'static [&'static [SecurityScheme]],
}

/// A parameter that an operation has with this value alone: its location, its name and the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selector(pub ParameterLocation, pub &'static str, pub &'static str);

impl Operation {
    /// An operation without parameters and security.
    pub const PLAIN: Self = Self {
        name: "",
        method: "",
        path: "",
        server: "",
        query: "",
        selectors: &[],
        accept: "*/*",
        parameters: &[],
        contents: &[],
        successes: &[],
        failures: &[],
        security: &[],
    };
}

/// A documented response (`OpenAPI`, "Response Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The statuses that it is for.
    pub status: Status,
    /// The media types of its body; empty where it has none.
    pub contents: &'static [Content],
    /// The documented headers, in the order of the fields of their struct.
    pub headers: &'static [Parameter],
}

impl Response {
    /// A response of one status.
    #[must_use]
    pub const fn new(status: u16, contents: &'static [Content]) -> Self {
        Self::of(Status::Code(status), contents)
    }

    /// A response of these statuses.
    #[must_use]
    pub const fn of(status: Status, contents: &'static [Content]) -> Self {
        Self {
            status,
            contents,
            headers: &[],
        }
    }

    /// Sets the documented headers.
    #[must_use]
    pub const fn with_headers(mut self, headers: &'static [Parameter]) -> Self {
        self.headers = headers;
        self
    }
}

/// The statuses of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// One status.
    Code(u16),
    /// A hundred of them: `4` stands for 400 to 499.
    Range(u16),
    /// All that nothing else is for.
    Default,
}

impl Status {
    /// Returns true if a status is one of these.
    #[must_use]
    pub const fn includes(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Range(hundred) => status / 100 == hundred,
            Self::Default => true,
        }
    }
}

/// A media type of a body (`OpenAPI`, "Media Type Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Content {
    /// The media type, or a range of them.
    pub media_type: &'static str,
    /// The codec that it stands for.
    pub codec: Codec,
    /// The position of its type among those of the body.
    pub alternative: usize,
}

impl Content {
    /// A JSON body.
    pub const JSON: Self = Self::new("application/json", Codec::Json);

    /// A body of a media type.
    #[must_use]
    pub const fn new(media_type: &'static str, codec: Codec) -> Self {
        Self {
            media_type,
            codec,
            alternative: 0,
        }
    }

    /// Sets the position of its type among those of the body.
    #[must_use]
    pub const fn alternative(mut self, alternative: usize) -> Self {
        self.alternative = alternative;
        self
    }
}

/// The codec of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Codec {
    /// JSON.
    Json,
    /// Text in UTF-8.
    Text,
    /// Bytes, all at once or as a stream.
    Bytes,
    /// A form (WHATWG URL, section 5), with the fields that are not written by default.
    Form(&'static [Parameter]),
    /// A body of parts (RFC 7578), with the parts that are not written by default.
    Multipart(&'static [Part]),
    /// A stream of events, each with a value as its data (HTML, section 9.2).
    EventData,
    /// A stream of events as objects with `data`, `event`, `id` and `retry`.
    Events,
    /// A stream of lines of JSON.
    JsonLines,
    /// A stream of JSON texts (RFC 7464).
    JsonSequence,
    /// A stream of parts of JSON (RFC 2046, section 5.1.3).
    Parts,
}

impl Codec {
    /// Returns true for bodies that are read while they arrive.
    #[must_use]
    pub const fn is_stream(self) -> bool {
        matches!(
            self,
            Self::Bytes
                | Self::EventData
                | Self::Events
                | Self::JsonLines
                | Self::JsonSequence
                | Self::Parts
        )
    }
}

/// A part of a body (`OpenAPI`, "Encoding Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The name of the property.
    pub name: &'static str,
    /// Its media type; empty where that is the default of its type.
    pub media_type: &'static str,
    /// The style of its value, where it has one in place of a media type.
    pub encoding: Option<Encoding>,
}

impl Part {
    /// A part of a media type.
    #[must_use]
    pub const fn new(name: &'static str, media_type: &'static str) -> Self {
        Self {
            name,
            media_type,
            encoding: None,
        }
    }

    /// A part whose value is written by a style.
    #[must_use]
    pub const fn styled(name: &'static str, encoding: Encoding) -> Self {
        Self {
            name,
            media_type: "",
            encoding: Some(encoding),
        }
    }
}

/// A parameter of an operation (`OpenAPI`, "Parameter Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its location in a request.
    pub location: ParameterLocation,
    /// The encoding of its value.
    pub encoding: Encoding,
    /// Reserved characters are sent as they are, where they do not end the value.
    pub allow_reserved: bool,
    /// A value of no length is read as absent.
    pub allow_empty_value: bool,
}

impl Parameter {
    const fn new(name: &'static str, location: ParameterLocation, style: Style) -> Self {
        let explode = matches!(style, Style::Form);
        Self {
            name,
            location,
            encoding: Encoding::Style(style, explode),
            allow_reserved: false,
            allow_empty_value: false,
        }
    }

    /// A parameter in the path: style `simple`.
    #[must_use]
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, ParameterLocation::Path, Style::Simple)
    }

    /// A parameter in the query: style `form`, exploded.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, ParameterLocation::Query, Style::Form)
    }

    /// The query as a whole (`OpenAPI` 3.2), as a form.
    #[must_use]
    pub const fn query_string(name: &'static str) -> Self {
        Self::new(name, ParameterLocation::QueryString, Style::Form)
    }

    /// A parameter in a header: style `simple`.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, ParameterLocation::Header, Style::Simple)
    }

    /// A parameter in a cookie: style `form`, exploded.
    #[must_use]
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, ParameterLocation::Cookie, Style::Form)
    }

    /// Sets another encoding.
    #[must_use]
    pub const fn encoded(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Sets `allowReserved`.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// Sets `allowEmptyValue`.
    #[must_use]
    pub const fn allow_empty_value(mut self) -> Self {
        self.allow_empty_value = true;
        self
    }
}

/// The location of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterLocation {
    /// In the path, at its placeholder.
    Path,
    /// In the query.
    Query,
    /// The query as a whole.
    QueryString,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// The encoding of a value as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// By a style; true where arrays and objects are exploded.
    Style(Style, bool),
    /// As JSON.
    Json,
    /// As plain text.
    Text,
}

/// A style (`OpenAPI`, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `;color=blue`
    Matrix,
    /// `.blue`
    Label,
    /// `blue,black`
    Simple,
    /// `color=blue`
    Form,
    /// `color=blue%20black`
    SpaceDelimited,
    /// `color=blue%7Cblack`
    PipeDelimited,
    /// `color=blue%09black` (Swagger 2.0: `tsv`)
    TabDelimited,
    /// `color[R]=100`
    DeepObject,
    /// `color=blue; color=black`, as it is (`OpenAPI` 3.2)
    Cookie,
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
    /// `Authorization` with another scheme of HTTP.
    Http(&'static str),
    /// A location that the document does not describe.
    Custom,
}

impl CredentialLocation {
    /// Returns the challenge for `WWW-Authenticate` (RFC 9110, section 11.6.1).
    ///
    /// Keys in headers, queries and cookies have no registered scheme; `ApiKey` is the usual one.
    #[must_use]
    pub fn challenge(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Basic => "Basic realm=\"api\"",
            Self::Header(_) | Self::Query(_) | Self::Cookie(_) => "ApiKey",
            Self::Http(scheme) => scheme,
            Self::Custom => "Custom",
        }
    }
}
