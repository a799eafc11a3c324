//! What others inherit, by `allOf` and a discriminator: one of those.

use super::{
    Lowering,
    schema::{Conjunction, any},
};
use crate::{
    api::{Additional, Kind, Origin, Type, Union, UnionVariant},
    openapi::{Inheritance, Located},
};

impl<'t> Lowering<'_, 't> {
    /// What a component comes to that others inherit. `None` where it is what it says itself.
    pub(super) fn inherited(&mut self, at: &Located<'t>, origin: &Origin) -> Option<Type> {
        let Inheritance {
            tag,
            own,
            heirs,
            default,
        } = self.document.inheritance(at)?;
        let mut plain = self.lowered(&Conjunction::from(vec![at.clone()]), Origin::Inline);
        let Kind::Object(object) = &mut plain.kind else {
            return None;
        };
        // Whatever else it has is of a schema that is not known.
        if object.additional == Additional::Skipped {
            object.additional = Additional::Kept(self.any_value(&at.span));
        }
        let mut variants: Vec<UnionVariant> = Vec::with_capacity(heirs.len() + 1);
        for (heir, tags) in heirs {
            variants.push(UnionVariant {
                name: None,
                ty: self.referred(&heir),
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
            ..any(&at.span)
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
                default,
            }),
            ..words
        })
    }
}
