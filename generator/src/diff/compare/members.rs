//! The parts of values: properties, items, alternatives, subtypes.

use rustc_hash::FxHashSet;

use super::{
    affected::{Mask, Match, Pair, PairId},
    finding::{Compared, Finding, Subject, unmatched},
    types::{is_bytes, is_silent},
    walk::{Walk, states},
};
use crate::{
    contract::{Aspect, Direction, Edge, Fact, Role, ShapeId, Statement, of_role},
    diagnostic::Span,
    diff::{
        rules::{Rule, of_part},
        sides::{Presence, Sides},
    },
    schema::Number,
};

impl Walk<'_, '_> {
    /// Compares a part of values that both sides have.
    pub(super) fn edge(&mut self, id: PairId, edges: Sides<&Edge>, around: Sides<&Span>) {
        if self.is_unchanged(edges) {
            return;
        }
        let shapes = self.shapes.as_mut().zip(edges);
        let target = shapes.map(|(shapes, edge)| shapes.of_edge(edge));
        let mask = self.visible(target);
        let spans = edges.map(|edge| &edge.span);
        let compared = Compared {
            role: edges.base.role,
            facts: edges.map(|edge| edge.facts.as_slice()),
            spans,
            inherited: Sides::default(),
            subject: subject(edges.base, around.base),
            mask,
        };
        let mut findings = compared.findings();
        // A property that became read-only and required is required of responses alone.
        let sent = Mask::visible(|aspect| self.says_of(target, aspect).revision);
        for finding in &mut findings {
            if finding.rule == Rule::PropertyBecameRequired {
                finding.mask = finding.mask.and(sent);
            }
        }
        if findings.is_empty() {
            findings.extend(self.newly_required(edges, target));
        }
        self.add_findings(id, findings);
        // A refused part has no schema.
        let is_refused = |edge: &Edge| states(&edge.facts, Aspect::Openness);
        let are_files = self.graph[id].has_parts && self.are_files(target);
        if !edges.into_iter().any(is_refused) && !are_files {
            self.lead(id, target, mask, Match::Same, spans);
            let required = edges.map(|edge| states(&edge.facts, Aspect::Required));
            if edges.base.role.is_choice() {
                self.stands_for(id, target);
            } else if edges.base.role == Role::Property && required == Sides::new(false, false) {
                self.may_be_absent(target);
            }
        }
        if edges.base.role == Role::Alternative
            && let Some(target) = self.known.get(&target)
        {
            self.graph[id].alternatives.push(*target);
        }
    }

    /// True for a part of which both sides say the same, and state the same schemas. Those of alternatives
    /// are told by the others beside them.
    fn is_unchanged(&mut self, edges: Sides<&Edge>) -> bool {
        let facts = edges.map(|edge| edge.facts.iter().map(|it| (it.aspect, &it.fact)));
        !edges.base.role.is_choice()
            && facts.base.eq(facts.revision)
            && self
                .unchanged
                .are(edges.map(|edge| edge.schemas.as_slice()))
    }

    /// True for parts of a body that are files on both sides: bytes, or of no type since OpenAPI 3.1
    /// (section "Encoding Object").
    fn are_files(&self, target: Pair) -> bool {
        let shapes = self.shapes.as_ref().zip(self.both(target));
        shapes.into_iter().all(|(shapes, shape)| {
            let is_typed = states(&shape.facts, Aspect::Type);
            is_bytes(shape) || !is_typed && shapes.has_untyped_files() && is_silent(shape)
        })
    }

    /// A required property that clients need not send while it is read-only has to be sent after.
    fn newly_required(&self, edges: Sides<&Edge>, target: Pair) -> Option<Finding> {
        let Sides { revision, .. } = edges;
        let read_only = self.says_of(target, Aspect::ReadOnly);
        let is_required = states(&revision.facts, Aspect::Required);
        let applies = read_only.base && !read_only.revision && revision.role == Role::Property;
        (applies && is_required).then(|| Finding {
            values: Sides::new("read-only".to_owned(), String::new()),
            mask: Mask::of(Direction::Request),
            ..unmatched(
                Rule::PropertyBecameRequired,
                Presence::Added,
                Subject::Member(revision.key.clone()),
                edges.map(|edge| &edge.span),
            )
        })
    }

    fn says_of(&self, pair: Pair, aspect: Aspect) -> Sides<bool> {
        self.both(pair).map(|shape| states(&shape.facts, aspect))
    }

    /// The directions in which a property is there.
    fn visible(&self, target: Pair) -> Mask {
        Mask::visible(|aspect| self.says_of(target, aspect) == Sides::new(true, true))
    }

    /// Compares a part of values that one side lacks with what that side says of parts without a
    /// name.
    pub(super) fn unmatched_edge(
        &mut self,
        id: PairId,
        edge: &Edge,
        presence: Presence,
        around: Sides<&Span>,
    ) {
        let rest = self.rest(id, edge, presence);
        let spans = presence.sides(&edge.span, around.absent(presence));
        let rule = of_part(edge.role, &edge.key, &edge.facts, presence);
        if self.is_beyond(id, edge, presence) {
            return;
        }
        let refusal = match (states(&edge.facts, Aspect::Openness), rest) {
            (true, Rest::Refused) => return,
            (true, _) => Some((Rule::PropertyRefused, Rule::PropertyAddedOptional)),
            (false, Rest::Refused) if rule.is_none() => Some((
                Rule::AdditionalPropertiesAllowed,
                Rule::AdditionalPropertiesForbidden,
            )),
            (false, _) => None,
        };
        if let Some((added, removed)) = refusal {
            let (rule, member) = (presence.pick(added, removed), edge.key.clone());
            let finding = unmatched(rule, presence, Subject::Member(member), spans);
            self.add_findings(id, [finding]);
            return;
        }
        let own = self.present(presence).of_edge(edge);
        let mut mask = Mask::ALL;
        if let Some(rule) = rule {
            let facts = &self.shapes.as_ref().present(presence).get(own).facts;
            let rule = self.sunset.rule(rule, presence, facts);
            let subject = subject(edge, around.present(presence));
            let finding = self.unmatched_values(own, unmatched(rule, presence, subject, spans));
            mask = finding.mask;
            self.add_findings(id, [finding]);
        }
        match rest {
            Rest::Schema(rest)
                if edge.role != Role::Property || !is_silent(self.absent(presence).get(rest)) =>
            {
                // A removed part falls under other parts of the revision.
                let by = presence.pick(Match::Under, Match::Same);
                self.lead(id, presence.sides(own, rest), mask, by, spans);
                self.may_be_absent(presence.sides(own, rest));
            }
            Rest::Unsaid if rule.is_none() => {
                let pair = presence.sides(own, ShapeId::ANY);
                self.anything(id, edge, pair, spans);
            }
            _ => {}
        }
    }

    /// True for an item that the other side has no room for: its limit says so.
    fn is_beyond(&self, id: PairId, edge: &Edge, presence: Presence) -> bool {
        let shapes = self.both(self.pair(id));
        let shape = shapes.absent(presence);
        let most = Statement::find(&shape.facts, Aspect::MaxItems);
        let most = most.map(|statement| &statement.fact);
        let Some(Fact::Most(Some((Number::Integer(most), _)))) = most else {
            return false;
        };
        let described = of_role(&shape.edges, Role::PrefixItem).len();
        match edge.role {
            Role::PrefixItem => edge.key.parse::<i128>().is_ok_and(|index| index >= *most),
            Role::Items => usize::try_from(*most).is_ok_and(|most| most <= described),
            _ => false,
        }
    }

    /// A part of values that one side lacks, with what is said of its own shape.
    fn unmatched_values(&mut self, shape: ShapeId, finding: Finding) -> Finding {
        let shapes = self.present(finding.presence());
        Finding {
            mask: Mask::visible(|aspect| states(&shapes.get(shape).facts, aspect)),
            content: shapes.fingerprint(shape),
            ..finding
        }
    }

    /// The statement of the side without a part about all parts that it does not name.
    fn rest(&mut self, id: PairId, edge: &Edge, presence: Presence) -> Rest {
        let shape = self.pair(id).absent(presence);
        let shapes = self.absent(presence);
        let first = |role: Role| {
            let edges = of_role(&shapes.get(shape).edges, role);
            edges.first().map(|edge| edge.schemas.clone())
        };
        let schemas = if edge.role == Role::PrefixItem {
            first(Role::Items)
        } else if edge.role == Role::PatternProperty {
            first(Role::AdditionalProperties)
        } else if edge.role == Role::Property {
            match shapes.unnamed(shape, &edge.key) {
                Some(schemas) => Some(schemas).filter(|schemas| !schemas.is_empty()),
                None => return Rest::Unsaid,
            }
        } else {
            return Rest::Unsaid;
        };
        let closed = states(&shapes.get(shape).facts, Aspect::Openness);
        match schemas {
            Some(schemas) => Rest::Schema(shapes.of(&schemas)),
            None if closed && edge.role != Role::PrefixItem => Rest::Refused,
            None => Rest::Unsaid,
        }
    }

    /// Compares a part of values with any value: there is no schema on the other side.
    fn anything(&mut self, id: PairId, edge: &Edge, pair: Pair, spans: Sides<&Span>) {
        let silent = self.silent(pair, spans);
        let subject = if edge.role == Role::AdditionalProperties {
            Subject::Member("*".to_owned())
        } else {
            Subject::Span
        };
        self.add_findings(id, silent.map(|finding| Finding { subject, ..finding }));
    }

    /// The pairs whose revision refuses what nothing describes, with their alternatives.
    pub(super) fn closed(&self) -> FxHashSet<PairId> {
        let is_closed = |id: &PairId| self.shapes.revision.is_closed(self.pair(*id).revision);
        let mut open: Vec<PairId> = self.graph.node_indices().filter(is_closed).collect();
        let mut closed = FxHashSet::default();
        while let Some(id) = open.pop() {
            if closed.insert(id) {
                open.extend(&self.graph[id].alternatives);
            }
        }
        closed
    }

    /// The parts of a finding: a property that went and that the revision refuses counts as
    /// refused where it is sent.
    pub(super) fn with_refusal(
        &mut self,
        id: PairId,
        finding: Finding,
        closed: &FxHashSet<PairId>,
    ) -> impl Iterator<Item = Finding> + use<> {
        let requests = finding.mask.and(Mask::of(Direction::Request));
        let is_refused = requests != Mask::NONE && self.is_refused(id, &finding, closed);
        let refused = is_refused.then(|| Finding {
            rule: Rule::PropertyRefused,
            mask: requests,
            ..finding.clone()
        });
        let left = if is_refused {
            finding.mask.without(requests)
        } else {
            finding.mask
        };
        let finding = Finding {
            mask: left,
            ..finding
        };
        refused.into_iter().chain([finding])
    }

    fn is_refused(&mut self, id: PairId, finding: &Finding, closed: &FxHashSet<PairId>) -> bool {
        const REMOVED: &[Rule] = &[Rule::PropertyRemovedRequired, Rule::PropertyRemovedOptional];
        let Subject::Member(name) = &finding.subject else {
            return false;
        };
        let Sides { revision, .. } = self.pair(id);
        let shapes = &mut self.shapes.revision;
        REMOVED.contains(&finding.rule)
            && (closed.contains(&id) || states(&shapes.get(revision).facts, Aspect::Openness))
            && shapes
                .unnamed(revision, name)
                .is_some_and(|left| left.is_empty())
    }
}

/// A statement about the parts that a schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// They are of this shape.
    Schema(ShapeId),
    /// They must not be there.
    Refused,
    /// There is none.
    Unsaid,
}

fn subject(edge: &Edge, around: &Span) -> Subject {
    let key = || edge.key.clone();
    if edge.role == Role::Subtype {
        Subject::Subtype(around.clone(), key())
    } else if edge.role == Role::Property {
        Subject::Member(key())
    } else if edge.role == Role::Alternative && !edge.key.is_empty() {
        Subject::Alternative(key())
    } else {
        Subject::Span
    }
}
