//! Two contracts, part by part: every change that a request or an answer can feel.
//!
//! Parts are walked together. Schemas are compared pair by pair, each pair once, however many
//! operations lead to it; which ones do is found afterwards, where something changed.

mod alternatives;
mod equal;
mod kinds;
mod parts;
mod schemas;
mod wider;

use rustc_hash::FxHashMap;

use super::{
    fact::Move,
    found::{Found, Sides},
    reach::{Graph, Mask, Match},
    rule::Need,
    spoken::{Titles, spoken},
};
use crate::{
    contract::{Aspect, Contract, Flow, Said, ShapeId, Shapes},
    diagnostic::Place,
};

/// Two shapes that stand in the same place.
pub(super) type Pair = (ShapeId, ShapeId);

/// Circles of two documents can meet in more ways than there is memory for.
const MOST_PAIRS: usize = 1_000_000;

/// The walk.
pub(super) struct Walk<'d, 't> {
    pub base: Shapes<'d, 't>,
    pub revision: Shapes<'d, 't>,
    known: FxHashMap<Pair, usize>,
    open: Vec<usize>,
    pairs: Vec<Pair>,
    kin: Vec<Kin>,
    /// The alternatives of each pair.
    alternatives: FxHashMap<usize, Vec<usize>>,
    /// Whether pairs are known to be of no difference, however deep.
    equal: FxHashMap<Pair, bool>,
    /// How many pairs were looked at for that.
    looked_at: usize,
    /// Where the first pair stands in the base that is not compared: there are too many.
    beyond: Option<Place>,
    pub graph: Graph,
    /// What changed in pairs of shapes, by their numbers.
    pub in_shapes: Vec<(usize, Found)>,
    /// What changed in parts, with the operation it is in.
    pub in_parts: Vec<(Option<usize>, Flow, Found)>,
    /// The operations of both documents, by what they are called.
    pub operations: Vec<String>,
    /// Where schemas are used in place of others, as people speak of it.
    pub uses: Vec<String>,
    /// What the parameters of both documents are called.
    pub titles: (Titles, Titles),
}

/// Compares two contracts.
pub(super) fn walk<'d, 't>(
    base: (&Contract<'t>, Shapes<'d, 't>),
    revision: (&Contract<'t>, Shapes<'d, 't>),
) -> Walk<'d, 't> {
    let mut walk = Walk {
        base: base.1,
        revision: revision.1,
        known: FxHashMap::default(),
        open: Vec::new(),
        pairs: Vec::new(),
        kin: Vec::new(),
        alternatives: FxHashMap::default(),
        equal: FxHashMap::default(),
        looked_at: 0,
        beyond: None,
        graph: Graph::default(),
        in_shapes: Vec::new(),
        in_parts: Vec::new(),
        operations: Vec::new(),
        uses: Vec::new(),
        titles: (Titles::default(), Titles::default()),
    };
    walk.roots(&base.0.root, &revision.0.root);
    while let Some(number) = walk.open.pop() {
        walk.shapes(number);
    }
    walk.tell_refused();
    walk
}

/// Whether two schemas are one, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kin {
    /// They are: a change of the one is a change wherever it is used.
    Same,
    /// They are as far as what they are within is.
    Within,
    /// They are not: another one is used now.
    Other,
}

impl<'d, 't> Walk<'d, 't> {
    /// Where not all was compared, in the base and in the revision: there is too much of it.
    pub(super) fn beyond(&self) -> [Option<Place>; 2] {
        let base = self.base.beyond().or(self.beyond.as_ref());
        [base, self.revision.beyond()].map(Option::<&Place>::cloned)
    }

    /// The shapes of the document that has what came or went.
    pub(super) fn own_side(&mut self, change: Move) -> &mut Shapes<'d, 't> {
        change.pick(&mut self.revision, &mut self.base)
    }

    /// The shapes of the document that does not have it.
    pub(super) fn other_side(&mut self, change: Move) -> &mut Shapes<'d, 't> {
        change.pick(&mut self.base, &mut self.revision)
    }

    /// A pair of shapes leads to another one, which is used at a place.
    fn lead(&mut self, from: usize, to: Pair, mask: Mask, by: Match, at: Sides<'_, Place>) {
        if let Some(to) = self.pair(to) {
            self.graph.edge(from, to, mask, by);
            self.used(to, at);
        }
    }

    /// Notes where another schema is used than was.
    fn used(&mut self, pair: usize, at: Sides<'_, Place>) {
        if self.kin.get(pair) == Some(&Kin::Other) {
            self.graph.used(pair, Some(self.uses.len()));
            self.uses.push(spoken(at.base, &self.titles.0));
        }
    }

    /// The number of a pair of shapes, which is compared later where it is new. `None` where there
    /// are too many.
    fn pair(&mut self, pair: Pair) -> Option<usize> {
        if let Some(known) = self.known.get(&pair) {
            return Some(*known);
        }
        let number = self.pairs.len();
        if number == MOST_PAIRS {
            self.go_beyond(pair);
            return None;
        }
        let kin = self.kin_of(pair);
        self.pairs.push(pair);
        self.kin.push(kin);
        match kin {
            Kin::Same => self.graph.used(number, None),
            Kin::Within => self.graph.within(number),
            Kin::Other => {}
        }
        self.known.insert(pair, number);
        self.open.push(number);
        Some(number)
    }

    fn go_beyond(&mut self, pair: Pair) {
        let place = || self.base.get(pair.0).place.clone();
        self.beyond.get_or_insert_with(place);
    }

    fn kin_of(&self, pair: Pair) -> Kin {
        let base = self.base.get(pair.0).name.as_deref();
        let revision = self.revision.get(pair.1).name.as_deref();
        let is_left = |name| self.revision.has_component(name);
        let was_there = |name| self.base.has_component(name);
        match (base, revision) {
            (None, None) => Kin::Within,
            (Some(base), Some(revision)) if base == revision => Kin::Same,
            (Some(base), _) if is_left(base) => Kin::Other,
            (_, Some(revision)) if was_there(revision) => Kin::Other,
            _ => Kin::Same,
        }
    }
}

fn says(facts: &[Said], aspect: Aspect) -> bool {
    Said::find(facts, aspect).is_some()
}

fn need(facts: &[Said]) -> Need {
    if says(facts, Aspect::Required) {
        Need::Required
    } else {
        Need::Optional
    }
}
