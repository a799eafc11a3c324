//! Every field that a document may have, for tests that ask what becomes of each.

use super::grammar::{Object, Others, v3};

/// The objects of OpenAPI 3 with their fields, each once: `Operation Object`, `parameters`.
pub fn fields() -> Vec<(&'static str, &'static str)> {
    let mut seen: Vec<&'static Object> = Vec::new();
    let mut open = vec![&v3::OPENAPI];
    while let Some(object) = open.pop() {
        if seen.iter().any(|known| same(known, object)) {
            continue;
        }
        seen.push(object);
        let fields = object.fields.iter();
        open.extend(fields.filter_map(|field| field.shape.object()));
        let others = match &object.others {
            Others::Extensions => None,
            Others::Paths(shape) | Others::Any(shape) | Others::Statuses(shape) => shape.object(),
        };
        open.extend(others);
    }
    let fields = seen.iter().flat_map(|object| {
        let fields = object.fields.iter();
        fields.map(|field| (object.kind.name(), field.name))
    });
    let mut fields: Vec<_> = fields.collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// True for one object: OAuth has flows of one kind with different fields.
fn same(one: &Object, other: &Object) -> bool {
    let names = |object: &Object| {
        object
            .fields
            .iter()
            .map(|field| field.name)
            .collect::<Vec<_>>()
    };
    one.kind == other.kind && names(one) == names(other)
}
