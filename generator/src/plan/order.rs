//! Orders by name and by path. The keys of a JSON object have no order that means anything, so names
//! must not depend on theirs.

use crate::api::{Api, Object, Operation, Property, TypeId};

/// The components, in the order of their names, and of their locations where two have one.
pub(super) fn components(api: &Api) -> Vec<&(String, TypeId)> {
    let mut components: Vec<_> = api.components.iter().collect();
    components.sort_by_key(|(name, id)| (name, &api.types.get(*id).span));
    components
}

/// The operations with their positions, in the order of paths and methods, then webhooks and callbacks
/// in the order of their names.
pub(super) fn operations(api: &Api) -> Vec<(usize, &Operation)> {
    let of_api = api
        .operations
        .iter()
        .map(|it| (false, it.path.as_str(), it));
    let webhooks = api.webhooks.iter();
    let webhooks = webhooks.map(|it| (true, it.name.as_str(), &it.operation));
    let mut operations: Vec<_> = of_api.chain(webhooks).enumerate().collect();
    operations.sort_by_key(|(_, (is_webhook, name, operation))| {
        (*is_webhook, *name, operation.method.as_str())
    });
    let operations = operations.into_iter();
    operations
        .map(|(index, (_, _, operation))| (index, operation))
        .collect()
}

/// The properties of an object with their positions, in the order of their names.
pub(super) fn properties(object: &Object) -> Vec<(usize, &Property)> {
    let mut properties: Vec<_> = object.properties.iter().enumerate().collect();
    properties.sort_by_key(|(_, property)| &property.name);
    properties
}

/// Maps items in the order of a key. Returns the results in the order of the items.
pub(super) fn map_by_key<'k, T, K: Ord + 'k, R>(
    items: &'k [T],
    key: impl Fn(&'k T) -> K,
    mut map: impl FnMut(&T) -> R,
) -> Vec<R> {
    let mut sorted: Vec<(usize, &T)> = items.iter().enumerate().collect();
    sorted.sort_by_cached_key(|(_, item)| key(item));
    let mut results: Vec<(usize, R)> = sorted
        .into_iter()
        .map(|(index, item)| (index, map(item)))
        .collect();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
