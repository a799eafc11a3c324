//! A document's schemas, read and checked.

use std::collections::BTreeMap;

use super::{arena::Arena, instance, keyword::Keyword, reader, schemas::Schemas};
use crate::{
    diagnostic::{Code, Diagnostics},
    openapi::Document,
};

/// Reads the schemas of a document, and reports the defaults and examples that they forbid.
pub fn read<'t>(document: &Document<'t>, diagnostics: &mut Diagnostics) -> Schemas<'t> {
    let mut arena = Arena::default();
    let components: Vec<_> = document
        .components
        .iter()
        .map(|(name, at)| (*name, arena.add(at)))
        .collect();
    let sites = document
        .model
        .sites
        .iter()
        .map(|at| arena.add(at))
        .collect();
    let samples: Vec<_> = document
        .samples
        .iter()
        .map(|sample| (arena.add(&sample.schema), sample))
        .collect();
    let mut list = Vec::new();
    while let Some(at) = arena.get(list.len()) {
        list.push(reader::read(&at, document, &mut arena));
    }
    list.shrink_to_fit();
    for (name, id) in &components {
        list[id.index()].name = Some((*name).into());
    }
    let mut schemas = Schemas {
        version: document.version,
        by_name: components.iter().copied().collect(),
        subtypes: BTreeMap::new(),
        discriminated: BTreeMap::new(),
        list,
        components,
        sites,
    };
    schemas.subtypes = schemas.direct_subtypes();
    schemas.discriminated = schemas.discriminated();
    for schema in &schemas.list {
        instance::check_constants_of(schema, diagnostics);
        for member in &schema.all_of {
            if schemas.only_marks_null(*member) {
                let span = schemas.get(*member).at(Keyword::Nullable);
                let message = "`nullable` has a meaning beside `type` alone";
                let help =
                    "it was taken of all schemas of the `allOf`; state it beside the `allOf`";
                diagnostics.add(Code::TakenAs, &span, message, help);
            }
        }
    }
    instance::check(&schemas, &samples, diagnostics);
    schemas
}
