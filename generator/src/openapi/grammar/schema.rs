//! The Schema Object of all versions: JSON Schema's keywords and OpenAPI's own.

use super::{
    kind::ObjectKind,
    object::{
        Field, Object,
        Shape::{
            Any, Dialect, Discriminator, Flag, FlagOrNumber, List, Map, Mapping, Number, One,
            Schema, SchemaOrFlag, Size, Text, Types,
        },
        object, optional, reading, required, since, until,
    },
    v3::EXTERNAL_DOCUMENTATION,
};
use crate::openapi::Version::{V3_0, V3_1, V3_2};

pub(in crate::openapi) static SCHEMA: Object = object(ObjectKind::Schema, KEYWORDS);

const KEYWORDS: &[Field] = &[
    optional("type", Types),
    optional("properties", Map(&Schema)),
    optional("required", List(&Text)),
    optional("description", Text),
    optional("title", Text),
    optional("format", Text),
    optional("enum", List(&Any)),
    optional("items", Schema),
    optional("default", Any),
    optional("allOf", List(&Schema)),
    since(V3_0, "oneOf", List(&Schema)),
    since(V3_0, "anyOf", List(&Schema)),
    since(V3_0, "not", Schema),
    optional("additionalProperties", SchemaOrFlag),
    // JSON Schema Validation, section 6.
    optional("multipleOf", Number),
    optional("maximum", Number),
    optional("exclusiveMaximum", FlagOrNumber),
    optional("minimum", Number),
    optional("exclusiveMinimum", FlagOrNumber),
    optional("maxLength", Size),
    optional("minLength", Size),
    optional("pattern", Text),
    optional("maxItems", Size),
    optional("minItems", Size),
    optional("uniqueItems", Flag),
    optional("maxProperties", Size),
    optional("minProperties", Size),
    // OpenAPI's own.
    until(V3_0, "nullable", Flag),
    optional("discriminator", Discriminator),
    optional("readOnly", Flag),
    since(V3_0, "writeOnly", Flag),
    reading(optional("xml", One(&XML))),
    reading(optional("externalDocs", One(&EXTERNAL_DOCUMENTATION))),
    reading(optional("example", Any)),
    since(V3_0, "deprecated", Flag),
    // JSON Schema 2020-12: Core, section 8.
    since(V3_1, "$schema", Dialect),
    since(V3_1, "$vocabulary", Map(&Flag)),
    since(V3_1, "$id", Text),
    since(V3_1, "$anchor", Text),
    since(V3_1, "$dynamicAnchor", Text),
    since(V3_1, "$dynamicRef", Mapping),
    since(V3_1, "$defs", Map(&Schema)),
    since(V3_1, "$comment", Text),
    // Core, section 10, and sections 11.
    since(V3_1, "if", Schema),
    since(V3_1, "then", Schema),
    since(V3_1, "else", Schema),
    since(V3_1, "dependentSchemas", Map(&Schema)),
    since(V3_1, "prefixItems", List(&Schema)),
    since(V3_1, "contains", Schema),
    since(V3_1, "patternProperties", Map(&Schema)),
    since(V3_1, "propertyNames", Schema),
    since(V3_1, "unevaluatedItems", Schema),
    since(V3_1, "unevaluatedProperties", Schema),
    // Validation, sections 6, 8 and 9.
    since(V3_1, "const", Any),
    since(V3_1, "maxContains", Size),
    since(V3_1, "minContains", Size),
    since(V3_1, "dependentRequired", Map(&List(&Text))),
    since(V3_1, "contentEncoding", Text),
    since(V3_1, "contentMediaType", Text),
    since(V3_1, "contentSchema", Schema),
    reading(since(V3_1, "examples", List(&Any))),
    // Of earlier drafts, still written.
    since(V3_1, "definitions", Map(&Schema)),
    since(V3_1, "dependencies", Any),
];

pub(in crate::openapi) static DISCRIMINATOR: Object = object(
    ObjectKind::Discriminator,
    &[
        required("propertyName", Text),
        optional("mapping", Map(&Mapping)),
        since(V3_2, "defaultMapping", Mapping),
    ],
);

static XML: Object = object(
    ObjectKind::Xml,
    &[
        since(V3_2, "nodeType", Text),
        optional("name", Text),
        optional("namespace", Text),
        optional("prefix", Text),
        optional("attribute", Flag),
        optional("wrapped", Flag),
    ],
);
