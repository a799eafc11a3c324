//! The names of the variants of enums.

use super::{graph::TypeGraph, order::map_by_key, type_names::TypeNames};
use crate::{
    api::{EnumValue, Enumeration, Kind, Origin, Scalar, TypeId, Union, UnionVariant},
    name::{Ident, Scope, type_name},
};

/// The variants of an enum, in the order of the document, and the one for any other value.
pub(super) struct VariantNames {
    pub variants: Vec<Ident>,
    pub unknown: Ident,
}

impl VariantNames {
    /// Names the variants in their order, those first that are spelled as in Rust.
    fn allocate(names: impl Iterator<Item = (String, bool)>) -> Self {
        let mut scope = Scope::default();
        let names: Vec<_> = names.collect();
        let is_converted = |(_, is_spelled_so): &(_, bool)| !is_spelled_so;
        // A document's own value `unknown` keeps its name; ours gives way.
        Self {
            variants: map_by_key(&names, is_converted, |(name, _)| {
                scope.allocate(std::slice::from_ref(name))
            }),
            unknown: scope.allocate(&["Unknown".to_owned(), "UnknownValue".to_owned()]),
        }
    }
}

impl EnumValue {
    /// The name that the document gives the value, else the value itself.
    pub(super) fn label(&self) -> String {
        let own = || self.value.scalar_text();
        self.name.clone().unwrap_or_else(own)
    }
}

/// Names the values of an enumeration: as the document names them, else as they are.
pub(super) fn value_names(enumeration: &Enumeration) -> VariantNames {
    let names = enumeration.values.iter().map(|value| {
        let text = value.label();
        let name = type_name(&text);
        let is_spelled_so = name == text;
        (name, is_spelled_so)
    });
    VariantNames::allocate(names)
}

/// Names the variants of a union.
pub(super) fn variant_names(
    graph: &TypeGraph<'_>,
    names: &TypeNames<'_>,
    union: &Union,
) -> VariantNames {
    let variants = union.variants.iter();
    let names = variants.map(|variant| (variant_name(graph, names, union, variant), true));
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
        Kind::Scalar(Scalar::String, _) => "String",
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
