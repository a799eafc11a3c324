//! The comparison of two documents, and of the bindings that they come to.

use std::thread;

use crate::{
    Analysis,
    contract::{Source, Takes},
    diff::{self, Sides},
    output, plan,
};

/// Compares two documents, on the wire and in the bindings. `None` where one of the documents has
/// errors.
///
/// # Panics
///
/// Where there is no room for a thread.
pub fn compare(
    base: &Analysis<'_>,
    revision: &Analysis<'_>,
    conventions: &diff::Conventions,
    weights: &diff::Weights,
) -> Option<diff::Report> {
    let sources = Sides::new(source(base, conventions)?, source(revision, conventions)?);
    let named = Sides::new(base.named()?, revision.named()?);
    let takes: Takes<'_> =
        &|operation, path, method| revision.selection.takes(operation, path, method);
    thread::scope(|scope| {
        let surfaces = named.map(|(api, names, formats)| {
            output::spawn(scope, move || {
                diff::Surface::of(&plan::plan(api, names, formats))
            })
        });
        let surfaces = || surfaces.map(output::join);
        let report = diff::compare(sources, takes, conventions, weights, surfaces);
        Some(report)
    })
}

fn source<'d, 't>(
    analysis: &'d Analysis<'t>,
    conventions: &'d diff::Conventions,
) -> Option<Source<'d, 't>> {
    Some(Source {
        document: analysis.document.as_ref()?,
        schemas: analysis.schemas.as_ref()?,
        extensions: &conventions.extensions,
        extensible_enums: conventions.extensible_enums,
        has_xml: true,
    })
}
