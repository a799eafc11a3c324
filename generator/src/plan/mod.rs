//! The model, planned as Rust: every name, type, method and check is decided here.
//!
//! A naming pass (`naming`) names every type, and one planning pass (`items`, `operations`) does the
//! rest. After it nothing is left to decide: `emit` writes down what the plan says. This module must
//! not know tokens.

mod api_traits;
mod bodies;
mod body;
mod boxes;
mod check;
mod checks;
mod crate_plan;
mod cycles;
mod default;
mod depth;
mod docs;
mod equivalence;
mod field_names;
mod fields;
mod formats;
mod graph;
mod hint;
mod item;
mod item_graph;
mod items;
mod method;
mod names;
mod naming;
mod operations;
mod order;
mod outcomes;
mod overlap;
mod parameters;
mod reach;
mod recorded;
mod recursion;
mod requirements;
mod responses;
mod rust_type;
mod schemas;
mod secrecy;
mod security;
mod server;
mod server_variables;
mod sharing;
mod signature;
mod sizes;
mod status;
mod type_names;
mod types;
mod value_names;
mod variant_names;

pub use self::{
    body::{Body, BodyContent},
    check::Check,
    crate_plan::{ApiTrait, Plan, TypeGroup, plan},
    docs::{Docs, Facts},
    formats::{FormatOf, Formats, InvalidMapping, TypePath},
    item::{
        Alias, Contents, ContentsVariant, DefaultValue, Enumeration, Extra, Field, FieldDefault,
        Item, Newtype, Outcome, OutcomeVariant, Overlap, Presence, Role, SharedType, Struct,
        Undeclared, Union, UnionVariant, UnmodeledInput, Variant,
    },
    method::{Method, MethodBody, Principal, Success},
    names::{Names, name},
    requirements::{Representation, Requirements, SupportFile, has_patterns},
    rust_type::{Module, RustType, integer, rust_type},
    schemas::Schema,
    secrecy::Secrecy,
    security::{CredentialSet, Security},
    server_variables::Variable,
};
pub use crate::api::{
    Codec, Constants, DefinitionId, EmptyValue, Encoding, Evaluated, FieldEncoding, Location,
    Openness, Parameter, PartEncoding, Requirement, Scheme, SchemeKind, SchemeUse, Selector,
    Server, Status, Style, Width,
};
pub use crate::schema::{Assertion, Bound, Json, JsonType, Number, Unit};
