//! `enum`.

use std::collections::BTreeSet;

use super::{Lowering, scalar::width, schema::Meaning};
use crate::{
    api::{Constraint, Enumeration, Kind, Openness, Scalar},
    diagnostic::Code,
    document::{JsonType, Schema},
    source::Node,
};

impl<'t> Lowering<'_, 't> {
    /// A set of strings becomes an enumeration. `null` in it is for `nullable` to say.
    pub(super) fn enumeration(&mut self, schema: &Schema<'t>, values: &[&Node<'_>]) -> Meaning {
        let place = schema.at.place.key("enum");
        let strings = values.iter().filter(|value| ***value != Node::Null);
        let strings: Option<Vec<_>> = strings.map(|value| value.text()).collect();
        let fits = matches!(schema.types.as_slice(), [] | [JsonType::String]);
        if schema.types.is_empty() && values.contains(&&Node::Null) {
            return Meaning::ANY;
        }
        let Some(strings) = strings.filter(|strings| fits && !strings.is_empty()) else {
            if let Some(integers) = integers(schema, values) {
                return integers.into();
            }
            return match schema.types.as_slice() {
                [ty] => self.typed(schema, *ty).with(&["enum"]),
                _ => Meaning::ANY,
            };
        };
        let mut values: Vec<String> = Vec::with_capacity(strings.len());
        for (index, value) in strings.into_iter().enumerate() {
            if values.iter().any(|known| known == value) {
                let message = format!("{value:?} stands twice in `enum`");
                let place = place.index(index);
                self.diagnostics
                    .add(Code::UnknownField, &place, message, "remove one of the two");
            } else {
                values.push(value.to_owned());
            }
        }
        let kind = Kind::Enumeration(Enumeration {
            values,
            openness: Openness::Closed,
        });
        kind.with(&["minLength", "pattern"])
    }
}

/// A set of integers stays an integer, with a rule.
fn integers(schema: &Schema<'_>, values: &[&Node<'_>]) -> Option<Kind> {
    if !matches!(schema.types.as_slice(), [] | [JsonType::Integer]) {
        return None;
    }
    let numbers = values.iter().filter(|value| ***value != Node::Null);
    let numbers = numbers.map(|value| match value {
        Node::Integer(number) => Some(*number),
        _ => None,
    });
    let mut numbers: Vec<i64> = numbers.collect::<Option<_>>()?;
    let mut seen = BTreeSet::new();
    numbers.retain(|number| seen.insert(*number));
    let scalar = Scalar::Integer(width(schema));
    (!numbers.is_empty()).then(|| Kind::Scalar(scalar, vec![Constraint::Integers(numbers)]))
}
