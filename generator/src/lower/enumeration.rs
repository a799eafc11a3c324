//! `enum`, and alternatives that are constants.

use std::collections::BTreeSet;

use super::{meaning::Meaning, scalar::width, types::TypeLowering};
use crate::{
    api::{Constants, EnumValue, Enumeration, Kind, Openness, Scalar, Width},
    diagnostic::{Anchor, Code},
    schema::{
        Assertion, Composed, Constant, Json, JsonType, Keyword, KeywordSet, NUMBERS, STRINGS,
        TypeList,
    },
};

/// The most strings that become variants: the compiler needs hundreds of megabytes for ten times as
/// many, and nobody matches on them. More are a string that `validate` checks.
const MOST_VARIANTS: usize = 2000;

impl<'t> TypeLowering<'_, 't> {
    /// Strings, integers with names, and scalars of different types become an enumeration. `null`
    /// among them is for `nullable` to state. `stated` are the keywords that list them.
    pub(super) fn enumeration(
        &mut self,
        composed: &Composed<'t>,
        listed: &[Constant<'t>],
        stated: KeywordSet,
    ) -> Meaning {
        let types = composed.merged.types.map(|types| types.value);
        let constants = self.distinct(composed, listed);
        let null = types.is_none() && listed.iter().any(|listed| listed.value.is_null());
        let fits = |ty: JsonType| types.is_none_or(|types| types.contains(ty));
        let numeric = types.is_none_or(|types| {
            matches!(types.single(), Some(JsonType::Integer | JsonType::Number))
        });
        let found: TypeList = constants.iter().map(|(_, value)| type_of(value)).collect();
        let of = match found.single() {
            Some(JsonType::String) if fits(JsonType::String) => {
                if constants.len() > MOST_VARIANTS {
                    return self.typed(composed, JsonType::String).uncovering(stated);
                }
                Constants::Texts
            }
            Some(JsonType::Integer) if !null && numeric => {
                let integers = constants.iter().filter_map(|(_, value)| value.integer());
                let width = width(composed, integers);
                self.report_unreadable(composed, width, &constants);
                let is_variant = |(constant, value): &(Constant<'_>, Json)| {
                    let fits = matches!(value, Json::Integer(number) if width.holds(*number));
                    fits && constant.name.is_some()
                };
                if !constants.iter().all(is_variant) {
                    let values = constants.into_iter().map(|(_, value)| value).collect();
                    let assertions = vec![Assertion::Enum(values)];
                    let kind = Kind::Scalar(Scalar::Integer(width), assertions);
                    return Meaning::from(kind).uncovering(NUMBERS);
                }
                Constants::Integers(width)
            }
            Some(JsonType::Boolean) if types.is_none() && !null => {
                return self.typed(composed, JsonType::Boolean).uncovering(stated);
            }
            None if are_mixed(found) && found.iter().all(fits) => Constants::Mixed,
            _ => return self.listed_type(composed, stated),
        };
        let values = constants.into_iter().map(|(constant, value)| EnumValue {
            value,
            name: constant.name.map(str::to_owned),
            description: constant.description.map(str::to_owned),
        });
        let kind = Kind::Enumeration(Enumeration {
            of,
            values: values.collect(),
            openness: Openness::Closed,
        });
        Meaning {
            nullable: null,
            ..Meaning::from(kind).uncovering(STRINGS | NUMBERS)
        }
    }

    /// Reports the integers that the width of the others does not hold.
    fn report_unreadable(
        &mut self,
        composed: &Composed<'_>,
        width: Width,
        constants: &[(Constant<'_>, Json)],
    ) {
        let (least, greatest) = width.range();
        let fits = |value: &Json| value.integer().is_some_and(|it| width.holds(it));
        for (constant, _) in constants.iter().filter(|(_, value)| !fits(value)) {
            let written = constant.value.to_json();
            let message = format!("{written} is not from {least} to {greatest}, and can't be read");
            let help = "correct it or the `format`; integers beyond 64 bits can be strings";
            let span = self.schemas.get(composed.own).at(Keyword::Enum);
            self.diagnostics
                .add(Code::ConstantMisfit, Anchor::Value(span), message, help);
        }
    }

    /// The meaning of constants that no enumeration can hold: that of their type.
    fn listed_type(&mut self, composed: &Composed<'t>, stated: KeywordSet) -> Meaning {
        let Some(types) = composed.merged.types else {
            return Meaning::ANY;
        };
        match types.value.single() {
            Some(ty) => self.typed(composed, ty).uncovering(stated),
            None => self.several_types(composed).uncovering(stated),
        }
    }

    /// The constants but `null`, each once.
    fn distinct(
        &mut self,
        composed: &Composed<'t>,
        listed: &[Constant<'t>],
    ) -> Vec<(Constant<'t>, Json)> {
        let mut seen = BTreeSet::new();
        let mut constants = Vec::with_capacity(listed.len());
        let listed = listed.iter().enumerate();
        for (index, constant) in listed.filter(|(_, listed)| !listed.value.is_null()) {
            if seen.insert(constant.value.canonical()) {
                constants.push((*constant, Json::from(constant.value)));
                continue;
            }
            let message = format!("{} stands twice in `enum`", constant.value.to_json());
            let own = self.schemas.get(composed.own);
            let span = own.at(Keyword::Enum).index(index);
            self.diagnostics
                .add(Code::UnknownField, &span, message, "remove one of the two");
        }
        constants
    }
}

/// True for scalars of several types that are not all numbers: an integer is one too.
fn are_mixed(types: TypeList) -> bool {
    let numbers = TypeList::from_iter([JsonType::Integer, JsonType::Number]);
    let has_parts = types.contains(JsonType::Array) || types.contains(JsonType::Object);
    types.is_several() && !has_parts && !types.iter().all(|ty| numbers.contains(ty))
}

fn type_of(value: &Json) -> JsonType {
    match value {
        Json::Bool(_) => JsonType::Boolean,
        Json::Integer(_) => JsonType::Integer,
        Json::Float(_) => JsonType::Number,
        Json::Text(_) | Json::Null => JsonType::String,
        Json::Array(_) => JsonType::Array,
        Json::Object(_) => JsonType::Object,
    }
}
