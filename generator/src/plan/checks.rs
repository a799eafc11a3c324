//! What is checked of a value beyond its type.

use super::{item::Check, shapes::Shapes};
use crate::{
    api::{Additional, Kind, Scalar, TypeId},
    schema::{Assertion, Bound, Number},
};

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
        Kind::Scalar(scalar, assertions) => of_scalar(*scalar, assertions),
        Kind::Enumeration(_) | Kind::Union(_) | Kind::Tuple(_) => vec![Check::Nested],
        Kind::Array(array) => {
            let mut checks = of_collection(&array.assertions);
            checks.extend(of_each(Check::Items, of_value(shapes, array.item)));
            checks
        }
        Kind::Object(object) if !object.properties.is_empty() => vec![Check::Nested],
        Kind::Object(object) => {
            let mut checks = of_collection(&object.assertions);
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

/// The checks of an array or object. A value in memory can't have more parts than 31 bits count, so
/// that a higher limit forbids nothing.
pub(super) fn of_collection(assertions: &[Assertion]) -> Vec<Check> {
    let is_reached = |assertion: &&Assertion| match assertion {
        Assertion::MaxItems(max) | Assertion::MaxProperties(max) => {
            *max < u64::from(i32::MAX.unsigned_abs())
        }
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
        return minimum(float(bound));
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
        return maximum(float(bound));
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

/// The bound as the value that is compared with it has it: rounded.
fn float(bound: Bound) -> Bound {
    let number = Number::Float(bound.number().approximate());
    match bound {
        Bound::Inclusive(_) => Bound::Inclusive(number),
        Bound::Exclusive(_) => Bound::Exclusive(number),
    }
}

/// Every integer is a multiple of 1.
fn multiple(scalar: Scalar, factor: Number) -> Option<Number> {
    let approximate = factor.approximate();
    if range(scalar).is_none() || approximate.fract() != 0.0 {
        return Some(Number::Float(approximate));
    }
    match whole(approximate) {
        1 => None,
        factor => Some(Number::Integer(factor)),
    }
}
