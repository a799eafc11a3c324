//! The comparison of two documents, and of the bindings that they come to.

use std::thread;

use crate::{Analysis, contract::Extent, diff, output, plan};

/// Compares two documents, on the wire and in the bindings. Extensions with these names are part of
/// the contract. `None` where one of the documents has errors.
///
/// # Panics
///
/// Where there is no room for a thread.
pub fn compare(
    base: &Analysis<'_>,
    revision: &Analysis<'_>,
    extensions: &[String],
) -> Option<diff::Report> {
    let old = base.document.as_ref().zip(base.schemas.as_ref())?;
    let new = revision.document.as_ref().zip(revision.schemas.as_ref())?;
    let (before, after) = (base.named()?, revision.named()?);
    let extent = Extent {
        extensions,
        takes: &|operation, path, method| revision.selection.takes(operation, path, method),
    };
    thread::scope(|scope| {
        let surface = |(api, names, formats)| {
            output::spawn(scope, move || {
                diff::Surface::of(&plan::plan(api, names, formats))
            })
        };
        let (before, after) = (surface(before), surface(after));
        let surfaces = || (output::join(before), output::join(after));
        Some(diff::compare(old, new, extent, surfaces))
    })
}
