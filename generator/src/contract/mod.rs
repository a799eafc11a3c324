//! The contract of a document: everything that a request or a response can show, as data of one
//! kind, for `diff` to compare.
//!
//! `api` is what Rust is generated from, and leaves out whatever no code comes of; a change of that
//! breaks clients and servers all the same. A contract is parts with statements, within each other;
//! schemas come in normal form, as `schema` makes them, and are not merged here. This module must
//! not know Rust; `diff` is next.

mod annotations;
mod edges;
mod flat;
mod operation;
mod parameter;
mod part;
mod pattern;
mod response;
mod security;
mod server;
mod shape;
mod shapes;
mod source;

pub(crate) use self::part::{Limit, compare};
pub use self::{
    edges::{Edge, of_role},
    operation::{Contract, Takes, read},
    part::{Aspect, Direction, Fact, Part, Role, Statement},
    shape::Shape,
    shapes::{ShapeId, Shapes},
    source::Source,
};
