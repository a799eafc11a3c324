//! Schemas, pair by pair.

use std::{borrow::Cow, collections::BTreeSet, hash::Hasher};

use fnv::FnvHasher;

use super::{
    affected::{Mask, Match, Pair, PairId},
    alternatives,
    constants::meet,
    finding::{Compared, Finding, Subject, unmatched},
    matching::Matching,
    types,
    walk::{Walk, states},
};
use crate::{
    contract::{Aspect, Edge, Fact, Role, ShapeId, Statement, of_role},
    diagnostic::Span,
    diff::{
        rules::Rule,
        sides::{Paired, Presence, Sides},
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
        let stated = facts.as_ref().map(|facts| states(facts, Aspect::Type));
        if let Some(presence) = stated.presence() {
            let types = alternatives::types(pair.absent(presence), self.absent(presence));
            facts.as_mut().absent(presence).extend(types);
        }
        types::name_integers(&mut facts);
        let types: Types = facts.as_ref().map(|facts| types::types(facts));
        let listed = facts.as_ref().map(|facts| states(facts, Aspect::Enum));
        let common = match &types {
            Sides {
                base: Some(old),
                revision: Some(new),
            } => !old.is_disjoint(new),
            _ => true,
        };
        // Constants have types of their own.
        let are_constants = listed == Sides::new(true, true) && common;
        let felt = facts.map(|mut facts| {
            facts.retain(|statement| {
                types::is_felt(statement.aspect, &types)
                    && !(are_constants && statement.aspect == Aspect::Type)
            });
            facts
        });
        let mut felt = self.without_equal_choice(pair, felt);
        drop_met_by_constants(&mut felt);
        let findings = of_value(felt.as_ref(), spans);
        let findings = self.sunset.announced(findings, &felt.revision).into_iter();
        let findings: Vec<Finding> = findings
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

    /// The facts of both schemas. Where no value is of two alternatives, `oneOf` and `anyOf` are the
    /// same.
    fn without_equal_choice(
        &mut self,
        pair: Pair,
        mut facts: Sides<Vec<Statement>>,
    ) -> Sides<Vec<Statement>> {
        let states_it = facts.as_ref().map(|facts| states(facts, Aspect::Exclusive));
        if let Some(presence) = states_it.presence()
            && alternatives::are_disjoint(pair.present(presence), self.present(presence))
        {
            let exclusive = facts.as_mut().present(presence);
            exclusive.retain(|statement| statement.aspect != Aspect::Exclusive);
        }
        facts
    }

    /// The subschema assertions of both sides about an aspect.
    fn assertions_of(&mut self, pair: Pair, aspect: Option<Aspect>) -> u64 {
        let assertions = self.assertions(pair, aspect.expect("it is of a fact"));
        let mut hasher = FnvHasher::default();
        for (key, ..) in assertions.base {
            hasher.write_u64(key);
        }
        hasher.write_u8(0);
        for (key, ..) in assertions.revision {
            hasher.write_u64(key);
        }
        hasher.finish()
    }

    /// A schema where there was none, or none where there was one.
    pub(super) fn silent(&mut self, pair: Pair, spans: Sides<&Span>) -> Option<Finding> {
        let presence = self
            .both(pair)
            .map(|shape| !types::is_silent(shape))
            .presence()?;
        let rule = presence.pick(Rule::SchemaAdded, Rule::SchemaRemoved);
        Some(Finding {
            content: self.present(presence).fingerprint(pair.present(presence)),
            ..unmatched(rule, presence, Subject::Span, spans)
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
        let takes_null = shapes.map(|shape| !states(&shape.facts, Aspect::Nullable));
        let exclusive = shapes.map(|shape| states(&shape.facts, Aspect::Exclusive));
        let (choices, presence) = match (alone.base, alone.revision) {
            (None, Some(choices)) if plain.base => (choices, Presence::Added),
            (Some(choices), None) if plain.revision => (choices, Presence::Removed),
            // A union may be one of the alternatives of another one.
            (Some(base), Some(_)) if self.is_among(pair.revision, &base, Presence::Removed) => {
                (base, Presence::Removed)
            }
            (Some(_), Some(revision)) if self.is_among(pair.base, &revision, Presence::Added) => {
                (revision, Presence::Added)
            }
            (_, Some(_)) | (Some(_) | None, None) => return false,
        };
        let is_exclusive = *exclusive.as_ref().present(presence);
        let choices = self.uncovered(&choices, is_exclusive, presence);
        let several_take_null = takes_null.present(presence);
        // `null` apart, it is one of the alternatives.
        let both_take_null = several_take_null && takes_null.absent(presence);
        let mut single = pair.absent(presence);
        if both_take_null {
            single = self.absent(presence).without_null(single);
        }
        let same = alternatives::like(&choices, single, presence, self);
        // A schema of `null` alone is like no alternative.
        let is_null = both_take_null && types::is_null(self.absent(presence).get(single));
        if same.is_none() && !is_null {
            return false;
        }
        if several_take_null && !both_take_null {
            let rule = presence.pick(Rule::NullAllowed, Rule::NullForbidden);
            self.add_findings(id, [unmatched(rule, presence, Subject::Span, spans)]);
        }
        self.beside_alternatives(id, spans);
        if let Some(edge) = same.and_then(|index| choices.get(index)) {
            let own = self.present(presence).of_edge(edge);
            let target = presence.sides(own, single);
            self.lead(id, target, Mask::ALL, Match::Same, spans);
            self.stands_for(id, target);
        }
        self.beside_one(id, (&choices, same), single, presence, spans);
        true
    }

    /// Compares the alternatives but one with a single schema of the other side.
    fn beside_one(
        &mut self,
        id: PairId,
        (choices, but): (&[Edge], Option<usize>),
        single: ShapeId,
        presence: Presence,
        spans: Sides<&Span>,
    ) {
        let shapes = self.both(self.pair(id));
        let is_exclusive = states(&shapes.present(presence).facts, Aspect::Exclusive);
        let others = self.others(choices, but, presence);
        let held = alternatives::only_types(self.absent(presence).get(single));
        for (edge, is_covered) in others {
            let types = alternatives::types_of_edge(edge, self.present(presence));
            let both = held.as_ref().zip(types);
            let is_held = both.is_some_and(|(held, types)| types.is_subset(held));
            // An alternative of `oneOf` that is covered, or one of a schema that takes all its values, removes
            // values, and adds none.
            if !is_covered && !is_held {
                self.unmatched_edge(id, edge, presence, spans);
            }
            if is_exclusive && alternatives::may_be(single, edge, presence, self) {
                self.add_overlap(id, edge, presence, spans);
            }
        }
    }

    /// The alternatives but one, and whether another one covers them.
    fn others<'e>(
        &mut self,
        choices: &'e [Edge],
        but: Option<usize>,
        presence: Presence,
    ) -> impl Iterator<Item = (&'e Edge, bool)> + use<'e> {
        let covered = alternatives::covered(choices, self.present(presence));
        let all = choices.iter().zip(covered).enumerate();
        let others = all.filter(move |(index, _)| Some(*index) != but);
        others.map(|(_, edge)| edge)
    }

    /// True where a schema of one side is one of the alternatives of the other one.
    fn is_among(&mut self, single: ShapeId, choices: &[Edge], presence: Presence) -> bool {
        let single = self.absent(presence).fingerprint(single);
        let shapes = self.present(presence);
        let mut choices = choices.iter();
        choices.any(|edge| shapes.fingerprint_of_edge(edge) == single)
    }

    /// Compares what is said of alternatives as a whole.
    fn beside_alternatives(&mut self, id: PairId, spans: Sides<&Span>) {
        const ASPECTS: &[Aspect] = &[
            Aspect::Deprecated,
            Aspect::Sunset,
            Aspect::Default,
            Aspect::Discriminator,
        ];
        let facts = self.both(self.pair(id)).map(|shape| {
            let mut facts = shape.facts.clone();
            facts.retain(|statement| ASPECTS.contains(&statement.aspect));
            facts
        });
        let findings = of_value(facts.as_ref(), spans);
        let findings = self.sunset.announced(findings, &facts.revision);
        self.add_findings(id, findings);
    }

    fn edges(&mut self, id: PairId, spans: Sides<&Span>, types: &Types) {
        let shapes = self.both(self.pair(id));
        let closed = shapes.map(|shape| states(&shape.facts, Aspect::Openness));
        let either_closed = closed.base || closed.revision;
        let edges = shapes.map(|shape| {
            let edges = shape.edges.iter();
            let edges = edges.filter(|edge| types::has_part(edge.role, types));
            edges.cloned().collect::<Vec<Edge>>()
        });
        let edges = edges.as_ref();
        self.matched(id, edges.map(|edges| of_role(edges, Role::Subtype)), spans);
        let groups = edges.map(|edges| alternatives::groups(of_role(edges, Role::Alternative)));
        for group in alternatives::grouped(groups.as_ref().map(Vec::as_slice), self) {
            match group {
                Paired::Both(groups) => self.matched(id, groups.map(Vec::as_slice), spans),
                Paired::One(presence, group) => {
                    self.add_findings(id, choice(presence, group, spans));
                }
            }
        }
        // By their roles, choices come last.
        let mut others = Matching::new(edges.map(|edges| {
            let end = edges.partition_point(|edge| !edge.role.is_choice());
            edges.split_at(end).0
        }));
        others.by(|_, edge| vec![(edge.role, &edge.key)]);
        for pair in others.in_order() {
            match pair {
                Paired::Both(edges) => self.edge(id, edges, spans),
                Paired::One(_, edge)
                    if edge.role == Role::AdditionalProperties && either_closed => {}
                Paired::One(presence, edge) => self.unmatched_edge(id, edge, presence, spans),
            }
        }
    }

    /// The alternatives but those of `anyOf` that another one covers.
    fn uncovered<'e>(
        &mut self,
        edges: &'e [Edge],
        is_exclusive: bool,
        presence: Presence,
    ) -> Cow<'e, [Edge]> {
        if is_exclusive {
            Cow::Borrowed(edges)
        } else {
            alternatives::uncovered(edges, self.present(presence))
        }
    }

    /// Compares schemas that a value may be of, each beside what it was.
    fn matched(&mut self, id: PairId, edges: Sides<&[Edge]>, spans: Sides<&Span>) {
        let shapes = self.both(self.pair(id));
        let exclusive = shapes.map(|shape| states(&shape.facts, Aspect::Exclusive));
        let others = alternatives::without_same_constants(edges, exclusive, self);
        let edges = match &others {
            Some(others) => others.as_ref().map(Vec::as_slice),
            None => edges,
        };
        let pairs: Vec<Paired<&Edge>> = alternatives::matched(edges, self).collect();
        if exclusive == Sides::new(true, true) {
            self.overlaps(id, &pairs);
        }
        let covered = Sides::new(
            alternatives::covered(edges.base, self.present(Presence::Removed)),
            alternatives::covered(edges.revision, self.present(Presence::Added)),
        );
        let is_covered = |edge: &Edge, presence: Presence| {
            let covered = covered.as_ref().present(presence).iter();
            let mut all = edges.present(presence).iter().zip(covered);
            all.any(|(other, covered)| *covered && other.span == edge.span)
        };
        let is_open = exclusive == Sides::new(false, false);
        for pair in pairs {
            match pair {
                // Of `anyOf`, what another one covers says nothing, nor does what is there twice.
                Paired::Both(edges)
                    if is_open
                        && is_covered(edges.base, Presence::Removed)
                        && is_covered(edges.revision, Presence::Added) => {}
                Paired::Both(edges) => self.edge(id, edges, spans),
                Paired::One(presence, edge)
                    if !*exclusive.as_ref().present(presence)
                        && (is_covered(edge, presence)
                            || alternatives::is_repeated(edge, edges, presence, self)) => {}
                Paired::One(presence, edge) => {
                    let beside = edges.present(presence);
                    // A covered alternative of `oneOf` removes values, and adds none.
                    if !is_covered(edge, presence) {
                        self.unmatched_edge(id, edge, presence, spans);
                    }
                    if *exclusive.as_ref().present(presence)
                        && alternatives::overlaps(edge, beside, presence, self)
                    {
                        self.add_overlap(id, edge, presence, spans);
                    }
                }
            }
        }
    }

    /// Adds which of the alternatives of `oneOf` that both sides have begin to overlap another one, or no
    /// longer do, by what changed in them.
    fn overlaps(&mut self, id: PairId, pairs: &[Paired<&Edge>]) {
        let both = pairs.iter().filter_map(|pair| match pair {
            Paired::Both(edges) => Some(*edges),
            Paired::One(..) => None,
        });
        let both: Vec<Sides<&Edge>> = both.collect();
        let all = |side: fn(&Sides<&Edge>) -> Edge| both.iter().map(side).collect::<Vec<Edge>>();
        let edges = Sides::new(all(|it| it.base.clone()), all(|it| it.revision.clone()));
        for pair in both {
            let sides = [
                (Presence::Removed, pair.base, &edges.base),
                (Presence::Added, pair.revision, &edges.revision),
            ];
            let fingerprints =
                sides.map(|(side, edge, _)| self.present(side).fingerprint_of_edge(edge));
            if fingerprints[0] == fingerprints[1] {
                continue;
            }
            let overlap =
                sides.map(|(side, edge, all)| alternatives::overlaps(edge, all, side, self));
            let spans = pair.map(|edge| &edge.span);
            match overlap {
                [false, true] => self.add_overlap(id, pair.revision, Presence::Added, spans),
                [true, false] => self.add_overlap(id, pair.base, Presence::Removed, spans),
                [true, true] => {
                    let changes = alternatives::overlap_changes(pair, self);
                    // Of others, what has more values may have more in common.
                    let mut may = |toward| self.may_widen(pair, toward);
                    let (more, fewer) =
                        changes.unwrap_or_else(|| (may(Presence::Added), may(Presence::Removed)));
                    if more {
                        self.add_overlap(id, pair.revision, Presence::Added, spans);
                    }
                    if fewer {
                        self.add_overlap(id, pair.base, Presence::Removed, spans);
                    }
                }
                [false, false] => {}
            }
        }
    }

    /// Adds that an alternative takes values away from another one, or no longer does.
    fn add_overlap(&mut self, id: PairId, edge: &Edge, presence: Presence, spans: Sides<&Span>) {
        let rule = presence.pick(Rule::OneOfOverlap, Rule::OneOfOverlapRemoved);
        let spans = presence.sides(&edge.span, spans.absent(presence));
        let subject = match edge.key.as_str() {
            "" => Subject::Span,
            name => Subject::Alternative(name.to_owned()),
        };
        let finding = unmatched(rule, presence, subject, spans);
        self.add_findings(id, [finding]);
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

/// Drops the assertions of one side that all constants of the other side meet: beside the constants, they
/// assert nothing.
fn drop_met_by_constants(facts: &mut Sides<Vec<Statement>>) {
    let listed = facts.as_ref().map(|facts| states(facts, Aspect::Enum));
    let Some(presence) = listed.presence() else {
        return;
    };
    let constants = Statement::find(facts.as_ref().present(presence), Aspect::Enum);
    let Some(Fact::Allowed(Some(constants))) = constants.map(|statement| statement.fact.clone())
    else {
        return;
    };
    let stated = facts.as_ref().present(presence);
    let stated: BTreeSet<Aspect> = stated.iter().map(|statement| statement.aspect).collect();
    let others = facts.as_mut().absent(presence);
    others.retain(|statement| {
        stated.contains(&statement.aspect) || !meet(&constants, statement.aspect, &statement.fact)
    });
}

/// Alternatives beside other assertions, where there were none, or none where there were.
fn choice(presence: Presence, group: &[Edge], spans: Sides<&Span>) -> Option<Finding> {
    let rule = presence.pick(Rule::AlternativesIntroduced, Rule::AlternativesLifted);
    let (parent, _) = group.first()?.span.split()?;
    let spans = presence.sides(parent, spans.absent(presence));
    Some(unmatched(rule, presence, Subject::Span, spans))
}
