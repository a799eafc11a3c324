//! The model that Rust is made from, as plain data.
//!
//! Every node keeps its location. This module must not know how documents are read; `lower` makes it,
//! `plan` reads it.

mod evaluated;
mod model;
mod operation;
mod types;

pub use self::{
    evaluated::{Definition, DefinitionId, Definitions, Evaluated},
    model::Api,
    operation::{
        Body, Callback, Codec, Content, EmptyValue, Encoding, FieldEncoding, Link, Location,
        Operation, Parameter, PartEncoding, Requirement, Response, Routing, Scheme, SchemeKind,
        SchemeUse, Selector, Server, ServerVariable, Status, Style, Webhook, path_and_query,
    },
    types::{
        Access, Additional, Array, Constants, EnumValue, Enumeration, Kind, Object, Openness,
        Origin, Property, Scalar, Type, TypeId, Types, Union, UnionVariant, Width,
    },
};
