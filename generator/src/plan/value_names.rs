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
    /// Names the variants by their texts, those first that are spelled as in Rust: the order of values means
    /// nothing. Each has its name and its text, where it has one.
    pub(super) fn allocate(names: impl Iterator<Item = (String, Option<String>)>) -> Self {
        let mut scope = Scope::default();
        let names: Vec<_> = names.collect();
        let key = |(name, text): &'_ (String, Option<String>)| {
            let is_converted = text.as_ref().is_some_and(|text| text != name);
            (is_converted, text.clone())
        };
        // A document's own value `unknown` keeps its name; ours gives way.
        Self {
            variants: map_by_key(&names, key, |(name, _)| {
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
        (type_name(&text), Some(text))
    });
    VariantNames::allocate(names)
}
