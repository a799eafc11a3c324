//! What is checked of a value beyond its type.

use super::{
    item::{Check, Literal},
    shapes::Shapes,
};
use crate::api::{Additional, Bound, Constraint, Kind, Number, Scalar, Sizes, TypeId};

/// The checks of a value of a type; a type that is written as a struct or enum checks itself.
pub(super) fn of_value(shapes: &Shapes<'_>, id: TypeId) -> Vec<Check> {
    if shapes.is_newtype(id) {
        return vec![Check::Nested];
    }
    of_kind(shapes, id)
}

/// The checks of what a type is, whatever it is called.
pub(super) fn of_kind(shapes: &Shapes<'_>, id: TypeId) -> Vec<Check> {
    match shapes.kind(id) {
        Kind::Any | Kind::Same(_) => Vec::new(),
        // What its type is, only its JSON tells.
        Kind::Scalar(..) if shapes.is_foreign(id) => Vec::new(),
        Kind::Scalar(scalar, constraints) => of_scalar(*scalar, constraints),
        Kind::Enumeration(_) | Kind::Union(_) | Kind::Tuple(_) => vec![Check::Nested],
        Kind::Array(array) => {
            let mut checks = of_sizes(array.sizes, Check::MinItems, Check::MaxItems);
            checks.extend(array.unique.then_some(Check::UniqueItems));
            checks.extend(of_each(Check::Items, of_value(shapes, array.item)));
            checks
        }
        Kind::Object(object) if !object.properties.is_empty() => vec![Check::Nested],
        Kind::Object(object) => {
            let mut checks = of_sizes(object.sizes, Check::MinProperties, Check::MaxProperties);
            if let Additional::Kept(values) = object.additional {
                checks.extend(of_each(Check::Values, of_value(shapes, values)));
            }
            checks
        }
    }
}

/// A collection of what checks itself checks itself.
fn of_each(each: impl Fn(Vec<Check>) -> Check, inner: Vec<Check>) -> Option<Check> {
    match &inner[..] {
        [] => None,
        [Check::Nested] => Some(Check::Nested),
        _ => Some(each(inner)),
    }
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

/// A whole number; one beyond 128 bits comes to their end, which is beyond every type of ours.
#[expect(
    clippy::cast_possible_truncation,
    reason = "casting saturates, as is wanted"
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

/// Every integer is a multiple of 1.
fn multiple(scalar: Scalar, factor: f64) -> Option<Check> {
    if range(scalar).is_none() || factor.fract() != 0.0 {
        return Some(Check::MultipleOf(Literal::Float(factor)));
    }
    match whole(factor) {
        1 => None,
        factor => Some(Check::MultipleOf(Literal::Integer(factor))),
    }
}
