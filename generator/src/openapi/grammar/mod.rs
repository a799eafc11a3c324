//! The objects of OpenAPI and their fields, as tables.
//!
//! The tables say for each field what may stand there, so that one walk can check a document of
//! any version, find its schemas and references, and name every place that is wrong. They follow
//! the "Fixed Fields" tables of the specifications, in their order.

mod kind;
mod object;
pub(super) mod schema;
pub(super) mod v2;
pub(super) mod v3;
mod within;

pub(super) use self::{
    kind::ObjectKind,
    object::{Demand, Field, Object, Others, Presence, Purpose, Rule, Shape, Value},
};
