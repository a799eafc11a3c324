//! Changes as they are found: between the facts of two parts, and in parts that one side lacks.

use std::collections::BTreeSet;

use super::{
    affected::{Mask, Match},
    fact::{Difference, differences},
};
use crate::{
    contract::{Aspect, Role, Statement},
    diagnostic::Span,
    diff::{
        rules::{Rule, of_fact},
        sides::{Presence, Sides},
    },
};

/// A change as it is found: without the operations that it affects.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub rule: Rule,
    pub subject: Subject,
    pub spans: Sides<Span>,
    /// The places that state it, where one does.
    pub stated: Sides<Option<Span>>,
    pub values: Sides<String>,
    /// The directions in which it can be felt.
    pub mask: Mask,
    /// The aspect of the fact that changed, where it is a fact.
    pub aspect: Option<Aspect>,
    /// The number that the schemas come to which came, went or are asserted: where the texts do not
    /// say it.
    pub content: u64,
}

/// The thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// The one at the place.
    Span,
    /// A part of the one at the place.
    Member(String),
    /// One of the alternatives, at the place of one.
    Alternative(String),
    /// A subtype of the schema at a place.
    Subtype(Span, String),
    /// A part of an operation, by its full title.
    Titled(String),
}

impl Finding {
    /// Where the revision's part falls under a statement of the base about others, the finding is
    /// about that part alone.
    pub(super) fn by(self, by: Match) -> Self {
        match by {
            Match::Same => self,
            Match::Under => {
                let Sides { revision, .. } = self.stated;
                let span = revision.unwrap_or_else(|| self.spans.revision.clone());
                Self {
                    stated: Sides::new(None, Some(span)),
                    ..self
                }
            }
        }
    }

    /// The place that states it: the base's, else the revision's.
    pub(super) fn origin(&self) -> Option<&Span> {
        self.stated.as_ref().map(Option::as_ref).first()
    }

    /// The side that states it: the place in the base is the cause, however many places it is
    /// missing at after.
    pub(super) fn presence(&self) -> Presence {
        match self.stated.base {
            Some(_) => Presence::Removed,
            None => Presence::Added,
        }
    }
}

impl Subject {
    /// The name of a part of what is at the place.
    pub(super) fn part(&self) -> Option<&str> {
        match self {
            Self::Span | Self::Titled(_) => None,
            Self::Member(name) | Self::Alternative(name) | Self::Subtype(_, name) => Some(name),
        }
    }
}

/// A part that one side lacks, with its own place and, on the other side, that of what would have
/// it.
pub(super) fn unmatched(
    rule: Rule,
    presence: Presence,
    subject: Subject,
    spans: Sides<&Span>,
) -> Finding {
    Finding {
        rule,
        subject,
        stated: presence.sides(Some(spans.present(presence).clone()), None),
        spans: spans.map(Span::clone),
        values: Sides::default(),
        mask: Mask::ALL,
        aspect: None,
        content: 0,
    }
}

/// Two parts whose facts are compared.
pub(super) struct Compared<'c> {
    pub role: Role,
    pub facts: Sides<&'c [Statement]>,
    pub spans: Sides<&'c Span>,
    /// The facts of the documents, which count where the parts say nothing.
    pub inherited: Sides<&'c [Statement]>,
    pub subject: Subject,
    pub mask: Mask,
}

impl Compared<'_> {
    /// The changes between the facts.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let both = self.facts.into_iter().flatten();
        let aspects: BTreeSet<Aspect> = both.map(|statement| statement.aspect).collect();
        let findings = aspects
            .into_iter()
            .flat_map(|aspect| self.of_aspect(aspect));
        findings.collect()
    }

    fn of_aspect(&self, aspect: Aspect) -> Vec<Finding> {
        let own = self.facts.map(|facts| Statement::find(facts, aspect));
        let statements = own
            .zip(self.inherited)
            .map(|(own, inherited)| own.or_else(|| Statement::find(inherited, aspect)));
        let known = statements.first().expect("one side states the aspect");
        let unstated = known.fact.unstated();
        let facts = statements.map(|it| it.map_or(&unstated, |statement| &statement.fact));
        if facts.base == facts.revision {
            return Vec::new();
        }
        let stated = own.map(|it| it.map(|statement| &statement.span));
        let spans = stated
            .zip(self.spans)
            .map(|(stated, whole)| stated.unwrap_or(whole));
        let finding = |difference: Difference| {
            Some(Finding {
                rule: of_fact(self.role, aspect, difference.effect)?,
                subject: self.subject.clone(),
                spans: spans.map(Span::clone),
                stated: stated.map(Option::<&Span>::cloned),
                values: difference.values,
                mask: self.mask,
                aspect: Some(aspect),
                content: 0,
            })
        };
        let differences = differences(aspect, facts).into_iter();
        differences.filter_map(finding).collect()
    }
}
