//! Swagger 2.0: the section "Schema" of its specification.

use super::{
    kind::ObjectKind,
    object::{
        Demand, Object, Others, Rule,
        Shape::{self, Any, Choice, Flag, List, Map, Number, One, OrReference, Schema, Size, Text},
        Value, beside, mendable, not_generated, object, open, optional, reading, required, ruled,
        value,
    },
    v3::{EXTERNAL_DOCUMENTATION, INFO, REQUIRED_IN_PATHS, SECURITY_REQUIREMENT, TAG},
};

pub(in crate::openapi) static SWAGGER: Object = object(
    ObjectKind::Swagger,
    &[
        required("swagger", Text),
        required("info", One(&INFO)),
        optional("host", Text),
        optional("basePath", Text),
        optional("schemes", List(&Choice(PROTOCOLS))),
        optional("consumes", List(&Text)),
        optional("produces", List(&Text)),
        required("paths", One(&PATHS)),
        optional("definitions", Map(&Schema)),
        optional("parameters", Map(&OrReference(&PARAMETER))),
        optional("responses", Map(&OrReference(&RESPONSE))),
        optional("securityDefinitions", Map(&One(&SECURITY_SCHEME))),
        optional("security", List(&SECURITY_REQUIREMENT)),
        optional("tags", List(&One(&TAG))),
        reading(optional("externalDocs", One(&EXTERNAL_DOCUMENTATION))),
    ],
);

const PROTOCOLS: &[Value] = &[value("http"), value("https"), value("ws"), value("wss")];

static PATHS: Object = open(ObjectKind::Paths, Others::Paths(OrReference(&PATH_ITEM)));

static PATH_ITEM: Object = object(
    ObjectKind::PathItem,
    &[
        optional("get", One(&OPERATION)),
        optional("put", One(&OPERATION)),
        optional("post", One(&OPERATION)),
        optional("delete", One(&OPERATION)),
        optional("options", One(&OPERATION)),
        optional("head", One(&OPERATION)),
        optional("patch", One(&OPERATION)),
        optional("parameters", List(&OrReference(&PARAMETER))),
    ],
);

static OPERATION: Object = object(
    ObjectKind::Operation,
    &[
        optional("tags", List(&Text)),
        optional("summary", Text),
        optional("description", Text),
        reading(optional("externalDocs", One(&EXTERNAL_DOCUMENTATION))),
        optional("operationId", Text),
        optional("consumes", List(&Text)),
        optional("produces", List(&Text)),
        optional("parameters", List(&OrReference(&PARAMETER))),
        required("responses", One(&RESPONSES)),
        not_generated(optional("schemes", List(&Choice(PROTOCOLS)))),
        optional("deprecated", Flag),
        optional("security", List(&SECURITY_REQUIREMENT)),
    ],
);

const LOCATIONS: &[Value] = &[
    value("query"),
    value("header"),
    value("path"),
    value("formData"),
    value("body"),
];

const TYPES: &[Value] = &[
    value("string"),
    value("number"),
    value("integer"),
    value("boolean"),
    value("array"),
    value("file"),
];

const COLLECTION_FORMATS: Shape = Choice(&[
    value("csv"),
    value("ssv"),
    value("tsv"),
    value("pipes"),
    value("multi"),
]);

/// The keywords of JSON Schema that stand in parameters, items and headers themselves.
macro_rules! simple {
    ($($field:expr),* $(,)?) => {
        &[
            $($field,)*
            optional("type", Choice(TYPES)),
            optional("format", Text),
            optional("items", One(&ITEMS)),
            optional("collectionFormat", COLLECTION_FORMATS),
            optional("default", Any),
            optional("maximum", Number),
            optional("exclusiveMaximum", Flag),
            optional("minimum", Number),
            optional("exclusiveMinimum", Flag),
            optional("maxLength", Size),
            optional("minLength", Size),
            optional("pattern", Text),
            optional("maxItems", Size),
            optional("minItems", Size),
            optional("uniqueItems", Flag),
            optional("enum", List(&Any)),
            optional("multipleOf", Number),
        ]
    };
}

pub(in crate::openapi) static PARAMETER: Object = ruled(
    ObjectKind::Parameter,
    simple![
        required("name", Text),
        required("in", Choice(LOCATIONS)),
        optional("description", Text),
        optional("required", Flag),
        optional("allowEmptyValue", Flag),
        optional("schema", Schema),
    ],
    &[
        REQUIRED_IN_PATHS,
        wants("in", "body", &["schema"]),
        TYPED_IN_QUERIES,
        TYPED_IN_HEADERS,
        TYPED_IN_PATHS,
        TYPED_IN_FORMS,
        WITH_ITEMS,
    ],
);

const TYPED_IN_QUERIES: Rule = Rule::Where("in", "query", TYPED);
const TYPED_IN_HEADERS: Rule = Rule::Where("in", "header", TYPED);
const TYPED_IN_PATHS: Rule = Rule::Where("in", "path", TYPED);
const TYPED_IN_FORMS: Rule = Rule::Where("in", "formData", TYPED);
const TYPED: Demand = Demand::Field("type", "any value");
/// An array without `items`.
const WITH_ITEMS: Rule = Rule::Where(
    "type",
    "array",
    Demand::Field("items", "an array of any values"),
);

const fn wants(
    field: &'static str,
    value: &'static str,
    required: &'static [&'static str],
) -> Rule {
    Rule::Where(field, value, Demand::Fields(required))
}

pub(in crate::openapi) static ITEMS: Object = object(ObjectKind::Items, simple![]);

static RESPONSES: Object = open(
    ObjectKind::Responses,
    Others::Statuses(OrReference(&RESPONSE)),
);

static RESPONSE: Object = object(
    ObjectKind::Response,
    &[
        mendable("description", Text),
        optional("schema", Schema),
        beside(optional("headers", Map(&One(&HEADER)))),
        reading(optional("examples", Map(&Any))),
    ],
);

static HEADER: Object = object(ObjectKind::Header, simple![optional("description", Text)]);

static SECURITY_SCHEME: Object = ruled(
    ObjectKind::SecurityScheme,
    &[
        required(
            "type",
            Choice(&[value("basic"), value("apiKey"), value("oauth2")]),
        ),
        optional("description", Text),
        optional("name", Text),
        optional("in", Choice(&[value("query"), value("header")])),
        optional(
            "flow",
            Choice(&[
                value("implicit"),
                value("password"),
                value("application"),
                value("accessCode"),
            ]),
        ),
        optional("authorizationUrl", Text),
        optional("tokenUrl", Text),
        optional("scopes", Map(&Text)),
    ],
    &[
        wants("type", "apiKey", &["name", "in"]),
        wants("type", "oauth2", &["flow"]),
    ],
);
