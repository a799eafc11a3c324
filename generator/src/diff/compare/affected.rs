//! The operations that lead to a pair of schemas, by direction.

use std::rc::Rc;

use fixedbitset::FixedBitSet;
use petgraph::{
    Direction::Incoming,
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
    visit::{Dfs, EdgeFiltered, IntoNeighborsDirected, Visitable},
};

use crate::{
    contract::{Aspect, Direction, ShapeId},
    diff::sides::Sides,
};

/// Two shapes that stand in the same place.
pub(super) type Pair = Sides<ShapeId>;

/// The number of a pair.
pub(super) type PairId = NodeIndex;

/// The pairs, with the steps that lead from one to another.
pub(super) type Graph = DiGraph<Node, Step>;

/// A set of directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mask(u8);

impl Mask {
    /// Every direction.
    pub(super) const ALL: Self = Self(0b111);
    /// No direction.
    pub(super) const NONE: Self = Self(0);

    /// The directions that are in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The directions that are not in the other.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// One direction.
    pub(super) fn of(direction: Direction) -> Self {
        Self(match direction {
            Direction::Request => 0b001,
            Direction::Response => 0b010,
            Direction::Webhook => 0b100,
        })
    }

    /// The directions in which a property is there of which this is said.
    pub(super) fn visible(states: impl Fn(Aspect) -> bool) -> Self {
        let requests = Self::of(Direction::Request);
        match (states(Aspect::ReadOnly), states(Aspect::WriteOnly)) {
            (false, false) => Self::ALL,
            (true, false) => Self::ALL.without(requests),
            (false, true) => requests,
            (true, true) => Self::NONE,
        }
    }

    /// Returns true for a direction of the set.
    pub(super) fn has(self, direction: Direction) -> bool {
        self.and(Self::of(direction)) != Self::NONE
    }
}

/// The reason for which two parts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// They are the same part.
    Same,
    /// The revision's falls under a statement of the base about others.
    Under,
}

/// A pair, with the ways in which it is used.
#[derive(Debug)]
pub(super) struct Node {
    pub pair: Pair,
    pub relation: Relation,
    /// The properties are parts of a body.
    pub has_parts: bool,
    /// A value may be left out, at one of the places at least: a default stands for it.
    pub may_be_absent: bool,
    /// The pairs that stand where this one does.
    pub instead: Vec<PairId>,
    /// The alternatives of both shapes.
    pub alternatives: Vec<PairId>,
    /// The operations that begin with it.
    pub roots: Vec<Root>,
    /// The places at which the shapes are used in place of others, and
    /// [`UseId::BY_THEMSELVES`].
    pub uses: Vec<UseId>,
}

/// The number of a place at which another schema is used than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UseId(pub usize);

impl UseId {
    /// Stands for shapes that are used by themselves.
    pub(super) const BY_THEMSELVES: Self = Self(0);
}

/// The number of an operation of either document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OperationId(pub usize);

/// The relation of two schemas that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// They are of one definition: a change of it is a change wherever it is used.
    Same,
    /// They are of none: they are one as far as the schemas around them are.
    Within,
    /// They are of different ones: another one is used now.
    Other,
}

/// A step from one pair to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The directions in which it leads.
    pub mask: Mask,
    pub by: Match,
    /// True where the pair is used where the one before is; else it has a use of its own.
    pub inherits_use: bool,
}

/// An operation that begins with a pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root {
    pub operation: OperationId,
    pub direction: Direction,
    pub by: Match,
}

/// The operations that lead to each pair in a direction; pairs with the same ones share them.
pub(super) fn operations(graph: &Graph, direction: Direction) -> Vec<Rc<FixedBitSet>> {
    let add = |node: &Node, set: &mut FixedBitSet| {
        let felt = |root: &&Root| root.direction == direction;
        set.extend(node.roots.iter().filter(felt).map(|root| root.operation.0));
    };
    spread(graph, add, |step| step.mask.has(direction))
}

/// The uses of each pair's schemas.
pub(super) fn uses(graph: &Graph) -> Vec<Rc<FixedBitSet>> {
    let add = |node: &Node, set: &mut FixedBitSet| set.extend(node.uses.iter().map(|by| by.0));
    spread(graph, add, |step| step.inherits_use)
}

/// For each pair, [`Match::Same`] where some way leads to it by the same parts alone.
pub(super) fn matches(graph: &Graph) -> Vec<Match> {
    let same = EdgeFiltered::from_fn(graph, |step| step.weight().by == Match::Same);
    let is_root = |root: &Root| root.by == Match::Same;
    let roots = graph.node_indices();
    let open = roots.filter(|pair| graph[*pair].roots.iter().any(is_root));
    let mut search = Dfs::from_parts(open.collect(), graph.visit_map());
    let mut matches = vec![Match::Under; graph.node_count()];
    while let Some(pair) = search.next(&same) {
        matches[pair.index()] = Match::Same;
    }
    matches
}

/// The numbers of each pair, united with those of the pairs that lead to it by some of the steps.
fn spread(
    graph: &Graph,
    add: impl Fn(&Node, &mut FixedBitSet),
    takes: impl Fn(&Step) -> bool,
) -> Vec<Rc<FixedBitSet>> {
    let steps = EdgeFiltered::from_fn(graph, |step| takes(step.weight()));
    let mut sets: Vec<Rc<FixedBitSet>> = vec![Rc::default(); graph.node_count()];
    // In a cycle, what leads to one pair leads to all; what leads to others comes last.
    for cycle in kosaraju_scc(&steps).iter().rev() {
        let mut own = FixedBitSet::new();
        let mut before = Vec::new();
        for pair in cycle {
            add(&graph[*pair], &mut own);
            let pairs = (&steps).neighbors_directed(*pair, Incoming);
            before.extend(pairs.map(|from| &sets[from.index()]));
        }
        let set = united(own, before);
        for pair in cycle {
            sets[pair.index()] = Rc::clone(&set);
        }
    }
    sets
}

/// The union of sets; where that is one of the sets, that one itself.
fn united(own: FixedBitSet, mut sets: Vec<&Rc<FixedBitSet>>) -> Rc<FixedBitSet> {
    sets.retain(|set| !set.is_clear());
    sets.sort_unstable_by_key(|set| Rc::as_ptr(set));
    sets.dedup_by(|one, other| Rc::ptr_eq(one, other));
    // Most pairs have what leads to one other.
    if let [only] = sets.as_slice()
        && own.is_clear()
    {
        return Rc::clone(only);
    }
    let mut all = own;
    for set in sets {
        all.union_with(set);
    }
    Rc::new(all)
}
