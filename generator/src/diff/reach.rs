//! Which operations lead to a pair of schemas, and in which direction.

use std::rc::Rc;

use fixedbitset::FixedBitSet;
use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
    visit::{Dfs, Visitable},
};

use super::fact::Move;
use crate::contract::Flow;

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
    pub(super) fn of(flow: Flow) -> Self {
        Self(1 << bit(flow))
    }

    /// The directions in which a property is there.
    pub(super) fn visible(read_only: bool, write_only: bool) -> Self {
        let requests = if read_only {
            0
        } else {
            Self::of(Flow::Request).0
        };
        let answers = if write_only {
            0
        } else {
            Self::ALL.0 & !Self::of(Flow::Request).0
        };
        Self(requests | answers)
    }

    /// Whether a direction is one of them.
    pub(super) fn has(self, flow: Flow) -> bool {
        self.0 & Self::of(flow).0 != 0
    }
}

fn bit(flow: Flow) -> usize {
    match flow {
        Flow::Request => 0,
        Flow::Response => 1,
        Flow::Webhook => 2,
    }
}

/// Why two parts stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// They are the same part.
    Same,
    /// The revision's fell under what the base says of others.
    Under,
}

impl Match {
    /// That of a part that came, or that went: what went falls under others of the revision.
    pub(super) fn of(change: Move) -> Self {
        change.pick(Self::Under, Self::Same)
    }
}

/// What leads to what.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// For each pair, the steps that lead to it.
    above: Vec<Vec<Step>>,
    /// For each pair, the operations that begin with it, and in which direction.
    roots: Vec<Vec<(Flow, usize, Match)>>,
    /// For each pair, where another schema is used than was, by the numbers of [`Uses`].
    uses: Vec<Vec<usize>>,
}

/// A pair that leads to another one.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: usize,
    /// In which directions.
    mask: Mask,
    by: Match,
    /// Whether what it leads to is used where it is used itself.
    passes: bool,
}

impl Graph {
    /// A pair leads to another one.
    pub(super) fn edge(&mut self, from: usize, to: usize, mask: Mask, by: Match, passes: bool) {
        at(&mut self.above, to).push(Step {
            from,
            mask,
            by,
            passes,
        });
    }

    /// An operation begins with a pair.
    pub(super) fn root(&mut self, pair: usize, flow: Flow, operation: usize, by: Match) {
        at(&mut self.roots, pair).push((flow, operation, by));
    }

    /// A pair is of schemas that are used by themselves or, at the use with a number, in place of
    /// others.
    pub(super) fn used(&mut self, pair: usize, by: Option<usize>) {
        let uses = at(&mut self.uses, pair);
        let number = by.map_or(Uses::OWN, |by| by + 1);
        if uses.last() != Some(&number) {
            uses.push(number);
        }
    }

    /// What leads to each pair in a direction.
    pub(super) fn reached(&self, flow: Flow) -> Reached {
        let roots = |pair: usize| {
            let roots = self.roots.get(pair).into_iter().flatten();
            let own = roots.filter(|(of, ..)| *of == flow);
            own.map(|(_, operation, _)| *operation).collect()
        };
        Reached(self.spread(roots, |step| step.mask.has(flow)))
    }

    /// Where the schemas of each pair are used in place of others.
    pub(super) fn uses(&self) -> Uses {
        let own = |pair: usize| self.uses.get(pair).cloned().unwrap_or_default();
        Uses(self.spread(own, |step| step.passes))
    }

    /// What each pair has, with what those have that lead to it by some of the steps.
    fn spread(
        &self,
        own: impl Fn(usize) -> Vec<usize>,
        takes: impl Fn(&Step) -> bool,
    ) -> Vec<Rc<FixedBitSet>> {
        let steps = self.steps(&takes);
        let mut sets = vec![Rc::default(); steps.node_count()];
        // In a circle, what leads to one pair leads to all; what leads to others comes last.
        for circle in kosaraju_scc(&steps).iter().rev() {
            let pairs: Vec<usize> = circle.iter().map(|node| node.index()).collect();
            let own: Vec<usize> = pairs.iter().flat_map(|pair| own(*pair)).collect();
            let above = pairs.iter().flat_map(|pair| {
                let above = self.above.get(*pair).into_iter().flatten();
                above.filter(|step| takes(step))
            });
            let above = above.map(|step| &sets[step.from]);
            let set = united(&own, above.collect());
            for pair in pairs {
                sets[pair] = Rc::clone(&set);
            }
        }
        sets
    }

    /// Whether each pair is the same part anywhere: where it is not, the revision's fell under what
    /// the base says of others.
    pub(super) fn ways(&self) -> Vec<Match> {
        let steps = self.steps(&|step| step.by == Match::Same);
        let roots = self.roots.iter().enumerate();
        let same = roots.filter(|(_, roots)| roots.iter().any(|(.., by)| *by == Match::Same));
        let open = same.map(|(pair, _)| NodeIndex::new(pair)).collect();
        let mut walk = Dfs::from_parts(open, steps.visit_map());
        let mut ways = vec![Match::Under; steps.node_count()];
        while let Some(pair) = walk.next(&steps) {
            ways[pair.index()] = Match::Same;
        }
        ways
    }

    /// The pairs with the steps of a kind from one to another.
    fn steps(&self, takes: &dyn Fn(&Step) -> bool) -> DiGraph<(), ()> {
        let count = self.above.len().max(self.roots.len()).max(self.uses.len());
        let mut steps = DiGraph::with_capacity(count, count);
        for _ in 0..count {
            steps.add_node(());
        }
        for (to, above) in self.above.iter().enumerate() {
            for step in above.iter().filter(|step| takes(step)) {
                steps.add_edge(NodeIndex::new(step.from), NodeIndex::new(to), ());
            }
        }
        steps
    }
}

/// All of some numbers and sets; where that is one of the sets, that one itself.
fn united(own: &[usize], sets: Vec<&Rc<FixedBitSet>>) -> Rc<FixedBitSet> {
    let mut sets: Vec<&Rc<FixedBitSet>> = sets.into_iter().filter(|set| !set.is_clear()).collect();
    sets.sort_unstable_by_key(|set| Rc::as_ptr(set));
    sets.dedup_by(|one, other| Rc::ptr_eq(one, other));
    // Most pairs have what leads to one other.
    if let ([], [only]) = (own, sets.as_slice()) {
        return Rc::clone(only);
    }
    let mut all = FixedBitSet::new();
    for set in sets {
        all.union_with(set);
    }
    for number in own {
        all.grow_and_insert(*number);
    }
    Rc::new(all)
}

/// The operations that lead to each pair in a direction; those that the same lead to share them.
#[derive(Debug)]
pub(super) struct Reached(Vec<Rc<FixedBitSet>>);

impl Reached {
    /// The operations that lead to a pair, where some do.
    pub(super) fn operations(&self, pair: usize) -> Option<&FixedBitSet> {
        let set = self.0.get(pair)?;
        Some(&**set).filter(|set| !set.is_clear())
    }
}

/// Where the schemas of each pair are used in place of others.
#[derive(Debug)]
pub(super) struct Uses(Vec<Rc<FixedBitSet>>);

impl Uses {
    /// Stands for schemas that are used by themselves, before the uses by their numbers.
    const OWN: usize = 0;

    /// The uses of a pair, by their numbers; `None` where the schemas are the same as before.
    pub(super) fn of(&self, pair: usize) -> Option<impl Iterator<Item = usize>> {
        let set = self.0.get(pair)?;
        let others = !set.contains(Self::OWN) && !set.is_clear();
        others.then(|| set.ones().map(|number| number - 1))
    }
}

fn at<T>(lists: &mut Vec<Vec<T>>, index: usize) -> &mut Vec<T> {
    if lists.len() <= index {
        lists.resize_with(index + 1, Vec::new);
    }
    lists.get_mut(index).expect("the list was made long enough")
}
