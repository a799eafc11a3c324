//! Operations and their parts, each beside what it was.

use std::{cell::LazyCell, collections::BTreeMap};

use super::{
    affected::{Mask, Match, Root},
    finding::{Compared, Content, Finding, Subject, unmatched},
    ids::OperationId,
    walk::{Walk, need},
    wider::{self, SecurityRequirements},
};
use crate::{
    contract::{Direction, Part, Role, Statement},
    diagnostic::Span,
    diff::{
        labels::Labels,
        rules::{Rule, of_part},
        sides::{Presence, Sides},
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
        let operation = if matches!(base.role, Role::Operation | Role::Webhook | Role::Callback) {
            Some(self.operation(&base.title, context.operation))
        } else {
            context.operation
        };
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
        for finding in compared.findings() {
            self.found_in_part(base.direction, finding, context);
        }
        self.schemas(parts, context);
        self.children(parts, context);
    }

    fn found_in_part(&mut self, direction: Direction, finding: Finding, context: Context<'_>) {
        let Context { operation, by, .. } = context;
        self.in_parts.push((operation, direction, finding.by(by)));
    }

    fn schemas(&mut self, parts: Sides<&Part>, context: Context<'_>) {
        let schemas = parts.map(|part| part.schema.as_deref());
        let (Some(base), Some(revision)) = (schemas.base, schemas.revision) else {
            return;
        };
        let pair = self.pair_of(Sides::new(base, revision));
        if let (Some(pair), Some(operation)) = (self.add(pair), context.operation) {
            let root = Root {
                operation,
                direction: parts.base.direction,
                by: context.by,
            };
            self.graph.root(pair, root);
            self.used_by_part(pair, context.within, &parts.base.span);
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
        let requirements = LazyCell::new(|| SecurityRequirements::of(children.revision));
        for pair in paired(children) {
            match (pair.base, pair.revision) {
                (Some(old), Some(new)) => self.part(Sides::new(old, new), context),
                (Some(old), None) => {
                    if let Some(new) = wider::over(old, children.revision) {
                        self.part(Sides::new(old, new), context);
                    } else if is_reported(old)
                        && !wider::is_spelled_out(old, children)
                        && !requirements.suffice(old)
                    {
                        self.unmatched_part(old, Presence::Removed, context, &parts.revision.span);
                    }
                }
                (None, Some(new)) => {
                    if let Some(old) = wider::over(new, children.base) {
                        self.part(Sides::new(old, new), context);
                    } else if is_reported(new) {
                        self.unmatched_part(new, Presence::Added, context, &parts.base.span);
                    }
                }
                (None, None) => {}
            }
        }
    }

    /// Tells of a part that one side lacks.
    fn unmatched_part(
        &mut self,
        part: &Part,
        presence: Presence,
        context: Context<'_>,
        other: &Span,
    ) {
        let rule = of_part(part.role, presence, need(&part.facts), &part.key)
            .unwrap_or_else(|| presence.pick(Rule::SchemaAdded, Rule::SchemaRemoved));
        let operation = if matches!(part.role, Role::Operation | Role::Webhook) {
            Some(self.operation(&part.title, None))
        } else {
            context.operation
        };
        let subject = Subject::Titled(full_title(context.within, part));
        let shapes = self.present(presence);
        let schemas = part.schema.as_ref();
        let finding = Finding {
            mask: Mask::of(part.direction),
            content: schemas.map_or_else(Content::default, |schemas| {
                Content(shapes.fingerprint_of(schemas))
            }),
            ..unmatched(rule, presence, subject, &part.span, other)
        };
        let context = Context {
            operation,
            ..context
        };
        self.found_in_part(part.direction, finding, context);
    }
}

/// The property by which parts are the same, the surest first.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// The facts of security requirements, which may be equal but for these.
    Facts,
    Title,
    Key,
}

impl By {
    fn is_same(self, old: &Part, new: &Part) -> bool {
        match self {
            Self::Facts => old.role == Role::SecurityRequirement && says_same(old, new),
            Self::Title => new.title == old.title,
            Self::Key => true,
        }
    }
}

fn says_same(one: &Part, other: &Part) -> bool {
    let fact = |it: &Statement| (it.aspect, it.fact.clone());
    one.facts.iter().map(fact).eq(other.facts.iter().map(fact))
}

/// Every part of either side, with the other one's that is the same. Two paths that differ in the
/// names of their placeholders alone are told apart by those.
fn paired<'p>(parts: Sides<&'p [Part]>) -> Vec<Sides<Option<&'p Part>>> {
    let mut left: BTreeMap<(Role, &str), Vec<&'p Part>> = BTreeMap::new();
    for new in parts.revision {
        left.entry((new.role, &new.key)).or_default().push(new);
    }
    let mut pairs: Vec<_> = parts
        .base
        .iter()
        .map(|old| Sides::new(Some(old), None))
        .collect();
    for by in [By::Facts, By::Title, By::Key] {
        for pair in &mut pairs {
            let Sides {
                base: Some(old),
                revision: None,
            } = *pair
            else {
                continue;
            };
            let candidates = left.get_mut(&(old.role, old.key.as_str()));
            pair.revision = candidates.and_then(|candidates| {
                let index = candidates.iter().position(|new| by.is_same(old, new))?;
                Some(candidates.remove(index))
            });
        }
    }
    // The parts that are left, in the order of the document.
    let come = parts.revision.iter().filter(|new| {
        let same = left.get(&(new.role, new.key.as_str()));
        same.is_some_and(|same| same.iter().any(|left| std::ptr::eq(*left, *new)))
    });
    pairs.extend(come.map(|new| Sides::new(None, Some(new))));
    pairs
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
