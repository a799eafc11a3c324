//! Every version of OpenAPI that is read, brought to one model of operations.
//!
//! `check` walks a document along the grammar of its version and resolves its references;
//! `structure` and `swagger` bring its structure to the shape of OpenAPI 3.0, which `openapiv3`
//! reads; `convert` makes the model of that. Schemas stay nodes: the model has positions in their
//! place. This module must not know Rust; `schema` is next.

mod check;
mod convert;
mod document;
mod dynamic;
mod fields;
mod grammar;
mod link;
mod located;
pub(crate) mod media_type;
mod model;
mod part_references;
pub(crate) mod plain;
mod resolve;
mod rule;
mod sample;
mod structure;
mod swagger;
mod usage;
mod value;
mod version;

pub use self::{
    document::{Document, Faults, read},
    fields::fields,
    located::{Located, Site},
    model::{
        Callback, Encoding, Extension, Field, Header, Link, MediaType, Model, Object, Operation,
        Parameter, ParameterLocation, ParameterValue, PathItem, RequestBody, Requirement, Response,
        ResponseObject, SchemeKind, SecurityScheme, Server, ServerVariable, Status, Style,
        placeholders,
    },
    sample::{Sample, SampleKind},
    value::Value,
    version::Version,
};
pub(crate) use self::{
    located::{Addresses, ByAddress, address},
    usage::referred_scheme,
};
