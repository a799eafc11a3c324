//! Boxes around members that lead back to their own type, without which it has no size.

use super::{cycles::closing, item::Item, item_graph::ItemGraph, rust_type::RustType};
use crate::name::Ident;

/// Puts the values that close a cycle of types in boxes.
pub(super) fn insert(items: &mut [Item]) {
    let graph = ItemGraph::of(items);
    let closing = closing(&graph.by_name, |item| {
        let direct = graph.edges[item].iter().filter(|edge| edge.is_direct);
        let edges = direct.map(|edge| ((edge.member, edge.by), edge.target));
        edges.collect()
    });
    // The names are kept beyond the graph, which borrows the items.
    let members: Vec<_> = closing
        .into_iter()
        .map(|(item, (member, name))| (item, member, name.clone()))
        .collect();
    for (item, member, name) in members {
        if let Some(ty) = items[item].member_mut(member) {
            box_named(ty, &name);
        }
    }
}

/// Boxes the values of a name, where they stand in a type itself.
fn box_named(ty: &mut RustType, name: &Ident) {
    match ty {
        RustType::Option(inner) => box_named(inner, name),
        RustType::Tuple(items) => items.iter_mut().for_each(|item| box_named(item, name)),
        RustType::Named(own) | RustType::Newtype(own) if own == name => {
            *ty = RustType::Box(Box::new(ty.clone()));
        }
        _ => {}
    }
}
