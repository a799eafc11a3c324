//! Files into trees of nodes.
//!
//! Reads JSON and YAML, follows paths to further files, enforces the limits, and finds the line and
//! column of a span when there is a diagnostic. It must not know what a document
//! means; `openapi` is next.

mod commit;
mod files;
mod locate;
mod moved;
mod node;
mod omission;
#[cfg(feature = "overlay")]
mod overlay;
mod read;
mod reference;
mod remote;
mod removal;
mod scan;
mod sources;
mod spelling;

pub(crate) use self::remote::{is_remote, resolved};
pub use self::{
    commit::Commit,
    files::{File, Files},
    node::Node,
    omission::Omission,
    read::{Limits, Tree},
    reference::{Fragment, Reference, step},
    sources::{Access, Sources},
};
