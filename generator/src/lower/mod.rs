//! Document to model.
//!
//! One file a concept. A value that no type can hold is reported and stays local: a property becomes
//! any value, an operation is left out. Schemas come composed, as `schema` makes them; nothing is
//! merged here. This module must not know tokens; `plan` is next.

mod broad;
mod content;
mod direction;
mod enumeration;
mod evaluator;
mod expression;
mod files;
mod lowering;
mod meaning;
mod media_type;
mod object;
mod operation;
mod parameter;
mod path;
mod polymorphism;
mod response;
mod scalar;
mod security;
mod server;
mod types;
mod union;
mod webhook;

pub(crate) use self::lowering::lower;
