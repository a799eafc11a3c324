//! Schemas, pair by pair.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hasher,
};

use fnv::FnvHasher;

use super::{
    affected::{Mask, Match},
    alternatives,
    finding::{Compared, Content, Finding, Subject, unmatched},
    ids::PairId,
    types,
    walk::{Pair, Walk, states},
};
use crate::{
    contract::{Aspect, Edge, Role, ShapeId, Statement},
    diagnostic::Span,
    diff::{
        rules::Rule,
        sides::{Presence, Sides},
    },
};

/// The types that the schemas of a pair allow; `None` for all.
type Types = Sides<Option<BTreeSet<String>>>;

impl Walk<'_, '_> {
    /// Compares a pair of shapes.
    pub(super) fn shapes(&mut self, id: PairId) {
        let pair = self.pair(id);
        if pair
            .into_iter()
            .any(|shape| shape == ShapeId::LIMIT_EXCEEDED)
        {
            return;
        }
        let own = self.both(pair).map(|shape| shape.span.clone());
        let spans = own.as_ref();
        if let Some(finding) = self.silent(pair, spans) {
            self.add_findings(id, [finding]);
        } else if !self.is_one_of_several(id, spans) {
            self.values(id, spans);
        }
    }

    /// Compares the facts of both schemas, and their parts.
    fn values(&mut self, id: PairId, spans: Sides<&Span>) {
        let pair = self.pair(id);
        let mut facts = self.numbered_facts(pair);
        // Alternatives of one side have types that the other one says.
        let Sides { base, revision } = facts.as_ref().map(|facts| states(facts, Aspect::Type));
        if base && !revision {
            let types = alternatives::types(pair.revision, &mut self.shapes.revision);
            facts.revision.extend(types);
        } else if revision && !base {
            let types = alternatives::types(pair.base, &mut self.shapes.base);
            facts.base.extend(types);
        }
        let types: Types = facts.as_ref().map(|facts| types::types(facts));
        let felt = facts.map(|mut facts| {
            facts.retain(|statement| types::is_felt(statement.aspect, &types));
            facts
        });
        let findings: Vec<Finding> = of_value(felt.as_ref(), spans)
            .into_iter()
            .map(|finding| Finding {
                content: self.assertions_of(pair, finding.aspect),
                ..finding
            })
            .collect();
        // Of another type altogether, it has other parts.
        let is_other = findings
            .iter()
            .any(|finding| finding.rule == Rule::TypeChanged)
            && matches!(&types, Sides { base: Some(old), revision: Some(new) } if old.is_disjoint(new));
        self.add_findings(id, findings);
        if !is_other {
            self.edges(id, spans, &types);
        }
    }

    /// The subschema assertions of both sides about an aspect.
    fn assertions_of(&mut self, pair: Pair, aspect: Option<Aspect>) -> Content {
        let aspect = aspect.expect("it is of a fact");
        let mut hasher = FnvHasher::default();
        for (key, ..) in self.shapes.base.subschema_assertions(pair.base, aspect) {
            hasher.write_u64(key);
        }
        hasher.write_u8(0);
        for (key, ..) in self
            .shapes
            .revision
            .subschema_assertions(pair.revision, aspect)
        {
            hasher.write_u64(key);
        }
        Content(hasher.finish())
    }

    /// A schema where there was none, or none where there was one.
    pub(super) fn silent(&mut self, pair: Pair, spans: Sides<&Span>) -> Option<Finding> {
        let silent = self.both(pair).map(types::is_silent);
        let presence = match (silent.base, silent.revision) {
            (true, false) => Presence::Added,
            (false, true) => Presence::Removed,
            (true, true) | (false, false) => return None,
        };
        let rule = presence.pick(Rule::SchemaAdded, Rule::SchemaRemoved);
        let (own, other) = (spans.present(presence), spans.absent(presence));
        let content = self.present(presence).fingerprint(pair.present(presence));
        Some(Finding {
            content: Content(content),
            ..unmatched(rule, presence, Subject::Span, own, other)
        })
    }

    /// Where one schema is alternatives and nothing else, the other one may be one of them. Returns
    /// true where that is so, and all is compared.
    fn is_one_of_several(&mut self, id: PairId, spans: Sides<&Span>) -> bool {
        let pair = self.pair(id);
        let shapes = self.both(pair);
        let plain = shapes.map(|shape| {
            let mut edges = shape.edges.iter();
            edges.all(|edge| edge.role != Role::Alternative)
        });
        let alone = shapes.map(alternatives::alone);
        let (choices, presence) = match (alone.base, alone.revision) {
            (None, Some(choices)) if plain.base => (choices, Presence::Added),
            (Some(choices), None) if plain.revision => (choices, Presence::Removed),
            (_, Some(_)) | (Some(_) | None, None) => return false,
        };
        let takes_null = shapes.map(|shape| !states(&shape.facts, Aspect::Nullable));
        let several_take_null = takes_null.present(presence);
        if several_take_null && takes_null.absent(presence) {
            // Which of the alternatives it is, `null` apart, is not to be told by its facts.
            return false;
        }
        let single = pair.absent(presence);
        let Some(same) = alternatives::like(&choices, single, presence, self) else {
            return false;
        };
        if several_take_null {
            let rule = presence.pick(Rule::NullAllowed, Rule::NullForbidden);
            let (own, other) = (spans.present(presence), spans.absent(presence));
            self.add_findings(id, [unmatched(rule, presence, Subject::Span, own, other)]);
        }
        self.beside_alternatives(id, spans);
        for (index, edge) in choices.iter().enumerate() {
            if index == same {
                let own = self.present(presence).of(&edge.schemas);
                let target = presence.sides(own, single);
                self.lead(id, target, Mask::ALL, Match::Same, spans);
            } else {
                self.unmatched_edge(id, edge, presence, spans);
            }
        }
        true
    }

    /// Compares what is said of alternatives as a whole.
    fn beside_alternatives(&mut self, id: PairId, spans: Sides<&Span>) {
        const ASPECTS: &[Aspect] = &[Aspect::Deprecated, Aspect::Default, Aspect::Discriminator];
        let facts = self.both(self.pair(id)).map(|shape| {
            let mut facts = shape.facts.clone();
            facts.retain(|statement| ASPECTS.contains(&statement.aspect));
            facts
        });
        self.add_findings(id, of_value(facts.as_ref(), spans));
    }

    fn edges(&mut self, id: PairId, spans: Sides<&Span>, types: &Types) {
        let shapes = self.both(self.pair(id));
        let closed = shapes.map(|shape| states(&shape.facts, Aspect::Openness));
        let either_closed = closed.base || closed.revision;
        let Sides {
            base: old,
            revision: new,
        } = shapes.map(|shape| {
            let edges = shape.edges.iter();
            Split::of(edges.filter(|edge| types::has_part(edge.role, types)))
        });
        self.matched(id, Sides::new(&old.subtypes, &new.subtypes), spans);
        let choices = Sides::new(old.choices, new.choices);
        for Sides { base, revision } in alternatives::grouped(choices, self) {
            if base.is_empty() || revision.is_empty() {
                self.add_findings(id, choice(&base, &revision, spans));
            } else {
                self.matched(id, Sides::new(&base, &revision), spans);
            }
        }
        let mut others: BTreeMap<(Role, &str), &Edge> = new
            .others
            .iter()
            .map(|edge| ((edge.role, edge.key.as_str()), edge))
            .collect();
        let is_reported = |edge: &Edge| edge.role != Role::AdditionalProperties || !either_closed;
        for old in &old.others {
            match others.remove(&(old.role, old.key.as_str())) {
                Some(new) => self.edge(id, Sides::new(old, new), spans),
                None if is_reported(old) => self.unmatched_edge(id, old, Presence::Removed, spans),
                None => {}
            }
        }
        for new in &new.others {
            if others.contains_key(&(new.role, new.key.as_str())) && is_reported(new) {
                self.unmatched_edge(id, new, Presence::Added, spans);
            }
        }
    }

    /// Compares schemas that a value may be of, each beside what it was.
    fn matched(&mut self, id: PairId, edges: Sides<&Vec<Edge>>, spans: Sides<&Span>) {
        for pair in alternatives::matched(edges.map(Vec::as_slice), self) {
            match (pair.base, pair.revision) {
                (Some(old), Some(new)) => self.edge(id, Sides::new(old, new), spans),
                (Some(old), None) => self.unmatched_edge(id, old, Presence::Removed, spans),
                (None, Some(new)) => self.unmatched_edge(id, new, Presence::Added, spans),
                (None, None) => {}
            }
        }
    }
}

/// The findings between the facts of values.
fn of_value(facts: Sides<&Vec<Statement>>, spans: Sides<&Span>) -> Vec<Finding> {
    let compared = Compared {
        role: Role::Value,
        facts: facts.map(Vec::as_slice),
        spans,
        inherited: Sides::default(),
        subject: Subject::Span,
        mask: Mask::ALL,
    };
    compared.findings()
}

/// The parts of values: subtypes, alternatives, and all others.
#[derive(Default)]
struct Split {
    subtypes: Vec<Edge>,
    choices: Vec<Edge>,
    others: Vec<Edge>,
}

impl Split {
    fn of<'e>(edges: impl Iterator<Item = &'e Edge>) -> Self {
        let mut split = Self::default();
        for edge in edges {
            let part = if edge.role == Role::Subtype {
                &mut split.subtypes
            } else if edge.role == Role::Alternative {
                &mut split.choices
            } else {
                &mut split.others
            };
            part.push(edge.clone());
        }
        split
    }
}

/// Alternatives beside other assertions, where there were none, or none where there were.
fn choice(old: &[Edge], new: &[Edge], spans: Sides<&Span>) -> Option<Finding> {
    let (rule, presence, edge) = match (old, new) {
        ([], [first, ..]) => (Rule::AlternativesIntroduced, Presence::Added, first),
        ([first, ..], []) => (Rule::AlternativesLifted, Presence::Removed, first),
        ([], []) | ([_, ..], [_, ..]) => return None,
    };
    let (parent, _) = edge.span.split()?;
    let other = spans.absent(presence);
    Some(unmatched(rule, presence, Subject::Span, parent, other))
}
