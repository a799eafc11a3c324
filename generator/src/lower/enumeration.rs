//! `enum`, and alternatives that are constants.

use std::collections::BTreeSet;

use super::{
    meaning::{Meaning, Null},
    scalar::width,
    types::TypeLowering,
};
use crate::{
    api::{Constants, EnumValue, Enumeration, Kind, Openness, Scalar},
    diagnostic::Code,
    schema::{
        Assertion, Composed, Constant, Json, JsonType, Keyword, KeywordSet, NUMBERS, STRINGS,
    },
};

/// The type that constants have in common.
#[derive(PartialEq)]
enum Common {
    Texts,
    Integers,
    Numbers,
    Flags,
    /// Scalars of more than one type.
    Scalars,
    Nothing,
}

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
        let null = constants.len() < listed.len()
            && types.is_none()
            && listed.iter().any(|listed| listed.value.is_null());
        let fits = |ty: JsonType| types.is_none_or(|types| types.contains(ty));
        let of = match common(&constants) {
            Common::Texts if fits(JsonType::String) => Constants::Texts,
            Common::Integers if !null && is_number(composed) => {
                let width = width(composed);
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
            Common::Flags if types.is_none() && !null => {
                return self.typed(composed, JsonType::Boolean).uncovering(stated);
            }
            Common::Scalars if constants.iter().all(|(_, value)| fits(type_of(value))) => {
                Constants::Mixed
            }
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
            null: if null { Null::Among } else { Null::Without },
            ..Meaning::from(kind).uncovering(STRINGS | NUMBERS)
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
        for (index, constant) in listed.iter().enumerate() {
            if constant.value.is_null() {
                continue;
            }
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

fn is_number(composed: &Composed<'_>) -> bool {
    let Some(types) = composed.merged.types else {
        return true;
    };
    matches!(
        types.value.single(),
        Some(JsonType::Integer | JsonType::Number)
    )
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

fn common(constants: &[(Constant<'_>, Json)]) -> Common {
    let one = |(_, value): &(Constant<'_>, Json)| match value {
        Json::Text(_) => Common::Texts,
        Json::Integer(_) => Common::Integers,
        Json::Bool(_) => Common::Flags,
        Json::Float(_) => Common::Numbers,
        Json::Null | Json::Array(_) | Json::Object(_) => Common::Nothing,
    };
    let common = constants
        .iter()
        .map(one)
        .reduce(|all, one| match (all, one) {
            (Common::Nothing, _) | (_, Common::Nothing) => Common::Nothing,
            (Common::Integers | Common::Numbers, Common::Numbers)
            | (Common::Numbers, Common::Integers) => Common::Numbers,
            (all, one) if all == one => all,
            (
                Common::Texts
                | Common::Integers
                | Common::Numbers
                | Common::Flags
                | Common::Scalars,
                Common::Texts
                | Common::Integers
                | Common::Numbers
                | Common::Flags
                | Common::Scalars,
            ) => Common::Scalars,
        });
    common.unwrap_or(Common::Nothing)
}
