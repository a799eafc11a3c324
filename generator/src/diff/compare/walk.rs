//! The state of a comparison: pairs of schemas, and the ways that lead to them.
//!
//! Parts are compared together. Schemas are compared pair by pair, each pair once, however many
//! operations lead to it; the operations are found afterwards, where something changed.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    affected::{Graph, Mask, Match, Node, OperationId, Pair, PairId, Relation, Step, UseId},
    finding::{Finding, Subject},
    sunset::Announced,
    types,
    unchanged::Unchanged,
};
use crate::{
    contract::{Aspect, Direction, Role, Shape, Shapes, Statement},
    diagnostic::Span,
    diff::{
        labels::{Definition, Labels},
        sides::{Presence, Sides},
    },
    openapi::Document,
    schema::SchemaId,
};

/// The number of pairs that are compared at most: cycles of two documents can meet in more ways
/// than there is memory for.
pub(super) const MOST_PAIRS: usize = 1_000_000;

/// The comparison of two contracts.
pub(super) struct Walk<'d, 't> {
    pub shapes: Sides<Shapes<'d, 't>>,
    documents: Sides<&'d Document<'t>>,
    pub labels: Sides<Labels>,
    /// The policy of announced ends.
    pub sunset: Announced<'d>,
    /// The numbers of pairs.
    pub known: FxHashMap<Pair, PairId>,
    /// The pairs that are left to be compared.
    pub open: Vec<PairId>,
    /// The schemas that are written alike, wherever they lead.
    pub unchanged: Unchanged<'d, 't>,
    /// Pairs that are known to differ, or not to differ, however deep.
    pub equivalence: FxHashMap<Pair, bool>,
    /// The number of pairs that were looked at for that.
    pub looked_at: usize,
    /// The place in the base of the first pair that was not compared.
    limit_exceeded: Option<Span>,
    /// The pairs.
    pub graph: Graph,
    /// The findings in pairs of shapes.
    pub in_shapes: Vec<(PairId, Finding)>,
    /// The findings in parts, with the operation around them.
    pub in_parts: Vec<(Option<OperationId>, Direction, Finding)>,
    /// The titles of the operations of both documents.
    pub operations: Vec<String>,
    /// The places at which schemas are used in place of others, after [`UseId::BY_THEMSELVES`].
    pub uses: Vec<Use>,
    /// Definitions of one side that are in the other one, or are not, by what they would be
    /// without.
    retained: BTreeMap<(Presence, Definition), bool>,
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
    pub(super) fn new(
        documents: Sides<&'d Document<'t>>,
        shapes: Sides<Shapes<'d, 't>>,
        sunset: Announced<'d>,
    ) -> Self {
        Self {
            unchanged: Unchanged::new(shapes.as_ref().map(Shapes::schemas)),
            shapes,
            sunset,
            documents,
            labels: documents.map(Labels::of),
            known: FxHashMap::default(),
            open: Vec::new(),
            equivalence: FxHashMap::default(),
            looked_at: 0,
            limit_exceeded: None,
            graph: Graph::default(),
            in_shapes: Vec::new(),
            in_parts: Vec::new(),
            operations: Vec::new(),
            uses: vec![Use::itself()],
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
        self.shapes.as_mut().present(presence)
    }

    /// The shapes of the side that lacks it.
    pub(super) fn absent(&mut self, presence: Presence) -> &mut Shapes<'d, 't> {
        self.shapes.as_mut().absent(presence)
    }

    /// The shapes of the schemas that hold together on both sides.
    pub(super) fn pair_of(&mut self, schemas: Sides<&[SchemaId]>) -> Pair {
        let shapes = self.shapes.as_mut().zip(schemas);
        shapes.map(|(shapes, schemas)| shapes.of(schemas))
    }

    /// The pair with a number.
    pub(super) fn pair(&self, id: PairId) -> Pair {
        self.graph[id].pair
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

    /// Notes that the values of a pair may be left out.
    pub(super) fn may_be_absent(&mut self, pair: Pair) {
        if let Some(id) = self.add(pair) {
            self.graph[id].may_be_absent = true;
        }
    }

    /// Notes that a pair stands where another one does.
    pub(super) fn stands_for(&mut self, id: PairId, target: Pair) {
        if let Some(target) = self.add(target) {
            self.graph[id].instead.push(target);
        }
    }

    /// The pairs whose values may be left out.
    pub(super) fn absent_pairs(&self) -> FxHashSet<PairId> {
        let mut open: Vec<PairId> = self.graph.node_indices().collect();
        open.retain(|id| self.graph[*id].may_be_absent);
        let mut absent = FxHashSet::default();
        while let Some(id) = open.pop() {
            if absent.insert(id) {
                open.extend(&self.graph[id].instead);
            }
        }
        absent
    }

    /// A pair of shapes leads to another one, which is used at a place.
    pub(super) fn lead(&mut self, from: PairId, to: Pair, mask: Mask, by: Match, at: Sides<&Span>) {
        let Some(to) = self.add(to) else { return };
        // Schemas below differ with the definition that contains them.
        let inherits_use = match (self.graph[from].relation, self.graph[to].relation) {
            (_, Relation::Within) | (Relation::Other, Relation::Other) => true,
            (Relation::Same | Relation::Within, Relation::Other) => {
                let used = self.use_at(from, at);
                self.used(to, used);
                false
            }
            (_, Relation::Same) => false,
        };
        let step = Step {
            mask,
            by,
            inherits_use,
        };
        self.graph.add_edge(from, to, step);
    }

    /// An operation's part, which stands at a place of the base, begins with a pair.
    pub(super) fn used_by_part(&mut self, pair: PairId, title: &str, at: &Span) {
        match self.graph[pair].relation {
            Relation::Other => {
                let used = Use {
                    label: self.labels.base.label(at),
                    span: Some(at.clone()),
                    ..Use::titled(title)
                };
                self.used(pair, used);
            }
            Relation::Within => {
                let uses = &mut self.graph[pair].uses;
                if uses.last() != Some(&UseId::BY_THEMSELVES) {
                    uses.push(UseId::BY_THEMSELVES);
                }
            }
            Relation::Same => {}
        }
    }

    fn used(&mut self, pair: PairId, by: Use) {
        self.graph[pair].uses.push(UseId(self.uses.len()));
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
        let presence = finding.presence();
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
        if self.graph.node_count() == MOST_PAIRS {
            self.exceed_limit(pair);
            return None;
        }
        let relation = self.relate(pair);
        let by_themselves = (relation == Relation::Same).then_some(UseId::BY_THEMSELVES);
        let node = Node {
            pair: self.comparable(pair),
            relation,
            has_parts: false,
            may_be_absent: false,
            instead: Vec::new(),
            alternatives: Vec::new(),
            roots: Vec::new(),
            uses: by_themselves.into_iter().collect(),
        };
        let id = self.graph.add_node(node);
        self.known.insert(pair, id);
        self.open.push(id);
        Some(id)
    }

    /// The pair in the form in which it is compared: alternatives of types of their own are one schema where
    /// the other side has one of several types.
    fn comparable(&mut self, pair: Pair) -> Pair {
        if let Some(joined) = self.joined(pair) {
            return joined;
        }
        let Sides { base, revision } = self.both(pair).map(|shape| {
            let mut edges = shape.edges.iter();
            let mut types = types::types(&shape.facts).unwrap_or_default();
            // Every integer is a number.
            types.remove("number");
            let has_alternatives = edges.any(|edge| edge.role == Role::Alternative);
            (!has_alternatives).then_some(types.len() > 1)
        });
        // Types that alternatives were merged into are compared as alternatives.
        let Sides {
            base: old,
            revision: new,
        } = pair;
        let flat = match (base, revision) {
            (None, Some(true)) if self.shapes.revision.spelled_out(new).is_some() => None,
            (Some(true), None) if self.shapes.base.spelled_out(old).is_some() => None,
            (None, Some(true)) => self
                .shapes
                .base
                .flattened(pair.base)
                .map(|base| Sides { base, ..pair }),
            (Some(true), None) => {
                let flat = self.shapes.revision.flattened(pair.revision);
                flat.map(|revision| Sides { revision, ..pair })
            }
            _ => None,
        };
        flat.unwrap_or_else(|| self.spelled_out(pair))
    }

    /// The pair with the alternatives of unions among alternatives joined with them, where both sides are
    /// the same then.
    fn joined(&mut self, pair: Pair) -> Option<Pair> {
        let shapes = self.shapes.as_mut().zip(pair);
        let joined = shapes.map(|(shapes, id)| shapes.joined(id));
        joined.base.or(joined.revision)?;
        let own = joined.zip(pair).map(|(joined, own)| joined.unwrap_or(own));
        let [before, after] = [pair, own].map(|pair| {
            let shapes = self.shapes.as_mut().zip(pair);
            let Sides { base, revision } = shapes.map(|(shapes, id)| shapes.fingerprint(id));
            base == revision
        });
        (!before && after).then_some(own)
    }

    /// The pair in the form in which it is compared: where alternatives of one side became
    /// constants or types, and those of the other side did not, they are alternatives beside those.
    fn spelled_out(&mut self, pair: Pair) -> Pair {
        let choices = self.both(pair).map(|shape| {
            let mut edges = shape.edges.iter();
            edges.any(|edge| edge.role == Role::Alternative)
        });
        let others = Sides::new(choices.revision, choices.base);
        let shapes = self.shapes.as_mut().zip(pair).zip(choices.zip(others));
        shapes.map(|((shapes, id), (own, other))| {
            let spelled_out = (other && !own).then(|| shapes.spelled_out(id));
            spelled_out.flatten().unwrap_or(id)
        })
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
