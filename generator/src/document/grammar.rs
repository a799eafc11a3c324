//! The objects of OpenAPI 3.0 and their fields, as one table.
//!
//! The table says for each field what may stand there, so that one walk can check a document,
//! find its schemas and name every place that is wrong. It follows the "Fixed Fields" tables of
//! the specification's section 4.7, in their order.

/// What may stand in a place.
pub(super) enum Shape {
    /// A string.
    Text,
    /// A boolean.
    Flag,
    /// Any value at all.
    Any,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// An object of this kind.
    One(&'static Object),
    /// An object of this kind, or a Reference Object.
    OrReference(&'static Object),
    /// A Schema Object or a Reference Object; lifted into the table of schemas.
    Schema,
    /// An object with any keys, each with a value of this shape.
    Map(&'static Shape),
    /// An array of this shape.
    List(&'static Shape),
    /// Values that no code is generated from, which may be large: examples.
    Payload,
}

/// A kind of object of the specification.
pub(super) struct Object {
    /// The name in the specification, such as "Operation Object".
    pub name: &'static str,
    /// The fields with fixed names.
    pub fields: &'static [Field],
    /// The fields whose names follow a pattern.
    pub others: Others,
}

pub(super) struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub presence: Presence,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Presence {
    Optional,
    Required,
    /// Required by the specification, often forgotten, and of no meaning to a program: taken as
    /// an empty text, with a note.
    Mendable,
}

/// What fields without a fixed name an object may have.
pub(super) enum Others {
    /// Extensions alone (`x-…`).
    Extensions,
    /// Paths (`/…`), beside extensions.
    Paths(Shape),
    /// Any name, with a value of this shape, beside extensions.
    Any(Shape),
    /// Statuses, ranges of them and `default`, beside extensions.
    Statuses(Shape),
}

const fn optional(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        presence: Presence::Optional,
    }
}

const fn required(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        presence: Presence::Required,
    }
}

const fn mendable(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        presence: Presence::Mendable,
    }
}

const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        fields,
        others: Others::Extensions,
    }
}

use Shape::{Any, Choice, Flag, List, Map, One, OrReference, Payload, Schema, Text};

pub(super) static OPENAPI: Object = object(
    "OpenAPI Object",
    &[
        required("openapi", Text),
        required("info", One(&INFO)),
        optional("servers", List(&One(&SERVER))),
        required("paths", One(&PATHS)),
        optional("components", One(&COMPONENTS)),
        optional("security", List(&SECURITY_REQUIREMENT)),
        optional("tags", List(&One(&TAG))),
        optional("externalDocs", One(&EXTERNAL_DOCUMENTATION)),
    ],
);

static INFO: Object = object(
    "Info Object",
    &[
        required("title", Text),
        required("version", Text),
        optional("description", Text),
        optional("termsOfService", Text),
        optional("contact", One(&CONTACT)),
        optional("license", One(&LICENSE)),
    ],
);

static CONTACT: Object = object(
    "Contact Object",
    &[
        optional("name", Text),
        optional("url", Text),
        optional("email", Text),
    ],
);

static LICENSE: Object = object(
    "License Object",
    &[required("name", Text), optional("url", Text)],
);

static SERVER: Object = object(
    "Server Object",
    &[
        required("url", Text),
        optional("description", Text),
        optional("variables", Map(&One(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Object = object(
    "Server Variable Object",
    &[
        optional("enum", List(&Text)),
        required("default", Text),
        optional("description", Text),
    ],
);

static COMPONENTS: Object = object(
    "Components Object",
    &[
        optional("schemas", Map(&Schema)),
        optional("responses", Map(&OrReference(&RESPONSE))),
        optional("parameters", Map(&OrReference(&PARAMETER))),
        optional("examples", Payload),
        optional("requestBodies", Map(&OrReference(&REQUEST_BODY))),
        optional("headers", Map(&OrReference(&HEADER))),
        optional("securitySchemes", Map(&OrReference(&SECURITY_SCHEME))),
        optional("links", Map(&OrReference(&LINK))),
        optional("callbacks", Map(&OrReference(&CALLBACK))),
    ],
);

static PATHS: Object = Object {
    name: "Paths Object",
    fields: &[],
    others: Others::Paths(OrReference(&PATH_ITEM)),
};

static PATH_ITEM: Object = object(
    "Path Item Object",
    &[
        optional("summary", Text),
        optional("description", Text),
        optional("get", One(&OPERATION)),
        optional("put", One(&OPERATION)),
        optional("post", One(&OPERATION)),
        optional("delete", One(&OPERATION)),
        optional("options", One(&OPERATION)),
        optional("head", One(&OPERATION)),
        optional("patch", One(&OPERATION)),
        optional("trace", One(&OPERATION)),
        optional("servers", List(&One(&SERVER))),
        optional("parameters", List(&OrReference(&PARAMETER))),
    ],
);

static OPERATION: Object = object(
    "Operation Object",
    &[
        optional("tags", List(&Text)),
        optional("summary", Text),
        optional("description", Text),
        optional("externalDocs", One(&EXTERNAL_DOCUMENTATION)),
        optional("operationId", Text),
        optional("parameters", List(&OrReference(&PARAMETER))),
        optional("requestBody", OrReference(&REQUEST_BODY)),
        required("responses", One(&RESPONSES)),
        optional("callbacks", Map(&OrReference(&CALLBACK))),
        optional("deprecated", Flag),
        optional("security", List(&SECURITY_REQUIREMENT)),
        optional("servers", List(&One(&SERVER))),
    ],
);

static EXTERNAL_DOCUMENTATION: Object = object(
    "External Documentation Object",
    &[optional("description", Text), required("url", Text)],
);

static PARAMETER: Object = object(
    "Parameter Object",
    &[
        required("name", Text),
        required("in", Choice(&["query", "header", "path", "cookie"])),
        optional("description", Text),
        optional("required", Flag),
        optional("deprecated", Flag),
        optional("allowEmptyValue", Flag),
        optional("style", Choice(STYLES)),
        optional("explode", Flag),
        optional("allowReserved", Flag),
        optional("schema", Schema),
        optional("example", Payload),
        optional("examples", Payload),
        optional("content", Map(&One(&MEDIA_TYPE))),
    ],
);

const STYLES: &[&str] = &[
    "matrix",
    "label",
    "form",
    "simple",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

static REQUEST_BODY: Object = object(
    "Request Body Object",
    &[
        optional("description", Text),
        required("content", Map(&One(&MEDIA_TYPE))),
        optional("required", Flag),
    ],
);

static MEDIA_TYPE: Object = object(
    "Media Type Object",
    &[
        optional("schema", Schema),
        optional("example", Payload),
        optional("examples", Payload),
        optional("encoding", Map(&One(&ENCODING))),
    ],
);

static ENCODING: Object = object(
    "Encoding Object",
    &[
        optional("contentType", Text),
        optional("headers", Map(&OrReference(&HEADER))),
        optional("style", Choice(STYLES)),
        optional("explode", Flag),
        optional("allowReserved", Flag),
    ],
);

static RESPONSES: Object = Object {
    name: "Responses Object",
    fields: &[],
    others: Others::Statuses(OrReference(&RESPONSE)),
};

static RESPONSE: Object = object(
    "Response Object",
    &[
        mendable("description", Text),
        optional("headers", Map(&OrReference(&HEADER))),
        optional("content", Map(&One(&MEDIA_TYPE))),
        optional("links", Map(&OrReference(&LINK))),
    ],
);

static CALLBACK: Object = Object {
    name: "Callback Object",
    fields: &[],
    others: Others::Any(OrReference(&PATH_ITEM)),
};

static LINK: Object = object(
    "Link Object",
    &[
        optional("operationRef", Text),
        optional("operationId", Text),
        optional("parameters", Payload),
        optional("requestBody", Payload),
        optional("description", Text),
        optional("server", One(&SERVER)),
    ],
);

static HEADER: Object = object(
    "Header Object",
    &[
        optional("description", Text),
        optional("required", Flag),
        optional("deprecated", Flag),
        optional("allowEmptyValue", Flag),
        optional("style", Choice(STYLES)),
        optional("explode", Flag),
        optional("allowReserved", Flag),
        optional("schema", Schema),
        optional("example", Payload),
        optional("examples", Payload),
        optional("content", Map(&One(&MEDIA_TYPE))),
    ],
);

static TAG: Object = object(
    "Tag Object",
    &[
        required("name", Text),
        optional("description", Text),
        optional("externalDocs", One(&EXTERNAL_DOCUMENTATION)),
    ],
);

static SECURITY_SCHEME: Object = object(
    "Security Scheme Object",
    &[
        required(
            "type",
            Choice(&["apiKey", "http", "oauth2", "openIdConnect"]),
        ),
        optional("description", Text),
        optional("name", Text),
        optional("in", Choice(&["query", "header", "cookie"])),
        optional("scheme", Text),
        optional("bearerFormat", Text),
        optional("flows", Any),
        optional("openIdConnectUrl", Text),
    ],
);

const SECURITY_REQUIREMENT: Shape = Map(&List(&Text));
