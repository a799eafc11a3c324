//! The names of the variants of enums.

use super::order::map_by_key;
use crate::{
    api::{EnumValue, Enumeration},
    name::{Ident, Scope, type_name},
};

/// The variants of an enum, in the order of the document, and the one for any other value.
pub(super) struct VariantNames {
    pub variants: Vec<Ident>,
    pub unknown: Ident,
}

impl VariantNames {
    /// Names the variants in their order, those first that are spelled as in Rust.
    pub(super) fn allocate(names: impl Iterator<Item = (String, bool)>) -> Self {
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
