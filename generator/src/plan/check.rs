//! Checks of single values and of sizes.

use crate::api::{Bound, Constraint, Number, Scalar, Sizes};

/// A check of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// `minLength`
    MinLength(u64),
    /// `maxLength`
    MaxLength(u64),
    /// `pattern`
    Pattern(String),
    /// `minimum`
    Minimum(Literal),
    /// `maximum`
    Maximum(Literal),
    /// `exclusiveMinimum`
    ExclusiveMinimum(Literal),
    /// `exclusiveMaximum`
    ExclusiveMaximum(Literal),
    /// `multipleOf`
    MultipleOf(Literal),
    /// `enum` of integers
    Integers(Vec<i64>),
    /// `minItems`
    MinItems(u64),
    /// `maxItems`
    MaxItems(u64),
    /// `uniqueItems`
    UniqueItems,
    /// `minProperties`
    MinProperties(u64),
    /// `maxProperties`
    MaxProperties(u64),
    /// These checks, of each item.
    Items(Vec<Check>),
    /// These checks, of each value.
    Values(Vec<Check>),
    /// The checks of the type itself.
    Nested,
    /// The keyword, with what it says, forbids every value that the type has.
    Never(&'static str, String),
}

/// A number in a check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// Of an integer type.
    Integer(i128),
    /// Of a floating-point type.
    Float(f64),
}

pub(super) fn of_sizes(
    sizes: Sizes,
    min: impl Fn(u64) -> Check,
    max: impl Fn(u64) -> Check,
) -> Vec<Check> {
    let min = sizes.min.map(min);
    // More than a value in memory can have forbids nothing.
    let max = sizes
        .max
        .filter(|max| *max < u64::from(i32::MAX.unsigned_abs()))
        .map(max);
    min.into_iter().chain(max).collect()
}

pub(super) fn of_scalar(scalar: Scalar, constraints: &[Constraint]) -> Vec<Check> {
    let mut checks = Vec::new();
    for constraint in constraints {
        match constraint {
            Constraint::MinLength(limit) => checks.push(Check::MinLength(*limit)),
            Constraint::MaxLength(limit) => checks.push(Check::MaxLength(*limit)),
            Constraint::Pattern(pattern) => checks.push(Check::Pattern(pattern.clone())),
            Constraint::Bounds(bounds) => {
                checks.extend(bounds.lower.and_then(|bound| lower(scalar, bound)));
                checks.extend(bounds.upper.and_then(|bound| upper(scalar, bound)));
            }
            Constraint::MultipleOf(factor) => checks.extend(multiple(scalar, *factor)),
            Constraint::Integers(values) => checks.push(Check::Integers(values.clone())),
        }
    }
    checks
}

fn lower(scalar: Scalar, bound: Bound) -> Option<Check> {
    let Some((lowest, greatest)) = range(scalar) else {
        return match bound {
            Bound::Inclusive(value) => Some(Check::Minimum(float(value))),
            Bound::Exclusive(value) => Some(Check::ExclusiveMinimum(float(value))),
        };
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
            Some(Check::ExclusiveMinimum(Literal::Integer(first - 1)))
        }
        _ => Some(Check::Minimum(Literal::Integer(first))),
    }
}

fn upper(scalar: Scalar, bound: Bound) -> Option<Check> {
    let Some((lowest, greatest)) = range(scalar) else {
        return match bound {
            Bound::Inclusive(value) => Some(Check::Maximum(float(value))),
            Bound::Exclusive(value) => Some(Check::ExclusiveMaximum(float(value))),
        };
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
            Some(Check::ExclusiveMaximum(Literal::Integer(last + 1)))
        }
        _ => Some(Check::Maximum(Literal::Integer(last))),
    }
}

/// The least and the greatest value of an integer type.
fn range(scalar: Scalar) -> Option<(i128, i128)> {
    match scalar {
        Scalar::Integer(width) => Some(width.range()),
        Scalar::Double | Scalar::Boolean | Scalar::String => None,
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

#[expect(
    clippy::cast_precision_loss,
    reason = "the value that is compared is rounded too"
)]
fn float(value: Number) -> Literal {
    match value {
        Number::Integer(value) => Literal::Float(value as f64),
        Number::Float(value) => Literal::Float(value),
    }
}

/// The check of a multiple; every integer is one of 1.
fn multiple(scalar: Scalar, factor: f64) -> Option<Check> {
    if range(scalar).is_none() || factor.fract() != 0.0 {
        return Some(Check::MultipleOf(Literal::Float(factor)));
    }
    match whole(factor) {
        1 => None,
        factor => Some(Check::MultipleOf(Literal::Integer(factor))),
    }
}
