//! Checks of single values and of collections.

use crate::{
    api::Scalar,
    schema::{Assertion, Bound, Number},
};

/// A check of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// A limit of the value.
    Assertion(Assertion),
    /// These checks, of each item.
    Items(Vec<Check>),
    /// These checks, of each value.
    Values(Vec<Check>),
    /// The checks of the type itself.
    Nested,
    /// The keyword, with its limit, forbids every value that the type has.
    Never(&'static str, String),
}

/// The checks of an array or object. A value in memory can't have more parts than 31 bits count, so
/// that a higher limit forbids nothing.
pub(super) fn of_collection(assertions: &[Assertion]) -> Vec<Check> {
    let is_reached = |assertion: &&Assertion| match assertion {
        Assertion::AtMost(_, max) => *max < u64::from(i32::MAX.unsigned_abs()),
        _ => true,
    };
    let assertions = assertions.iter().filter(is_reached).cloned();
    assertions.map(Check::Assertion).collect()
}

/// The checks of a scalar: its assertions, as far as values of its type can break them.
pub(super) fn of_scalar(scalar: Scalar, assertions: &[Assertion]) -> Vec<Check> {
    let checks = assertions.iter().filter_map(|assertion| match assertion {
        Assertion::Minimum(bound) => lower(scalar, *bound),
        Assertion::Maximum(bound) => upper(scalar, *bound),
        Assertion::MultipleOf(factor) => {
            let factor = multiple(scalar, *factor)?;
            Some(Check::Assertion(Assertion::MultipleOf(factor)))
        }
        other => Some(Check::Assertion(other.clone())),
    });
    checks.collect()
}

fn lower(scalar: Scalar, bound: Bound) -> Option<Check> {
    let minimum = |bound| Some(Check::Assertion(Assertion::Minimum(bound)));
    let Some((lowest, greatest)) = range(scalar) else {
        return minimum(exact(bound));
    };
    // The least integer that is allowed.
    let first = match bound {
        Bound::Inclusive(Number::Integer(value)) => value,
        Bound::Exclusive(Number::Integer(value)) => value.saturating_add(1),
        Bound::Inclusive(Number::Float(value)) => whole(value.ceil()),
        Bound::Exclusive(Number::Float(value)) => whole(value.floor()) + 1,
    };
    match bound {
        _ if first <= lowest => None,
        _ if first > greatest => Some(Check::Never("minimum", first.to_string())),
        Bound::Exclusive(Number::Integer(_)) => {
            minimum(Bound::Exclusive(Number::Integer(first - 1)))
        }
        _ => minimum(Bound::Inclusive(Number::Integer(first))),
    }
}

fn upper(scalar: Scalar, bound: Bound) -> Option<Check> {
    let maximum = |bound| Some(Check::Assertion(Assertion::Maximum(bound)));
    let Some((lowest, greatest)) = range(scalar) else {
        return maximum(exact(bound));
    };
    // The greatest integer that is allowed.
    let last = match bound {
        Bound::Inclusive(Number::Integer(value)) => value,
        Bound::Exclusive(Number::Integer(value)) => value.saturating_sub(1),
        Bound::Inclusive(Number::Float(value)) => whole(value.floor()),
        Bound::Exclusive(Number::Float(value)) => whole(value.ceil()) - 1,
    };
    match bound {
        _ if last >= greatest => None,
        _ if last < lowest => Some(Check::Never("maximum", last.to_string())),
        Bound::Exclusive(Number::Integer(_)) => {
            maximum(Bound::Exclusive(Number::Integer(last + 1)))
        }
        _ => maximum(Bound::Inclusive(Number::Integer(last))),
    }
}

/// The least and the greatest value of an integer type.
fn range(scalar: Scalar) -> Option<(i128, i128)> {
    match scalar {
        Scalar::Integer(width) => Some(width.range()),
        Scalar::Double | Scalar::Boolean | Scalar::String | Scalar::JsonText(_) | Scalar::File => {
            None
        }
    }
}

/// A whole number; one of more than 128 bits saturates, out of the range of every type.
#[expect(
    clippy::cast_possible_truncation,
    reason = "casting saturates, as is intended"
)]
fn whole(value: f64) -> i128 {
    (value as i128).clamp(i128::MIN + 1, i128::MAX - 1)
}

/// The bound of a number that may have a fraction.
fn exact(bound: Bound) -> Bound {
    match bound {
        Bound::Inclusive(number) => Bound::Inclusive(fraction(number)),
        Bound::Exclusive(number) => Bound::Exclusive(fraction(number)),
    }
}

/// A number as one that may have a fraction, unless that would round it.
fn fraction(number: Number) -> Number {
    let approximate = number.approximate();
    match number {
        Number::Integer(integer) if whole(approximate) != integer => number,
        _ => Number::Float(approximate),
    }
}

/// Every integer is a multiple of 1.
fn multiple(scalar: Scalar, factor: Number) -> Option<Number> {
    if range(scalar).is_none() {
        return Some(fraction(factor));
    }
    match factor {
        Number::Integer(1) => None,
        Number::Float(factor) if factor.fract() == 0.0 => {
            multiple(scalar, Number::Integer(whole(factor)))
        }
        factor => Some(factor),
    }
}
