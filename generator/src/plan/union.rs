//! Unions to enums: what their variants are called and hold.

use super::{
    item::{Docs, RustType, Union, UnionVariant},
    types::{Naming, Planner},
};
use crate::{
    api::{self, Kind, Origin, Scalar, TypeId},
    name::{Ident, Scope, type_name},
};

impl Planner<'_> {
    pub(super) fn union(
        &mut self,
        id: TypeId,
        name: Ident,
        docs: Docs,
        union: &api::Union,
    ) -> Union {
        let mut scope = Scope::default();
        let mut variants = Vec::with_capacity(union.variants.len());
        for (index, variant) in union.variants.iter().enumerate() {
            let variant_name = scope.claim(&[self.variant_name(union, variant)]);
            let role = Naming {
                candidates: vec![format!("{}{}", name.plain(), variant_name.plain())],
                summary: format!("A variant of `{name}`."),
            };
            let mut ty = self.nullable_type(variant.ty, &role);
            if self.is_boxed(id, index) {
                ty = RustType::Box(Box::new(ty));
            }
            variants.push(UnionVariant {
                name: variant_name,
                ty,
                tags: variant.tags.clone(),
                checks: self.checks(variant.ty),
            });
        }
        let schema = self.schema(id, &name);
        Union {
            schema,
            large: false,
            nullable: self.api.types.get(id).nullable,
            keyword: union.keyword,
            tag: union.tag.clone(),
            default: union
                .default
                .and_then(|index| variants.get(index))
                .map(|variant: &UnionVariant| variant.name.clone()),
            unknown: scope.claim(&["Unknown".to_owned(), "UnknownValue".to_owned()]),
            variants,
            name,
            docs,
        }
    }

    /// The name of the variant's type, else what its tag says, else its title, else a property that
    /// only it requires, else what it is.
    fn variant_name(&self, union: &api::Union, variant: &api::UnionVariant) -> String {
        if let Some(name) = &variant.name {
            return type_name(name);
        }
        if let Some(name) = self.type_name(variant.ty) {
            return name;
        }
        if let [tag, ..] = variant.tags.as_slice() {
            return type_name(tag);
        }
        let ty = self.api.types.get(variant.ty);
        if let (Origin::Inline, Some(title)) = (&ty.origin, &ty.title) {
            return type_name(title);
        }
        if let Some(property) = self.own_property(union, variant) {
            return type_name(property);
        }
        let (_, ty) = self.api.types.resolve(variant.ty);
        let name = match &ty.kind {
            Kind::Any | Kind::Same(_) => "Any",
            Kind::Scalar(Scalar::Boolean, _) => "Boolean",
            Kind::Scalar(Scalar::Integer(_), _) => "Integer",
            Kind::Scalar(Scalar::Double, _) => "Number",
            Kind::Scalar(Scalar::String, _) => "String",
            Kind::Enumeration(_) => "Enum",
            Kind::Array(_) | Kind::Tuple(_) => "Array",
            Kind::Object(_) => "Object",
            Kind::Union(_) => "Union",
        };
        name.to_owned()
    }

    /// The first property that a variant requires, in the order in which it does so, and no other one
    /// does.
    fn own_property(&self, union: &api::Union, variant: &api::UnionVariant) -> Option<&str> {
        let required = |ty: TypeId| {
            let (properties, required) = match self.shapes.kind(ty) {
                Kind::Object(object) => (object.properties.as_slice(), object.required.as_slice()),
                _ => (&[][..], &[][..]),
            };
            let wanted = required.iter().map(String::as_str);
            wanted.filter(|name| {
                let mut properties = properties.iter();
                properties.any(|property| property.required && property.name == *name)
            })
        };
        let others = || union.variants.iter().filter(|other| other.ty != variant.ty);
        let is_own = |name: &&str| {
            let mut others = others().flat_map(|other| required(other.ty));
            !others.any(|other| other == *name)
        };
        let ascii = |name: &&str| name.starts_with(|first: char| first.is_ascii_alphabetic());
        others().next()?;
        required(variant.ty).filter(ascii).find(is_own)
    }
}
