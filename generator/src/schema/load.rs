//! A document's schemas, read and checked.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{
    arena::Arena,
    instance,
    keyword::Keyword,
    object::{Schema, SchemaId},
    reader,
    schemas::Schemas,
};
use crate::{
    diagnostic::{Code, Diagnostics},
    openapi::{Addresses, Document, Sample},
};

/// Reads the schemas of a document, and reports the defaults and examples that they forbid.
pub fn read<'t>(document: &Document<'t>, diagnostics: &mut Diagnostics) -> Schemas<'t> {
    let mut arena = Arena::new(document, Addresses::default());
    let (mut schemas, mut samples) = read_into(&mut arena, document);
    if !document.links.dynamic.is_empty() {
        // Those alone that lead to a `$dynamicRef` depend on what led to them.
        arena = Arena::new(document, schemas.leading_to_dynamic());
        (schemas, samples) = read_into(&mut arena, document);
        arena.report_limit(diagnostics);
        cut_dynamic_cycles(&mut schemas.list);
    }
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

/// The schemas, and those of samples with them.
fn read_into<'d, 't>(
    arena: &mut Arena<'_, 't>,
    document: &'d Document<'t>,
) -> (Schemas<'t>, Vec<(SchemaId, &'d Sample<'t>)>) {
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
    let samples = document
        .samples
        .iter()
        .map(|sample| (arena.add(&sample.schema), sample))
        .collect();
    let mut list = Vec::new();
    while let Some(found) = arena.get(list.len()) {
        list.push(reader::read(&found, document, arena));
    }
    list.shrink_to_fit();
    for (name, id) in &components {
        list[id.index()].name = Some((*name).into());
    }
    let schemas = Schemas {
        version: document.version,
        by_name: components.iter().copied().collect(),
        subtypes: BTreeMap::new(),
        discriminated: BTreeMap::new(),
        list,
        components,
        sites,
    };
    (schemas, samples)
}

/// Drops the dynamic references that lead back to themselves: nothing is at their end. Other
/// references were followed when the document was checked.
fn cut_dynamic_cycles(list: &mut [Schema<'_>]) {
    for start in 0..list.len() {
        let mut seen = FxHashSet::default();
        let mut next = Some(start);
        while let Some(index) = next.filter(|index| seen.insert(*index)) {
            next = list[index].reference.map(SchemaId::index);
        }
        if next.is_some() {
            list[start].reference = None;
        }
    }
}
