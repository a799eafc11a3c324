//! The named types of a plan, and where their members lead.

use std::collections::{BTreeMap, HashSet};

use super::{
    item::{Item, Presence},
    rust_type::RustType,
};
use crate::name::Ident;

/// The steps of rustc's recursion that std's types take, and a type of the plan.
pub(super) const NAMED: usize = 1;
const OPTION: usize = 1;
const TUPLE: usize = 1;
const VEC: usize = 3;
const BOX: usize = 4;
const MAP: usize = 9;

/// A named type that a member of another one leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge<'i> {
    /// The position of the member.
    pub member: usize,
    /// The name by which the member leads there: of the target, or of an alias.
    pub by: &'i Ident,
    pub target: usize,
    /// The steps of the recursion from the one type to the other one.
    pub steps: usize,
    /// True where the value stands in the member itself, and not behind a pointer.
    pub is_direct: bool,
}

/// The named types and where they lead, aliases replaced by what they stand for.
pub(super) struct ItemGraph<'i> {
    pub items: &'i [Item],
    /// The edges of each item, fields in the order of the properties' names.
    pub edges: Vec<Vec<Edge<'i>>>,
    /// The items in the order of their names.
    pub by_name: Vec<usize>,
}

impl<'i> ItemGraph<'i> {
    pub(super) fn of(items: &'i [Item]) -> Self {
        let positions: BTreeMap<&Ident, usize> = (items.iter().map(Item::name)).zip(0..).collect();
        // A further name leads to the type that is declared.
        let targets = positions.iter().map(|(name, position)| {
            let target = match &items[*position] {
                Item::Shared(shared) => positions[&shared.of],
                _ => *position,
            };
            (*name, target)
        });
        let names = targets.collect();
        let edges = items.iter().map(|item| match item {
            Item::Alias(_) | Item::Shared(_) => Vec::new(),
            item => {
                let members = members(item).into_iter();
                let edges = members
                    .flat_map(|(member, ty, steps)| edges(items, &names, member, (ty, steps)));
                edges.collect()
            }
        });
        Self {
            items,
            edges: edges.collect(),
            by_name: positions.into_values().collect(),
        }
    }
}

/// The members of an item with their types, and the steps before these: the presence of fields.
fn members(item: &Item) -> Vec<(usize, &RustType, usize)> {
    let Item::Struct(item) = item else {
        let types = item.types().enumerate();
        return types.map(|(index, ty)| (index, ty, 0)).collect();
    };
    let mut fields: Vec<_> = item.fields.iter().enumerate().collect();
    fields.sort_by_key(|(_, field)| &field.wire);
    let members = fields.into_iter().map(|(index, field)| {
        let steps = match field.presence {
            Presence::Required => 0,
            Presence::Nullable | Presence::Optional | Presence::OptionalAny => OPTION,
            Presence::OptionalNullable => 2 * OPTION,
        };
        (index, &field.ty, steps)
    });
    let extra = item.extra.iter();
    let extra = extra.map(|extra| (item.fields.len(), &extra.ty, MAP));
    members.chain(extra).collect()
}

/// The named types that a member leads to by its type, after some steps.
fn edges<'i>(
    items: &'i [Item],
    names: &BTreeMap<&Ident, usize>,
    member: usize,
    (ty, steps): (&'i RustType, usize),
) -> Vec<Edge<'i>> {
    let mut edges = Vec::new();
    let mut aliases = HashSet::new();
    // The values of additional properties stand in a map.
    let mut open = vec![(ty, steps, steps < MAP, None)];
    while let Some((ty, steps, is_direct, by)) = open.pop() {
        match ty {
            RustType::Option(inner) => open.push((inner, steps + OPTION, is_direct, by)),
            RustType::Vec(inner) => open.push((inner, steps + VEC, false, by)),
            RustType::Box(inner) => open.push((inner, steps + BOX, false, by)),
            RustType::Map(inner) => open.push((inner, steps + MAP, false, by)),
            RustType::Tuple(parts) => {
                let reversed = parts.iter().rev();
                open.extend(reversed.map(|part| (part, steps + TUPLE, is_direct, by)));
            }
            RustType::Named(name) | RustType::Newtype(name) => {
                let Some(&target) = names.get(name) else {
                    continue;
                };
                let first = by.unwrap_or(name);
                match &items[target] {
                    Item::Alias(alias) if aliases.insert(target) => {
                        open.push((&alias.ty, steps, is_direct, Some(first)));
                    }
                    Item::Alias(_) => {}
                    _ => edges.push(Edge {
                        member,
                        by: first,
                        target,
                        steps: steps + NAMED,
                        is_direct,
                    }),
                }
            }
            _ => {}
        }
    }
    edges
}
