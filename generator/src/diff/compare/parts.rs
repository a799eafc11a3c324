//! Operations and their parts, each beside what it was.

use std::cell::LazyCell;

use super::{
    affected::{Mask, Match, OperationId, Pair, Root},
    finding::{Compared, Finding, Subject, unmatched},
    matching::Matching,
    types,
    walk::Walk,
    wider::{self, SecurityRequirements},
};
use crate::{
    contract::{Aspect, Direction, Fact, Part, Role, Statement},
    diagnostic::Span,
    diff::{
        labels::Labels,
        rules::{Rule, of_part},
        sides::{Paired, Presence, Sides},
    },
};

/// The surroundings of a part.
#[derive(Clone, Copy)]
struct Context<'c> {
    operation: Option<OperationId>,
    /// The title of the part around it.
    within: &'c str,
    /// The reason for which the parts around are compared.
    by: Match,
    /// The facts of the documents.
    inherited: Sides<&'c [Statement]>,
}

impl Walk<'_, '_> {
    /// Compares the documents, with all that is in them but schemas, which are left open.
    pub(super) fn roots(&mut self, roots: Sides<&Part>) {
        let context = Context {
            operation: None,
            within: "",
            by: Match::Same,
            inherited: roots.map(|root| root.facts.as_slice()),
        };
        self.part(roots, context);
    }

    fn part(&mut self, parts: Sides<&Part>, context: Context<'_>) {
        let Sides { base, revision } = parts;
        let operation = self.operation(base, context.operation);
        if base.is_unread() || revision.is_unread() {
            return;
        }
        // The narrower part says what both are.
        let (narrower, by) = if wider::covers(base, revision) {
            (revision, Match::Under)
        } else {
            (base, context.by)
        };
        let title = shared_title(parts, &self.labels.base)
            .unwrap_or_else(|| full_title(context.within, narrower));
        if base.role == Role::Parameter {
            add_title(&mut self.labels.base, base, context.within);
            add_title(&mut self.labels.revision, revision, context.within);
        }
        let compared = Compared {
            role: base.role,
            facts: parts.map(|part| part.facts.as_slice()),
            spans: parts.map(|part| &part.span),
            inherited: context.inherited,
            subject: Subject::Titled(title.clone()),
            mask: Mask::of(base.direction),
        };
        let context = Context {
            operation,
            within: &title,
            by,
            ..context
        };
        let findings = self.sunset.announced(compared.findings(), &revision.facts);
        self.in_parts.extend(
            findings
                .into_iter()
                .map(|finding| (operation, base.direction, finding.by(by))),
        );
        self.schemas(parts, context);
        self.children(parts, context);
    }

    /// The number of the operation that a part is; within another one, it counts as that one.
    fn operation(&mut self, part: &Part, around: Option<OperationId>) -> Option<OperationId> {
        if around.is_none() && matches!(part.role, Role::Operation | Role::Webhook | Role::Callback)
        {
            self.operations.push(part.title.clone());
            return Some(OperationId(self.operations.len() - 1));
        }
        around
    }

    fn schemas(&mut self, parts: Sides<&Part>, context: Context<'_>) {
        let schemas = parts.map(|part| part.schema.as_deref());
        let (Some(base), Some(revision)) = (schemas.base, schemas.revision) else {
            return;
        };
        let schemas = Sides::new(base, revision);
        if self.unchanged.are(schemas) {
            return;
        }
        let mut pair = self.pair_of(schemas);
        if parts.into_iter().all(Part::is_text) {
            pair = self.as_text(pair, parts.into_iter().all(Part::is_exploded));
        }
        // The values of a path are strings, with and without `type: string`.
        if parts.base.is_in_path() && self.both(pair).into_iter().all(types::takes_any_text) {
            return;
        }
        let is_required = |part: &Part| Statement::find(&part.facts, Aspect::Required).is_some();
        if !parts.into_iter().any(is_required) {
            self.may_be_absent(pair);
        }
        if let (Some(pair), Some(operation)) = (self.add(pair), context.operation) {
            let root = Root {
                operation,
                direction: parts.base.direction,
                by: context.by,
            };
            self.graph[pair].roots.push(root);
            let base = parts.base;
            self.graph[pair].has_parts |=
                base.role == Role::MediaType && base.key.starts_with("multipart/");
            self.used_by_part(pair, context.within, &parts.base.span);
        }
    }

    /// The pair of values that are sent as text: where one side takes any, it takes what the other side
    /// takes.
    fn as_text(&mut self, pair: Pair, is_exploded: bool) -> Pair {
        let types = |walk: &Self, pair| walk.both(pair).map(|shape| types::types(&shape.facts));
        let of = types(self, pair);
        let others = Sides::new(of.revision, of.base).map(Option::unwrap_or_default);
        let shapes = self.shapes.as_mut().zip(pair);
        let own = shapes.map(|(shapes, id)| shapes.without_null(id));
        let shapes = self.shapes.as_mut().zip(own).zip(others);
        let as_text = shapes.map(|((shapes, id), types)| shapes.as_text(id, &types, is_exploded));
        match types(self, as_text) {
            Sides {
                base: Some(base),
                revision: Some(revision),
            } if base.is_subset(&revision) => as_text,
            _ => own,
        }
    }

    fn children(&mut self, parts: Sides<&Part>, context: Context<'_>) {
        let children = parts.map(|part| part.parts.as_slice());
        // That no credentials are required at all is a change of its own.
        let secured = children.map(|parts| {
            parts
                .iter()
                .any(|part| part.role == Role::SecurityRequirement)
        });
        let is_reported = |part: &Part| {
            part.role != Role::SecurityRequirement || (secured.base && secured.revision)
        };
        // Where none are required, any suffice.
        let is_open = |part: &Part| {
            let required = Statement::find(&part.facts, Aspect::Security);
            required.is_some_and(|it| it.fact == Fact::Flag(false))
        };
        let requirements =
            LazyCell::new(|| SecurityRequirements::of(children.revision, is_open(parts.revision)));
        for pair in paired(children) {
            let (presence, part) = match pair {
                Paired::Both(parts) => {
                    self.part(parts, context);
                    continue;
                }
                Paired::One(presence, part) => (presence, part),
            };
            if part.role == Role::Encoding
                && !self.has_field(parts.absent(presence), part, presence)
            {
                continue;
            }
            if let Some(other) = wider::over(part, children.absent(presence)) {
                self.part(presence.sides(part, other), context);
            } else if is_reported(part)
                && (presence == Presence::Added
                    || !wider::is_spelled_out(part, children) && !requirements.suffice(part))
            {
                let around = parts.absent(presence);
                self.unmatched_part(part, presence, context, &around.span);
            }
        }
    }

    /// Returns true where the body of the side that lacks an encoding has its field: one that comes or goes
    /// with the field says nothing else.
    fn has_field(&self, body: &Part, encoding: &Part, presence: Presence) -> bool {
        let schemas = self.shapes.as_ref().absent(presence).schemas();
        let mut ids = body.schema.iter().flatten();
        ids.any(|id| !schemas.property(*id, &encoding.key).is_empty())
    }

    /// Tells of a part that one side lacks.
    fn unmatched_part(
        &mut self,
        part: &Part,
        presence: Presence,
        context: Context<'_>,
        other: &Span,
    ) {
        let rule = of_part(part.role, &part.key, &part.facts, presence)
            .unwrap_or_else(|| presence.pick(Rule::SchemaAdded, Rule::SchemaRemoved));
        let rule = match (rule, part.direction) {
            // Who receives a webhook asks for no media type.
            (Rule::MediaTypeAdded, Direction::Webhook) => Rule::PayloadTypeAdded,
            (Rule::MediaTypeRemoved, Direction::Webhook) => Rule::PayloadTypeRemoved,
            (rule, _) => rule,
        };
        let rule = self.sunset.rule(rule, presence, &part.facts);
        let operation = self.operation(part, context.operation);
        let subject = Subject::Titled(full_title(context.within, part));
        let shapes = self.present(presence);
        let schemas = part.schema.as_ref();
        let finding = Finding {
            mask: Mask::of(part.direction),
            content: schemas.map_or(0, |schemas| shapes.fingerprint_of(schemas)),
            ..unmatched(rule, presence, subject, presence.sides(&part.span, other))
        };
        self.in_parts
            .push((operation, part.direction, finding.by(context.by)));
    }
}

/// Every part of either side, with the other one's that is the same: by the facts of security
/// requirements, which may be equal but for these; else by the title; else by the key. Two paths
/// that differ in the names of their placeholders alone are told apart by their titles.
fn paired(parts: Sides<&[Part]>) -> impl Iterator<Item = Paired<&Part>> {
    let mut matching = Matching::new(parts);
    matching.by(|_, part| {
        let facts = part.facts.iter().map(|it| (it.aspect, &it.fact));
        let is_requirement = part.role == Role::SecurityRequirement;
        let facts = is_requirement.then(|| format!("{:?}", facts.collect::<Vec<_>>()));
        facts.map(|facts| (&part.key, facts)).into_iter().collect()
    });
    matching.by(|_, part| vec![(part.role, &part.key, &part.title)]);
    matching.by(|_, part| vec![(part.role, &part.key)]);
    matching.in_order()
}

fn full_title(within: &str, part: &Part) -> String {
    match (within, part.role) {
        (_, Role::Document) => String::new(),
        ("", _) => part.title.clone(),
        (within, _) => format!("{within}, {}", part.title),
    }
}

/// The title of a part that several operations share, before and after: of a component, or of a
/// parameter of a path.
fn shared_title(parts: Sides<&Part>, labels: &Labels) -> Option<String> {
    let tokens = parts.map(|part| part.span.tokens());
    match (tokens.base.as_slice(), tokens.revision.as_slice()) {
        (["paths", path, "parameters", _], ["paths", other, "parameters", _]) if path == other => {
            Some(full_title(path, parts.base))
        }
        (["components", _, _] | ["parameters" | "responses", _], _)
            if tokens.base == tokens.revision =>
        {
            Some(labels.label(&parts.base.span))
        }
        _ => None,
    }
}

/// Adds the title that a parameter has wherever it is used; components have names.
fn add_title(labels: &mut Labels, part: &Part, within: &str) {
    let title = match part.span.tokens().as_slice() {
        ["components", ..] | ["parameters", _] => return,
        ["paths", path, "parameters", _] => full_title(path, part),
        _ => full_title(within, part),
    };
    labels.add(&part.span, title);
}
