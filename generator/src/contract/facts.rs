//! What schemas say of values, while it is gathered.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{Aspect, Fact, Said};
use crate::{
    diagnostic::Span,
    openapi::{Located, Number},
};

/// The facts of a shape while they are gathered: each part that holds adds to them.
#[derive(Default)]
pub(super) struct Facts(BTreeMap<Aspect, Said>);

impl Facts {
    /// Adds what a keyword says.
    pub(super) fn add(&mut self, aspect: Aspect, fact: Fact, at: &Located<'_>, keyword: &str) {
        self.tell(aspect, fact, at.span.key(keyword));
    }

    /// Adds what is said at a place.
    pub(super) fn tell(&mut self, aspect: Aspect, fact: Fact, span: Span) {
        self.said(Said { aspect, fact, span });
    }

    /// Adds what is said.
    pub(super) fn said(&mut self, said: Said) {
        match self.0.entry(said.aspect) {
            Entry::Vacant(entry) => {
                let known = entry.insert(said);
                if let Fact::Same(words) = &mut known.fact {
                    words.sort_unstable();
                }
            }
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                if known.fact.narrow(said.fact) {
                    // Where it was said that counts.
                    known.span = said.span;
                }
            }
        }
    }

    /// Drops what goes without saying for the types of values.
    pub(super) fn of_types(&mut self) {
        let Some(Fact::Allowed(Some(types))) = self.0.get(&Aspect::Type).map(|said| &said.fact)
        else {
            return;
        };
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        match types.as_slice() {
            // `null` is the one of its type.
            [] => {
                self.0.remove(&Aspect::Enum);
                self.0.remove(&Aspect::Format);
            }
            ["boolean"] => {
                let both = Fact::Allowed(Some(["false", "true"].map(str::to_owned).into()));
                let all = self.0.get(&Aspect::Enum).map(|said| said.fact == both);
                if all == Some(true) {
                    self.0.remove(&Aspect::Enum);
                }
            }
            ["integer"] => self.of_integers(),
            _ => {}
        }
    }

    /// Of integers, the bounds are integers that are themselves allowed, and each is a multiple of 1.
    fn of_integers(&mut self) {
        if let Some(said) = self.0.get_mut(&Aspect::MultipleOf)
            && let Fact::Demanded(factors) = &mut said.fact
            && factors.remove("1")
            && factors.is_empty()
        {
            self.0.remove(&Aspect::MultipleOf);
        }
        for aspect in [Aspect::Minimum, Aspect::Maximum] {
            let Some(said) = self.0.get_mut(&aspect) else {
                continue;
            };
            match &mut said.fact {
                Fact::Least(Some(least)) => *least = inclusive(*least, 1),
                Fact::Most(Some(most)) => *most = inclusive(*most, -1),
                _ => {}
            }
        }
    }

    /// Where something is said of an aspect.
    pub(super) fn span(&self, aspect: Aspect) -> Option<Span> {
        self.0.get(&aspect).map(|said| said.span.clone())
    }

    /// Whether properties without a name are not allowed.
    pub(super) fn forbids_more(&self) -> bool {
        self.0.contains_key(&Aspect::Openness)
    }

    /// All of them, in the order of aspects.
    pub(super) fn done(self) -> Vec<Said> {
        self.0.into_values().collect()
    }
}

/// The nearest integer that a bound allows, in the direction of the step.
fn inclusive((number, exclusive): (Number, bool), step: i128) -> (Number, bool) {
    match number {
        Number::Integer(integer) if exclusive => {
            (Number::Integer(integer.saturating_add(step)), false)
        }
        // Fractions: those of integers are integers, or beyond them.
        Number::Float(float) if float.fract() != 0.0 => {
            let nearest = if step > 0 {
                float.ceil()
            } else {
                float.floor()
            };
            #[expect(
                clippy::cast_possible_truncation,
                reason = "what has a fraction is small"
            )]
            let nearest = nearest as i128;
            (Number::Integer(nearest), false)
        }
        _ => (number, exclusive),
    }
}
