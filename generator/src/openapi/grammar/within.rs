//! The objects that stand in a place of a shape.

use super::{
    kind::ObjectKind,
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
            Self::Text
            | Self::Dialect
            | Self::Flag
            | Self::Number
            | Self::Size
            | Self::FlagOrNumber
            | Self::Any
            | Self::Choice(_)
            | Self::Types
            | Self::Mapping => None,
        }
    }

    /// The kind of that object.
    pub(in crate::openapi) fn object_kind(&'static self) -> Option<ObjectKind> {
        self.object().map(|object| object.kind)
    }
}
