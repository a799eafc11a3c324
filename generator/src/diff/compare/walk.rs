//! The state of a comparison: pairs of schemas, and the ways that lead to them.
//!
//! Parts are compared together. Schemas are compared pair by pair, each pair once, however many
//! operations lead to it; the operations are found afterwards, where something changed.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    affected::{Graph, Mask, Match, Step, Usage},
    finding::{Finding, Subject},
    ids::{OperationId, PairId, UseId},
};
use crate::{
    contract::{Aspect, Direction, Role, Shape, ShapeId, Shapes, Statement},
    diagnostic::Span,
    diff::{
        labels::{Definition, Labels},
        rules::Need,
        sides::{Presence, Sides},
    },
    openapi::Document,
    schema::SchemaId,
};

/// Two shapes that stand in the same place.
pub(super) type Pair = Sides<ShapeId>;

/// The number of pairs that are compared at most: cycles of two documents can meet in more ways
/// than there is memory for.
pub(super) const MOST_PAIRS: usize = 1_000_000;

/// The comparison of two contracts.
pub(super) struct Walk<'d, 't> {
    pub shapes: Sides<Shapes<'d, 't>>,
    documents: Sides<&'d Document<'t>>,
    pub labels: Sides<Labels>,
    /// The numbers of pairs.
    pub known: FxHashMap<Pair, PairId>,
    /// The pairs that are left to be compared.
    pub open: Vec<PairId>,
    pairs: Vec<(Pair, Relation)>,
    /// The alternatives of each pair.
    pub alternatives: FxHashMap<PairId, Vec<PairId>>,
    /// Pairs that are known to differ, or not to differ, however deep.
    pub equivalence: FxHashMap<Pair, bool>,
    /// The number of pairs that were looked at for that.
    pub looked_at: usize,
    /// The place in the base of the first pair that was not compared.
    limit_exceeded: Option<Span>,
    pub graph: Graph,
    /// The findings in pairs of shapes.
    pub in_shapes: Vec<(PairId, Finding)>,
    /// The findings in parts, with the operation around them.
    pub in_parts: Vec<(Option<OperationId>, Direction, Finding)>,
    /// The titles of the operations of both documents.
    operations: Vec<String>,
    /// The places at which schemas are used in place of others.
    uses: Vec<Use>,
    /// Definitions of one side that are in the other one, or are not, by what they would be
    /// without.
    retained: BTreeMap<(Presence, Definition), bool>,
}

/// The relation of two schemas that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// They are of one definition: a change of it is a change wherever it is used.
    Same,
    /// They are of none: they are one as far as the schemas around them are.
    Within,
    /// They are of different ones: another one is used now.
    Other,
}

/// A place at which another schema is used than was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Use {
    /// The key that it is known by.
    pub key: String,
    pub label: String,
    /// The place, unless it is known by its title.
    pub span: Option<Span>,
}

impl Use {
    /// The use of a part that is known by its title.
    pub(super) fn titled(title: &str) -> Self {
        Self {
            key: title.to_owned(),
            label: title.to_owned(),
            span: None,
        }
    }

    /// The use of a schema at the place of a change itself.
    pub(super) fn itself() -> Self {
        Self::titled("")
    }

    /// The use of a schema at a place of the base.
    fn at(span: &Span, labels: &Labels) -> Self {
        Self {
            key: labels.pointer(span),
            label: labels.label(span),
            span: Some(span.clone()),
        }
    }
}

impl<'d, 't> Walk<'d, 't> {
    pub(super) fn new(documents: Sides<&'d Document<'t>>, shapes: Sides<Shapes<'d, 't>>) -> Self {
        Self {
            shapes,
            documents,
            labels: documents.map(Labels::of),
            known: FxHashMap::default(),
            open: Vec::new(),
            pairs: Vec::new(),
            alternatives: FxHashMap::default(),
            equivalence: FxHashMap::default(),
            looked_at: 0,
            limit_exceeded: None,
            graph: Graph::default(),
            in_shapes: Vec::new(),
            in_parts: Vec::new(),
            operations: Vec::new(),
            uses: Vec::new(),
            retained: BTreeMap::new(),
        }
    }

    /// The places from which on not all was compared.
    pub(super) fn limit_exceeded(&self) -> Sides<Option<&Span>> {
        let Sides { base, revision } = self.shapes.as_ref().map(Shapes::limit_exceeded);
        Sides::new(base.or(self.limit_exceeded.as_ref()), revision)
    }

    /// Notes that a pair is not compared.
    pub(super) fn exceed_limit(&mut self, pair: Pair) {
        let span = || self.shapes.base.get(pair.base).span.clone();
        self.limit_exceeded.get_or_insert_with(span);
    }

    /// Both shapes of a pair.
    pub(super) fn both(&self, pair: Pair) -> Sides<&Shape> {
        let shapes = self.shapes.as_ref().zip(pair);
        shapes.map(|(shapes, id)| shapes.get(id))
    }

    /// The shapes of the side that has a part which the other one lacks.
    pub(super) fn present(&mut self, presence: Presence) -> &mut Shapes<'d, 't> {
        presence.pick(&mut self.shapes.revision, &mut self.shapes.base)
    }

    /// The shapes of the side that lacks it.
    pub(super) fn absent(&mut self, presence: Presence) -> &mut Shapes<'d, 't> {
        presence.pick(&mut self.shapes.base, &mut self.shapes.revision)
    }

    /// The shapes of the schemas that hold together on both sides.
    pub(super) fn pair_of(&mut self, schemas: Sides<&[SchemaId]>) -> Pair {
        Sides::new(
            self.shapes.base.of(schemas.base),
            self.shapes.revision.of(schemas.revision),
        )
    }

    /// The pair with a number.
    pub(super) fn pair(&self, id: PairId) -> Pair {
        let (pair, _) = self.pairs[id.index()];
        pair
    }

    /// Every pair with its number.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (PairId, Pair)> {
        let pairs = self.pairs.iter().enumerate();
        pairs.map(|(index, (pair, _))| (PairId::new(index), *pair))
    }

    /// Adds a finding in a pair.
    pub(super) fn add_findings(
        &mut self,
        pair: PairId,
        findings: impl IntoIterator<Item = Finding>,
    ) {
        self.in_shapes
            .extend(findings.into_iter().map(|finding| (pair, finding)));
    }

    /// The number of an operation by its title; an operation within another one counts as that one.
    pub(super) fn operation(&mut self, title: &str, around: Option<OperationId>) -> OperationId {
        around.unwrap_or_else(|| {
            self.operations.push(title.to_owned());
            OperationId::new(self.operations.len() - 1)
        })
    }

    /// The title of an operation.
    pub(super) fn title(&self, operation: OperationId) -> &str {
        &self.operations[operation.index()]
    }

    /// A use by its number.
    pub(super) fn used_at(&self, id: UseId) -> Option<&Use> {
        self.uses.get(id.index())
    }

    /// A pair of shapes leads to another one, which is used at a place.
    pub(super) fn lead(&mut self, from: PairId, to: Pair, mask: Mask, by: Match, at: Sides<&Span>) {
        let Some(to) = self.add(to) else { return };
        // Schemas below differ with the definition that contains them.
        let usage = match (self.relation(from), self.relation(to)) {
            (_, Relation::Within) | (Relation::Other, Relation::Other) => Usage::Inherited,
            (Relation::Same | Relation::Within, Relation::Other) => {
                let used = self.use_at(from, at);
                self.used(to, used);
                Usage::Own
            }
            (_, Relation::Same) => Usage::Own,
        };
        let step = Step {
            from,
            mask,
            by,
            usage,
        };
        self.graph.step(to, step);
    }

    /// An operation's part, which stands at a place of the base, begins with a pair.
    pub(super) fn used_by_part(&mut self, pair: PairId, title: &str, at: &Span) {
        match self.relation(pair) {
            Relation::Other => {
                let used = Use {
                    label: self.labels.base.label(at),
                    span: Some(at.clone()),
                    ..Use::titled(title)
                };
                self.used(pair, used);
            }
            Relation::Within => self.graph.used(pair, None),
            Relation::Same => {}
        }
    }

    fn used(&mut self, pair: PairId, by: Use) {
        self.graph.used(pair, Some(UseId::new(self.uses.len())));
        self.uses.push(by);
    }

    /// The use of another schema: at a part of a schema or, where it comes of what that holds
    /// together with, at the whole.
    fn use_at(&self, from: PairId, at: Sides<&Span>) -> Use {
        let labels = &self.labels.base;
        let whole = &self.shapes.base.get(self.pair(from).base).span;
        if labels.definition(at.base) == labels.definition(whole) {
            Use::at(at.base, labels)
        } else {
            Use::at(whole, labels)
        }
    }

    /// The use at which something came into a pair of schemas with a definition that is none of
    /// theirs on the other side. `None` where it was said in what they are of.
    pub(super) fn use_of(&mut self, pair: PairId, finding: &Finding) -> Option<Use> {
        if matches!(finding.subject, Subject::Subtype(..)) {
            return None;
        }
        let presence = match finding.stated.as_ref() {
            Sides { base: Some(_), .. } => Presence::Removed,
            Sides { base: None, .. } => Presence::Added,
        };
        let origin = finding.origin()?;
        let sides = self.both(self.pair(pair)).zip(self.labels.as_ref());
        let ((own, labels), (other, others)) = (sides.present(presence), sides.absent(presence));
        let stated = labels.definition(origin);
        let is_known = labels.definition(&own.span) == stated
            || others.definition(&other.span) == stated
            || other
                .parts
                .iter()
                .any(|part| others.definition(part) == stated);
        if is_known || !self.is_retained(presence, &stated?) {
            return None;
        }
        let base = self.shapes.base.get(self.pair(pair).base);
        Some(Use::at(&base.span, &self.labels.base))
    }

    /// The number of a pair of shapes, which is compared later where it is new. `None` where there
    /// are too many.
    pub(super) fn add(&mut self, pair: Pair) -> Option<PairId> {
        if let Some(known) = self.known.get(&pair) {
            return Some(*known);
        }
        if self.pairs.len() == MOST_PAIRS {
            self.exceed_limit(pair);
            return None;
        }
        let id = PairId::new(self.pairs.len());
        let relation = self.relate(pair);
        let compared = self.spelled_out(pair);
        self.pairs.push((compared, relation));
        if relation == Relation::Same {
            self.graph.used(id, None);
        }
        self.known.insert(pair, id);
        self.open.push(id);
        Some(id)
    }

    /// The pair in the form in which it is compared: where alternatives of one side became
    /// constants or types, and those of the other side did not, they are alternatives beside those.
    fn spelled_out(&mut self, pair: Pair) -> Pair {
        let choices = self.both(pair).map(|shape| {
            let mut edges = shape.edges.iter();
            edges.any(|edge| edge.role == Role::Alternative)
        });
        let Sides { base, revision } = &mut self.shapes;
        match (choices.base, choices.revision) {
            (false, true) => Sides::new(
                base.spelled_out(pair.base).unwrap_or(pair.base),
                pair.revision,
            ),
            (true, false) => Sides::new(
                pair.base,
                revision.spelled_out(pair.revision).unwrap_or(pair.revision),
            ),
            (true, true) | (false, false) => pair,
        }
    }

    fn relation(&self, id: PairId) -> Relation {
        let (_, relation) = self.pairs[id.index()];
        relation
    }

    fn relate(&mut self, pair: Pair) -> Relation {
        let shapes = self.labels.as_ref().zip(self.both(pair));
        let Sides { base, revision } = shapes.map(|(labels, shape)| labels.definition(&shape.span));
        match (base, revision) {
            (None, None) => Relation::Within,
            (base, revision) if base == revision => Relation::Same,
            (Some(base), _) if self.is_retained(Presence::Removed, &base) => Relation::Other,
            (_, Some(revision)) if self.is_retained(Presence::Added, &revision) => Relation::Other,
            _ => Relation::Same,
        }
    }

    /// Returns true for a definition of one side that is in the other one too.
    fn is_retained(&mut self, presence: Presence, definition: &Definition) -> bool {
        let known = self.retained.entry((presence, definition.clone()));
        *known.or_insert_with(|| {
            let others = self.documents.zip(self.labels.as_ref());
            let (document, labels) = others.absent(presence);
            definition.is_in(document, labels)
        })
    }
}

/// Returns true where something is said about an aspect.
pub(super) fn states(facts: &[Statement], aspect: Aspect) -> bool {
    Statement::find(facts, aspect).is_some()
}

/// The need of a part with these facts.
pub(super) fn need(facts: &[Statement]) -> Need {
    if states(facts, Aspect::Required) {
        Need::Required
    } else {
        Need::Optional
    }
}
