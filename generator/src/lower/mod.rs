//! Document to model.
//!
//! One file a concept. What can't be modelled is reported and stays local: a property becomes any
//! value, an operation is left out. This module must not know tokens; `plan` is next.

mod all_of;
mod content;
mod direction;
mod enumeration;
mod inheritance;
mod keyword;
mod object;
mod operation;
mod parameter;
mod path;
mod pattern;
mod response;
mod scalar;
mod schema;
mod security;
mod selection;
mod server;
mod union;

use std::collections::BTreeMap;

use self::selection::Selecting;
pub(crate) use self::selection::Selection;
use crate::{
    api::{Api, Schemas, Types},
    diagnostic::Diagnostics,
    openapi::{Addresses, Document},
};

/// Lowers a document. `None` where there are errors; the diagnostics name them.
pub(crate) fn lower(
    document: &Document<'_>,
    selection: &Selection,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let info = &document.openapi.info;
    let mut lowering = Lowering {
        document,
        diagnostics,
        selection: Selecting::new(selection),
        types: Types::default(),
        known: schema::Known::default(),
        schemas: Schemas::default(),
        implied: Addresses::default(),
        asked_schemas: keyword::Asked::default(),
        expressions: BTreeMap::new(),
    };
    if !lowering.selection.is_active() {
        lowering.component_schemas();
    }
    let mut schemes = lowering.schemes();
    let operations = lowering.operations(&schemes);
    lowering.report_unmatched();
    if lowering.selection.is_active() {
        schemes.retain(|scheme| {
            operations
                .iter()
                .any(|operation| operation.asks_for(scheme))
        });
    }
    lowering.break_circles();
    let mut api = Api {
        span: document.root.clone(),
        title: info.title.clone(),
        version: info.version.clone(),
        description: info.description.clone(),
        servers: lowering.servers(),
        operations,
        schemes,
        components: lowering.named_types(),
        types: std::mem::take(&mut lowering.types),
        schemas: std::mem::take(&mut lowering.schemas),
    };
    direction::split(&mut api);
    (!diagnostics.has_errors()).then_some(api)
}

/// What all concepts share while a document is lowered.
struct Lowering<'d, 't> {
    document: &'d Document<'t>,
    diagnostics: &'d mut Diagnostics,
    types: Types,
    known: schema::Known<'t>,
    schemas: Schemas,
    /// The schemas whose types were told to be taken from their parts.
    implied: Addresses,
    asked_schemas: keyword::Asked<'t>,
    /// The patterns that were met, as regular expressions of Rust's.
    expressions: BTreeMap<String, Option<String>>,
    selection: Selecting<'d>,
}
