//! The checks of the values of a type.

use super::{
    check::{Check, of_collection, of_scalar},
    graph::TypeGraph,
};
use crate::api::{Kind, TypeId};

/// The checks of a value of a type; a type that is written as a struct or enum checks itself.
pub(super) fn of_value(graph: &TypeGraph<'_>, id: TypeId) -> Vec<Check> {
    if graph.is_newtype(id) {
        return vec![Check::Nested];
    }
    of_kind(graph, id)
}

/// The checks of what a type is, whatever it is called.
pub(super) fn of_kind(graph: &TypeGraph<'_>, id: TypeId) -> Vec<Check> {
    match graph.kind(id) {
        Kind::Any | Kind::Same(_) => Vec::new(),
        // What its type is, only its JSON tells.
        Kind::Scalar(..) if graph.is_custom(id) => Vec::new(),
        Kind::Scalar(scalar, assertions) => of_scalar(*scalar, assertions),
        Kind::Enumeration(_) | Kind::Union(_) | Kind::Tuple(_) => vec![Check::Nested],
        Kind::Array(array) => {
            let mut checks = of_collection(&array.assertions);
            checks.extend(of_each(Check::Items, of_value(graph, array.item)));
            checks
        }
        Kind::Object(object) if !object.properties.is_empty() => vec![Check::Nested],
        Kind::Object(object) => {
            let mut checks = of_collection(&object.assertions);
            if let Some(values) = object.additional.values() {
                checks.extend(of_each(Check::Values, of_value(graph, values)));
            }
            checks
        }
    }
}

/// A collection of what checks itself checks itself.
fn of_each(each: impl Fn(Vec<Check>) -> Check, inner: Vec<Check>) -> Option<Check> {
    match &inner[..] {
        [] => None,
        [Check::Nested] => Some(Check::Nested),
        _ => Some(each(inner)),
    }
}
