//! Equivalence of subschema assertions, which is all that is compared of them.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{
    affected::Pair,
    alternatives,
    walk::{MOST_PAIRS, Walk},
};
use crate::{
    contract::{Aspect, Edge, Fact, Statement},
    diff::sides::{Paired, Sides},
    schema::SchemaId,
};

/// A subschema assertion: its fingerprint, its label, and the schemas.
type Assertion = (u64, String, Vec<SchemaId>);

impl Walk<'_, '_> {
    /// The facts of two shapes with their subschema assertions, of which equivalent ones have one
    /// number.
    pub(super) fn numbered_facts(&mut self, pair: Pair) -> Sides<Vec<Statement>> {
        let mut facts = self.both(pair).map(|shape| shape.facts.clone());
        for aspect in aspects(facts.as_ref()) {
            let Sides { base, revision } = self.assertions(pair, aspect);
            let (mut numbered, mut left) = (Sides::<Vec<_>>::default(), revision);
            for (number, old) in (1..).zip(base) {
                if let Some(index) = self.equivalent(&old, &left) {
                    let (_, label, _) = left.remove(index);
                    numbered.revision.push((number, label));
                }
                let (_, label, _) = old;
                numbered.base.push((number, label));
            }
            let next = numbered.base.len() as u64 + 1;
            let left = left.into_iter().map(|(_, label, _)| label);
            numbered.revision.extend((next..).zip(left));
            for (facts, numbered) in facts.as_mut().zip(numbered) {
                let mut own = facts
                    .iter_mut()
                    .filter(|statement| statement.aspect == aspect);
                if let Some(Fact::Subschemas(all)) = own.next().map(|statement| &mut statement.fact)
                {
                    all.extend(numbered);
                }
            }
        }
        facts
    }

    /// The subschema assertions of both shapes about an aspect.
    pub(super) fn assertions(&mut self, pair: Pair, aspect: Aspect) -> Sides<Vec<Assertion>> {
        let shapes = self.shapes.as_mut().zip(pair);
        shapes.map(|(shapes, id)| shapes.subschema_assertions(id, aspect))
    }

    /// The index of the assertion that is equivalent to one, of those that are left.
    fn equivalent(&mut self, old: &Assertion, left: &[Assertion]) -> Option<usize> {
        let from = left.partition_point(|(key, ..)| *key < old.0);
        let mut same = left
            .iter()
            .enumerate()
            .skip(from)
            .take_while(|(_, (key, ..))| *key == old.0);
        same.find_map(|(index, (.., schemas))| (!self.differ(&old.2, schemas)).then_some(index))
    }

    /// Returns true where two lists of schemas differ anywhere.
    fn differ(&mut self, old: &[SchemaId], new: &[SchemaId]) -> bool {
        let pairs = self.pairs_of(old, new).into_iter();
        let mut open: Vec<(Pair, Option<Pair>)> = pairs.map(|pair| (pair, None)).collect();
        // Each pair that was met, with the one that led to it.
        let mut met = FxHashMap::default();
        while let Some((pair, from)) = open.pop() {
            if met.contains_key(&pair) || self.equivalence.get(&pair) == Some(&true) {
                continue;
            }
            met.insert(pair, from);
            self.looked_at += 1;
            if self.looked_at > MOST_PAIRS {
                self.exceed_limit(pair);
                return false;
            }
            let is_known_to_differ = self.equivalence.get(&pair) == Some(&false);
            match self.parts_of(pair).filter(|_| !is_known_to_differ) {
                Some(parts) => open.extend(parts.into_iter().map(|part| (part, Some(pair)))),
                None => {
                    // So do the pairs that led there.
                    let around = std::iter::successors(Some(pair), |pair| *met.get(pair)?);
                    self.equivalence.extend(around.map(|pair| (pair, false)));
                    return true;
                }
            }
        }
        self.equivalence
            .extend(met.into_keys().map(|pair| (pair, true)));
        false
    }

    fn pairs_of(&mut self, old: &[SchemaId], new: &[SchemaId]) -> Vec<Pair> {
        let pairs = old.chunks(1).zip(new.chunks(1));
        pairs
            .map(|(old, new)| self.pair_of(Sides::new(old, new)))
            .collect()
    }

    /// The pairs that are left to be compared for two shapes to be equivalent. `None` where they
    /// are not.
    fn parts_of(&mut self, pair: Pair) -> Option<Vec<Pair>> {
        let facts = self.both(pair).map(|shape| shape.facts.clone());
        if !says_same(facts.as_ref()) {
            return None;
        }
        let mut open = Vec::new();
        for aspect in aspects(facts.as_ref()) {
            let Sides { base, revision } = self.assertions(pair, aspect);
            let keys = |assertions: &[Assertion]| {
                let keys = assertions.iter().map(|(key, ..)| *key);
                keys.collect::<Vec<_>>()
            };
            if keys(&base) != keys(&revision) {
                return None;
            }
            for ((.., old), (.., new)) in base.iter().zip(&revision) {
                open.extend(self.pairs_of(old, new));
            }
        }
        self.edges_of(pair, open)
    }

    fn edges_of(&mut self, pair: Pair, mut open: Vec<Pair>) -> Option<Vec<Pair>> {
        let split = self.both(pair).map(|shape| {
            let edges = shape.edges.iter().cloned();
            edges.partition::<Vec<Edge>, _>(|edge| edge.role.is_choice())
        });
        let choices = split.as_ref().map(|(choices, _)| choices.as_slice());
        let matched = alternatives::matched(choices, self);
        let Sides { base, revision } = split.as_ref().map(|(_, named)| named);
        if base.len() != revision.len() {
            return None;
        }
        // Those with names are in the order of their roles and keys.
        let named = base
            .iter()
            .zip(revision)
            .map(|(old, new)| Paired::Both(Sides::new(old, new)));
        for pair in matched.chain(named) {
            let Paired::Both(edges) = pair else {
                return None;
            };
            let (old, new) = (edges.base, edges.revision);
            let same = old.role == new.role && (old.role.is_choice() || old.key == new.key);
            if !same || !says_same(edges.map(|edge| &edge.facts)) {
                return None;
            }
            let shapes = self.shapes.as_mut().zip(edges);
            open.push(shapes.map(|(shapes, edge)| shapes.of_edge(edge)));
        }
        Some(open)
    }
}

/// The aspects that have subschema assertions.
fn aspects(facts: Sides<&Vec<Statement>>) -> BTreeSet<Aspect> {
    let all = facts.into_iter().flatten();
    all.filter(|statement| matches!(statement.fact, Fact::Subschemas(_)))
        .map(|statement| statement.aspect)
        .collect()
}

/// Returns true where the same is said of values.
fn says_same(facts: Sides<&Vec<Statement>>) -> bool {
    fn of_values(facts: &[Statement]) -> impl Iterator<Item = (Aspect, &Fact)> {
        let own = facts
            .iter()
            .filter(|statement| statement.aspect.is_of_values());
        own.map(|statement| (statement.aspect, &statement.fact))
    }
    of_values(facts.base).eq(of_values(facts.revision))
}
