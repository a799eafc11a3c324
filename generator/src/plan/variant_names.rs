//! The names of the variants of unions.

use super::{graph::TypeGraph, type_names::TypeNames, value_names::VariantNames};
use crate::{
    api::{Kind, Origin, Scalar, TypeId, Union, UnionVariant},
    name::type_name,
};

/// Names the variants of a union.
pub(super) fn variant_names(
    graph: &TypeGraph<'_>,
    names: &TypeNames<'_>,
    union: &Union,
) -> VariantNames {
    let variants = union.variants.iter();
    let names = variants.map(|variant| (variant_name(graph, names, union, variant), None));
    VariantNames::allocate(names)
}

/// The name that the document gives a variant, else that of its component, else its tag, else its
/// title, else a property that only it requires, else its kind.
fn variant_name(
    graph: &TypeGraph<'_>,
    names: &TypeNames<'_>,
    union: &Union,
    variant: &UnionVariant,
) -> String {
    if let Some(name) = &variant.name {
        return type_name(name);
    }
    if let Some(name) = names.component(graph, variant.ty) {
        return name.plain().to_owned();
    }
    if let [tag, ..] = variant.tags.as_slice() {
        return type_name(tag);
    }
    let ty = graph.types.get(variant.ty);
    if let (Origin::Inline, Some(title)) = (&ty.origin, &ty.title) {
        return type_name(title);
    }
    if let Some(property) = distinctive_property(graph, union, variant) {
        return type_name(property);
    }
    kind_name(&graph.types.resolve(variant.ty).1.kind).to_owned()
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Any | Kind::Same(_) => "Any",
        Kind::Scalar(Scalar::Boolean, _) => "Boolean",
        Kind::Scalar(Scalar::Integer(_), _) => "Integer",
        Kind::Scalar(Scalar::Double, _) => "Number",
        Kind::Scalar(Scalar::String | Scalar::JsonText(_), _) => "String",
        Kind::Scalar(Scalar::File, _) => "File",
        Kind::Enumeration(_) => "Enum",
        Kind::Array(_) | Kind::Tuple(_) => "Array",
        Kind::Object(_) => "Object",
        Kind::Union(_) => "Union",
    }
}

/// The first property, in the order of `required`, that this variant requires and no other one.
fn distinctive_property<'a>(
    graph: &TypeGraph<'a>,
    union: &Union,
    variant: &UnionVariant,
) -> Option<&'a str> {
    let required = |ty: TypeId| {
        let (properties, required) = match graph.kind(ty) {
            Kind::Object(object) => (object.properties.as_slice(), object.required.as_slice()),
            _ => (&[][..], &[][..]),
        };
        required.iter().map(String::as_str).filter(|name| {
            let mut properties = properties.iter();
            properties.any(|property| property.required && property.name == *name)
        })
    };
    let others = || union.variants.iter().filter(|other| other.ty != variant.ty);
    let is_distinctive = |name: &&str| {
        let mut others = others().flat_map(|other| required(other.ty));
        !others.any(|other| other == *name)
    };
    let ascii = |name: &&str| name.starts_with(|first: char| first.is_ascii_alphabetic());
    others().next()?;
    required(variant.ty).filter(ascii).find(is_distinctive)
}
