//! Operations and what is in them, each beside what it was.

use std::{cell::LazyCell, collections::BTreeMap};

use super::{
    Walk, need,
    wider::{self, Ways},
};
use crate::{
    contract::{Flow, Part, Role, Said},
    diagnostic::Span,
    diff::{
        fact::Move,
        found::{Found, Sides, Subject, compared, lone},
        reach::{Mask, Match},
        rule::{of_part, rule},
        spoken::Names,
    },
};

/// What a part is in.
#[derive(Clone, Copy)]
struct Context<'c> {
    /// The number of the operation.
    operation: Option<usize>,
    /// What the part around it is called.
    within: &'c str,
    /// Why the parts around stand beside each other.
    by: Match,
    /// What is said of the documents.
    inherited: Sides<'c, [Said]>,
}

impl<'t> Walk<'_, 't> {
    /// The documents, with all that is in them but schemas, which are left open.
    pub(super) fn roots(&mut self, base: &Part, revision: &Part) {
        let context = Context {
            operation: None,
            within: "",
            by: Match::Same,
            inherited: Sides {
                base: &base.facts,
                revision: &revision.facts,
            },
        };
        self.part(base, revision, context);
    }

    fn part(&mut self, base: &Part, revision: &Part, context: Context<'_>) {
        let operation = match base.role {
            Role::Operation | Role::Webhook | Role::Callback => {
                Some(self.operation(&base.title, context.operation))
            }
            _ => context.operation,
        };
        if base.is_beyond() || revision.is_beyond() {
            return;
        }
        // What falls under the other says what both are of.
        let (narrower, by) = if wider::covers(base, revision) {
            (revision, Match::Under)
        } else {
            (base, context.by)
        };
        let title = shared(base, revision, &self.names.0);
        let title = title.unwrap_or_else(|| titled(context.within, narrower));
        if base.role == Role::Parameter {
            let within = context.within;
            let add = |names: &mut Names, part: &Part| {
                if let Some(title) = title_of_parameter(part, within) {
                    names.add(&part.span, title);
                }
            };
            add(&mut self.names.0, base);
            add(&mut self.names.1, revision);
        }
        let facts = Sides {
            base: &*base.facts,
            revision: &*revision.facts,
        };
        let spans = Sides {
            base: &base.span,
            revision: &revision.span,
        };
        let subject = Subject::Titled(title.clone());
        let inherited = Some(context.inherited);
        let mask = Mask::of(base.flow);
        let found = compared(base.role, facts, spans, inherited, &subject, mask);
        let context = Context {
            operation,
            within: &title,
            by,
            ..context
        };
        for found in found {
            self.tell(base.flow, found, context);
        }
        self.schemas(base, revision, context);
        self.children(base, revision, context);
    }

    /// Tells what changed in a part.
    fn tell(&mut self, flow: Flow, found: Found, context: Context<'_>) {
        let found = found.by(context.by);
        self.in_parts.push((context.operation, flow, found));
    }

    /// An operation within another one counts as that one.
    fn operation(&mut self, title: &str, outer: Option<usize>) -> usize {
        outer.unwrap_or_else(|| {
            self.operations.push(title.to_owned());
            self.operations.len() - 1
        })
    }

    fn schemas(&mut self, base: &Part, revision: &Part, context: Context<'_>) {
        let (Some(old), Some(new)) = (&base.schema, &revision.schema) else {
            return;
        };
        let pair = (self.base.of(old), self.revision.of(new));
        if let (Some(number), Some(operation)) = (self.pair(pair), context.operation) {
            self.graph.root(number, base.flow, operation, context.by);
            self.used_by_part(number, context.within, &base.span);
        }
    }

    fn children(&mut self, base: &Part, revision: &Part, context: Context<'_>) {
        let pairs = paired(&base.parts, &revision.parts);
        // Where no proof is wanted at all, that is told, and no way to give it.
        let secured = |parts: &[Part]| parts.iter().any(|part| part.role == Role::SecurityWay);
        let both_secured = secured(&base.parts) && secured(&revision.parts);
        let ways = LazyCell::new(|| Ways::of(&revision.parts));
        let told = |part: &Part| part.role != Role::SecurityWay || both_secured;
        for pair in pairs {
            match pair {
                (Some(old), Some(new)) => self.part(old, new, context),
                (Some(old), None) => {
                    if let Some(new) = wider::over(old, &revision.parts) {
                        self.part(old, new, context);
                    } else if told(old)
                        && !wider::is_spelled_out(old, &revision.parts, &base.parts)
                        && !ways.suffice(old)
                    {
                        self.lone(old, Move::Removed, context, &revision.span);
                    }
                }
                (None, Some(new)) => {
                    if let Some(old) = wider::over(new, &base.parts) {
                        self.part(old, new, context);
                    } else if told(new) {
                        self.lone(new, Move::Added, context, &base.span);
                    }
                }
                (None, None) => {}
            }
        }
    }

    /// A part that the other document does not have.
    fn lone(&mut self, part: &Part, change: Move, context: Context<'_>, other: &Span) {
        let need = need(&part.facts);
        let schema = || rule(change.pick("schema-added", "schema-removed"));
        let told = of_part(part.role, change, need, &part.key).unwrap_or_else(schema);
        let operation = match part.role {
            Role::Operation | Role::Webhook => Some(self.operation(&part.title, None)),
            _ => context.operation,
        };
        let subject = Subject::Titled(titled(context.within, part));
        let shapes = self.own_side(change);
        let schemas = part.schema.as_ref();
        let number = schemas.map_or(0, |schemas| shapes.fingerprint_of(schemas));
        let found = Found {
            mask: Mask::of(part.flow),
            content: number,
            ..lone(told, change, subject, &part.span, other)
        };
        let context = Context {
            operation,
            ..context
        };
        self.tell(part.flow, found, context);
    }
}

/// What tells which part is the same, the surest first.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// Of ways to prove who is asking, which may be alike but for that: what is said of them.
    Facts,
    /// What people call it.
    Title,
    /// The key alone.
    Key,
}

fn says_same(one: &Part, other: &Part) -> bool {
    let mut pairs = one.facts.iter().zip(&other.facts);
    one.facts.len() == other.facts.len()
        && pairs.all(|(one, other)| (one.aspect, &one.fact) == (other.aspect, &other.fact))
}

type Paired<'p, 't> = (Option<&'p Part>, Option<&'p Part>);

/// Every part of either side, with the other one's that is the same. Two paths that differ in the
/// names of their placeholders alone are told apart by those.
fn paired<'p, 't>(base: &'p [Part], revision: &'p [Part]) -> Vec<Paired<'p, 't>> {
    let mut left: BTreeMap<(Role, &str), Vec<&'p Part>> = BTreeMap::new();
    for new in revision {
        left.entry((new.role, &new.key)).or_default().push(new);
    }
    let mut pairs: Vec<Paired<'p, 't>> = base.iter().map(|old| (Some(old), None)).collect();
    for by in [By::Facts, By::Title, By::Key] {
        for pair in &mut pairs {
            let (Some(old), None) = *pair else { continue };
            let Some(alike) = left.get_mut(&(old.role, old.key.as_str())) else {
                continue;
            };
            let same = |new: &&Part| match by {
                By::Facts => old.role == Role::SecurityWay && says_same(old, new),
                By::Title => new.title == old.title,
                By::Key => true,
            };
            if let Some(index) = alike.iter().position(same) {
                pair.1 = Some(alike.remove(index));
            }
        }
    }
    // What is left, in the order of the document.
    let come = revision.iter().filter(|new| {
        let alike = left.get(&(new.role, new.key.as_str()));
        let mut alike = alike.into_iter().flatten();
        alike.any(|left| std::ptr::eq(*left, *new))
    });
    pairs.extend(come.map(|new| (None, Some(new))));
    pairs
}

fn titled(within: &str, part: &Part) -> String {
    match (within, part.role) {
        (_, Role::Document) => String::new(),
        ("", _) => part.title.clone(),
        (within, _) => format!("{within}, {}", part.title),
    }
}

/// What a part is called that several operations share, before and after: a component, or a parameter
/// of a path.
fn shared(base: &Part, revision: &Part, names: &Names) -> Option<String> {
    let (tokens, others) = (base.span.tokens(), revision.span.tokens());
    match (tokens.as_slice(), others.as_slice()) {
        (["paths", path, "parameters", _], ["paths", other, "parameters", _]) if path == other => {
            Some(titled(path, base))
        }
        (["components", _, _] | ["parameters" | "responses", _], _) if tokens == others => {
            Some(names.spoken(&base.span))
        }
        _ => None,
    }
}

/// What a parameter is called wherever it is used; components have names.
fn title_of_parameter(part: &Part, within: &str) -> Option<String> {
    match part.span.tokens().as_slice() {
        ["components", ..] | ["parameters", _] => None,
        ["paths", path, "parameters", _] => Some(titled(path, part)),
        _ => Some(titled(within, part)),
    }
}
