//! Which alternatives of two schemas are the same: they have no order, and names are only names.

use std::collections::BTreeSet;

use super::{fact::Move, wire::Walk};
use crate::contract::{Aspect, Edge, Fact, Role, Said, Shape, ShapeId};

type Matched<'e, 't> = (Option<&'e Edge<'t>>, Option<&'e Edge<'t>>);

/// Every alternative of either schema, with the other one's where that is the same: by the tag that
/// stands for it, else by what it comes to, else by its name, else by the order.
pub(super) fn matched<'e, 't>(
    base: &'e [Edge<'t>],
    revision: &'e [Edge<'t>],
    walk: &mut Walk<'_, 't>,
) -> Vec<Matched<'e, 't>> {
    let mut matching = Matching {
        base: base.iter().map(Some).collect(),
        revision: revision.iter().map(Some).collect(),
        matched: Vec::new(),
    };
    matching.take(|old, new| share_tags(&old.facts, &new.facts));
    if matching.is_open() {
        let old: Vec<u64> = base
            .iter()
            .map(|edge| walk.base_fingerprint(edge))
            .collect();
        let new: Vec<u64> = revision
            .iter()
            .map(|edge| walk.revision_fingerprint(edge))
            .collect();
        matching.take_where(|one, other| old.get(one) == new.get(other));
    }
    matching.take(|old, new| !old.key.is_empty() && old.key == new.key);
    let unnamed = |edge: &Edge<'_>| edge.key.is_empty();
    matching.take(|old, new| unnamed(old) && unnamed(new));
    matching.finish()
}

/// The alternatives of a schema that says nothing else of values.
pub(super) fn alone<'t>(shape: &Shape<'t>) -> Option<Vec<Edge<'t>>> {
    let beside = |said: &Said| {
        !matches!(
            said.aspect,
            Aspect::Exclusive | Aspect::Discriminator | Aspect::Deprecated | Aspect::Default
        )
    };
    let only = shape
        .edges
        .iter()
        .all(|edge| edge.role == Role::Alternative);
    let alone = only && !shape.edges.is_empty() && !shape.facts.iter().any(beside);
    alone.then(|| shape.edges.clone())
}

/// Which of the alternatives of one document a schema of the other one is.
pub(super) fn like<'t>(
    choices: &[Edge<'t>],
    single: ShapeId,
    change: Move,
    walk: &mut Walk<'_, 't>,
) -> Option<usize> {
    let mut described = Vec::new();
    for edge in choices {
        let shapes = if change == Move::Added {
            &mut walk.revision
        } else {
            &mut walk.base
        };
        let shape = shapes.of(&edge.schemas);
        let fingerprint = shapes.fingerprint(shape);
        let shape = shapes.get(shape);
        described.push((fingerprint, shape.name.clone(), of_type(&shape.facts)));
    }
    let shapes = if change == Move::Added {
        &mut walk.base
    } else {
        &mut walk.revision
    };
    let fingerprint = shapes.fingerprint(single);
    let shape = shapes.get(single);
    let (name, ty) = (shape.name.clone(), of_type(&shape.facts));
    let equal = described
        .iter()
        .position(|(other, ..)| *other == fingerprint);
    let named = || {
        let own = |other: &Option<String>| other.is_some() && *other == name;
        described.iter().position(|(_, other, _)| own(other))
    };
    let typed = || {
        described
            .iter()
            .position(|(.., other)| other.is_some() && *other == ty)
    };
    equal.or_else(named).or_else(typed)
}

fn of_type(facts: &[Said]) -> Option<Fact> {
    let said = facts.iter().find(|said| said.aspect == Aspect::Type)?;
    Some(said.fact.clone())
}

struct Matching<'e, 't> {
    base: Vec<Option<&'e Edge<'t>>>,
    revision: Vec<Option<&'e Edge<'t>>>,
    matched: Vec<Matched<'e, 't>>,
}

impl<'e, 't> Matching<'e, 't> {
    fn is_open(&self) -> bool {
        self.base.iter().flatten().next().is_some()
            && self.revision.iter().flatten().next().is_some()
    }

    /// Matches each that is left with the first that is the same.
    fn take(&mut self, same: impl Fn(&Edge<'t>, &Edge<'t>) -> bool) {
        for old in &mut self.base {
            let Some(own) = *old else { continue };
            let mut news = self.revision.iter_mut();
            let new = news.find(|new| new.is_some_and(|new| same(own, new)));
            if let Some(new) = new {
                self.matched.push((old.take(), new.take()));
            }
        }
    }

    fn take_where(&mut self, same: impl Fn(usize, usize) -> bool) {
        for (index, old) in self.base.iter_mut().enumerate() {
            if old.is_none() {
                continue;
            }
            let mut news = self.revision.iter_mut().enumerate();
            let new = news.find(|(other, new)| new.is_some() && same(index, *other));
            if let Some((_, new)) = new {
                self.matched.push((old.take(), new.take()));
            }
        }
    }

    fn finish(self) -> Vec<Matched<'e, 't>> {
        let gone = self.base.into_iter().flatten();
        let come = self.revision.into_iter().flatten();
        let mut matched = self.matched;
        matched.extend(gone.map(|old| (Some(old), None)));
        matched.extend(come.map(|new| (None, Some(new))));
        matched
    }
}

fn share_tags(base: &[Said], revision: &[Said]) -> bool {
    let tags = |facts: &[Said]| {
        let said = facts.iter().find(|said| said.aspect == Aspect::Tags);
        match said.map(|said| said.fact.clone()) {
            Some(Fact::Allowed(values)) => values.unwrap_or_default(),
            _ => BTreeSet::default(),
        }
    };
    !tags(base).is_disjoint(&tags(revision))
}
