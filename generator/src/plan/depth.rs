//! The depth of types, and the boxes that limit it.
//!
//! rustc decides how a type is laid out and dropped, and whether it is `Send`, by recursion through
//! the types of its fields, and gives up at a depth of 128 unless a crate sets `recursion_limit`; in
//! a crate that uses the type, that crate's limit counts. An `OpaqueBox` ends the recursion.
//!
//! A box is placed by the height of types above the leaves of the graph, so that a type that is added
//! above others moves none. Types that lead to each other in cycles are one node of it, unless their
//! own depth is too great: then the types that most others of the cycle lead to are boxed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashSet},
};

use super::{
    cycles::components,
    item::{Item, Role},
    item_graph::{Edge, ItemGraph, NAMED},
    rust_type::RustType,
};

/// The depth to which types lead without a box. The other half of rustc's limit is for the types
/// that hold them: futures, handlers, the types of other crates.
const MAX_DEPTH: usize = 64;

/// The depth that is kept for the types that those of a cycle lead to, so that an object that is added
/// to one of them moves no box.
const LEAVES: usize = 8;

/// The steps of all walks, beyond which the types of a cycle are taken to lead too far: a walk from
/// each of some types through all of them takes the square of their number.
const MOST_STEPS: usize = 50_000_000;

/// Puts members beyond the maximum depth in boxes.
pub(super) fn limit(items: &mut [Item]) {
    let graph = ItemGraph::of(items);
    let search = Search {
        graph: &graph,
        boxed: BTreeSet::new(),
        heights: vec![NAMED; graph.items.len()],
        steps: 0,
    };
    for (item, index) in search.run() {
        if let Some(ty) = items[item].member_mut(index) {
            let inner = match std::mem::replace(ty, RustType::Json) {
                RustType::Box(inner) => inner,
                whole => Box::new(whole),
            };
            *ty = RustType::OpaqueBox(inner);
        }
    }
}

struct Search<'g> {
    graph: &'g ItemGraph<'g>,
    /// The members that are boxed.
    boxed: BTreeSet<Member>,
    /// The greatest depth from each item on.
    heights: Vec<usize>,
    /// The steps of all walks.
    steps: usize,
}

/// An item, and the position of a member.
type Member = (usize, usize);

/// The depths of a component: of types that all lead to each other.
#[derive(Default)]
struct Depths {
    /// The greatest depth at which one of its types is entered.
    within: usize,
    /// The greatest depth from each of its types on, outside of it too.
    heights: Vec<(usize, usize)>,
    /// The members that lead out of it and too far.
    too_far: BTreeSet<Member>,
    /// The steps of its walks.
    steps: usize,
}

impl<'g> Search<'g> {
    fn run(mut self) -> BTreeSet<Member> {
        let mut open = self.components(&self.graph.by_name);
        open.reverse();
        // Each component comes after those that it leads to.
        while let Some(component) = open.pop() {
            let within: HashSet<usize> = component.iter().copied().collect();
            let depths = self.depths(&component, &within);
            let mut heights = depths.heights.iter().map(|(_, height)| *height);
            let too_great = depths.within > MAX_DEPTH || heights.any(|height| height > MAX_DEPTH);
            if too_great && depths.within > MAX_DEPTH / 2 && self.box_most_used(&component, &within)
            {
                let parts = self.components(&component);
                open.extend(parts.into_iter().rev());
            } else if too_great && !depths.too_far.is_empty() {
                self.boxed.extend(depths.too_far);
                open.push(component);
            } else {
                for (item, height) in depths.heights {
                    self.heights[item] = height;
                }
            }
        }
        self.boxed
    }

    /// Returns true if an opaque box can stand in the members of an item.
    fn can_hold_boxes(&self, item: usize) -> bool {
        match &self.graph.items[item] {
            Item::Struct(item) => item.role == Role::Wire,
            Item::Union(_) => true,
            _ => false,
        }
    }

    /// The edges of an item that no box cuts.
    fn edges(&self, item: usize) -> impl Iterator<Item = Edge<'g>> + '_ {
        let edges = self.graph.edges[item].iter().copied();
        edges.filter(move |edge| !self.boxed.contains(&(item, edge.member)))
    }

    /// Walks from each type of a component as rustc does, which enters each type once; up to a walk
    /// that goes too deep.
    fn depths(&mut self, component: &[usize], within: &HashSet<usize>) -> Depths {
        let mut depths = Depths::default();
        for &start in component {
            let height = self.walk(start, within, &mut depths);
            depths.heights.push((start, height));
            if self.steps + depths.steps > MOST_STEPS && component.len() > 1 {
                depths.within = usize::MAX;
            }
            if depths.within > MAX_DEPTH {
                break;
            }
        }
        self.steps += depths.steps;
        depths
    }

    /// Walks from a type on, and returns the greatest depth that is reached.
    fn walk(&self, start: usize, within: &HashSet<usize>, depths: &mut Depths) -> usize {
        let least = if within.len() > 1 { LEAVES } else { 0 };
        let mut height = 0;
        let mut entered = HashSet::from([start]);
        let mut open = vec![(start, NAMED, self.edges(start))];
        while let Some((item, depth, edges)) = open.last_mut() {
            let (item, depth) = (*item, *depth);
            height = height.max(depth + least);
            depths.within = depths.within.max(depth);
            if depth > MAX_DEPTH {
                break;
            }
            depths.steps += 1;
            let Some(edge) = edges.next() else {
                open.pop();
                continue;
            };
            if !within.contains(&edge.target) {
                let reached = depth + edge.steps - NAMED + self.heights[edge.target];
                height = height.max(reached);
                if reached > MAX_DEPTH && self.can_hold_boxes(item) {
                    depths.too_far.insert((item, edge.member));
                }
            } else if entered.insert(edge.target) {
                let edges = self.edges(edge.target);
                open.push((edge.target, depth + edge.steps, edges));
            }
        }
        height
    }

    /// Boxes, within a component, the types on most ways through it: one, and of many types several
    /// at once. Returns false if none can be.
    fn box_most_used(&mut self, component: &[usize], within: &HashSet<usize>) -> bool {
        const AT_ONCE: usize = 256;
        let inner = |item: usize| {
            let edges = self.edges(item);
            edges.filter(|edge| within.contains(&edge.target))
        };
        let mut users: BTreeMap<usize, BTreeSet<Member>> = BTreeMap::new();
        for &item in component {
            if self.can_hold_boxes(item) {
                for edge in inner(item) {
                    let members = users.entry(edge.target).or_default();
                    members.insert((item, edge.member));
                }
            }
        }
        let mut used: Vec<_> = users.into_iter().collect();
        used.sort_by_cached_key(|(target, users)| {
            let ways = users.len() * inner(*target).count();
            (Reverse(ways), self.graph.items[*target].name())
        });
        used.truncate(1 + component.len() / AT_ONCE);
        self.boxed
            .extend(used.iter().flat_map(|(_, members)| members));
        !used.is_empty()
    }

    /// The components of some types, each after those that it leads to.
    fn components(&self, items: &[usize]) -> Vec<Vec<usize>> {
        let edges = items.iter().flat_map(|item| {
            let targets = self.edges(*item).map(|edge| edge.target);
            targets.map(|target| (*item, target))
        });
        components(items.iter().copied(), edges)
    }
}
