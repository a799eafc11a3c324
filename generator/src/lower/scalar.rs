//! Strings, numbers and booleans, with what a schema forbids of them.

use super::Lowering;
use crate::{
    api::{Bound, Bounds, Constraint, Kind, Number, Scalar},
    diagnostic::Code,
    document::{self, JsonType, Schema},
};

impl<'d, 'a> Lowering<'d, 'a> {
    pub(super) fn scalar(&mut self, schema: &Schema<'d, 'a>, kind: JsonType) -> Kind {
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

    fn textual(&mut self, schema: &Schema<'d, 'a>) -> Vec<Constraint> {
        if schema.pattern.is_some() {
            let message = "`pattern` is not checked at run time yet";
            let help = "nothing is lost on the wire; check the value where it matters";
            let place = schema.place.key("pattern");
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
    fn numeric(&mut self, schema: &Schema<'_, '_>, scalar: Scalar) -> Vec<Constraint> {
        let given = &schema.bounds;
        let bounds = Bounds {
            lower: given
                .minimum
                .map(|value| bound(value, given.exclusive_minimum)),
            upper: given
                .maximum
                .map(|value| bound(value, given.exclusive_maximum)),
        };
        let bounds = (bounds != Bounds::default()).then_some(Constraint::Bounds(bounds));
        let multiple = given
            .multiple_of
            .filter(|factor| self.is_checked(*factor, scalar, schema));
        let multiple = multiple.map(Constraint::MultipleOf);
        bounds.into_iter().chain(multiple).collect()
    }

    /// An integer's multiples of a fraction are not worth a check of their own.
    fn is_checked(&mut self, factor: f64, scalar: Scalar, schema: &Schema<'_, '_>) -> bool {
        let fits = scalar == Scalar::Double || factor.fract() == 0.0;
        if !fits {
            let message = "a fractional `multipleOf` of an integer is not checked at run time";
            let help = "write the least integer that says the same";
            let place = schema.place.key("multipleOf");
            self.diagnostics
                .add(Code::UncheckedConstraint, &place, message, help);
        }
        fits
    }
}

fn bound(value: document::Number, exclusive: bool) -> Bound {
    let value = match value {
        document::Number::Integer(number) => Number::Integer(number),
        document::Number::Float(number) => Number::Float(number),
    };
    if exclusive {
        Bound::Exclusive(value)
    } else {
        Bound::Inclusive(value)
    }
}
