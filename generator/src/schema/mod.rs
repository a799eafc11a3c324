//! JSON Schema, read once for every phase that follows: each Schema Object in an arena, the closure
//! and the merge of schemas that hold together, their normal form, alternatives, discriminators and
//! subtypes, constants and instances. This module must not know Rust or diff; `lower` and
//! `contract` are next.

mod alternatives;
mod annotations;
mod arena;
mod assertion;
mod closure;
mod compose;
mod constants;
mod gather;
mod instance;
mod json;
mod keyword;
mod load;
mod merge;
mod normal;
mod null;
mod number;
mod object;
mod pattern;
mod reader;
mod schemas;
mod subschema;
mod subtypes;
mod tags;
mod types;
mod undeclared;

pub use self::{
    alternatives::Tags,
    annotations::{Annotation, Topic},
    assertion::Assertion,
    closure::MOST_MEMBERS,
    compose::{Composed, Composition, SchemaSet},
    constants::Constant,
    gather::{AlternativesForm, NormalAlternatives},
    json::Json,
    keyword::{ARRAYS, Keyword, KeywordSet, NUMBERS, OBJECTS, STRINGS},
    load::read,
    merge::{Merged, Stated, Undeclared},
    normal::Normal,
    null::type_of,
    number::{Bound, Number},
    object::{
        Additional, Alternatives, Applicators, Choice, Condition, Contains, Discriminator,
        DynamicReference, MappingTarget, Null, Schema, SchemaId,
    },
    pattern::{Patterns, matcher},
    schemas::Schemas,
    subschema::{SubschemaAssertion, SubschemaKind},
    subtypes::Polymorphism,
    types::{JsonType, TypeList},
    undeclared::{UndeclaredItems, UndeclaredProperties, UndeclaredRule, UndeclaredRules},
};
