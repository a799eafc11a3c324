//! The alternatives of two schemas, matched: they have no order, and names are only names.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::walk::Walk;
use crate::{
    contract::{Aspect, Edge, Fact, Role, Shape, ShapeId, Shapes, Statement, of_role},
    diff::sides::{Presence, Sides},
};

/// Every alternative of either schema, with the other one's where that is the same: by the tag that
/// stands for it, else by its fingerprint, else by its name, else by the order.
pub(super) fn matched<'e>(
    edges: Sides<&'e [Edge]>,
    walk: &mut Walk<'_, '_>,
) -> Vec<Sides<Option<&'e Edge>>> {
    let mut matching = Matching {
        left: edges.map(|edges| edges.iter().map(Some).collect()),
        matched: Vec::new(),
    };
    matching.take(edges.map(|edges| keys(edges, tags)));
    let left = matching.count();
    if left.base > 0 && left.revision > 0 {
        let Sides { base, revision } = &mut walk.shapes;
        matching.take(Sides::new(
            keys(edges.base, |edge| vec![base.fingerprint_of(&edge.schemas)]),
            keys(edges.revision, |edge| {
                vec![revision.fingerprint_of(&edge.schemas)]
            }),
        ));
    }
    matching.take(edges.map(|edges| keys(edges, name)));
    // Of those without a name, the first is the first.
    let unnamed = |edge: &Edge| edge.key.is_empty().then_some(()).into_iter().collect();
    matching.take(edges.map(|edges| keys(edges, unnamed)));
    // One that is left on each side has another name now.
    if matching.count() == Sides::new(1, 1) {
        matching.take(edges.map(|edges| keys(edges, |_| vec![()])));
    }
    matching.finish()
}

/// The keys that each alternative may be known by.
fn keys<K>(edges: &[Edge], key: impl FnMut(&Edge) -> Vec<K>) -> Vec<Vec<K>> {
    edges.iter().map(key).collect()
}

fn tags(edge: &Edge) -> Vec<String> {
    let tags = Statement::find(&edge.facts, Aspect::Tags).map(|statement| &statement.fact);
    let Some(Fact::Allowed(Some(values))) = tags else {
        return Vec::new();
    };
    values.iter().cloned().collect()
}

fn name(edge: &Edge) -> Vec<String> {
    let name = Some(&edge.key).filter(|name| !name.is_empty());
    name.cloned().into_iter().collect()
}

/// Alternatives that are matched, one key after another.
struct Matching<'e> {
    left: Sides<Vec<Option<&'e Edge>>>,
    matched: Vec<Sides<Option<&'e Edge>>>,
}

impl<'e> Matching<'e> {
    /// The numbers of alternatives that are left.
    fn count(&self) -> Sides<usize> {
        let left = self.left.as_ref();
        left.map(|edges| edges.iter().flatten().count())
    }

    /// Matches each that is left with the first that has a key of its own.
    fn take<K: Ord>(&mut self, keys: Sides<Vec<Vec<K>>>) {
        let mut known: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (index, keys) in keys.revision.into_iter().enumerate() {
            for key in keys {
                known.entry(key).or_default().push_back(index);
            }
        }
        let Sides { base, revision } = &mut self.left;
        for (old, keys) in base.iter_mut().zip(keys.base) {
            if old.is_none() {
                continue;
            }
            let mut candidates = keys.iter().filter_map(|key| {
                let indices = known.get_mut(key)?;
                std::iter::from_fn(|| indices.pop_front()).find_map(|index| revision[index].take())
            });
            if let Some(new) = candidates.next() {
                self.matched.push(Sides::new(old.take(), Some(new)));
            }
        }
    }

    fn finish(self) -> Vec<Sides<Option<&'e Edge>>> {
        let gone = self.left.base.into_iter().flatten();
        let come = self.left.revision.into_iter().flatten();
        let mut matched = self.matched;
        matched.extend(gone.map(|old| Sides::new(Some(old), None)));
        matched.extend(come.map(|new| Sides::new(None, Some(new))));
        matched
    }
}

/// The alternatives of a schema that says nothing else of values, and says them once.
pub(super) fn alone(shape: &Shape) -> Option<Vec<Edge>> {
    let beside = |statement: &Statement| {
        !matches!(
            statement.aspect,
            Aspect::Exclusive
                | Aspect::Discriminator
                | Aspect::Deprecated
                | Aspect::Default
                | Aspect::Nullable
        )
    };
    let mut edges = shape.edges.iter();
    let only = edges.all(|edge| edge.role == Role::Alternative && edge.group == 0);
    let alone = only && !shape.edges.is_empty() && !shape.facts.iter().any(beside);
    alone.then(|| shape.edges.clone())
}

/// The types of a schema that only its alternatives have, where all of them have some.
pub(super) fn types(shape: ShapeId, shapes: &mut Shapes<'_, '_>) -> Option<Statement> {
    let shape = shapes.get(shape);
    let span = shape.span.clone();
    let groups = groups(of_role(&shape.edges, Role::Alternative).to_vec());
    let types = groups.iter().filter_map(|group| types_of(group, shapes));
    // All of them hold.
    let all = types.reduce(|one, other| one.intersection(&other).cloned().collect())?;
    Some(Statement {
        aspect: Aspect::Type,
        fact: Fact::Allowed(Some(all)),
        span,
    })
}

/// The types of alternatives, where all of them have some.
fn types_of(choices: &[Edge], shapes: &mut Shapes<'_, '_>) -> Option<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for edge in choices {
        let id = shapes.of(&edge.schemas);
        let types = Statement::find(&shapes.get(id).facts, Aspect::Type)?;
        let Fact::Allowed(Some(types)) = &types.fact else {
            return None;
        };
        all.extend(types.iter().cloned());
    }
    Some(all)
}

/// The alternatives of one keyword.
type Group = Vec<Edge>;

/// The keywords of both schemas, each with the other one's of the same fingerprint, else in their
/// order: they all hold, and have no order.
pub(super) fn grouped(edges: Sides<Vec<Edge>>, walk: &mut Walk<'_, '_>) -> Vec<Sides<Group>> {
    let Sides { base, revision } = edges.map(groups);
    let (mut pairs, mut left, mut others) = (Vec::new(), base, revision);
    if !left.is_empty() && !others.is_empty() && left.len().max(others.len()) > 1 {
        let mut known: Vec<Vec<u64>> = Vec::new();
        for group in &others {
            known.push(key(group, &mut walk.shapes.revision));
        }
        for group in std::mem::take(&mut left) {
            let own = key(&group, &mut walk.shapes.base);
            match known.iter().position(|known| *known == own) {
                Some(index) => {
                    known.remove(index);
                    pairs.push(Sides::new(group, others.remove(index)));
                }
                None => left.push(group),
            }
        }
    }
    let mut left = left.into_iter();
    let mut others = others.into_iter();
    for _ in 0..left.len().max(others.len()) {
        pairs.push(Sides::new(
            left.next().unwrap_or_default(),
            others.next().unwrap_or_default(),
        ));
    }
    pairs
}

fn groups(edges: Vec<Edge>) -> Vec<Group> {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for edge in edges {
        groups.entry(edge.group).or_default().push(edge);
    }
    groups.into_values().collect()
}

/// The fingerprints of alternatives, in no order.
fn key(group: &[Edge], shapes: &mut Shapes<'_, '_>) -> Vec<u64> {
    let mut keys: Vec<u64> = group
        .iter()
        .map(|edge| shapes.fingerprint_of(&edge.schemas))
        .collect();
    keys.sort_unstable();
    keys
}

/// The index of the alternative of one side that a schema of the other one is.
pub(super) fn like(
    choices: &[Edge],
    single: ShapeId,
    presence: Presence,
    walk: &mut Walk<'_, '_>,
) -> Option<usize> {
    let shapes = walk.present(presence);
    let all: Vec<Description> = choices
        .iter()
        .map(|edge| {
            let shape = shapes.of(&edge.schemas);
            Description::of(shape, shapes)
        })
        .collect();
    let single = Description::of(single, walk.absent(presence));
    let position = |is_same: &dyn Fn(&Description) -> bool| all.iter().position(is_same);
    position(&|other| other.fingerprint == single.fingerprint)
        .or_else(|| position(&|other| other.name.is_some() && other.name == single.name))
        .or_else(|| position(&|other| other.ty.is_some() && other.ty == single.ty))
}

/// The properties that a shape may be known by.
struct Description {
    fingerprint: u64,
    name: Option<String>,
    ty: Option<Fact>,
}

impl Description {
    fn of(shape: ShapeId, shapes: &mut Shapes<'_, '_>) -> Self {
        let fingerprint = shapes.fingerprint(shape);
        let shape = shapes.get(shape);
        Self {
            fingerprint,
            name: shape.name.clone(),
            ty: Statement::find(&shape.facts, Aspect::Type).map(|statement| statement.fact.clone()),
        }
    }
}
