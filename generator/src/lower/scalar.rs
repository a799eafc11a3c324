//! Strings, numbers and booleans, with the assertions on them.

use std::{cmp::Ordering, iter};

use super::{meaning::Meaning, media_type::is_json, types::TypeLowering};
use crate::{
    api::{Kind, Scalar, Width},
    diagnostic::{Anchor, Code},
    openapi::Value,
    schema::{
        Assertion, Bound, Composed, JsonType, Keyword, KeywordSet, NUMBERS, Number, STRINGS,
        SchemaId,
    },
};

impl<'t> TypeLowering<'_, 't> {
    /// The meaning of schemas as one type of JSON.
    pub(super) fn typed(&mut self, composed: &Composed<'t>, ty: JsonType) -> Meaning {
        let scalar = match ty {
            JsonType::Object => return self.object(composed),
            JsonType::Array => return self.array(composed),
            JsonType::Boolean => Scalar::Boolean,
            JsonType::Integer => {
                let width = width(composed, iter::empty());
                self.report_default(composed, width);
                self.report_bounds(composed, width);
                Scalar::Integer(width)
            }
            JsonType::Number => Scalar::Double,
            JsonType::String => self.string(composed),
        };
        let keywords = match scalar {
            Scalar::Boolean => KeywordSet::EMPTY,
            Scalar::Integer(_) | Scalar::Double => NUMBERS,
            Scalar::String | Scalar::JsonText(_) | Scalar::File => STRINGS,
        };
        Kind::Scalar(scalar, self.assertions(composed, keywords)).into()
    }

    /// A string, or a text of JSON: its media type says so, and a schema describes it (JSON Schema
    /// Validation, section 8).
    fn string(&mut self, composed: &Composed<'t>) -> Scalar {
        let members = composed.merged.members.iter();
        let schemas = members.map(|id| self.schemas.get(*id));
        let stated = |keyword| {
            let mut stated = schemas
                .clone()
                .filter_map(move |schema| schema.value(keyword));
            stated.next()
        };
        let contents: Vec<SchemaId> = schemas
            .clone()
            .filter_map(|schema| schema.applicators().content_schema)
            .collect();
        let Some(first) = contents.first() else {
            return Scalar::String;
        };
        let media_type = stated(Keyword::ContentMediaType);
        let is_json = media_type.and_then(Value::text).is_some_and(is_json);
        let span = self.schemas.span(*first).clone();
        if is_json && stated(Keyword::ContentEncoding).is_none() && composed.format.is_none() {
            return Scalar::JsonText(self.ty_of_all(&contents, &span));
        }
        let message = "`contentSchema` describes no text of JSON";
        let help = "it is a string; say `contentMediaType: application/json`, without an encoding or a format";
        self.diagnostics
            .add(Code::UnsupportedSchema, &span, message, help);
        Scalar::String
    }

    /// Reports a default that the width of its type does not hold.
    fn report_default(&mut self, composed: &Composed<'_>, width: Width) {
        let schema = self.schemas.get(composed.own);
        let default = schema.value(Keyword::Default).and_then(Number::of);
        let (least, greatest) = width.range();
        if let Some(Number::Integer(number)) = default
            && !(least..=greatest).contains(&number)
        {
            let message = format!("the default is not from {least} to {greatest}");
            let help = "correct the default or the format; it is not used as it stands";
            let anchor = Anchor::Value(schema.at(Keyword::Default));
            self.diagnostics
                .add(Code::DefaultMisfit, anchor, message, help);
        }
    }

    /// Reports bounds of which no integer of the width is within.
    fn report_bounds(&mut self, composed: &Composed<'_>, width: Width) {
        let (least, greatest) = width.range();
        let is_beyond = |bound: &Assertion| match bound {
            Assertion::Minimum(bound) => bound.number().compare(Number::Integer(greatest)).is_gt(),
            Assertion::Maximum(bound) => bound.number().compare(Number::Integer(least)).is_lt(),
            _ => false,
        };
        if let Some(bound) = composed.merged.asserted(NUMBERS).find(|it| is_beyond(it)) {
            let span = self.schemas.get(composed.own).at(bound.keyword());
            let message = format!("no integer from {least} to {greatest} is within the bound");
            let help =
                "correct it or the `format`; integers beyond 64 bits can be strings".to_owned();
            let anchor = Anchor::Key(span);
            self.diagnostics
                .add(Code::Contradiction, anchor, message, help);
        }
    }

    /// The assertions of a set, with patterns as regular expressions of Rust's.
    pub(super) fn assertions(
        &mut self,
        composed: &Composed<'t>,
        keywords: KeywordSet,
    ) -> Vec<Assertion> {
        let span = self.schemas.get(composed.own).at(Keyword::Pattern);
        let mut assertions = Vec::new();
        for assertion in composed.merged.asserted(keywords) {
            assertions.extend(match assertion {
                Assertion::Pattern(pattern) => self
                    .expressions
                    .translate(pattern, &span, self.diagnostics)
                    .map(Assertion::Pattern),
                assertion => Some(assertion.clone()),
            });
        }
        assertions
    }
}

/// The width that the format names (the OpenAPI Initiative's registry of formats), else one with
/// room for the bounds and for the values that are listed, if any.
pub(super) fn width(composed: &Composed<'_>, listed: impl Iterator<Item = i128>) -> Width {
    match composed.format {
        Some("int8") => Width::I8,
        Some("int16") => Width::I16,
        Some("int32") => Width::I32,
        Some("uint8") => Width::U8,
        Some("uint16") => Width::U16,
        Some("uint32") => Width::U32,
        Some("uint64") => Width::U64,
        Some("int64") => Width::I64,
        _ => {
            let is_past = |bound: Bound, limit: i64, order| {
                bound.number().compare(Number::Integer(limit.into())) == order
            };
            let bounds = || composed.merged.asserted(NUMBERS);
            let from_zero = bounds().any(|bound| {
                matches!(bound, Assertion::Minimum(least) if !is_past(*least, 0, Ordering::Less))
            });
            let beyond = bounds().any(|bound| match bound {
                Assertion::Minimum(bound) | Assertion::Maximum(bound) => {
                    is_past(*bound, i64::MAX, Ordering::Greater)
                }
                _ => false,
            });
            // The least and the greatest value.
            let listed = listed.fold(None, |known, value| {
                let (least, greatest) = known.unwrap_or((value, value));
                Some((value.min(least), value.max(greatest)))
            });
            let is_unsigned = match listed {
                Some((least, greatest)) => least >= 0 && greatest > i64::MAX.into(),
                None => beyond && from_zero,
            };
            if is_unsigned { Width::U64 } else { Width::I64 }
        }
    }
}
