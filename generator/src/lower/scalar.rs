//! Strings, numbers and booleans, with what a schema forbids of them.

use super::Lowering;
use crate::{
    api::{Bound, Bounds, Constraint, Kind, Number, Scalar},
    diagnostic::Code,
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
                Kind::Scalar(scalar, self.numeric(schema, scalar))
            }
            JsonType::Number => Kind::Scalar(Scalar::Double, self.numeric(schema, Scalar::Double)),
            JsonType::String => Kind::Scalar(Scalar::String, self.textual(schema)),
            // The caller has sent these elsewhere.
            JsonType::Object | JsonType::Array => Kind::Any,
        }
    }

    fn textual(&mut self, schema: &Schema<'t>) -> Vec<Constraint> {
        if !schema.patterns.is_empty() {
            let message = "`pattern` is not checked at run time yet";
            let help = "nothing is lost on the wire; check the value where it matters";
            let place = schema.at.place.key("pattern");
            self.diagnostics
                .add(Code::UncheckedConstraint, &place, message, help);
        }
        let min = schema.lengths.min.filter(|min| *min > 0);
        let min = min.map(Constraint::MinLength);
        let max = schema.lengths.max.map(Constraint::MaxLength);
        min.into_iter().chain(max).collect()
    }
}

impl Lowering<'_, '_> {
    fn numeric(&mut self, schema: &Schema<'_>, scalar: Scalar) -> Vec<Constraint> {
        let given = &schema.bounds;
        let bounds = Bounds {
            lower: tighter(given.minimum, given.exclusive_minimum, Side::Lower),
            upper: tighter(given.maximum, given.exclusive_maximum, Side::Upper),
        };
        let bounds = (bounds != Bounds::default()).then_some(Constraint::Bounds(bounds));
        let multiples = schema.multiples.iter().copied();
        let multiples = multiples.filter(|factor| self.is_checked(*factor, scalar, schema));
        let multiples: Vec<_> = multiples.map(Constraint::MultipleOf).collect();
        bounds.into_iter().chain(multiples).collect()
    }

    /// An integer's multiples of a fraction are not worth a check of their own.
    fn is_checked(&mut self, factor: f64, scalar: Scalar, schema: &Schema<'_>) -> bool {
        let fits = scalar == Scalar::Double || factor.fract() == 0.0;
        if !fits {
            let message = "a fractional `multipleOf` of an integer is not checked at run time";
            let help = "write the least integer that says the same";
            let place = schema.at.place.key("multipleOf");
            self.diagnostics
                .add(Code::UncheckedConstraint, &place, message, help);
        }
        fits
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
