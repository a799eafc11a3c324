//! The operations that lead to a pair of schemas, by direction.

use std::rc::Rc;

use fixedbitset::FixedBitSet;
use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
    visit::{Dfs, Visitable},
};

use super::ids::{OperationId, PairId, UseId};
use crate::{
    contract::{Aspect, Direction},
    diff::sides::Presence,
};

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

impl Match {
    /// That of a part which one side lacks: a removed one falls under others of the revision.
    pub(super) fn of(presence: Presence) -> Self {
        presence.pick(Self::Under, Self::Same)
    }
}

/// The pairs, with the operations and pairs that lead to each.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// For each pair, the steps that lead to it.
    steps: Vec<Vec<Step>>,
    /// For each pair, the operations that begin with it.
    roots: Vec<Vec<Root>>,
    /// For each pair, the places at which its schemas are used; `None` for a use by themselves.
    uses: Vec<Vec<Option<UseId>>>,
}

/// A step from one pair to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub from: PairId,
    /// The directions in which it leads.
    pub mask: Mask,
    pub by: Match,
    /// The pair's use, as seen from the one before.
    pub usage: Usage,
}

/// The relation of a pair's use to that of the pair that leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// It is used where the other one is.
    Inherited,
    /// It has a use of its own.
    Own,
}

/// An operation that begins with a pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root {
    pub operation: OperationId,
    pub direction: Direction,
    pub by: Match,
}

impl Graph {
    /// Adds a step to a pair.
    pub(super) fn step(&mut self, to: PairId, step: Step) {
        at(&mut self.steps, to).push(step);
    }

    /// Adds an operation that begins with a pair.
    pub(super) fn root(&mut self, pair: PairId, root: Root) {
        at(&mut self.roots, pair).push(root);
    }

    /// Adds a use of a pair's schemas: in place of others, or by themselves.
    pub(super) fn used(&mut self, pair: PairId, by: Option<UseId>) {
        let uses = at(&mut self.uses, pair);
        if uses.last() != Some(&by) {
            uses.push(by);
        }
    }

    /// The operations that lead to each pair in a direction.
    pub(super) fn affected(&self, direction: Direction) -> Affected {
        let operations = |pair: PairId, set: &mut FixedBitSet| {
            for root in self.roots.get(pair.index()).into_iter().flatten() {
                if root.direction == direction {
                    set.grow_and_insert(root.operation.index());
                }
            }
        };
        Affected(self.spread(operations, |step| step.mask.has(direction)))
    }

    /// The uses of each pair's schemas.
    pub(super) fn uses(&self) -> Uses {
        let uses = |pair: PairId, set: &mut FixedBitSet| {
            for by in self.uses.get(pair.index()).into_iter().flatten() {
                set.grow_and_insert(Uses::bit(*by));
            }
        };
        Uses(self.spread(uses, |step| step.usage == Usage::Inherited))
    }

    /// The numbers of each pair, united with those of the pairs that lead to it by some of the
    /// steps.
    fn spread(
        &self,
        add: impl Fn(PairId, &mut FixedBitSet),
        takes: impl Fn(&Step) -> bool,
    ) -> Vec<Rc<FixedBitSet>> {
        let graph = self.graph(&takes);
        let mut sets: Vec<Rc<FixedBitSet>> = vec![Rc::default(); graph.node_count()];
        // In a cycle, what leads to one pair leads to all; what leads to others comes last.
        for cycle in kosaraju_scc(&graph).iter().rev() {
            let mut own = FixedBitSet::new();
            let mut before = Vec::new();
            for pair in cycle {
                add(PairId::new(pair.index()), &mut own);
                for step in self.steps.get(pair.index()).into_iter().flatten() {
                    if takes(step) {
                        before.push(&sets[step.from.index()]);
                    }
                }
            }
            let set = united(own, before);
            for pair in cycle {
                sets[pair.index()] = Rc::clone(&set);
            }
        }
        sets
    }

    /// For each pair, [`Match::Same`] where some way leads to it by the same parts alone.
    pub(super) fn matches(&self) -> Vec<Match> {
        let graph = self.graph(&|step| step.by == Match::Same);
        let roots = self.roots.iter().enumerate();
        let same = roots.filter(|(_, roots)| roots.iter().any(|root| root.by == Match::Same));
        let open = same.map(|(pair, _)| NodeIndex::new(pair)).collect();
        let mut search = Dfs::from_parts(open, graph.visit_map());
        let mut matches = vec![Match::Under; graph.node_count()];
        while let Some(pair) = search.next(&graph) {
            matches[pair.index()] = Match::Same;
        }
        matches
    }

    /// The pairs with some of the steps.
    fn graph(&self, takes: &dyn Fn(&Step) -> bool) -> DiGraph<(), ()> {
        let count = self.steps.len().max(self.roots.len()).max(self.uses.len());
        let mut graph = DiGraph::with_capacity(count, count);
        for _ in 0..count {
            graph.add_node(());
        }
        for (to, steps) in self.steps.iter().enumerate() {
            for step in steps.iter().filter(|step| takes(step)) {
                let from = NodeIndex::new(step.from.index());
                graph.add_edge(from, NodeIndex::new(to), ());
            }
        }
        graph
    }
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

/// The operations that lead to each pair in a direction; pairs with the same ones share them.
#[derive(Debug)]
pub(super) struct Affected(Vec<Rc<FixedBitSet>>);

impl Affected {
    /// The operations that lead to a pair, where some do.
    pub(super) fn operations(&self, pair: PairId) -> Option<&FixedBitSet> {
        let set = self.0.get(pair.index())?;
        Some(&**set).filter(|set| !set.is_clear())
    }
}

/// The uses of each pair's schemas.
#[derive(Debug)]
pub(super) struct Uses(Vec<Rc<FixedBitSet>>);

impl Uses {
    /// The uses of a pair in place of other schemas; `None` where the schemas are the same as
    /// before.
    pub(super) fn of(&self, pair: PairId) -> Option<impl Iterator<Item = UseId>> {
        let set = self.0.get(pair.index())?;
        let others = !set.contains(Self::bit(None)) && !set.is_clear();
        others.then(|| set.ones().map(|bit| UseId::new(bit - 1)))
    }

    /// The place of a use in a set: a use by themselves comes first.
    fn bit(by: Option<UseId>) -> usize {
        by.map_or(0, |by| by.index() + 1)
    }
}

fn at<T>(lists: &mut Vec<Vec<T>>, pair: PairId) -> &mut Vec<T> {
    let index = pair.index();
    if lists.len() <= index {
        lists.resize_with(index + 1, Vec::new);
    }
    lists.get_mut(index).expect("the list was made long enough")
}
