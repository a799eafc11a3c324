//! Rough sizes of values: clippy rejects an enum with a variant that is far larger than the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    item::{Alias, Item, Newtype, Presence},
    rust_type::RustType,
};
use crate::{api::Constants, name::Ident};

/// The size in bytes from which clippy rejects a variant.
const LARGE: usize = 160;

/// A JSON value, whatever features of `serde_json` are on.
const JSON: usize = 80;

/// The names of the enums with large variants.
pub(super) fn large(items: &[Item]) -> BTreeSet<Ident> {
    let mut sizes = Sizes {
        items: items.iter().map(|item| (item.name(), item)).collect(),
        known: BTreeMap::new(),
    };
    let enums = items
        .iter()
        .filter(|item| matches!(item, Item::Union(_) | Item::Outcome(_) | Item::Contents(_)));
    let large = enums.filter(|item| item.types().any(|ty| sizes.of(ty) >= LARGE));
    large.map(|item| item.name().clone()).collect()
}

struct Sizes<'i> {
    items: BTreeMap<&'i Ident, &'i Item>,
    known: BTreeMap<&'i Ident, usize>,
}

impl<'i> Sizes<'i> {
    fn of(&mut self, ty: &'i RustType) -> usize {
        match ty {
            RustType::Bool => 1,
            RustType::Integer(_) | RustType::F64 | RustType::Box(_) | RustType::Stream(_) => 8,
            RustType::OpaqueBox(_) => 16,
            RustType::String
            | RustType::Formatted(_)
            | RustType::JsonText(_)
            | RustType::Strict(_)
            | RustType::Custom(_)
            | RustType::Vec(_)
            | RustType::Map(_) => 24,
            RustType::Body => 88,
            RustType::Json => JSON,
            RustType::Tuple(items) => items.iter().map(|item| self.of(item)).sum(),
            RustType::Option(inner) => self.of(inner) + 8,
            RustType::Named(name) | RustType::Newtype(name) => self.named(name),
        }
    }

    fn named(&mut self, name: &'i Ident) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        // Boxes break all cycles; a type whose size is being computed counts as a word all the same.
        self.known.insert(name, 8);
        let size = match self.items.get(name).copied() {
            None | Some(Item::Outcome(_)) => 8,
            Some(Item::Shared(item)) => self.named(&item.of),
            Some(Item::Contents(item)) => {
                let variants = item.variants.iter().map(|variant| self.of(&variant.ty));
                variants.max().unwrap_or_default() + 8
            }
            Some(Item::Struct(item)) => {
                let fields = item.fields.iter().map(|field| {
                    let optional = usize::from(field.presence != Presence::Required);
                    self.of(&field.ty) + 8 * optional
                });
                fields.sum::<usize>() + 32
            }
            Some(Item::Enumeration(item)) => match item.of {
                Constants::Integers(_) => 16,
                Constants::Texts => 24,
                Constants::Mixed => JSON,
            },
            Some(Item::Union(item)) => {
                let variants = item.variants.iter().map(|variant| self.of(&variant.ty));
                variants.max().unwrap_or_default().max(JSON) + 8
            }
            Some(Item::Newtype(Newtype { ty, .. }) | Item::Alias(Alias { ty, .. })) => self.of(ty),
        };
        self.known.insert(name, size);
        size
    }
}
