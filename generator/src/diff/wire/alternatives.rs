//! Which alternatives of two schemas are the same: they have no order, and names are only names.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Walk;
use crate::{
    contract::{Aspect, Edge, Fact, Role, Said, Shape, ShapeId, Shapes, of_role},
    diff::fact::Move,
};

type Matched<'e> = (Option<&'e Edge>, Option<&'e Edge>);

/// Every alternative of either schema, with the other one's where that is the same: by the tag that
/// stands for it, else by what it comes to, else by its name, else by the order.
pub(super) fn matched<'e, 't>(
    base: &'e [Edge],
    revision: &'e [Edge],
    walk: &mut Walk<'_, 't>,
) -> Vec<Matched<'e>> {
    let mut matching = Matching {
        base: base.iter().map(Some).collect(),
        revision: revision.iter().map(Some).collect(),
        matched: Vec::new(),
    };
    matching.take(&keys(base, tags), &keys(revision, tags));
    if matching.is_open() {
        let (old, new) = (&mut walk.base, &mut walk.revision);
        let mut old = |edge: &Edge| vec![old.fingerprint_of(&edge.schemas)];
        let mut new = |edge: &Edge| vec![new.fingerprint_of(&edge.schemas)];
        matching.take(&keys(base, &mut old), &keys(revision, &mut new));
    }
    let named = |edge: &Edge| {
        let name = Some(edge.key.clone()).filter(|name| !name.is_empty());
        name.into_iter().collect()
    };
    matching.take(&keys(base, named), &keys(revision, named));
    // Of those without a name, the first is the first.
    let unnamed = |edge: &Edge| edge.key.is_empty().then_some(()).into_iter().collect();
    matching.take(&keys(base, unnamed), &keys(revision, unnamed));
    // One that is left on each side has another name now.
    let (old, new) = matching.left();
    if let ([_], [_]) = (old.as_slice(), new.as_slice()) {
        let any = |_: &Edge| vec![()];
        matching.take(&keys(base, any), &keys(revision, any));
    }
    matching.finish()
}

/// What each alternative may be known by.
fn keys<'t, K>(edges: &[Edge], key: impl FnMut(&Edge) -> Vec<K>) -> Vec<Vec<K>> {
    edges.iter().map(key).collect()
}

/// The alternatives of a schema that says nothing else of values, and says them once.
pub(super) fn alone<'t>(shape: &Shape) -> Option<Vec<Edge>> {
    let beside = |said: &Said| {
        !matches!(
            said.aspect,
            Aspect::Exclusive
                | Aspect::Discriminator
                | Aspect::Deprecated
                | Aspect::Default
                | Aspect::Nullable
        )
    };
    let only = shape
        .edges
        .iter()
        .all(|edge| edge.role == Role::Alternative && edge.group == 0);
    let alone = only && !shape.edges.is_empty() && !shape.facts.iter().any(beside);
    alone.then(|| shape.edges.clone())
}

/// The types of a schema that only its alternatives have, where all of them have some.
pub(super) fn types(shape: ShapeId, shapes: &mut Shapes<'_, '_>) -> Option<Said> {
    let shape = shapes.get(shape);
    let span = shape.span.clone();
    let groups = groups(of_role(&shape.edges, Role::Alternative).to_vec());
    let types = groups.iter().filter_map(|group| types_of(group, shapes));
    // All of them hold.
    let all = types.reduce(|one, other| one.intersection(&other).cloned().collect())?;
    Some(Said {
        aspect: Aspect::Type,
        fact: Fact::Allowed(Some(all)),
        span,
    })
}

/// The types of alternatives, where all of them have some.
fn types_of<'t>(choices: &[Edge], shapes: &mut Shapes<'_, 't>) -> Option<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for edge in choices {
        let id = shapes.of(&edge.schemas);
        match &Said::find(&shapes.get(id).facts, Aspect::Type)?.fact {
            Fact::Allowed(Some(types)) => all.extend(types.iter().cloned()),
            _ => return None,
        }
    }
    Some(all)
}

/// The keywords of both schemas, each with the other one's that comes to the same, else in their
/// order: they all hold, and have no order.
pub(super) fn grouped<'t>(
    base: Vec<Edge>,
    revision: Vec<Edge>,
    walk: &mut Walk<'_, 't>,
) -> Vec<(Vec<Edge>, Vec<Edge>)> {
    let old = groups(base);
    let mut new = groups(revision);
    if let ([_], [_]) | ([], _) | (_, []) = (old.as_slice(), new.as_slice()) {
        let mut old = old.into_iter();
        let mut new = new.into_iter();
        let mut pairs = Vec::new();
        loop {
            match (old.next(), new.next()) {
                (None, None) => return pairs,
                (old, new) => pairs.push((old.unwrap_or_default(), new.unwrap_or_default())),
            }
        }
    }
    let known: Vec<_> = new
        .iter()
        .map(|group| key(group, &mut walk.revision))
        .collect();
    let mut known: Vec<_> = known.into_iter().map(Some).collect();
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for group in old {
        let own = Some(key(&group, &mut walk.base));
        match known.iter().position(|known| *known == own) {
            Some(index) => {
                known[index] = None;
                pairs.push((group, std::mem::take(&mut new[index])));
            }
            None => left.push(group),
        }
    }
    let mut left = left.into_iter();
    let mut new = new.into_iter().filter(|group| !group.is_empty());
    loop {
        match (left.next(), new.next()) {
            (None, None) => return pairs,
            (old, new) => pairs.push((old.unwrap_or_default(), new.unwrap_or_default())),
        }
    }
}

fn groups(edges: Vec<Edge>) -> Vec<Vec<Edge>> {
    let mut groups: BTreeMap<usize, Vec<Edge>> = BTreeMap::new();
    for edge in edges {
        groups.entry(edge.group).or_default().push(edge);
    }
    groups.into_values().collect()
}

/// What alternatives come to, in no order.
fn key<'t>(group: &[Edge], shapes: &mut Shapes<'_, 't>) -> Vec<u64> {
    let keys = group
        .iter()
        .map(|edge| shapes.fingerprint_of(&edge.schemas));
    let mut keys: Vec<u64> = keys.collect();
    keys.sort_unstable();
    keys
}

/// Which of the alternatives of one document a schema of the other one is.
pub(super) fn like<'t>(
    choices: &[Edge],
    single: ShapeId,
    change: Move,
    walk: &mut Walk<'_, 't>,
) -> Option<usize> {
    let shapes = walk.own_side(change);
    let all = choices.iter().map(|edge| {
        let shape = shapes.of(&edge.schemas);
        described(shapes, shape)
    });
    let all: Vec<_> = all.collect();
    let (fingerprint, name, ty) = described(walk.other_side(change), single);
    let equal = all.iter().position(|(other, ..)| *other == fingerprint);
    let named = || {
        let own = |other: &Option<String>| other.is_some() && *other == name;
        all.iter().position(|(_, other, _)| own(other))
    };
    let typed = || {
        let own = |other: &Option<Fact>| other.is_some() && *other == ty;
        all.iter().position(|(.., other)| own(other))
    };
    equal.or_else(named).or_else(typed)
}

/// What a shape may be known by: what it comes to, its name, its type.
fn described(shapes: &mut Shapes<'_, '_>, shape: ShapeId) -> (u64, Option<String>, Option<Fact>) {
    let fingerprint = shapes.fingerprint(shape);
    let shape = shapes.get(shape);
    let ty = Said::find(&shape.facts, Aspect::Type);
    (
        fingerprint,
        shape.name.clone(),
        ty.map(|said| said.fact.clone()),
    )
}

struct Matching<'e> {
    base: Vec<Option<&'e Edge>>,
    revision: Vec<Option<&'e Edge>>,
    matched: Vec<Matched<'e>>,
}

impl<'e> Matching<'e> {
    fn is_open(&self) -> bool {
        self.base.iter().flatten().next().is_some()
            && self.revision.iter().flatten().next().is_some()
    }

    /// Matches each that is left with the first that is known by the same.
    fn take<K: Ord + Clone>(&mut self, base: &[Vec<K>], revision: &[Vec<K>]) {
        let mut known: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (index, keys) in revision.iter().enumerate() {
            for key in keys {
                known.entry(key.clone()).or_default().push_back(index);
            }
        }
        for (old, keys) in self.base.iter_mut().zip(base) {
            if old.is_none() {
                continue;
            }
            for key in keys {
                let Some(indices) = known.get_mut(key) else {
                    continue;
                };
                let news = &mut self.revision;
                let free = |index: &usize| news.get(*index).is_some_and(Option::is_some);
                while indices.front().is_some_and(|index| !free(index)) {
                    indices.pop_front();
                }
                let Some(index) = indices.pop_front() else {
                    continue;
                };
                self.matched.push((old.take(), news[index].take()));
                break;
            }
        }
    }

    /// Those of either side that are left.
    fn left(&self) -> (Vec<&'e Edge>, Vec<&'e Edge>) {
        let left = |edges: &[Option<&'e Edge>]| edges.iter().flatten().copied().collect();
        (left(&self.base), left(&self.revision))
    }

    fn finish(self) -> Vec<Matched<'e>> {
        let gone = self.base.into_iter().flatten();
        let come = self.revision.into_iter().flatten();
        let mut matched = self.matched;
        matched.extend(gone.map(|old| (Some(old), None)));
        matched.extend(come.map(|new| (None, Some(new))));
        matched
    }
}

fn tags(edge: &Edge) -> Vec<String> {
    match Said::find(&edge.facts, Aspect::Tags).map(|said| &said.fact) {
        Some(Fact::Allowed(Some(values))) => values.iter().cloned().collect(),
        _ => Vec::new(),
    }
}
