//! The objects that stand in a place of a shape.

use super::{
    object::{Object, Shape},
    schema,
};

impl Shape {
    /// True where the specification has references: to an object that others can refer to.
    pub(in crate::openapi) fn names_object(&self) -> bool {
        matches!(
            self,
            Self::Schema | Self::SchemaOrFlag | Self::OrReference(_)
        )
    }

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
