//! Strings, numbers and booleans, with what a schema forbids of them.

use super::Lowering;
use crate::{
    api::{Bound, Bounds, Constraint, Kind, Number, Scalar},
    document::{self, JsonType, Schema},
};

impl<'t> Lowering<'_, 't> {
    pub(super) fn scalar(&mut self, schema: &Schema<'t>, kind: JsonType) -> Kind {
        match kind {
            JsonType::Boolean => Kind::Scalar(Scalar::Boolean, Vec::new()),
            JsonType::Integer => {
                let scalar = match schema.format {
                    Some("int32") => Scalar::Int32,
                    _ => Scalar::Int64,
                };
                Kind::Scalar(scalar, numeric(schema))
            }
            JsonType::Number => Kind::Scalar(Scalar::Double, numeric(schema)),
            JsonType::String => Kind::Scalar(Scalar::String, self.textual(schema)),
            // The caller has sent these elsewhere.
            JsonType::Object | JsonType::Array => Kind::Any,
        }
    }

    fn textual(&mut self, schema: &Schema<'t>) -> Vec<Constraint> {
        let place = schema.at.place.key("pattern");
        let patterns = schema.patterns.iter();
        let patterns = patterns.filter_map(|pattern| self.expression(pattern, &place));
        let patterns: Vec<_> = patterns.map(Constraint::Pattern).collect();
        let min = schema.lengths.min.filter(|min| *min > 0);
        let min = min.map(Constraint::MinLength);
        let max = schema.lengths.max.map(Constraint::MaxLength);
        min.into_iter().chain(max).chain(patterns).collect()
    }
}

fn numeric(schema: &Schema<'_>) -> Vec<Constraint> {
    let bounds = Bounds {
        lower: lower_bound(schema),
        upper: upper_bound(schema),
    };
    let bounds = (bounds != Bounds::default()).then_some(Constraint::Bounds(bounds));
    let multiples = schema.multiples.iter().copied();
    let multiples = multiples.map(Constraint::MultipleOf);
    bounds.into_iter().chain(multiples).collect()
}

/// `minimum` and `exclusiveMinimum`.
pub(super) fn lower_bound(schema: &Schema<'_>) -> Option<Bound> {
    let given = &schema.bounds;
    tighter(given.minimum, given.exclusive_minimum, Side::Lower)
}

/// `maximum` and `exclusiveMaximum`.
pub(super) fn upper_bound(schema: &Schema<'_>) -> Option<Bound> {
    let given = &schema.bounds;
    tighter(given.maximum, given.exclusive_maximum, Side::Upper)
}

/// A whole factor is one that integers are divided by.
pub(super) fn factor(factor: f64) -> Number {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is whole and far from the ends of 64 bits"
    )]
    if factor.fract() == 0.0 && factor.abs() < 9e15 {
        Number::Integer(factor as i128)
    } else {
        Number::Float(factor)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Lower,
    Upper,
}

/// The one bound that two say together: since OpenAPI 3.1, both may be there.
fn tighter(
    inclusive: Option<document::Number>,
    exclusive: Option<document::Number>,
    side: Side,
) -> Option<Bound> {
    let inside = |one: document::Number, other: document::Number| match side {
        Side::Lower => one.approximate() > other.approximate(),
        Side::Upper => one.approximate() < other.approximate(),
    };
    match (inclusive, exclusive) {
        (Some(closed), Some(open)) if inside(closed, open) => {
            Some(Bound::Inclusive(number(closed)))
        }
        (_, Some(open)) => Some(Bound::Exclusive(number(open))),
        (Some(closed), None) => Some(Bound::Inclusive(number(closed))),
        (None, None) => None,
    }
}

fn number(value: document::Number) -> Number {
    match value {
        document::Number::Integer(number) => Number::Integer(number),
        document::Number::Float(number) => Number::Float(number),
    }
}
