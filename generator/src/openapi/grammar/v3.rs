//! OpenAPI 3.0, 3.1 and 3.2: section 4.8 of the specification, "Schema".

use super::{
    kind::ObjectKind,
    object::{
        Demand, Object, Others, Rule,
        Shape::{self, Any, Choice, Dialect, Flag, List, Map, One, OrReference, Schema, Text},
        Value, beside, component, mendable, object, once_required, open, optional, reading,
        required, ruled, since, value, value_since,
    },
};
use crate::openapi::Version::{V3_1, V3_2};

pub(in crate::openapi) static OPENAPI: Object = ruled(
    ObjectKind::OpenApi,
    &[
        required("openapi", Text),
        since(V3_2, "$self", Text),
        required("info", One(&INFO)),
        since(V3_1, "jsonSchemaDialect", Dialect),
        optional("servers", List(&One(&SERVER))),
        once_required("paths", One(&PATHS)),
        beside(since(V3_1, "webhooks", Map(&OrReference(&PATH_ITEM)))),
        beside(optional("x-webhooks", Map(&OrReference(&PATH_ITEM)))),
        optional("components", One(&COMPONENTS)),
        optional("security", List(&SECURITY_REQUIREMENT)),
        optional("tags", List(&One(&TAG))),
        reading(optional("externalDocs", One(&EXTERNAL_DOCUMENTATION))),
    ],
    &[Rule::AnyOf(&["paths", "webhooks", "components"])],
);

pub(super) static INFO: Object = object(
    ObjectKind::Info,
    &[
        required("title", Text),
        since(V3_1, "summary", Text),
        optional("description", Text),
        optional("termsOfService", Text),
        reading(optional("contact", One(&CONTACT))),
        reading(optional("license", One(&LICENSE))),
        required("version", Text),
    ],
);

static CONTACT: Object = object(
    ObjectKind::Contact,
    &[
        optional("name", Text),
        optional("url", Text),
        optional("email", Text),
    ],
);

static LICENSE: Object = object(
    ObjectKind::License,
    &[
        mendable("name", Text),
        since(V3_1, "identifier", Text),
        optional("url", Text),
    ],
);

static SERVER: Object = object(
    ObjectKind::Server,
    &[
        required("url", Text),
        optional("description", Text),
        since(V3_2, "name", Text),
        optional("variables", Map(&One(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Object = object(
    ObjectKind::ServerVariable,
    &[
        optional("enum", List(&Text)),
        required("default", Text),
        optional("description", Text),
    ],
);

static COMPONENTS: Object = object(
    ObjectKind::Components,
    &[
        optional("schemas", Map(&Schema)),
        optional("responses", Map(&OrReference(&RESPONSE))),
        optional("parameters", Map(&OrReference(&PARAMETER))),
        reading(optional("examples", EXAMPLES)),
        optional("requestBodies", Map(&OrReference(&REQUEST_BODY))),
        optional("headers", Map(&OrReference(&HEADER))),
        beside(optional(
            "securitySchemes",
            Map(&OrReference(&SECURITY_SCHEME)),
        )),
        reading(optional("links", Map(&OrReference(&LINK)))),
        reading(optional("callbacks", Map(&OrReference(&CALLBACK)))),
        reading(since(V3_1, "pathItems", Map(&OrReference(&PATH_ITEM)))),
        reading(since(V3_2, "mediaTypes", Map(&OrReference(&MEDIA_TYPE)))),
    ],
);

static PATHS: Object = open(ObjectKind::Paths, Others::Paths(OrReference(&PATH_ITEM)));

pub(in crate::openapi) static PATH_ITEM: Object = object(
    ObjectKind::PathItem,
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
        beside(since(V3_2, "query", One(&OPERATION))),
        beside(since(V3_2, "additionalOperations", Map(&One(&OPERATION)))),
        optional("servers", List(&One(&SERVER))),
        optional("parameters", List(&OrReference(&PARAMETER))),
    ],
);

pub(in crate::openapi) static OPERATION: Object = object(
    ObjectKind::Operation,
    &[
        optional("tags", List(&Text)),
        optional("summary", Text),
        optional("description", Text),
        reading(optional("externalDocs", One(&EXTERNAL_DOCUMENTATION))),
        optional("operationId", Text),
        optional("parameters", List(&OrReference(&PARAMETER))),
        optional("requestBody", OrReference(&REQUEST_BODY)),
        once_required("responses", One(&RESPONSES)),
        beside(optional("callbacks", Map(&OrReference(&CALLBACK)))),
        optional("deprecated", Flag),
        optional("security", List(&SECURITY_REQUIREMENT)),
        optional("servers", List(&One(&SERVER))),
    ],
);

pub(super) static EXTERNAL_DOCUMENTATION: Object = object(
    ObjectKind::ExternalDocumentation,
    &[optional("description", Text), mendable("url", Text)],
);

const LOCATIONS: &[Value] = &[
    value("query"),
    value_since(V3_2, "querystring"),
    value("header"),
    value("path"),
    value("cookie"),
];

pub(in crate::openapi) static PARAMETER: Object = component(
    "parameters",
    ruled(
        ObjectKind::Parameter,
        &[
            required("name", Text),
            required("in", Choice(LOCATIONS)),
            optional("description", Text),
            optional("required", Flag),
            optional("deprecated", Flag),
            optional("allowEmptyValue", Flag),
            optional("style", Choice(STYLES)),
            optional("explode", Flag),
            optional("allowReserved", Flag),
            optional("schema", Schema),
            reading(optional("example", Any)),
            reading(optional("examples", EXAMPLES)),
            optional("content", Map(&OrReference(&MEDIA_TYPE))),
        ],
        &[
            Rule::AnyOf(&["schema", "content"]),
            Rule::Exclusive("schema", "content"),
            Rule::Exclusive("example", "examples"),
            REQUIRED_IN_PATHS,
            style("path", &["simple", "label", "matrix"]),
            style(
                "query",
                &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            ),
            style("header", &["simple"]),
            style("cookie", &["form", "cookie"]),
        ],
    ),
);

pub(super) const REQUIRED_IN_PATHS: Rule = Rule::Where("in", "path", Demand::True("required"));

/// The styles for a place (section "Style Values").
const fn style(location: &'static str, to: &'static [&'static str]) -> Rule {
    Rule::Where("in", location, Demand::OneOf("style", to))
}

const STYLES: &[Value] = &[
    value("matrix"),
    value("label"),
    value("simple"),
    value("form"),
    value("spaceDelimited"),
    value("pipeDelimited"),
    value("deepObject"),
    value_since(V3_2, "cookie"),
];

pub(in crate::openapi) static REQUEST_BODY: Object = component(
    "requestBodies",
    object(
        ObjectKind::RequestBody,
        &[
            optional("description", Text),
            required("content", Map(&OrReference(&MEDIA_TYPE))),
            optional("required", Flag),
        ],
    ),
);

pub(in crate::openapi) static MEDIA_TYPE: Object = ruled(
    ObjectKind::MediaType,
    &[
        optional("schema", Schema),
        beside(since(V3_2, "itemSchema", Schema)),
        reading(optional("example", Any)),
        reading(optional("examples", EXAMPLES)),
        optional("encoding", Map(&One(&ENCODING))),
        reading(since(V3_2, "prefixEncoding", List(&One(&ENCODING)))),
        reading(since(V3_2, "itemEncoding", One(&ENCODING))),
    ],
    &[Rule::Exclusive("example", "examples")],
);

static ENCODING: Object = object(
    ObjectKind::Encoding,
    &[
        optional("contentType", Text),
        reading(optional("headers", Map(&OrReference(&HEADER)))),
        optional("style", Choice(STYLES)),
        optional("explode", Flag),
        optional("allowReserved", Flag),
        reading(since(V3_2, "encoding", Map(&One(&ENCODING)))),
        reading(since(V3_2, "prefixEncoding", List(&One(&ENCODING)))),
        reading(since(V3_2, "itemEncoding", One(&ENCODING))),
    ],
);

static RESPONSES: Object = open(
    ObjectKind::Responses,
    Others::Statuses(OrReference(&RESPONSE)),
);

pub(in crate::openapi) static RESPONSE: Object = component(
    "responses",
    object(
        ObjectKind::Response,
        &[
            since(V3_2, "summary", Text),
            mendable("description", Text),
            beside(optional("headers", Map(&OrReference(&HEADER)))),
            optional("content", Map(&OrReference(&MEDIA_TYPE))),
            reading(optional("links", Map(&OrReference(&LINK)))),
        ],
    ),
);

static CALLBACK: Object = open(ObjectKind::Callback, Others::Any(OrReference(&PATH_ITEM)));

const EXAMPLES: Shape = Map(&OrReference(&EXAMPLE));

static EXAMPLE: Object = ruled(
    ObjectKind::Example,
    &[
        optional("summary", Text),
        optional("description", Text),
        since(V3_2, "dataValue", Any),
        since(V3_2, "serializedValue", Text),
        optional("value", Any),
        optional("externalValue", Text),
    ],
    &[
        Rule::Exclusive("value", "externalValue"),
        Rule::Exclusive("serializedValue", "externalValue"),
    ],
);

static LINK: Object = ruled(
    ObjectKind::Link,
    &[
        optional("operationRef", Text),
        optional("operationId", Text),
        optional("parameters", Map(&Any)),
        optional("requestBody", Any),
        optional("description", Text),
        optional("server", One(&SERVER)),
    ],
    &[Rule::Exclusive("operationRef", "operationId")],
);

static HEADER: Object = ruled(
    ObjectKind::Header,
    &[
        optional("description", Text),
        optional("required", Flag),
        optional("deprecated", Flag),
        optional("allowEmptyValue", Flag),
        optional("style", Choice(&[value("simple")])),
        optional("explode", Flag),
        optional("allowReserved", Flag),
        optional("schema", Schema),
        reading(optional("example", Any)),
        reading(optional("examples", EXAMPLES)),
        optional("content", Map(&OrReference(&MEDIA_TYPE))),
    ],
    &[Rule::Exclusive("schema", "content")],
);

pub(super) static TAG: Object = object(
    ObjectKind::Tag,
    &[
        required("name", Text),
        since(V3_2, "summary", Text),
        optional("description", Text),
        reading(optional("externalDocs", One(&EXTERNAL_DOCUMENTATION))),
        since(V3_2, "parent", Text),
        since(V3_2, "kind", Text),
    ],
);

const SCHEME_TYPES: &[Value] = &[
    value("apiKey"),
    value("http"),
    value_since(V3_1, "mutualTLS"),
    value("oauth2"),
    value("openIdConnect"),
];

static SECURITY_SCHEME: Object = ruled(
    ObjectKind::SecurityScheme,
    &[
        required("type", Choice(SCHEME_TYPES)),
        optional("description", Text),
        optional("name", Text),
        optional(
            "in",
            Choice(&[value("query"), value("header"), value("cookie")]),
        ),
        optional("scheme", Text),
        optional("bearerFormat", Text),
        optional("flows", One(&OAUTH_FLOWS)),
        optional("openIdConnectUrl", Text),
        since(V3_2, "oauth2MetadataUrl", Text),
        since(V3_2, "deprecated", Flag),
    ],
    &[
        wants("apiKey", &["name", "in"]),
        wants("http", &["scheme"]),
        wants("oauth2", &["flows"]),
        wants("openIdConnect", &["openIdConnectUrl"]),
    ],
);

const fn wants(scheme: &'static str, required: &'static [&'static str]) -> Rule {
    Rule::Where("type", scheme, Demand::Fields(required))
}

static OAUTH_FLOWS: Object = object(
    ObjectKind::OAuthFlows,
    &[
        optional("implicit", One(&IMPLICIT_FLOW)),
        optional("password", One(&TOKEN_FLOW)),
        optional("clientCredentials", One(&TOKEN_FLOW)),
        optional("authorizationCode", One(&CODE_FLOW)),
        reading(since(V3_2, "deviceAuthorization", One(&DEVICE_FLOW))),
    ],
);

static IMPLICIT_FLOW: Object = object(
    ObjectKind::OAuthFlow,
    &[
        mendable("authorizationUrl", Text),
        optional("tokenUrl", Text),
        optional("refreshUrl", Text),
        mendable("scopes", Map(&Text)),
    ],
);

static TOKEN_FLOW: Object = object(
    ObjectKind::OAuthFlow,
    &[
        optional("authorizationUrl", Text),
        mendable("tokenUrl", Text),
        optional("refreshUrl", Text),
        mendable("scopes", Map(&Text)),
    ],
);

static CODE_FLOW: Object = object(
    ObjectKind::OAuthFlow,
    &[
        mendable("authorizationUrl", Text),
        mendable("tokenUrl", Text),
        optional("refreshUrl", Text),
        mendable("scopes", Map(&Text)),
    ],
);

static DEVICE_FLOW: Object = object(
    ObjectKind::OAuthFlow,
    &[
        mendable("deviceAuthorizationUrl", Text),
        mendable("tokenUrl", Text),
        optional("refreshUrl", Text),
        mendable("scopes", Map(&Text)),
    ],
);

pub(super) const SECURITY_REQUIREMENT: Shape = Map(&List(&Text));
