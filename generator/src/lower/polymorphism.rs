//! Schemas with subtypes, by `allOf` and a discriminator: a value is of one of those.

use super::{meaning::any, types::TypeLowering};
use crate::{
    api::{Additional, Kind, Origin, Type, Union, UnionVariant},
    schema::{Polymorphism, SchemaId, SchemaSet},
};

impl TypeLowering<'_, '_> {
    /// The union of a component's subtypes. `None` where it has none.
    pub(super) fn polymorphic(&mut self, schema: SchemaId, origin: &Origin) -> Option<Type> {
        let Polymorphism {
            tag,
            own,
            subtypes,
            default,
        } = self.schemas.polymorphism(schema)?;
        let span = self.schemas.span(schema);
        let mut plain = self.lowered(&SchemaSet::from(vec![schema]), Origin::Inline);
        let Kind::Object(object) = &mut plain.kind else {
            return None;
        };
        // Whatever else it has is of a schema that is not known.
        if object.additional == Additional::Skipped {
            object.additional = Additional::Kept(self.any_value(span));
        }
        let mut variants: Vec<UnionVariant> = Vec::with_capacity(subtypes.len() + 1);
        for (subtype, tags) in subtypes {
            variants.push(UnionVariant {
                name: None,
                ty: self.referred(subtype),
                tags,
            });
        }
        let default = Some(default.unwrap_or(variants.len()));
        let words = Type {
            origin: origin.clone(),
            title: plain.title.take(),
            description: plain.description.take(),
            deprecated: plain.deprecated,
            examples: std::mem::take(&mut plain.examples),
            nullable: plain.nullable,
            ..any(span)
        };
        variants.push(UnionVariant {
            name: Some("Other".to_owned()),
            ty: self.types.add(plain),
            tags: own,
        });
        Some(Type {
            kind: Kind::Union(Union {
                keyword: "discriminator",
                variants,
                tag: Some(tag),
                is_exclusive: false,
                is_discriminated: true,
                default,
            }),
            ..words
        })
    }
}
