//! Strings, numbers and booleans, with what a schema forbids of them.

use super::Lowering;
use crate::{
    api::{Bound, Bounds, Constraint, Kind, Scalar},
    diagnostic::Code,
    document::{JsonType, Schema},
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
                Kind::Scalar(scalar, numeric(schema))
            }
            JsonType::Number => Kind::Scalar(Scalar::Double, numeric(schema)),
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

fn numeric(schema: &Schema<'_, '_>) -> Vec<Constraint> {
    let given = &schema.bounds;
    let bound = |value: f64, exclusive: bool| {
        if exclusive {
            Bound::Exclusive(value)
        } else {
            Bound::Inclusive(value)
        }
    };
    let bounds = Bounds {
        lower: given
            .minimum
            .map(|value| bound(value, given.exclusive_minimum)),
        upper: given
            .maximum
            .map(|value| bound(value, given.exclusive_maximum)),
    };
    let bounds = (bounds != Bounds::default()).then_some(Constraint::Bounds(bounds));
    let multiple = given.multiple_of.map(Constraint::MultipleOf);
    bounds.into_iter().chain(multiple).collect()
}
