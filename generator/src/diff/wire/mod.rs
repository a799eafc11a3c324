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

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    fact::Move,
    found::{Found, Sides, Subject},
    reach::{Graph, Mask, Match},
    rule::Need,
    spoken::{Definition, Names},
};
use crate::{
    contract::{Aspect, Contract, Flow, Said, ShapeId, Shapes},
    diagnostic::Span,
    openapi::Document,
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
    beyond: Option<Span>,
    pub graph: Graph,
    /// What changed in pairs of shapes, by their numbers.
    pub in_shapes: Vec<(usize, Found)>,
    /// What changed in parts, with the operation it is in.
    pub in_parts: Vec<(Option<usize>, Flow, Found)>,
    /// The operations of both documents, by what they are called.
    pub operations: Vec<String>,
    /// Where schemas are used in place of others.
    pub uses: Vec<Use>,
    /// What the places of both documents are called.
    pub names: (Names, Names),
    /// Whether definitions are still in the revision, and were in the base.
    there: BTreeMap<(bool, Definition), bool>,
    documents: Sides<'d, Document<'t>>,
}

/// Compares two contracts.
pub(super) fn walk<'d, 't>(
    documents: Sides<'d, Document<'t>>,
    base: (&Contract, Shapes<'d, 't>),
    revision: (&Contract, Shapes<'d, 't>),
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
        names: (Names::of(documents.base), Names::of(documents.revision)),
        there: BTreeMap::new(),
        documents,
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
    /// They are of one definition: a change of it is a change wherever it is used.
    Same,
    /// They are of none: they are one as far as what they are within is.
    Within,
    /// They are of different ones: another one is used now.
    Other,
}

/// A place at which another schema is used than was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Use {
    /// What it is known by.
    pub key: String,
    /// As people speak of it.
    pub spoken: String,
    /// The place, unless it is known by what it is called.
    pub span: Option<Span>,
}

impl Use {
    /// Of parts that are known by what they are called.
    pub(super) fn titled(title: &str) -> Self {
        Self {
            key: title.to_owned(),
            spoken: title.to_owned(),
            span: None,
        }
    }

    /// Of what is said at the place of a change itself.
    pub(super) fn itself() -> Self {
        Self::titled("")
    }
}

impl<'d, 't> Walk<'d, 't> {
    /// Where not all was compared, in the base and in the revision: there is too much of it.
    pub(super) fn beyond(&self) -> [Option<Span>; 2] {
        let base = self.base.beyond().or(self.beyond.as_ref());
        [base, self.revision.beyond()].map(Option::<&Span>::cloned)
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
    fn lead(&mut self, from: usize, to: Pair, mask: Mask, by: Match, at: Sides<'_, Span>) {
        let Some(to) = self.pair(to) else { return };
        let of = |walk: &Self, number: usize| walk.kin.get(number).copied();
        // What is in other definitions is other with them.
        let passes = match (of(self, from), of(self, to)) {
            (_, Some(Kin::Within)) | (Some(Kin::Other), Some(Kin::Other)) => true,
            (_, Some(Kin::Other)) => {
                let used = self.use_at(from, at);
                self.used(to, used);
                false
            }
            _ => false,
        };
        self.graph.edge(from, to, mask, by, passes);
    }

    /// An operation's part, which stands at a place of the base, begins with a pair.
    fn used_by_part(&mut self, pair: usize, title: &str, at: &Span) {
        match self.kin.get(pair) {
            Some(Kin::Other) => {
                let used = Use {
                    spoken: self.names.0.spoken(at),
                    span: Some(at.clone()),
                    ..Use::titled(title)
                };
                self.used(pair, used);
            }
            Some(Kin::Within) => self.graph.used(pair, None),
            _ => {}
        }
    }

    fn used(&mut self, pair: usize, by: Use) {
        self.graph.used(pair, Some(self.uses.len()));
        self.uses.push(by);
    }

    /// Where another schema is used: a part of a schema or, where it comes of what that holds
    /// together with, the whole.
    fn use_at(&self, from: usize, at: Sides<'_, Span>) -> Use {
        let names = &self.names.0;
        let (base, _) = self.pairs[from];
        let whole = &self.base.get(base).span;
        let span = if names.definition(at.base) == names.definition(whole) {
            at.base
        } else {
            whole
        };
        Use {
            key: names.pointer(span),
            spoken: names.spoken(span),
            span: Some(span.clone()),
        }
    }

    /// The use at which something came into a pair of schemas with a definition that is none of
    /// theirs on the other side. `None` where it was said in what they are of.
    pub(super) fn use_of(&mut self, pair: usize, found: &Found) -> Option<Use> {
        if matches!(found.subject, Subject::Heir(..)) {
            return None;
        }
        let (base, revision) = *self.pairs.get(pair)?;
        let (base, revision) = (self.base.get(base), self.revision.get(revision));
        let ((own, names), (other, others), span) = match &found.said {
            (Some(span), _) => ((base, &self.names.0), (revision, &self.names.1), span),
            (None, Some(span)) => ((revision, &self.names.1), (base, &self.names.0), span),
            (None, None) => return None,
        };
        let said = names.definition(span);
        let is_said = |names: &Names, span: &Span| names.definition(span) == said;
        let known = is_said(names, &own.span)
            || is_said(others, &other.span)
            || other.parts.iter().any(|part| is_said(others, part));
        let span = base.span.clone();
        let left = found.said.0.is_some();
        if known || !self.is_there(left, &said?) {
            return None;
        }
        let names = &self.names.0;
        Some(Use {
            key: names.pointer(&span),
            spoken: names.spoken(&span),
            span: Some(span),
        })
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
        if kin == Kin::Same {
            self.graph.used(number, None);
        }
        self.known.insert(pair, number);
        self.open.push(number);
        Some(number)
    }

    fn go_beyond(&mut self, pair: Pair) {
        let span = || self.base.get(pair.0).span.clone();
        self.beyond.get_or_insert_with(span);
    }

    fn kin_of(&mut self, pair: Pair) -> Kin {
        let base = self.names.0.definition(&self.base.get(pair.0).span);
        let revision = self.names.1.definition(&self.revision.get(pair.1).span);
        match (base, revision) {
            (None, None) => Kin::Within,
            (base, revision) if base == revision => Kin::Same,
            (Some(base), _) if self.is_there(true, &base) => Kin::Other,
            (_, Some(revision)) if self.is_there(false, &revision) => Kin::Other,
            _ => Kin::Same,
        }
    }

    /// Whether a definition of the base is left in the revision, or one of the revision was in the
    /// base.
    fn is_there(&mut self, left: bool, definition: &Definition) -> bool {
        if let Some(known) = self.there.get(&(left, definition.clone())) {
            return *known;
        }
        let there = if left {
            definition.is_in(self.documents.revision, &self.names.1)
        } else {
            definition.is_in(self.documents.base, &self.names.0)
        };
        self.there.insert((left, definition.clone()), there);
        there
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
