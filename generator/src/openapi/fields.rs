//! Every field that a document may have, for tests that ask what becomes of each.

use super::grammar::{Object, Others, Shape, v3};

/// The objects of OpenAPI 3 with their fields, each once: `Operation Object`, `parameters`.
pub fn fields() -> Vec<(&'static str, &'static str)> {
    let mut seen: Vec<&'static Object> = Vec::new();
    let mut open = vec![&v3::OPENAPI];
    while let Some(object) = open.pop() {
        if seen.iter().any(|known| std::ptr::eq(*known, object)) {
            continue;
        }
        seen.push(object);
        let fields = object.fields.iter();
        open.extend(fields.filter_map(|field| held(&field.shape)));
        let others = match &object.others {
            Others::Extensions => None,
            Others::Paths(shape) | Others::Any(shape) | Others::Statuses(shape) => held(shape),
        };
        open.extend(others);
    }
    let fields = seen.iter().flat_map(|object| {
        let fields = object.fields.iter();
        fields.map(|field| (object.name, field.name))
    });
    let mut fields: Vec<_> = fields.collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The object that is in a shape.
fn held(shape: &'static Shape) -> Option<&'static Object> {
    match shape {
        Shape::One(object) | Shape::OrReference(object) => Some(object),
        Shape::Map(shape) | Shape::List(shape) => held(shape),
        Shape::Schema | Shape::SchemaOrFlag => Some(&super::grammar::schema::SCHEMA),
        Shape::Discriminator => Some(&super::grammar::schema::DISCRIMINATOR),
        Shape::Text
        | Shape::Dialect
        | Shape::Flag
        | Shape::Number
        | Shape::Size
        | Shape::FlagOrNumber
        | Shape::Any
        | Shape::Choice(_)
        | Shape::Types
        | Shape::Mapping => None,
    }
}
