//! The objects that stand in a place of a shape.

use super::{
    object::{Object, Shape},
    schema,
};

impl Shape {
    /// The object that stands in a place of this shape, in its entries or in its items.
    pub(in crate::openapi) fn object(&'static self) -> Option<&'static Object> {
        match self {
            Self::One(object) | Self::OrReference(object) => Some(object),
            Self::Map(shape) | Self::List(shape) => shape.object(),
            Self::Schema | Self::SchemaOrFlag => Some(&schema::SCHEMA),
            Self::Discriminator => Some(&schema::DISCRIMINATOR),
            _ => None,
        }
    }
}
