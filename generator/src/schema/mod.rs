//! JSON Schema, read once for every phase that follows: each Schema Object in an arena, the closure
//! and the merge of schemas that hold together, their normal form, alternatives, discriminators and
//! subtypes, constants and instances. This module must not know Rust or diff; `lower` and
//! `contract` are next.

mod admits;
mod alternatives;
mod arena;
mod assertion;
mod closure;
mod compose;
mod constants;
#[cfg(feature = "diff")]
mod gather;
mod instance;
mod json;
mod keyword;
mod load;
mod merge;
#[cfg(feature = "diff")]
mod normal;
#[cfg(feature = "diff")]
mod null;
mod number;
mod object;
mod pattern;
mod reach;
mod reader;
mod schemas;
#[cfg(feature = "diff")]
mod subschema;
mod subtypes;
mod tags;
mod types;
#[cfg(feature = "diff")]
mod undeclared;

pub use self::{
    alternatives::Tags,
    assertion::{Assertion, Unit},
    closure::MOST_MEMBERS,
    compose::{Composed, Composition, SchemaSet},
    constants::Constant,
    json::Json,
    keyword::{ARRAYS, ASSERTIONS, Keyword, KeywordSet, NUMBERS, OBJECTS, STRINGS},
    load::read,
    merge::{Merged, Stated, Undeclared},
    number::{Bound, Number},
    object::{
        Additional, Alternatives, Applicators, Choice, Condition, Contains, Discriminator,
        MappingTarget, Null, Schema, SchemaId,
    },
    pattern::matcher,
    schemas::Schemas,
    subtypes::Polymorphism,
    types::{JsonType, TypeList, type_of},
};
#[cfg(feature = "diff")]
pub use self::{
    gather::{AlternativesForm, NormalAlternatives},
    normal::Normal,
    pattern::Patterns,
    subschema::SubschemaAssertion,
    undeclared::{UndeclaredItems, UndeclaredProperties, UndeclaredRule, UndeclaredRules},
};
