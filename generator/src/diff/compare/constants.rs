//! Constants beside assertions: what all of them meet asserts nothing.

use std::{cmp::Ordering, collections::BTreeSet};

use crate::{
    contract::{Aspect, Fact, Limit, compare},
    schema::{Number, matcher},
};

/// True where all constants, which are JSON, are known to meet an assertion.
pub(super) fn meet(constants: &BTreeSet<String>, aspect: Aspect, fact: &Fact) -> bool {
    /// More constants than this are not looked at.
    const MOST: usize = 1_000;
    if constants.len() > MOST {
        return false;
    }
    let pattern = match (aspect, fact) {
        (Aspect::Pattern, Fact::Demanded(patterns)) => {
            let all: Option<Vec<_>> = patterns.iter().map(|pattern| matcher(pattern)).collect();
            let Some(all) = all else { return false };
            all
        }
        _ => Vec::new(),
    };
    constants.iter().all(|constant| {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(constant) else {
            return false;
        };
        match (aspect, fact) {
            (Aspect::Minimum, Fact::Least(limit)) => {
                number(&value).is_some_and(|number| is_within(number, *limit, Ordering::Less))
            }
            (Aspect::Maximum, Fact::Most(limit)) => {
                number(&value).is_some_and(|number| is_within(number, *limit, Ordering::Greater))
            }
            (Aspect::MinLength, Fact::Least(limit)) => {
                length(&value).is_some_and(|length| is_within(length, *limit, Ordering::Less))
            }
            (Aspect::MaxLength, Fact::Most(limit)) => {
                length(&value).is_some_and(|length| is_within(length, *limit, Ordering::Greater))
            }
            (Aspect::Pattern, Fact::Demanded(_)) => value
                .as_str()
                .is_some_and(|text| pattern.iter().all(|it| it.is_match(text))),
            (Aspect::MultipleOf, Fact::Demanded(factors)) => value.as_i64().is_some_and(|number| {
                let mut factors = factors.iter().map(|factor| factor.parse::<i64>());
                factors.all(|factor| factor.is_ok_and(|it| it != 0 && number % it == 0))
            }),
            _ => false,
        }
    })
}

fn number(value: &serde_json::Value) -> Option<Number> {
    match (value.as_i64(), value.as_f64()) {
        (Some(integer), _) => Some(Number::Integer(integer.into())),
        (None, Some(float)) => Some(Number::Float(float).normal()),
        (None, None) => None,
    }
}

fn length(text: &serde_json::Value) -> Option<Number> {
    let count = text.as_str()?.chars().count();
    Some(Number::Integer(count.try_into().ok()?))
}

/// True for a number that is not on the wrong side of a limit.
fn is_within(number: Number, limit: Limit, wrong: Ordering) -> bool {
    limit.is_none_or(|limit| compare((number, false), limit, wrong.reverse()) != wrong)
}
