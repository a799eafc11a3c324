//! What is checked of a value beyond its type.

use super::{
    item::{Check, Comparison, Literal},
    shapes::Shapes,
};
use crate::api::{Additional, Bound, Constraint, Kind, Scalar, Sizes, TypeId};

/// The checks of a value of a type; a type that is written as a struct or enum checks itself.
pub(super) fn of_value(shapes: &Shapes<'_>, id: TypeId) -> Vec<Check> {
    match shapes.kind(id) {
        Kind::Any | Kind::Same(_) => Vec::new(),
        Kind::Scalar(scalar, constraints) => of_scalar(*scalar, constraints),
        Kind::Enumeration(_) => vec![Check::Nested],
        Kind::Array(array) => {
            let mut checks = of_sizes(array.sizes, Check::MinItems, Check::MaxItems);
            let comparison = comparison(shapes, array.item);
            checks.extend(array.unique.then_some(Check::UniqueItems(comparison)));
            let items = of_element(shapes, array.item);
            checks.extend((!items.is_empty()).then_some(Check::Each(items)));
            checks
        }
        Kind::Object(object) if !object.properties.is_empty() => vec![Check::Nested],
        Kind::Object(object) => {
            let mut checks = of_sizes(object.sizes, Check::MinProperties, Check::MaxProperties);
            if let Additional::Kept(values) = object.additional {
                let values = of_element(shapes, values);
                checks.extend((!values.is_empty()).then_some(Check::EachValue(values)));
            }
            checks
        }
    }
}

/// The same for what a collection holds, which may be `null` too.
pub(super) fn of_element(shapes: &Shapes<'_>, id: TypeId) -> Vec<Check> {
    let checks = of_value(shapes, id);
    if shapes.types.resolve(id).1.nullable && !checks.is_empty() {
        vec![Check::IfSome(checks)]
    } else {
        checks
    }
}

fn comparison(shapes: &Shapes<'_>, id: TypeId) -> Comparison {
    match shapes.kind(id) {
        Kind::Scalar(Scalar::Boolean | Scalar::Int32 | Scalar::Int64 | Scalar::String, _)
        | Kind::Enumeration(_) => Comparison::Hashed,
        Kind::Array(array) => comparison(shapes, array.item),
        Kind::Any | Kind::Same(_) | Kind::Scalar(Scalar::Double, _) | Kind::Object(_) => {
            Comparison::Pairwise
        }
    }
}

pub(super) fn of_sizes(
    sizes: Sizes,
    min: impl Fn(u64) -> Check,
    max: impl Fn(u64) -> Check,
) -> Vec<Check> {
    let min = sizes.min.map(min);
    min.into_iter().chain(sizes.max.map(max)).collect()
}

fn of_scalar(scalar: Scalar, constraints: &[Constraint]) -> Vec<Check> {
    let mut checks = Vec::new();
    for constraint in constraints {
        match constraint {
            Constraint::MinLength(limit) => checks.push(Check::MinLength(*limit)),
            Constraint::MaxLength(limit) => checks.push(Check::MaxLength(*limit)),
            Constraint::Bounds(bounds) => {
                checks.extend(bounds.lower.and_then(|bound| lower(scalar, bound)));
                checks.extend(bounds.upper.and_then(|bound| upper(scalar, bound)));
            }
            Constraint::MultipleOf(value) => {
                checks.extend(literal(scalar, *value, *value).map(Check::MultipleOf));
            }
        }
    }
    checks
}

fn lower(scalar: Scalar, bound: Bound) -> Option<Check> {
    match bound {
        Bound::Inclusive(value) => literal(scalar, value, value.ceil()).map(Check::Minimum),
        Bound::Exclusive(value) => {
            literal(scalar, value, value.floor()).map(Check::ExclusiveMinimum)
        }
    }
}

fn upper(scalar: Scalar, bound: Bound) -> Option<Check> {
    match bound {
        Bound::Inclusive(value) => literal(scalar, value, value.floor()).map(Check::Maximum),
        Bound::Exclusive(value) => {
            literal(scalar, value, value.ceil()).map(Check::ExclusiveMaximum)
        }
    }
}

/// A number in the scalar's own type; `None` where every value of the type satisfies it, or it
/// can't be compared with one. For integers, a fraction is rounded to what means the same.
fn literal(scalar: Scalar, value: f64, rounded: f64) -> Option<Literal> {
    let integer = |min: f64, max: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
        (rounded > min && rounded < max).then_some(Literal::Integer(rounded as i64))
    };
    match scalar {
        Scalar::Int32 => integer(f64::from(i32::MIN) - 1.0, f64::from(i32::MAX) + 1.0),
        #[expect(clippy::cast_precision_loss, reason = "both ends are powers of two")]
        Scalar::Int64 => integer(i64::MIN as f64, i64::MAX as f64),
        Scalar::Double => value.is_finite().then_some(Literal::Float(value)),
        Scalar::Boolean | Scalar::String => None,
    }
}
