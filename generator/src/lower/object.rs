//! Objects and arrays.

use super::Lowering;
use crate::{
    api::{self, Access, Additional, Array, Kind, Object, Property},
    diagnostic::Span,
    openapi::{self, Applicators, Located, Schema, Sizes},
    source::Node,
};

impl<'t> Lowering<'_, 't> {
    pub(super) fn object(&mut self, schema: &Schema<'t>) -> Kind {
        let properties = schema.properties.iter().map(|(name, schemas)| Property {
            span: span_of(schemas, schema),
            name: (*name).to_owned(),
            ty: self.ty_of_all(schemas, &schema.at.span),
            required: schema.required.contains(name),
            access: self.access(schemas),
        });
        let properties: Vec<_> = properties.collect();
        let additional = self.additional(schema, properties.is_empty());
        Kind::Object(Object {
            properties,
            required: schema
                .required
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            additional,
            sizes: sizes(schema.property_counts),
        })
    }

    /// What one of the schemas of a property says of the directions that have it.
    fn access(&self, schemas: &[Located<'t>]) -> Access {
        let says = |key: &str| {
            schemas.iter().any(|at| {
                let end = self.document.links.follow(at.clone());
                let nodes = [at.node, end.node];
                nodes
                    .iter()
                    .any(|node| node.get(key).and_then(Node::flag) == Some(true))
            })
        };
        if says("readOnly") {
            Access::ReadOnly
        } else if says("writeOnly") {
            Access::WriteOnly
        } else {
            Access::Both
        }
    }

    /// An object without any named property is a map, so what it holds is kept.
    fn additional(&mut self, schema: &Schema<'t>, nameless: bool) -> Additional {
        let span = schema.at.span.key("additionalProperties");
        match &schema.additional {
            openapi::Additional::Unsaid if !nameless => Additional::Skipped,
            openapi::Additional::Unsaid | openapi::Additional::Any => {
                Additional::Kept(self.any_value(&span))
            }
            openapi::Additional::Schemas(values) => Additional::Kept(self.ty_of_all(values, &span)),
            openapi::Additional::Forbidden => Additional::Forbidden,
        }
    }

    pub(super) fn array(&mut self, schema: &Schema<'t>) -> Kind {
        let span = schema.at.span.key("items");
        if let Some(items) = self.tuple(schema) {
            let items = items.iter().map(|at| self.ty(at));
            return Kind::Tuple(items.collect());
        }
        let item = if schema.prefixed {
            self.any_value(&span)
        } else {
            self.ty_of_all(&schema.items, &span)
        };
        Kind::Array(Array {
            item,
            sizes: sizes(schema.item_counts),
            unique: schema.unique_items,
        })
    }

    /// The schemas of the items where each has its own, all are there, and there are no more.
    fn tuple(&self, schema: &Schema<'t>) -> Option<Vec<Located<'t>>> {
        /// What clippy takes in a type without a name, in an array that may be missing.
        const MOST: usize = 4;
        if !schema.prefixed {
            return None;
        }
        let items = Applicators::read(&schema.at, self.document).prefix_items;
        let count = u64::try_from(items.len()).ok()?;
        let others = schema.at.node.get("items") == Some(&Node::Bool(false));
        let (min, max) = (schema.item_counts.min, schema.item_counts.max);
        let closed = max == Some(count) || (others && max.is_none_or(|max| max > count));
        let complete = min == Some(count);
        let fits = (2..=MOST).contains(&items.len());
        (fits && closed && complete && !schema.unique_items).then_some(items)
    }

    pub(super) fn any_value(&mut self, span: &Span) -> api::TypeId {
        self.types.add(super::schema::any(span))
    }
}

/// Where the first of some schemas stands.
fn span_of(schemas: &[Located<'_>], within: &Schema<'_>) -> Span {
    let first = schemas.first();
    first.map_or_else(|| within.at.span.clone(), |first| first.span.clone())
}

fn sizes(sizes: Sizes) -> api::Sizes {
    api::Sizes {
        min: sizes.min.filter(|min| *min > 0),
        max: sizes.max,
    }
}
