//! The comparison of two contracts: parts, then schemas, then the causes of all that was found.

use super::{causes::Causes, sunset::Announced, walk::Walk};
use crate::{
    contract::{Contract, Shapes, Source},
    diagnostic::Span,
    diff::{change::Change, conventions::Sunset, sides::Sides, weights::Weights},
};

/// Finds the changes on the wire, and the places from which on not all was compared.
pub(in crate::diff) fn compare(
    sources: Sides<Source<'_, '_>>,
    contracts: Sides<&Contract>,
    weights: &Weights,
    sunset: Option<&Sunset>,
) -> (Vec<Change>, Sides<Option<Span>>) {
    let shapes = sources.map(Shapes::new);
    let documents = sources.map(|source| source.document);
    let mut walk = Walk::new(documents, shapes, Announced(sunset));
    walk.roots(contracts.map(|contract| &contract.root));
    while let Some(pair) = walk.open.pop() {
        walk.shapes(pair);
    }
    let exceeded = walk
        .limit_exceeded()
        .zip(contracts)
        .map(|(schemas, contract)| schemas.or(contract.limit_exceeded.as_ref()).cloned());
    (Causes::gather(&mut walk, weights), exceeded)
}
