//! Two lists, matched by one key after another.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, VecDeque},
};

use crate::diff::sides::{Paired, Presence, Sides};

/// The parts of two lists that are left, and those that are matched.
pub(super) struct Matching<'p, T> {
    left: Sides<Vec<Option<&'p T>>>,
    /// Those that are matched, with their positions in the base.
    matched: Vec<(usize, Paired<&'p T>)>,
}

impl<'p, T> Matching<'p, T> {
    pub(super) fn new(parts: Sides<&'p [T]>) -> Self {
        Self {
            left: parts.map(|parts| parts.iter().map(Some).collect()),
            matched: Vec::new(),
        }
    }

    /// The numbers of parts that are left.
    pub(super) fn left(&self) -> Sides<usize> {
        let left = self.left.as_ref();
        left.map(|parts| parts.iter().flatten().count())
    }

    /// Matches each part that is left with the first that shares one of its keys, which may depend
    /// on the side that has it.
    pub(super) fn by<K: Ord>(&mut self, mut keys: impl FnMut(Presence, &'p T) -> Vec<K>) {
        if self.left().into_iter().any(|left| left == 0) {
            return;
        }
        let Sides { base, revision } = &mut self.left;
        let mut known: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (index, new) in revision.iter().enumerate() {
            for key in new.iter().flat_map(|new| keys(Presence::Added, new)) {
                known.entry(key).or_default().push_back(index);
            }
        }
        for (position, part) in base.iter_mut().enumerate() {
            let Some(old) = *part else { continue };
            let mut candidates = keys(Presence::Removed, old).into_iter().filter_map(|key| {
                let indices = known.get_mut(&key)?;
                std::iter::from_fn(|| indices.pop_front()).find_map(|index| revision[index].take())
            });
            if let Some(new) = candidates.next() {
                *part = None;
                let both = Paired::Both(Sides::new(old, new));
                self.matched.push((position, both));
            }
        }
    }

    /// Matches the parts that are left, by their positions: those first that are most like each other, and
    /// of equal ones the first. `None` for parts that are not like each other at all.
    pub(super) fn by_likeness(&mut self, likeness: impl Fn(Sides<usize>) -> Option<isize>) {
        let left = self.left.as_ref().map(|parts| {
            let positions = parts.iter().enumerate().filter(|(_, part)| part.is_some());
            positions
                .map(|(position, _)| position)
                .collect::<Vec<usize>>()
        });
        let mut pairs = Vec::new();
        for base in left.base {
            for revision in &left.revision {
                let at = Sides::new(base, *revision);
                pairs.extend(likeness(at).map(|likeness| (Reverse(likeness), base, *revision)));
            }
        }
        pairs.sort_unstable();
        let Sides { base, revision } = &mut self.left;
        for (_, position, other) in pairs {
            if let (Some(old), Some(new)) = (base[position], revision[other]) {
                (base[position], revision[other]) = (None, None);
                let both = Paired::Both(Sides::new(old, new));
                self.matched.push((position, both));
            }
        }
    }

    /// Every part: those that are matched, in the order in which they were, then those that went,
    /// then those that came.
    pub(super) fn finish(self) -> impl Iterator<Item = Paired<&'p T>> {
        self.with_positions().map(|(_, pair)| pair)
    }

    /// Every part: those of the base in their order, then those that came.
    pub(super) fn in_order(self) -> impl Iterator<Item = Paired<&'p T>> {
        let mut pairs: Vec<_> = self.with_positions().collect();
        pairs.sort_by_key(|(position, _)| *position);
        pairs.into_iter().map(|(_, pair)| pair)
    }

    fn with_positions(self) -> impl Iterator<Item = (usize, Paired<&'p T>)> {
        let Sides { base, revision } = self.left;
        let removed = base
            .into_iter()
            .enumerate()
            .filter_map(|(at, old)| Some((at, Paired::One(Presence::Removed, old?))));
        let added = revision
            .into_iter()
            .flatten()
            .map(|new| (usize::MAX, Paired::One(Presence::Added, new)));
        self.matched.into_iter().chain(removed).chain(added)
    }
}
