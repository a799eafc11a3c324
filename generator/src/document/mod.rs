//! Every version that is read, brought to one shape.
//!
//! The structure (paths, operations, parameters, responses) becomes [`openapiv3::OpenAPI`]. Every
//! Schema Object is lifted out of it first, into the [`SchemaTable`], with a `$ref` to its pointer
//! left in its place: `openapiv3` then sees references only, and no keyword is lost. This module
//! must not know Rust; `lower` is next.

mod grammar;
mod resolve;
mod schema;
mod structure;
mod table;
mod version;

pub use self::{
    resolve::Resolved,
    schema::{Additional, Bounds, JsonType, Number, Schema, Sizes},
    table::{SchemaRef, SchemaTable},
};

pub(crate) use self::resolve::{report_circle, report_unresolved};

use openapiv3::OpenAPI;

use crate::{
    diagnostic::{Code, Diagnostics, Place},
    source::Source,
};

/// A document in the one shape that `lower` reads.
#[derive(Debug)]
pub struct Document<'a> {
    /// The place of the document's root.
    pub root: Place,
    /// The structure, with references in place of schemas.
    pub openapi: OpenAPI,
    /// The schemas, by their pointers.
    pub schemas: SchemaTable<'a>,
}

/// Brings a document to the one shape. `None` where it can't be; the diagnostics say why.
pub fn read<'a>(source: Source<'a>, diagnostics: &mut Diagnostics) -> Option<Document<'a>> {
    let root = Place::root(source.file);
    version::check(&source.root, &root, diagnostics)?;
    let mut tree = source.root;
    let schemas = structure::check_and_lift(&mut tree, &root, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    match serde::Deserialize::deserialize(tree) {
        Ok(openapi) => Some(Document {
            root,
            openapi,
            schemas,
        }),
        Err(error) => {
            let message = format!("the structure can't be read: {error}");
            let help = "compare the document with the specification of its version";
            diagnostics.add(Code::UnreadableStructure, &root, message, help);
            None
        }
    }
}
