//! Which operations lead to a pair of schemas, and in which direction.

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
        match change {
            Move::Added => Self::Under,
            _ => Self::Same,
        }
    }
}

/// What leads to what.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// For each pair, the pairs that lead to it and in which directions.
    above: Vec<Vec<(usize, Mask, Match)>>,
    /// For each pair, the operations that begin with it, and in which direction.
    roots: Vec<Vec<(Flow, usize, Match)>>,
}

impl Graph {
    /// A pair leads to another one.
    pub(super) fn edge(&mut self, from: usize, to: usize, mask: Mask, by: Match) {
        at(&mut self.above, to).push((from, mask, by));
    }

    /// An operation begins with a pair.
    pub(super) fn root(&mut self, pair: usize, flow: Flow, operation: usize, by: Match) {
        at(&mut self.roots, pair).push((flow, operation, by));
    }

    /// The operations that lead to a pair in a direction, in their order.
    pub(super) fn operations(&self, pair: usize, flow: Flow) -> Vec<usize> {
        let above = self.above_of(pair, |mask, _| mask.has(flow));
        let roots = above.iter().filter_map(|pair| self.roots.get(*pair));
        let own = roots.flatten().filter(|(of, ..)| *of == flow);
        let mut operations: Vec<usize> = own.map(|(_, operation, _)| *operation).collect();
        operations.sort_unstable();
        operations.dedup();
        operations
    }

    /// Why the shapes of a pair stand beside each other, where they are the same part anywhere.
    pub(super) fn way_to(&self, pair: usize) -> Match {
        let above = self.above_of(pair, |_, by| by == Match::Same);
        let roots = above.iter().filter_map(|pair| self.roots.get(*pair));
        let mut same = roots.flatten().filter(|(.., by)| *by == Match::Same);
        same.next().map_or(Match::Under, |(.., by)| *by)
    }

    /// A pair, and all that lead to it by such steps.
    fn above_of(&self, pair: usize, takes: impl Fn(Mask, Match) -> bool) -> Vec<usize> {
        let mut seen = vec![false; self.above.len().max(self.roots.len()).max(pair + 1)];
        let mut open = vec![pair];
        let mut all = Vec::new();
        while let Some(pair) = open.pop() {
            let Some(seen) = seen.get_mut(pair) else {
                continue;
            };
            if std::mem::replace(seen, true) {
                continue;
            }
            all.push(pair);
            let above = self.above.get(pair).into_iter().flatten();
            let above = above.filter(|(_, mask, by)| takes(*mask, *by));
            open.extend(above.map(|(from, ..)| *from));
        }
        all
    }
}

fn at<T>(lists: &mut Vec<Vec<T>>, index: usize) -> &mut Vec<T> {
    if lists.len() <= index {
        lists.resize_with(index + 1, Vec::new);
    }
    lists.get_mut(index).expect("the list was made long enough")
}
