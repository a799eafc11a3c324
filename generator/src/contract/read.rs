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
    pub beyond: Option<Span>,
}

/// Reads the contract of a document.
pub fn read(source: Source<'_, '_>, extent: Extent<'_>) -> Contract {
    let (root, beyond) = operation::root(source, extent);
    Contract {
        version: source.document.api_version.clone(),
        root,
        beyond,
    }
}
