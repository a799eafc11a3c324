//! A check whether a schema of one side accepts values that the other side's does not, as far as its
//! keywords tell.

use std::collections::BTreeSet;

use super::{
    affected::Pair,
    fact::differences,
    types::is_silent,
    walk::{Walk, states},
};
use crate::{
    contract::{Aspect, Edge, Fact, Role, Statement},
    diff::{
        rules::Effect,
        sides::{Presence, Sides},
    },
};

/// Schemas further within each other than this may take more values, if they differ at all.
const DEEPEST: usize = 6;

impl Walk<'_, '_> {
    /// True where an alternative may take values that it did not take, or that it takes no longer.
    pub(super) fn may_widen(&mut self, edges: Sides<&Edge>, toward: Presence) -> bool {
        let shapes = self.shapes.as_mut().zip(edges);
        let pair = shapes.map(|(shapes, edge)| shapes.of_edge(edge));
        self.widens(pair, toward, DEEPEST)
    }

    fn widens(&mut self, pair: Pair, toward: Presence, depth: usize) -> bool {
        let shapes = self.shapes.as_mut().zip(pair);
        let Sides { base, revision } = shapes.map(|(shapes, id)| shapes.fingerprint(id));
        if base == revision {
            return false;
        }
        let facts = in_order(self.numbered_facts(pair), toward);
        depth == 0 || facts_widen(facts.as_ref()) || self.parts_widen(pair, toward, depth - 1)
    }

    fn parts_widen(&mut self, pair: Pair, toward: Presence, depth: usize) -> bool {
        let shapes = in_order(self.both(pair), toward);
        let is_closed = shapes.map(|shape| states(&shape.facts, Aspect::Openness));
        let edges = shapes.map(|shape| shape.edges.clone());
        let choices = edges.as_ref().map(|edges| {
            let choices = edges.iter().filter(|edge| edge.role.is_choice());
            choices.count()
        });
        // Alternatives are compared elsewhere; they may accept more.
        if choices != Sides::new(0, 0) {
            return true;
        }
        let find = |edges: &[Edge], of: &Edge| {
            let mut edges = edges.iter();
            edges
                .find(|edge| edge.role == of.role && edge.key == of.key)
                .cloned()
        };
        for old in &edges.base {
            let Some(new) = find(&edges.revision, old) else {
                // Others take its place.
                let shapes = self.absent(toward);
                let own = shapes.of_edge(old);
                let says_nothing = is_silent(shapes.get(own));
                let takes_more = old.role != Role::Property || !is_closed.revision;
                if takes_more && !says_nothing {
                    return true;
                }
                continue;
            };
            let both = Sides::new(old, &new);
            let shapes = self.shapes.as_mut().zip(toward.sides(&new, old));
            let target = shapes.map(|(shapes, edge)| shapes.of_edge(edge));
            if facts_widen(both.map(|edge| &edge.facts)) || self.widens(target, toward, depth) {
                return true;
            }
        }
        let mut added = edges.revision.iter();
        is_closed.base
            && added.any(|edge| {
                let is_described = matches!(edge.role, Role::Property | Role::PatternProperty);
                is_described && find(&edges.base, edge).is_none()
            })
    }
}

/// The sides in the order of the comparison: last the one whose further values are looked for.
fn in_order<T>(sides: Sides<T>, toward: Presence) -> Sides<T> {
    match toward {
        Presence::Added => sides,
        Presence::Removed => Sides::new(sides.revision, sides.base),
    }
}

/// True where facts about values allow what they did not allow.
fn facts_widen(facts: Sides<&Vec<Statement>>) -> bool {
    let both = facts.into_iter().flatten();
    let of_values = both.filter(|statement| statement.aspect.is_of_values());
    let aspects: BTreeSet<Aspect> = of_values.map(|statement| statement.aspect).collect();
    aspects.into_iter().any(|aspect| {
        let stated = facts.map(|facts| Statement::find(facts, aspect));
        let Some(known) = stated.first() else {
            return false;
        };
        let unstated = known.fact.unstated();
        let facts: Sides<&Fact> =
            stated.map(|it| it.map_or(&unstated, |statement| &statement.fact));
        let differences = differences(aspect, facts);
        let mut effects = differences.iter().map(|difference| difference.effect);
        effects.any(|effect| !matches!(effect, Effect::Narrowed | Effect::Added))
    })
}
