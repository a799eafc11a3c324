//! Changes as they are found: between what is said of two parts, and in that one is not there.

use super::{
    fact::{Difference, Move, differences},
    reach::{Mask, Match},
    rule::{Rule, of_fact},
};
use crate::{
    contract::{Aspect, Role, Said},
    diagnostic::Span,
};

/// A change as it is found: without those whom it reaches.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub rule: &'static Rule,
    /// What changed.
    pub subject: Subject,
    pub base: Span,
    pub revision: Span,
    /// Where it is said, if it is said there at all.
    pub said: (Option<Span>, Option<Span>),
    pub before: String,
    pub after: String,
    /// The directions in which it can be felt.
    pub mask: Mask,
    /// What is said of, where something is.
    pub aspect: Option<Aspect>,
    /// What came, went or is asked, in a number: where the texts do not say it.
    pub content: u64,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// What is at the place.
    Span,
    /// A part of what is at the place.
    Member(String),
    /// One of the alternatives, at the place of one.
    Alternative(String),
    /// One of those that inherit what is at a place.
    Heir(Span, String),
    /// A part of an operation, by all that it is in.
    Titled(String),
}

impl Found {
    /// Where the revision's part fell under what the base says of others, what is found is about
    /// that part alone.
    pub(super) fn by(self, by: Match) -> Self {
        if by == Match::Same {
            return self;
        }
        let span = self.said.1.unwrap_or_else(|| self.revision.clone());
        Self {
            said: (None, Some(span)),
            ..self
        }
    }
}

impl Subject {
    /// The part that it is of what is at the place.
    pub(super) fn part(&self) -> Option<&str> {
        match self {
            Self::Span | Self::Titled(_) => None,
            Self::Member(name) | Self::Alternative(name) | Self::Heir(_, name) => Some(name),
        }
    }
}

/// The two sides of something.
pub(super) struct Sides<'s, T: ?Sized> {
    pub base: &'s T,
    pub revision: &'s T,
}

impl<T: ?Sized> Clone for Sides<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Sides<'_, T> {}

impl<'s, T: ?Sized> Sides<'s, T> {
    /// The side that has what came or went.
    pub(super) fn own(self, change: Move) -> &'s T {
        change.pick(self.revision, self.base)
    }

    /// The side that does not have it.
    pub(super) fn other(self, change: Move) -> &'s T {
        change.pick(self.base, self.revision)
    }
}

/// A part that one of the documents does not have.
pub(super) fn lone(
    rule: &'static Rule,
    change: Move,
    subject: Subject,
    own: &Span,
    other: &Span,
) -> Found {
    let (base, revision) = change.pick((other, own), (own, other));
    let said = Some(own.clone());
    Found {
        rule,
        subject,
        base: base.clone(),
        revision: revision.clone(),
        said: match change {
            Move::Added => (None, said),
            _ => (said, None),
        },
        before: String::new(),
        after: String::new(),
        mask: Mask::ALL,
        aspect: None,
        content: 0,
    }
}

/// The changes between the facts of two parts. What is inherited is said of the documents, and counts
/// where the parts say nothing.
pub(super) fn compared(
    role: Role,
    facts: Sides<'_, [Said]>,
    spans: Sides<'_, Span>,
    inherited: Option<Sides<'_, [Said]>>,
    subject: &Subject,
    mask: Mask,
) -> Vec<Found> {
    let mut aspects: Vec<Aspect> = facts.base.iter().map(|said| said.aspect).collect();
    aspects.extend(facts.revision.iter().map(|said| said.aspect));
    aspects.sort_unstable();
    aspects.dedup();
    let mut found = Vec::new();
    for aspect in aspects {
        let old = Said::find(facts.base, aspect);
        let new = Said::find(facts.revision, aspect);
        let old_said = old.map(|said| said.span.clone());
        let new_said = new.map(|said| said.span.clone());
        let old = old.or_else(|| Said::find(inherited?.base, aspect));
        let new = new.or_else(|| Said::find(inherited?.revision, aspect));
        let known = old.or(new).expect("the aspect is said by one");
        let unsaid = known.fact.unsaid();
        let old_fact = old.map_or(&unsaid, |said| &said.fact);
        let new_fact = new.map_or(&unsaid, |said| &said.fact);
        if old_fact == new_fact {
            continue;
        }
        for Difference {
            change,
            before,
            after,
        } in differences(aspect, old_fact, new_fact)
        {
            let Some(fallen_under) = of_fact(role, aspect, change) else {
                continue;
            };
            found.push(Found {
                rule: fallen_under,
                subject: subject.clone(),
                base: old_said.clone().unwrap_or_else(|| spans.base.clone()),
                revision: new_said.clone().unwrap_or_else(|| spans.revision.clone()),
                said: (old_said.clone(), new_said.clone()),
                before,
                after,
                mask,
                aspect: Some(aspect),
                content: 0,
            });
        }
    }
    found
}
