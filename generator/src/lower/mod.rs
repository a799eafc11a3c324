//! Document to model.
//!
//! One file a concept. What can't be modelled is reported and stays local: a property becomes any
//! value, an operation is left out. This module must not know tokens; `plan` is next.

mod content;
mod enumeration;
mod object;
mod operation;
mod parameter;
mod path;
mod response;
mod scalar;
mod schema;
mod security;
mod server;

use crate::{
    api::{Api, Types},
    diagnostic::Diagnostics,
    document::Document,
};

/// Lowers a document. `None` where there are errors; the diagnostics name them.
pub(crate) fn lower(document: &Document<'_>, diagnostics: &mut Diagnostics) -> Option<Api> {
    let info = &document.openapi.info;
    let mut lowering = Lowering {
        document,
        diagnostics,
        types: Types::default(),
        known: schema::Known::default(),
    };
    lowering.component_schemas();
    let schemes = lowering.schemes();
    let api = Api {
        place: document.root.clone(),
        title: info.title.clone(),
        version: info.version.clone(),
        description: info.description.clone(),
        servers: lowering.servers(),
        operations: lowering.operations(&schemes),
        schemes,
        components: lowering.named_types(),
        types: std::mem::take(&mut lowering.types),
    };
    (!diagnostics.has_errors()).then_some(api)
}

/// What all concepts share while a document is lowered.
struct Lowering<'d, 't> {
    document: &'d Document<'t>,
    diagnostics: &'d mut Diagnostics,
    types: Types,
    known: schema::Known<'t>,
}
