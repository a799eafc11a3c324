//! The extent of a contract.

use crate::{
    openapi::{Document, Operation},
    schema::Schemas,
};

/// A document with its schemas.
#[derive(Clone, Copy, Debug)]
pub struct Source<'d, 't> {
    /// The document.
    pub document: &'d Document<'t>,
    /// Its schemas.
    pub schemas: &'d Schemas<'t>,
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
