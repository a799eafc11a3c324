//! Strings, numbers and booleans, with what a schema forbids of them.

use super::Lowering;
use crate::{
    api::{Bound, Bounds, Constraint, Kind, Number, Scalar, Width},
    openapi::{self, JsonType, Schema},
};

impl<'t> Lowering<'_, 't> {
    /// What a schema comes to as one type of JSON.
    pub(super) fn typed(&mut self, schema: &Schema<'t>, ty: JsonType) -> Kind {
        match ty {
            JsonType::Boolean => Kind::Scalar(Scalar::Boolean, Vec::new()),
            JsonType::Integer => Kind::Scalar(Scalar::Integer(width(schema)), numeric(schema)),
            JsonType::Number => Kind::Scalar(Scalar::Double, numeric(schema)),
            JsonType::String => Kind::Scalar(Scalar::String, self.textual(schema)),
            JsonType::Object => self.object(schema),
            JsonType::Array => self.array(schema),
        }
    }

    fn textual(&mut self, schema: &Schema<'t>) -> Vec<Constraint> {
        let span = schema.at.span.key("pattern");
        let patterns = schema.patterns.iter();
        let patterns = patterns.filter_map(|pattern| self.expression(pattern, &span));
        let patterns: Vec<_> = patterns.map(Constraint::Pattern).collect();
        let min = schema.lengths.min.filter(|min| *min > 0);
        let min = min.map(Constraint::MinLength);
        let max = schema.lengths.max.map(Constraint::MaxLength);
        min.into_iter().chain(max).chain(patterns).collect()
    }
}

/// What the format says (the OpenAPI Initiative's registry of formats), else what has room for the
/// bounds.
pub(super) fn width(schema: &Schema<'_>) -> Width {
    match schema.format {
        Some("int8") => Width::I8,
        Some("int16") => Width::I16,
        Some("int32") => Width::I32,
        Some("uint8") => Width::U8,
        Some("uint16") => Width::U16,
        Some("uint32") => Width::U32,
        Some("uint64") => Width::U64,
        Some("int64") => Width::I64,
        _ => {
            let not_negative = lower_bound(schema).is_some_and(|bound| at_least(bound, 0.0));
            let beyond = upper_bound(schema).is_some_and(|bound| at_least(bound, BEYOND));
            if not_negative && beyond {
                Width::U64
            } else {
                Width::I64
            }
        }
    }
}

/// The first integer beyond 64 bits with a sign.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

fn at_least(bound: Bound, least: f64) -> bool {
    let number = match bound {
        Bound::Inclusive(number) | Bound::Exclusive(number) => number,
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "the ends are far from each other"
    )]
    match number {
        Number::Integer(number) => number as f64 >= least,
        Number::Float(number) => number >= least,
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
    inclusive: Option<openapi::Number>,
    exclusive: Option<openapi::Number>,
    side: Side,
) -> Option<Bound> {
    let inside = |one: openapi::Number, other: openapi::Number| match side {
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

fn number(value: openapi::Number) -> Number {
    match value {
        openapi::Number::Integer(number) => Number::Integer(number),
        openapi::Number::Float(number) => Number::Float(number),
    }
}
