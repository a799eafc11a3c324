//! Files into trees of nodes.
//!
//! Reads JSON and YAML, holds the limits, and finds the line and column of a place when there is
//! something to tell about it. It must not know what a document means; `document` is next.

mod files;
mod locate;
mod node;
mod read;

pub use self::{
    files::{File, Files},
    node::Node,
    read::{Limits, Source, read},
};
