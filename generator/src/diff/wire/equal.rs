//! Whether what is asked by other schemas is the same: of it, nothing but that is told.

use rustc_hash::FxHashSet;

use super::{MOST_PAIRS, Pair, Walk, alternatives};
use crate::{
    contract::{Aspect, Edge, Fact, Role, Said},
    document::Located,
};

impl<'t> Walk<'_, 't> {
    /// What is said of two shapes, with what is asked by other schemas: that which looks the same and
    /// is not has another number.
    pub(super) fn told(&mut self, pair: Pair) -> (Vec<Said>, Vec<Said>) {
        let base = self.base.told(pair.0);
        let mut revision = self.revision.told(pair.1);
        for said in &mut revision {
            let Fact::Asked(all) = &mut said.fact else {
                continue;
            };
            let olds = self.base.asked(pair.0, said.aspect);
            let news = self.revision.asked(pair.1, said.aspect);
            for (key, new) in news {
                let differs = olds.get(&key).is_some_and(|old| self.differ(old, &new));
                if differs && let Some(words) = all.remove(&key) {
                    all.insert(!key, words);
                }
            }
        }
        (base, revision)
    }

    /// Whether two lists of schemas differ anywhere.
    fn differ(&mut self, old: &[Located<'t>], new: &[Located<'t>]) -> bool {
        let both = old.iter().zip(new);
        let pairs = both.map(|(old, new)| {
            let base = self.base.of(std::slice::from_ref(old));
            (base, self.revision.of(std::slice::from_ref(new)))
        });
        let mut open: Vec<Pair> = pairs.collect();
        let mut met: FxHashSet<Pair> = FxHashSet::default();
        while let Some(pair) = open.pop() {
            if self.equal.contains(&pair) || !met.insert(pair) {
                continue;
            }
            self.looked_at += 1;
            if self.looked_at > MOST_PAIRS {
                self.go_beyond(pair);
                return false;
            }
            let Some(parts) = self.parts_of_equals(pair) else {
                return true;
            };
            open.extend(parts);
        }
        self.equal.extend(met);
        false
    }

    /// The pairs that are left to be compared for two shapes to be equal. `None` where they are not.
    fn parts_of_equals(&mut self, pair: Pair) -> Option<Vec<Pair>> {
        let base = self.base.told(pair.0);
        let revision = self.revision.told(pair.1);
        if !alike(&base, &revision) {
            return None;
        }
        let mut open = Vec::new();
        for said in base
            .iter()
            .filter(|said| matches!(said.fact, Fact::Asked(_)))
        {
            let olds = self.base.asked(pair.0, said.aspect);
            let mut news = self.revision.asked(pair.1, said.aspect);
            for (key, old) in olds {
                for (old, new) in old.iter().zip(news.remove(&key)?) {
                    let base = self.base.of(std::slice::from_ref(old));
                    open.push((base, self.revision.of(&[new])));
                }
            }
        }
        let olds = self.base.get(pair.0).edges.clone();
        let news = self.revision.get(pair.1).edges.clone();
        let several = |edge: &Edge<'t>| matches!(edge.role, Role::Alternative | Role::Heir);
        let (old_several, olds): (Vec<_>, Vec<_>) = olds.into_iter().partition(several);
        let (new_several, news): (Vec<_>, Vec<_>) = news.into_iter().partition(several);
        let several = alternatives::matched(&old_several, &new_several, self);
        let mut several = several.into_iter();
        let several = several.try_fold(Vec::new(), |mut all, (old, new)| {
            all.push((old?, new?));
            Some(all)
        })?;
        if olds.len() != news.len() {
            return None;
        }
        // They are in the order of their roles and keys.
        for (old, new) in several.into_iter().chain(olds.iter().zip(&news)) {
            let named = !matches!(old.role, Role::Alternative | Role::Heir);
            let same = old.role == new.role && (!named || old.key == new.key);
            if !same || !alike(&old.facts, &new.facts) {
                return None;
            }
            open.push((self.base.of(&old.schemas), self.revision.of(&new.schemas)));
        }
        Some(open)
    }
}

/// Whether the same is said of values.
fn alike(base: &[Said], revision: &[Said]) -> bool {
    let told = |said: &&Said| !matches!(said.aspect, Aspect::Deprecated | Aspect::Tags);
    let words = |said: &Said| (said.aspect, said.fact.clone());
    let base = base.iter().filter(told).map(words);
    base.eq(revision.iter().filter(told).map(words))
}
