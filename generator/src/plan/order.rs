//! Orders by name and by path. The keys of a JSON object have no order that means anything, so names
//! must not depend on theirs.

use crate::api::{Api, Object, Operation, Property, TypeId};

/// The components, in the order of their names.
pub(super) fn components(api: &Api) -> Vec<&(String, TypeId)> {
    let mut components: Vec<_> = api.components.iter().collect();
    components.sort_unstable();
    components
}

/// The operations with their positions, in the order of paths and methods.
pub(super) fn operations(api: &Api) -> Vec<(usize, &Operation)> {
    let mut operations: Vec<_> = api.operations.iter().enumerate().collect();
    operations.sort_by_key(|(_, operation)| (&operation.path, operation.method.name()));
    operations
}

/// The properties of an object with their positions, in the order of their names.
pub(super) fn properties(object: &Object) -> Vec<(usize, &Property)> {
    let mut properties: Vec<_> = object.properties.iter().enumerate().collect();
    properties.sort_by_key(|(_, property)| &property.name);
    properties
}
