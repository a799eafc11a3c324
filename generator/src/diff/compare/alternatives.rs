//! The alternatives of two schemas, matched: they have no order, and names are only names.

use std::{
    borrow::Cow,
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BTreeSet},
};

use super::{
    fact::order,
    matching::Matching,
    types::{self, states_only},
    walk::{Walk, states},
};
use crate::{
    contract::{Aspect, Edge, Fact, Limit, Role, Shape, ShapeId, Shapes, Statement, of_role},
    diff::sides::{Paired, Presence, Sides},
};

/// Every alternative of either schema, with the other one's where that is the same: by the tag that
/// stands for it, else by its fingerprint, else by its name; else by what they are like, of those that have
/// values in common.
pub(super) fn matched<'e>(
    edges: Sides<&'e [Edge]>,
    walk: &mut Walk<'_, '_>,
) -> impl Iterator<Item = Paired<&'e Edge>> + use<'e> {
    let mut matching = Matching::new(edges);
    matching.by(|_, edge| tags(edge));
    matching.by(|presence, edge| vec![walk.present(presence).fingerprint_of_edge(edge)]);
    matching.by(|_, edge| name(edge));
    // One that is left on each side has another name.
    let left = matching.left();
    let pairs = left.base.saturating_mul(left.revision);
    if pairs == 0 || pairs > MOST_COMPARED {
        return matching.finish();
    }
    let is_last = left == Sides::new(1, 1);
    let outlines = Sides::new(
        Outline::of_all(edges.base, walk.present(Presence::Removed)),
        Outline::of_all(edges.revision, walk.present(Presence::Added)),
    );
    matching.by_likeness(|at| {
        let names = Sides::new(&edges.base[at.base].key, &edges.revision[at.revision].key);
        let unnamed = names.into_iter().all(String::is_empty);
        let (old, new) = (&outlines.base[at.base], &outlines.revision[at.revision]);
        let is_like = (is_last || unnamed) && old.has_common_values(new);
        is_like.then(|| old.likeness(new))
    });
    matching.finish()
}

/// Alternatives of more pairs than this are not compared with each other: those that have no name, and
/// are not the same, are others.
const MOST_COMPARED: usize = 250_000;

/// The types and constants of a schema, and of its required properties: they distinguish its values from
/// those of another schema.
struct Outline {
    own: Allowed,
    required: Vec<(String, Allowed)>,
    /// The names of all properties.
    properties: BTreeSet<String>,
    /// Other properties are refused.
    is_closed: bool,
    /// The types and constants of the items of arrays.
    items: Option<Allowed>,
}

/// The types, the constants and the limits that are stated.
struct Allowed {
    values: [Option<BTreeSet<String>>; 2],
    /// For each of `RANGES`, the limits.
    ranges: [(Limit, Limit); 4],
}

/// The aspects of a least and a most.
const RANGES: [(Aspect, Aspect); 4] = [
    (Aspect::Minimum, Aspect::Maximum),
    (Aspect::MinLength, Aspect::MaxLength),
    (Aspect::MinItems, Aspect::MaxItems),
    (Aspect::MinProperties, Aspect::MaxProperties),
];

impl Outline {
    fn of(id: ShapeId, shapes: &mut Shapes<'_, '_>) -> Self {
        let shape = shapes.get(id);
        let own = allowed(&shape.facts);
        let is_closed = states(&shape.facts, Aspect::Openness);
        let properties = of_role(&shape.edges, Role::Property);
        let names = properties.iter().map(|edge| edge.key.clone()).collect();
        let required = properties.iter();
        let required = required.filter(|edge| states(&edge.facts, Aspect::Required));
        let required: Vec<Edge> = required.cloned().collect();
        let items = of_role(&shape.edges, Role::Items).first().cloned();
        let mut part = |edge: Edge| {
            let part = shapes.of_edge(&edge);
            (edge.key, allowed(&shapes.get(part).facts))
        };
        Self {
            own,
            required: required.into_iter().map(&mut part).collect(),
            properties: names,
            is_closed,
            items: items.map(|edge| part(edge).1),
        }
    }

    fn of_all(edges: &[Edge], shapes: &mut Shapes<'_, '_>) -> Vec<Self> {
        let outline = |edge: &Edge| Self::of_edge(edge, shapes);
        edges.iter().map(outline).collect()
    }

    fn of_edge(edge: &Edge, shapes: &mut Shapes<'_, '_>) -> Self {
        Self::of(shapes.of_edge(edge), shapes)
    }

    /// False where no value is of both.
    fn has_common_values(&self, other: &Self) -> bool {
        let others = |name: &String| other.required.iter().find(|(other, _)| other == name);
        let mut parts = self.required.iter();
        have_common(&self.own, &other.own)
            && !self.refuses(other)
            && !other.refuses(self)
            && parts
                .all(|(name, own)| others(name).is_none_or(|(_, other)| have_common(own, other)))
    }

    /// True where the other one requires a property that this one does not allow.
    fn refuses(&self, other: &Self) -> bool {
        let mut required = other.required.iter();
        self.is_closed && required.any(|(name, _)| !self.properties.contains(name))
    }

    /// The number of what two schemas have in common: properties, those that both require more than
    /// others, the types of their values and of their items; less what only one of them has.
    fn likeness(&self, other: &Self) -> isize {
        let is_of_both = |name: &String| other.required.iter().any(|(other, _)| other == name);
        let required = self.required.iter().filter(|(name, _)| is_of_both(name));
        let common = self.properties.intersection(&other.properties).count();
        let all = self.properties.union(&other.properties).count();
        let types = isize::from(self.own.values == other.own.values);
        let items = match (&self.items, &other.items) {
            (Some(own), Some(other)) => isize::from(have_common(own, other)),
            (None, None) => 0,
            _ => -1,
        };
        let parts = 2 * common + required.count();
        parts.cast_signed() - (all - common).cast_signed() + types + items
    }
}

fn allowed(facts: &[Statement]) -> Allowed {
    let limit = |aspect| match Statement::find(facts, aspect).map(|statement| &statement.fact) {
        Some(Fact::Least(limit) | Fact::Most(limit)) => *limit,
        _ => None,
    };
    let values =
        [Aspect::Type, Aspect::Enum].map(|aspect| match &Statement::find(facts, aspect)?.fact {
            // Integers are numbers.
            Fact::Allowed(Some(values)) => Some(
                (values.iter())
                    .map(|value| if value == "integer" { "number" } else { value }.to_owned())
                    .collect(),
            ),
            _ => None,
        });
    Allowed {
        values,
        ranges: RANGES.map(|(least, most)| (limit(least), limit(most))),
    }
}

fn have_common(one: &Allowed, other: &Allowed) -> bool {
    let mut values = one.values.iter().zip(&other.values);
    let is_below = |most: Limit, least: Limit| match (most, least) {
        (Some(most), Some(least)) => match most.0.compare(least.0) {
            Ordering::Less => true,
            Ordering::Equal => most.1 || least.1,
            Ordering::Greater => false,
        },
        _ => false,
    };
    let mut ranges = one.ranges.iter().zip(&other.ranges);
    values.all(|pair| match pair {
        (Some(one), Some(other)) => !one.is_disjoint(other),
        _ => true,
    }) && ranges.all(|(one, other)| !is_below(one.1, other.0) && !is_below(other.1, one.0))
}

/// True where values of a schema of one side may be of an alternative of the other side.
pub(super) fn may_be(
    single: ShapeId,
    edge: &Edge,
    presence: Presence,
    walk: &mut Walk<'_, '_>,
) -> bool {
    let single = Outline::of(single, walk.absent(presence));
    let edge = Outline::of_edge(edge, walk.present(presence));
    single.has_common_values(&edge)
}

/// The order of the values that two alternatives have in common with others: where both are strings,
/// numbers or booleans, whether the second has more or fewer of them than the first, by its limits, or
/// may have both.
pub(super) fn overlap_changes(
    edges: Sides<&Edge>,
    walk: &mut Walk<'_, '_>,
) -> Option<(bool, bool)> {
    let base = Outline::of_edge(edges.base, walk.present(Presence::Removed)).own;
    let revision = Outline::of_edge(edges.revision, walk.present(Presence::Added)).own;
    let is_scalar = |allowed: &Allowed| {
        let [types, _] = &allowed.values;
        let mut types = types.iter().flatten();
        allowed.values[0].is_some()
            && types.all(|ty| matches!(ty.as_str(), "string" | "number" | "boolean"))
    };
    if !is_scalar(&base) || !is_scalar(&revision) {
        return None;
    }
    let (mut more, mut fewer) = (false, false);
    for (old, new) in base.ranges.iter().zip(&revision.ranges) {
        let least = order(old.0, new.0, Ordering::Greater);
        let most = order(old.1, new.1, Ordering::Less);
        more |= least.is_lt() || most.is_gt();
        fewer |= least.is_gt() || most.is_lt();
    }
    if more || fewer {
        Some((more, fewer))
    } else {
        Some((true, true))
    }
}

/// True for an alternative without a tag whose values may be of another one beside it too.
pub(super) fn overlaps(
    edge: &Edge,
    edges: &[Edge],
    presence: Presence,
    walk: &mut Walk<'_, '_>,
) -> bool {
    let is_known = edge.role != Role::Alternative || !tags(edge).is_empty();
    if is_known || edges.len().saturating_mul(edges.len()) > MOST_COMPARED {
        return false;
    }
    let shapes = walk.present(presence);
    let own = Outline::of_edge(edge, shapes);
    let mut others = edges.iter().filter(|other| other.span != edge.span);
    others.any(|other| own.has_common_values(&Outline::of_edge(other, shapes)))
}

/// True for a schema no value of which is of two of its alternatives.
pub(super) fn are_disjoint(shape: ShapeId, shapes: &mut Shapes<'_, '_>) -> bool {
    let groups = groups(of_role(&shapes.get(shape).edges, Role::Alternative));
    groups.iter().all(|group| {
        if group.len().saturating_mul(group.len()) > MOST_COMPARED {
            return false;
        }
        let outlines = Outline::of_all(group, shapes);
        let mut rest = outlines.iter().zip(group).enumerate();
        rest.all(|(index, (own, edge))| {
            let mut before = outlines[..index].iter();
            !tags(edge).is_empty() || !before.any(|other| own.has_common_values(other))
        })
    })
}

/// The alternatives but those that another one covers.
pub(super) fn uncovered<'e>(edges: &'e [Edge], shapes: &mut Shapes<'_, '_>) -> Cow<'e, [Edge]> {
    let covered = covered(edges, shapes);
    if !covered.contains(&true) {
        return Cow::Borrowed(edges);
    }
    let left = edges.iter().zip(covered).filter(|(_, covered)| !covered);
    Cow::Owned(left.map(|(edge, _)| edge.clone()).collect())
}

/// For each alternative without a tag, true where another one covers it: that states types and nothing
/// else, or is the same and comes first.
pub(super) fn covered(edges: &[Edge], shapes: &mut Shapes<'_, '_>) -> Vec<bool> {
    let mut types = Vec::with_capacity(edges.len());
    let mut plain = Vec::new();
    let mut seen = BTreeSet::new();
    let mut repeated = Vec::with_capacity(edges.len());
    for (index, edge) in edges.iter().enumerate() {
        let id = shapes.of_edge(edge);
        let shape = shapes.get(id);
        let is_choice = edge.role == Role::Alternative && tags(edge).is_empty();
        if is_choice && only_types(shape).is_some() {
            plain.push(index);
        }
        types.push(types::types(&shape.facts).filter(|_| is_choice));
        repeated.push(is_choice && !seen.insert(shapes.fingerprint(id)));
    }
    let is_covered = |index: usize| {
        // Of two that are the same, the first stays.
        let covers = |other: usize| {
            let stays = types[index] != types[other] || !plain.contains(&index) || other < index;
            let pair = types[index].as_ref().zip(types[other].as_ref());
            other != index && stays && pair.is_some_and(|(own, wide)| own.is_subset(wide))
        };
        repeated[index] || plain.iter().any(|other| covers(*other))
    };
    (0..edges.len()).map(is_covered).collect()
}

/// The types of a shape that takes all of their values.
pub(super) fn only_types(shape: &Shape) -> Option<BTreeSet<String>> {
    let is_plain = states_only(shape, &[Aspect::Type, Aspect::Nullable]);
    types::types(&shape.facts).filter(|_| is_plain)
}

/// The types that an alternative states.
pub(super) fn types_of_edge(edge: &Edge, shapes: &mut Shapes<'_, '_>) -> Option<BTreeSet<String>> {
    let id = shapes.of_edge(edge);
    types::types(&shapes.get(id).facts)
}

/// The alternatives but those that are constants and nothing else, where both sides have the same
/// constants, in another number of alternatives; `None` where that is not so.
pub(super) fn without_same_constants(
    edges: Sides<&[Edge]>,
    exclusive: Sides<bool>,
    walk: &mut Walk<'_, '_>,
) -> Option<Sides<Vec<Edge>>> {
    let base = Constants::of(edges.base, walk.present(Presence::Removed));
    let revision = Constants::of(edges.revision, walk.present(Presence::Added));
    let are_alike = base.alternatives != revision.alternatives
        && base.values == revision.values
        && !(exclusive.base && base.is_repeated)
        && !(exclusive.revision && revision.is_repeated);
    are_alike.then(|| {
        Sides::new(
            without_constants(edges.base, walk.present(Presence::Removed)),
            without_constants(edges.revision, walk.present(Presence::Added)),
        )
    })
}

fn without_constants(edges: &[Edge], shapes: &mut Shapes<'_, '_>) -> Vec<Edge> {
    let others = edges
        .iter()
        .filter(|edge| only_constants(edge, shapes).is_none());
    others.cloned().collect()
}

/// The alternatives that are constants and nothing else.
#[derive(Default)]
struct Constants {
    /// Their number.
    alternatives: usize,
    /// The constants of all of them.
    values: BTreeSet<String>,
    /// A constant is of two of them.
    is_repeated: bool,
}

impl Constants {
    fn of(edges: &[Edge], shapes: &mut Shapes<'_, '_>) -> Self {
        let mut constants = Self::default();
        for edge in edges {
            if let Some(values) = only_constants(edge, shapes) {
                constants.alternatives += 1;
                constants.is_repeated |= !constants.values.is_disjoint(values);
                constants.values.extend(values.iter().cloned());
            }
        }
        constants
    }
}

/// The constants of an alternative without a tag that states nothing else of values.
fn only_constants<'s>(edge: &Edge, shapes: &'s mut Shapes<'_, '_>) -> Option<&'s BTreeSet<String>> {
    let id = shapes.of_edge(edge);
    let shape = shapes.get(id);
    let is_alone = states_only(shape, &[Aspect::Type, Aspect::Nullable, Aspect::Enum]);
    match &Statement::find(&shape.facts, Aspect::Enum)?.fact {
        Fact::Allowed(Some(values)) if is_alone && tags(edge).is_empty() => Some(values),
        _ => None,
    }
}

/// True for an alternative without a tag that the other side has too, however often.
pub(super) fn is_repeated(
    edge: &Edge,
    edges: Sides<&[Edge]>,
    presence: Presence,
    walk: &mut Walk<'_, '_>,
) -> bool {
    if edge.role != Role::Alternative || !tags(edge).is_empty() {
        return false;
    }
    let own = walk.present(presence).fingerprint_of_edge(edge);
    let shapes = walk.absent(presence);
    let mut others = edges.absent(presence).iter();
    others.any(|other| shapes.fingerprint_of_edge(other) == own)
}

fn tags(edge: &Edge) -> Vec<String> {
    let tags = Statement::find(&edge.facts, Aspect::Tags).map(|statement| &statement.fact);
    let Some(Fact::Allowed(Some(values))) = tags else {
        return Vec::new();
    };
    values.iter().cloned().collect()
}

fn name(edge: &Edge) -> Vec<&str> {
    let name = Some(edge.key.as_str()).filter(|name| !name.is_empty());
    name.into_iter().collect()
}

/// The alternatives of a schema that says nothing else of values, and says them once.
pub(super) fn alone(shape: &Shape) -> Option<Vec<Edge>> {
    let beside = |statement: &Statement| {
        !matches!(
            statement.aspect,
            Aspect::Exclusive
                | Aspect::Discriminator
                | Aspect::Deprecated
                | Aspect::Sunset
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
    let groups = groups(of_role(&shape.edges, Role::Alternative));
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
        let id = shapes.of_edge(edge);
        let types = Statement::find(&shapes.get(id).facts, Aspect::Type)?;
        let Fact::Allowed(Some(types)) = &types.fact else {
            return None;
        };
        all.extend(types.iter().cloned());
    }
    Some(all)
}

/// The keywords of both schemas, each with the other one's of the same fingerprint, else in their
/// order: they all hold, and have no order.
pub(super) fn grouped<'g>(
    groups: Sides<&'g [Vec<Edge>]>,
    walk: &mut Walk<'_, '_>,
) -> impl Iterator<Item = Paired<&'g Vec<Edge>>> + use<'g> {
    let mut matching = Matching::new(groups);
    if matching.left() != Sides::new(1, 1) {
        matching.by(|presence, group| vec![key(group, walk.present(presence))]);
    }
    matching.by(|_, _| vec![()]);
    matching.finish()
}

/// The alternatives of each keyword.
pub(super) fn groups(edges: &[Edge]) -> Vec<Vec<Edge>> {
    let mut groups: BTreeMap<usize, Vec<Edge>> = BTreeMap::new();
    for edge in edges {
        groups.entry(edge.group).or_default().push(edge.clone());
    }
    groups.into_values().collect()
}

/// The fingerprints of alternatives, in no order.
fn key(group: &[Edge], shapes: &mut Shapes<'_, '_>) -> Vec<u64> {
    let mut keys: Vec<u64> = group
        .iter()
        .map(|edge| shapes.fingerprint_of_edge(edge))
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
            let shape = shapes.of_edge(edge);
            Description::of(shape, shapes)
        })
        .collect();
    let single = Description::of(single, walk.absent(presence));
    let position = |is_same: &dyn Fn(&Description) -> bool| all.iter().position(is_same);
    position(&|other| other.fingerprint == single.fingerprint)
        .or_else(|| position(&|other| other.name.is_some() && other.name == single.name))
        .or_else(|| {
            let likeness = all.iter().enumerate().filter_map(|(index, other)| {
                let is_like = other.ty.is_some()
                    && other.ty == single.ty
                    && other.outline.has_common_values(&single.outline);
                is_like.then(|| (other.outline.likeness(&single.outline), Reverse(index)))
            });
            let Reverse(index) = likeness.max()?.1;
            Some(index)
        })
}

/// The properties that a shape may be known by.
struct Description {
    fingerprint: u64,
    name: Option<String>,
    ty: Option<Fact>,
    outline: Outline,
}

impl Description {
    fn of(shape: ShapeId, shapes: &mut Shapes<'_, '_>) -> Self {
        let fingerprint = shapes.fingerprint(shape);
        let outline = Outline::of(shape, shapes);
        let shape = shapes.get(shape);
        Self {
            fingerprint,
            outline,
            name: shape.name.clone(),
            ty: Statement::find(&shape.facts, Aspect::Type).map(|statement| statement.fact.clone()),
        }
    }
}
