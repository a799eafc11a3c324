//! Whether what is asked by other schemas is the same: of it, nothing but that is told.

use rustc_hash::FxHashMap;

use super::{MOST_PAIRS, Pair, Walk, alternatives};
use crate::{
    contract::{Aspect, Edge, Fact, Said},
    schema::SchemaId,
};

/// What is asked, with what it comes to and what it is called.
type Asked<'t> = (u64, String, Vec<SchemaId>);

impl<'t> Walk<'_, 't> {
    /// What is said of two shapes, with what is asked by other schemas: what both ask has one number.
    pub(super) fn told(&mut self, pair: Pair) -> (Vec<Said>, Vec<Said>) {
        let mut base = self.base.get(pair.0).facts.clone();
        let mut revision = self.revision.get(pair.1).facts.clone();
        for aspect in aspects(&base, &revision) {
            let olds = self.base.asked(pair.0, aspect);
            let mut news = self.revision.asked(pair.1, aspect);
            let mut number = 0;
            let add = |facts: &mut Vec<Said>, number: u64, words: String| {
                let said = facts.iter_mut().find(|said| said.aspect == aspect);
                if let Some(Fact::Asked(all)) = said.map(|said| &mut said.fact) {
                    all.insert(number, words);
                }
            };
            for old in olds {
                number += 1;
                if let Some(index) = self.alike(&old, &news) {
                    let (_, words, _) = news.remove(index);
                    add(&mut revision, number, words);
                }
                add(&mut base, number, old.1);
            }
            for (_, words, _) in news {
                number += 1;
                add(&mut revision, number, words);
            }
        }
        (base, revision)
    }

    /// Which of those that are left is the same.
    fn alike(&mut self, old: &Asked<'t>, news: &[Asked<'t>]) -> Option<usize> {
        let from = news.partition_point(|(key, ..)| *key < old.0);
        let same = news.iter().enumerate().skip(from);
        let mut same = same.take_while(|(_, (key, ..))| *key == old.0);
        same.find_map(|(index, (.., schemas))| (!self.differ(&old.2, schemas)).then_some(index))
    }

    /// Whether two lists of schemas differ anywhere.
    fn differ(&mut self, old: &[SchemaId], new: &[SchemaId]) -> bool {
        /// The pair that led to one that was met.
        type Met = FxHashMap<Pair, Option<Pair>>;
        let pairs = old
            .iter()
            .zip(new)
            .map(|(old, new)| self.pair_of(*old, *new));
        let pairs = pairs.map(|pair| (pair, None));
        let mut open: Vec<(Pair, Option<Pair>)> = pairs.collect();
        let mut met = Met::default();
        while let Some((pair, from)) = open.pop() {
            if met.contains_key(&pair) || self.equal.get(&pair) == Some(&true) {
                continue;
            }
            met.insert(pair, from);
            self.looked_at += 1;
            if self.looked_at > MOST_PAIRS {
                self.go_beyond(pair);
                return false;
            }
            let known = self.equal.get(&pair) == Some(&false);
            match self.parts_of_equals(pair).filter(|_| !known) {
                Some(parts) => open.extend(parts.into_iter().map(|part| (part, Some(pair)))),
                None => {
                    // So does what led there.
                    let mut at = Some(pair);
                    while let Some(pair) = at {
                        self.equal.insert(pair, false);
                        at = met.get(&pair).copied().flatten();
                    }
                    return true;
                }
            }
        }
        self.equal.extend(met.into_keys().map(|pair| (pair, true)));
        false
    }

    fn pair_of(&mut self, old: SchemaId, new: SchemaId) -> Pair {
        let base = self.base.of(&[old]);
        (base, self.revision.of(&[new]))
    }

    /// The pairs that are left to be compared for two shapes to be equal. `None` where they are not.
    fn parts_of_equals(&mut self, pair: Pair) -> Option<Vec<Pair>> {
        let base = self.base.get(pair.0).facts.clone();
        let revision = self.revision.get(pair.1).facts.clone();
        if !says_same(&base, &revision) {
            return None;
        }
        let mut open = Vec::new();
        for aspect in aspects(&base, &revision) {
            let olds = self.base.asked(pair.0, aspect);
            let news = self.revision.asked(pair.1, aspect);
            if !olds
                .iter()
                .map(|old| old.0)
                .eq(news.iter().map(|new| new.0))
            {
                return None;
            }
            for ((.., old), (.., new)) in olds.iter().zip(&news) {
                let pairs = old.iter().zip(new);
                open.extend(pairs.map(|(old, new)| self.pair_of(*old, *new)));
            }
        }
        self.edges_of_equals(pair, open)
    }

    fn edges_of_equals(&mut self, pair: Pair, mut open: Vec<Pair>) -> Option<Vec<Pair>> {
        let olds = self.base.get(pair.0).edges.clone();
        let news = self.revision.get(pair.1).edges.clone();
        let several = |edge: &Edge| edge.role.is_choice();
        let (old_several, olds): (Vec<_>, Vec<_>) = olds.into_iter().partition(several);
        let (new_several, news): (Vec<_>, Vec<_>) = news.into_iter().partition(several);
        let matched = alternatives::matched(&old_several, &new_several, self);
        if olds.len() != news.len() {
            return None;
        }
        // Those with names are in the order of their roles and keys.
        let named = olds.iter().zip(&news);
        let named = named.map(|(old, new)| (Some(old), Some(new)));
        for (old, new) in matched.into_iter().chain(named) {
            let (old, new) = (old?, new?);
            let choice = old.role.is_choice();
            let same = old.role == new.role && (choice || old.key == new.key);
            if !same || !says_same(&old.facts, &new.facts) {
                return None;
            }
            open.push((self.base.of(&old.schemas), self.revision.of(&new.schemas)));
        }
        Some(open)
    }
}

/// The aspects of which something is asked by other schemas.
fn aspects(base: &[Said], revision: &[Said]) -> Vec<Aspect> {
    let asked = base.iter().chain(revision);
    let asked = asked.filter(|said| matches!(said.fact, Fact::Asked(_)));
    let mut aspects: Vec<Aspect> = asked.map(|said| said.aspect).collect();
    aspects.sort_unstable();
    aspects.dedup();
    aspects
}

/// Whether the same is said of values.
fn says_same(base: &[Said], revision: &[Said]) -> bool {
    let words = |said: &Said| (said.aspect, said.fact.clone());
    let told = |said: &&Said| said.aspect.is_of_values();
    let base = base.iter().filter(told).map(words);
    base.eq(revision.iter().filter(told).map(words))
}
