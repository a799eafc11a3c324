//! Reading a contract, and its extent.

use super::{operation, part::Part};
use crate::{
    diagnostic::Span,
    openapi::{Document, Operation},
    schema::Schemas,
};

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

/// The parts of a document that belong to its contract.
#[derive(Clone, Copy)]
pub struct Extent<'e> {
    /// The names of extensions that belong to it.
    pub extensions: &'e [String],
    /// Decides on an operation, by itself, its path and its method.
    pub takes: &'e dyn Fn(&Operation<'_>, &str, &str) -> bool,
}

impl std::fmt::Debug for Extent<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extent")
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}

/// Reads the contract of a document.
pub fn read(document: &Document<'_>, schemas: &Schemas<'_>, extent: Extent<'_>) -> Contract {
    let (root, beyond) = operation::root(document, schemas, extent);
    Contract {
        version: document.api_version.clone(),
        root,
        beyond,
    }
}
