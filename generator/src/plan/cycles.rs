//! Cycles of a graph: its strongly connected components, and the edges that close a cycle.

use std::hash::Hash;

use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};
use rustc_hash::FxHashMap;

/// The sets of nodes that all lead to each other, each after those that it leads to. A node that is on
/// no cycle is a set of its own.
pub(super) fn components<N: Copy + Eq + Hash>(
    nodes: impl IntoIterator<Item = N>,
    edges: impl IntoIterator<Item = (N, N)>,
) -> Vec<Vec<N>> {
    let mut graph = DiGraph::<N, ()>::new();
    let indices: FxHashMap<N, NodeIndex> = nodes
        .into_iter()
        .map(|node| (node, graph.add_node(node)))
        .collect();
    for (from, to) in edges {
        if let (Some(from), Some(to)) = (indices.get(&from), indices.get(&to)) {
            graph.add_edge(*from, *to, ());
        }
    }
    kosaraju_scc(&graph)
        .into_iter()
        .map(|nodes| nodes.into_iter().map(|node| graph[node]).collect())
        .collect()
}

/// The progress of a depth-first walk at a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Visit {
    Pending,
    Open,
    Done,
}

/// The edges without which a graph has no cycle: those that lead from a node to one that leads there
/// in a depth-first walk, each with the node that it starts at. Which edges these are depends on the
/// order of the nodes, and of the edges of each; what is not on a cycle does not count.
pub(super) fn closing<N: Copy + Eq + Hash, E>(
    nodes: &[N],
    edges: impl Fn(N) -> Vec<(E, N)>,
) -> Vec<(N, E)> {
    let all = nodes.iter().flat_map(|node| {
        let targets = edges(*node).into_iter().map(|(_, target)| target);
        targets.map(|target| (*node, target))
    });
    let mut component_of = FxHashMap::default();
    for (component, nodes) in components(nodes.iter().copied(), all).iter().enumerate() {
        component_of.extend(nodes.iter().map(|node| (*node, component)));
    }
    let mut visits: FxHashMap<N, Visit> =
        nodes.iter().map(|node| (*node, Visit::Pending)).collect();
    let mut closing = Vec::new();
    for &start in nodes {
        if visits[&start] != Visit::Pending {
            continue;
        }
        visits.insert(start, Visit::Open);
        let mut open = vec![(start, edges(start).into_iter())];
        while let Some((node, rest)) = open.last_mut() {
            let node = *node;
            let Some((edge, target)) = rest.next() else {
                visits.insert(node, Visit::Done);
                open.pop();
                continue;
            };
            match visits.get(&target) {
                Some(_) if component_of[&target] != component_of[&node] => {}
                Some(Visit::Pending) => {
                    visits.insert(target, Visit::Open);
                    open.push((target, edges(target).into_iter()));
                }
                Some(Visit::Open) => closing.push((node, edge)),
                Some(Visit::Done) | None => {}
            }
        }
    }
    closing
}
