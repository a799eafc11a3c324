//! Schemas and their parts, pair by pair.

use std::collections::{BTreeMap, BTreeSet};

use std::hash::Hasher;

use fnv::FnvHasher;
use rustc_hash::FxHashSet;

use super::{Pair, Walk, alternatives, kinds, need, says};
use crate::{
    contract::{Aspect, Edge, Flow, Role, Said, Shape, ShapeId, of_role},
    diagnostic::Span,
    diff::{
        fact::Move,
        found::{Found, Sides, Subject, compared, lone},
        reach::{Mask, Match},
        rule::{Need, of_part, rule},
    },
};

type Types = BTreeSet<String>;

impl<'t> Walk<'_, 't> {
    /// What changed in a pair of shapes.
    pub(super) fn shapes(&mut self, number: usize) {
        self.spell_out(number);
        let (base, revision) = self.pairs[number];
        if base == ShapeId::BEYOND || revision == ShapeId::BEYOND {
            return;
        }
        let spans = (
            self.base.get(base).span.clone(),
            self.revision.get(revision).span.clone(),
        );
        let sides = Sides {
            base: &spans.0,
            revision: &spans.1,
        };
        if let Some(found) = self.bare(base, revision, sides) {
            self.in_shapes.push((number, found));
            return;
        }
        if self.one_of_several(number, base, revision, sides) {
            return;
        }
        let (mut old, mut new) = self.told((base, revision));
        // Alternatives of one side have types that the other one says.
        match (says(&old, Aspect::Type), says(&new, Aspect::Type)) {
            (true, false) => new.extend(alternatives::types(revision, &mut self.revision)),
            (false, true) => old.extend(alternatives::types(base, &mut self.base)),
            _ => {}
        }
        let types = [kinds::types(&old), kinds::types(&new)];
        for facts in [&mut old, &mut new] {
            let felt = |aspect| {
                types
                    .iter()
                    .all(|types| kinds::is_felt(aspect, types.as_ref()))
            };
            facts.retain(|said| felt(said.aspect));
        }
        let facts = Sides {
            base: &*old,
            revision: &*new,
        };
        let mut found = compared(Role::Value, facts, sides, None, &Subject::Span, Mask::ALL);
        for found in &mut found {
            let aspect = found.aspect.expect("it is of a fact");
            found.content = self.asked_in((base, revision), aspect);
        }
        // Of another type altogether, it has other parts.
        let other = found.iter().any(|found| found.rule.id == "type-changed")
            && matches!(&types, [Some(old), Some(new)] if old.is_disjoint(new));
        self.in_shapes
            .extend(found.into_iter().map(|found| (number, found)));
        if !other {
            self.edges(number, sides, &types);
        }
    }

    /// What both ask of an aspect by other schemas, in a number.
    fn asked_in(&mut self, (base, revision): Pair, aspect: Aspect) -> u64 {
        let mut hasher = FnvHasher::default();
        for (key, ..) in self.base.asked(base, aspect) {
            hasher.write_u64(key);
        }
        hasher.write_u8(0);
        for (key, ..) in self.revision.asked(revision, aspect) {
            hasher.write_u64(key);
        }
        hasher.finish()
    }

    /// Where alternatives of one side became constants or types, and those of the other side did not,
    /// they are alternatives beside those.
    fn spell_out(&mut self, number: usize) {
        let (base, revision) = self.pairs[number];
        let choices = |shape: &Shape| {
            let mut roles = shape.edges.iter().map(|edge| edge.role);
            roles.any(|role| role == Role::Alternative)
        };
        let old = choices(self.base.get(base));
        let new = choices(self.revision.get(revision));
        let pair = match (old, new) {
            (false, true) => (self.base.spelled_out(base), Some(revision)),
            (true, false) => (Some(base), self.revision.spelled_out(revision)),
            _ => return,
        };
        if let (Some(base), Some(revision)) = pair {
            self.pairs[number] = (base, revision);
        }
    }

    /// A schema where there was none, or none where there was one.
    fn bare(&mut self, base: ShapeId, revision: ShapeId, spans: Sides<'_, Span>) -> Option<Found> {
        let old = is_silent(self.base.get(base));
        let new = is_silent(self.revision.get(revision));
        let (id, change) = match (old, new) {
            (true, false) => ("schema-added", Move::Added),
            (false, true) => ("schema-removed", Move::Removed),
            _ => return None,
        };
        let (own, other) = (spans.own(change), spans.other(change));
        let content = change.pick(
            self.revision.fingerprint(revision),
            self.base.fingerprint(base),
        );
        Some(Found {
            content,
            ..lone(rule(id), change, Subject::Span, own, other)
        })
    }

    /// Where one schema is alternatives and nothing else, the other one may be one of them. Whether
    /// that is so, and all is told.
    fn one_of_several(
        &mut self,
        number: usize,
        base: ShapeId,
        revision: ShapeId,
        spans: Sides<'_, Span>,
    ) -> bool {
        let old = alternatives::alone(self.base.get(base));
        let new = alternatives::alone(self.revision.get(revision));
        let plain = |shape: &Shape| {
            !shape
                .edges
                .iter()
                .any(|edge| edge.role == Role::Alternative)
        };
        let (choices, change) = match (old, new) {
            (None, Some(choices)) if plain(self.base.get(base)) => (choices, Move::Added),
            (Some(choices), None) if plain(self.revision.get(revision)) => (choices, Move::Removed),
            _ => return false,
        };
        let takes_null = |facts: &[Said]| !says(facts, Aspect::Nullable);
        let old_null = takes_null(&self.base.get(base).facts);
        let new_null = takes_null(&self.revision.get(revision).facts);
        let single = change.pick(base, revision);
        let (single_null, several_null) = change.pick((old_null, new_null), (new_null, old_null));
        if single_null && several_null {
            // Which of the alternatives it is, `null` apart, is not to be told by its facts.
            return false;
        }
        let Some(same) = alternatives::like(&choices, single, change, self) else {
            return false;
        };
        if several_null {
            self.in_shapes.push((number, null_beside(change, spans)));
        }
        self.beside_alternatives(number, spans);
        for (index, edge) in choices.iter().enumerate() {
            if index != same {
                self.lone_edge(number, edge, change, spans);
                continue;
            }
            let own = self.own_side(change).of(&edge.schemas);
            let target = change.pick((base, own), (own, revision));
            self.lead(number, target, Mask::ALL, Match::Same, spans);
        }
        true
    }

    /// What is said of alternatives as a whole.
    fn beside_alternatives(&mut self, number: usize, spans: Sides<'_, Span>) {
        const ASPECTS: &[Aspect] = &[Aspect::Deprecated, Aspect::Default, Aspect::Discriminator];
        let (base, revision) = self.pairs[number];
        let own = |shape: &Shape| {
            let facts = shape.facts.iter().cloned();
            let own = facts.filter(|said| ASPECTS.contains(&said.aspect));
            own.collect::<Vec<_>>()
        };
        let old = own(self.base.get(base));
        let new = own(self.revision.get(revision));
        let facts = Sides {
            base: &*old,
            revision: &*new,
        };
        let found = compared(Role::Value, facts, spans, None, &Subject::Span, Mask::ALL);
        self.in_shapes
            .extend(found.into_iter().map(|found| (number, found)));
    }

    fn edges(&mut self, number: usize, spans: Sides<'_, Span>, types: &[Option<Types>; 2]) {
        let (base, revision) = self.pairs[number];
        let mut olds = self.base.get(base).edges.clone();
        let mut news = self.revision.get(revision).edges.clone();
        for edges in [&mut olds, &mut news] {
            let felt = |edge: &Edge| {
                let mut types = types.iter().map(Option::as_ref);
                types.all(|types| kinds::has_part(edge, types))
            };
            edges.retain(felt);
        }
        let (old_choices, olds) = split(olds, Role::Alternative);
        let (new_choices, news) = split(news, Role::Alternative);
        let (old_heirs, olds) = split(olds, Role::Heir);
        let (new_heirs, news) = split(news, Role::Heir);
        self.matched(number, &old_heirs, &new_heirs, spans);
        for (old, new) in alternatives::grouped(old_choices, new_choices, self) {
            if old.is_empty() || new.is_empty() {
                let found = choice(&old, &new, spans);
                self.in_shapes.extend(found.map(|found| (number, found)));
            } else {
                self.matched(number, &old, &new, spans);
            }
        }
        let mut others: BTreeMap<(Role, &str), &Edge> = news
            .iter()
            .map(|edge| ((edge.role, edge.key.as_str()), edge))
            .collect();
        let either_closed = says(&self.base.get(base).facts, Aspect::Openness)
            || says(&self.revision.get(revision).facts, Aspect::Openness);
        for old in &olds {
            match others.remove(&(old.role, old.key.as_str())) {
                Some(new) => self.edge(number, old, new, spans),
                None if old.role == Role::AdditionalProperties && either_closed => {}
                None => self.lone_edge(number, old, Move::Removed, spans),
            }
        }
        for new in &news {
            let left = others.contains_key(&(new.role, new.key.as_str()));
            if left && !(new.role == Role::AdditionalProperties && either_closed) {
                self.lone_edge(number, new, Move::Added, spans);
            }
        }
    }

    /// Schemas that a value may be of, each beside what it was.
    fn matched(&mut self, number: usize, old: &[Edge], new: &[Edge], spans: Sides<'_, Span>) {
        let matched = alternatives::matched(old, new, self);
        for (old, new) in matched {
            match (old, new) {
                (Some(old), Some(new)) => self.edge(number, old, new, spans),
                (Some(old), None) => self.lone_edge(number, old, Move::Removed, spans),
                (None, Some(new)) => self.lone_edge(number, new, Move::Added, spans),
                (None, None) => {}
            }
        }
    }

    fn edge(&mut self, number: usize, old: &Edge, new: &Edge, spans: Sides<'_, Span>) {
        let target = (self.base.of(&old.schemas), self.revision.of(&new.schemas));
        let mask = self.visible(target);
        let facts = Sides {
            base: &*old.facts,
            revision: &*new.facts,
        };
        let own = Sides {
            base: &old.span,
            revision: &new.span,
        };
        let mut found = compared(old.role, facts, own, None, &subject(old, spans.base), mask);
        found.extend(self.newly_wanted(old, new, target, &found));
        self.in_shapes
            .extend(found.into_iter().map(|found| (number, found)));
        // What is refused is of no schema.
        let refused = [old, new].map(|edge| says(&edge.facts, Aspect::Openness));
        if refused == [false, false] {
            self.lead(number, target, mask, Match::Same, own);
        }
        if let (Role::Alternative, Some(target)) = (old.role, self.known.get(&target)) {
            self.alternatives.entry(number).or_default().push(*target);
        }
    }

    /// Properties that went and that the revision refuses are told as refused where they are sent.
    pub(super) fn tell_refused(&mut self) {
        let closed = self.closed();
        for (number, mut found) in std::mem::take(&mut self.in_shapes) {
            let requests = found.mask.and(Mask::of(Flow::Request));
            if requests != Mask::NONE && self.is_refused(number, &found, &closed) {
                let refused = Found {
                    rule: rule("property-refused"),
                    mask: requests,
                    ..found.clone()
                };
                self.in_shapes.push((number, refused));
                found.mask = found.mask.without(requests);
            }
            self.in_shapes.push((number, found));
        }
    }

    /// The pairs whose revision refuses what nothing describes, with their alternatives.
    fn closed(&self) -> FxHashSet<usize> {
        let pairs = self.pairs.iter().enumerate();
        let closed = pairs.filter(|(_, (_, revision))| self.revision.is_closed(*revision));
        let mut open: Vec<usize> = closed.map(|(number, _)| number).collect();
        let mut closed = FxHashSet::default();
        while let Some(number) = open.pop() {
            if closed.insert(number) {
                open.extend(self.alternatives.get(&number).into_iter().flatten());
            }
        }
        closed
    }

    fn is_refused(&mut self, number: usize, found: &Found, closed: &FxHashSet<usize>) -> bool {
        let Subject::Member(name) = &found.subject else {
            return false;
        };
        let (_, revision) = self.pairs[number];
        let refuses = found.rule.id.starts_with("property-removed")
            && (closed.contains(&number)
                || says(&self.revision.get(revision).facts, Aspect::Openness));
        let left = |walk: &mut Self| walk.revision.unnamed(revision, name);
        refuses && left(self).is_some_and(|left| left.is_empty())
    }

    /// A required property that clients need not send while it is read-only has to be sent after.
    fn newly_wanted(&self, old: &Edge, new: &Edge, target: Pair, found: &[Found]) -> Option<Found> {
        let was = says(&self.base.get(target.0).facts, Aspect::ReadOnly);
        let is = says(&self.revision.get(target.1).facts, Aspect::ReadOnly);
        let wanted = need(&new.facts) == Need::Required && found.is_empty();
        (was && !is && wanted && new.role == Role::Property).then(|| Found {
            before: "read-only".to_owned(),
            mask: Mask::of(Flow::Request),
            ..lone(
                rule("property-became-required"),
                Move::Added,
                Subject::Member(new.key.clone()),
                &new.span,
                &old.span,
            )
        })
    }

    /// The directions in which a property is there.
    fn visible(&self, target: Pair) -> Mask {
        let both = |aspect| {
            says(&self.base.get(target.0).facts, aspect)
                && says(&self.revision.get(target.1).facts, aspect)
        };
        Mask::visible(both(Aspect::ReadOnly), both(Aspect::WriteOnly))
    }

    /// Tells what a part that the other schema does not name is to it.
    fn lone_member(
        &mut self,
        number: usize,
        edge: &Edge,
        change: Move,
        id: &'static str,
        other: &Span,
    ) {
        let subject = Subject::Member(edge.key.clone());
        let found = lone(rule(id), change, subject, &edge.span, other);
        self.in_shapes.push((number, found));
    }

    /// A part of values that the other schema does not name.
    fn lone_edge(&mut self, number: usize, edge: &Edge, change: Move, spans: Sides<'_, Span>) {
        let (own, other) = (spans.own(change), spans.other(change));
        let rest = self.rest(number, edge, change);
        if says(&edge.facts, Aspect::Openness) {
            if !matches!(rest, Rest::Refused) {
                let id = change.pick("property-refused", "property-added-optional");
                self.lone_member(number, edge, change, id, other);
            }
            return;
        }
        let Some(told) = of_part(edge.role, change, need(&edge.facts), &edge.key) else {
            return match rest {
                Rest::Refused => {
                    let id = change.pick(
                        "additional-properties-allowed",
                        "additional-properties-forbidden",
                    );
                    self.lone_member(number, edge, change, id, other);
                }
                Rest::Schema(rest) => {
                    self.beside_rest(number, edge, rest, change, Mask::ALL, other);
                }
                Rest::Unsaid => self.anything(number, edge, change, spans),
            };
        };
        let shapes = self.own_side(change);
        let shape = shapes.of(&edge.schemas);
        let facts = &shapes.get(shape).facts;
        let mask = Mask::visible(
            says(facts, Aspect::ReadOnly),
            says(facts, Aspect::WriteOnly),
        );
        if let Rest::Schema(rest) = rest {
            self.beside_rest(number, edge, rest, change, mask, other);
        }
        let content = self.own_side(change).fingerprint(shape);
        let found = Found {
            mask,
            content,
            ..lone(told, change, subject(edge, own), &edge.span, other)
        };
        self.in_shapes.push((number, found));
    }

    /// What the schema without a part says of it: what it says of all parts that it does not name.
    fn rest(&mut self, number: usize, edge: &Edge, change: Move) -> Rest {
        let (base, revision) = self.pairs[number];
        let id = change.pick(base, revision);
        let shapes = self.other_side(change);
        let all = |role: Role| {
            let all = of_role(&shapes.get(id).edges, role).first();
            all.map(|edge| edge.schemas.clone())
        };
        let schemas = match edge.role {
            Role::PrefixItem => all(Role::Items),
            Role::PatternProperty => all(Role::AdditionalProperties),
            Role::Property => match shapes.unnamed(id, &edge.key) {
                Some(schemas) => Some(schemas).filter(|schemas| !schemas.is_empty()),
                None => return Rest::Unsaid,
            },
            _ => return Rest::Unsaid,
        };
        let closed = says(&shapes.get(id).facts, Aspect::Openness);
        match schemas {
            Some(schemas) => Rest::Schema(shapes.of(&schemas)),
            None if closed && edge.role != Role::PrefixItem => Rest::Refused,
            None => Rest::Unsaid,
        }
    }

    /// A part of values beside what was said of all parts without a name.
    fn beside_rest(
        &mut self,
        number: usize,
        edge: &Edge,
        rest: ShapeId,
        change: Move,
        mask: Mask,
        other: &Span,
    ) {
        if edge.role == Role::Property && is_silent(self.other_side(change).get(rest)) {
            return;
        }
        let own = self.own_side(change).of(&edge.schemas);
        let pair = change.pick((rest, own), (own, rest));
        let (base, revision) = change.pick((other, &edge.span), (&edge.span, other));
        let at = Sides { base, revision };
        self.lead(number, pair, mask, Match::of(change), at);
    }

    /// Where there is no schema, any value is allowed.
    fn anything(&mut self, number: usize, edge: &Edge, change: Move, spans: Sides<'_, Span>) {
        let own = self.own_side(change).of(&edge.schemas);
        let target = change.pick((ShapeId::ANY, own), (own, ShapeId::ANY));
        let sides = (spans.other(change), &edge.span);
        let (base, revision) = change.pick(sides, (sides.1, sides.0));
        let mut found = self.bare(target.0, target.1, Sides { base, revision });
        if let (Some(found), Role::AdditionalProperties) = (&mut found, edge.role) {
            found.subject = Subject::Member("*".to_owned());
        }
        self.in_shapes.extend(found.map(|found| (number, found)));
    }
}

/// What a schema says of a part that it does not name.
enum Rest {
    /// That it is of this shape.
    Schema(ShapeId),
    /// That it must not be there.
    Refused,
    /// Nothing.
    Unsaid,
}

/// Whether a schema says nothing of which values are allowed.
fn is_silent(shape: &Shape) -> bool {
    let values = |said: &Said| !ANNOTATIONS.contains(&said.aspect);
    shape.edges.is_empty() && !shape.facts.iter().any(values)
}

/// `null` among alternatives, where it was no value of the one.
fn null_beside(change: Move, spans: Sides<'_, Span>) -> Found {
    let id = change.pick("null-allowed", "null-forbidden");
    let (own, other) = (spans.own(change), spans.other(change));
    lone(rule(id), change, Subject::Span, own, other)
}

/// Alternatives beside what is said otherwise, where there were none, or none where there were.
fn choice(old: &[Edge], new: &[Edge], spans: Sides<'_, Span>) -> Option<Found> {
    let (id, change, edge) = match (old, new) {
        ([], [first, ..]) => ("alternatives-introduced", Move::Added, first),
        ([first, ..], []) => ("alternatives-lifted", Move::Removed, first),
        _ => return None,
    };
    let (parent, _) = edge.span.split()?;
    let other = spans.other(change);
    Some(lone(rule(id), change, Subject::Span, parent, other))
}

fn split(edges: Vec<Edge>, role: Role) -> (Vec<Edge>, Vec<Edge>) {
    edges.into_iter().partition(|edge| edge.role == role)
}

/// What says nothing of which values are allowed.
const ANNOTATIONS: &[Aspect] = &[
    Aspect::Deprecated,
    Aspect::Default,
    Aspect::Extensions,
    Aspect::ReadOnly,
    Aspect::WriteOnly,
    Aspect::Xml,
];

fn subject(edge: &Edge, whole: &Span) -> Subject {
    match edge.role {
        Role::Heir => Subject::Heir(whole.clone(), edge.key.clone()),
        Role::Property => Subject::Member(edge.key.clone()),
        Role::Alternative if !edge.key.is_empty() => Subject::Alternative(edge.key.clone()),
        _ => Subject::Span,
    }
}
