//! Reading a contract.

use super::{
    extent::{Extent, Source},
    operation,
    part::Part,
};
use crate::diagnostic::Span;

/// The contract of a document.
#[derive(Debug)]
pub struct Contract {
    /// `info.version`.
    pub version: String,
    /// The whole, with operations and webhooks within.
    pub root: Part,
    /// The first operation whose parts were not read, where there are too many.
    pub limit_exceeded: Option<Span>,
}

/// Reads the contract of a document.
pub fn read(source: Source<'_, '_>, extent: Extent<'_>) -> Contract {
    let (root, limit_exceeded) = operation::root(source, extent);
    Contract {
        version: source.document.api_version.clone(),
        root,
        limit_exceeded,
    }
}
