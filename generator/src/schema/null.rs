//! `null` and the types: those that are stated, else those that other statements imply.

use super::{
    gather::{Gathered, MergedAlternatives},
    keyword::Keyword,
    merge::Merged,
    object::{Schema, SchemaId},
    schemas::Schemas,
    types::{JsonType, TypeList, type_of},
};
use crate::{
    diagnostic::Span,
    openapi::{Value, Version},
};

impl<'t> Schemas<'t> {
    /// The types but `null`, with the location that states them, and the location that refuses
    /// `null`.
    pub(super) fn null_rules(
        &self,
        own: SchemaId,
        gathered: &Gathered<'t>,
        merged: &Merged<'t>,
        constants: Option<&(Vec<Value<'t>>, Span)>,
    ) -> (Option<(TypeList, Span)>, Option<Span>) {
        let own = self.get(own);
        let stated = self.stated_types(gathered, merged);
        let is_stated = stated.is_some();
        let allowed = self.is_null_allowed(gathered);
        let (mut types, mut null) = match stated {
            Some(types) => (Some(types), allowed),
            None => match self.implied_types(own, gathered, constants) {
                Some((types, null)) => (Some(types), allowed && null),
                None => (None, allowed),
            },
        };
        if gathered.never {
            types = Some((TypeList::default(), own.at(Keyword::Type)));
            null = false;
        }
        // Alternatives state their own rule for `null`, or leave it out.
        let alternatives = &gathered.alternatives;
        let left_out = alternatives.iter().any(|alternatives| !alternatives.null);
        let is_ruled = types.is_some() || !alternatives.is_empty();
        let refused = (is_ruled && !null) || (!is_stated && left_out);
        let refused = refused && !gathered.is_nullable_as_a_whole(self);
        let span = types.as_ref().map_or(&own.span, |(_, span)| span);
        let null_refused = refused.then(|| span.clone());
        (types, null_refused)
    }

    fn stated_types(
        &self,
        gathered: &Gathered<'t>,
        merged: &Merged<'t>,
    ) -> Option<(TypeList, Span)> {
        let own = merged.types.as_ref();
        let own = own.map(|stated| (stated.value, self.span_of(stated)));
        MergedAlternatives::narrow(&gathered.types, own, |one, other| one.common(*other))
    }

    /// True where every member and every merged alternative allows `null`.
    fn is_null_allowed(&self, gathered: &Gathered<'_>) -> bool {
        let members = gathered.members.iter().all(|member| {
            let schema = self.get(member.id);
            let typed = !schema.types.is_empty();
            member.beside_null || (self.lists_null(schema) && (!typed || schema.null.is_allowed()))
        });
        members
            && gathered.types.iter().all(|merged| merged.null)
            && gathered.constants.iter().all(|merged| merged.null)
    }

    /// True where a schema's constants, if it has some, include `null`; authors of OpenAPI 3.0
    /// leave it out beside `nullable`.
    fn lists_null(&self, schema: &Schema<'_>) -> bool {
        let Some(values) = &schema.constants else {
            return true;
        };
        let by_flag = self.version < Version::V3_1;
        values.iter().any(|value| value.is_null()) || (by_flag && schema.null.is_allowed())
    }

    /// The types that are implied, and whether `null` is one of them: by the parts of values that
    /// are described, else by the constants.
    fn implied_types(
        &self,
        own: &Schema<'_>,
        gathered: &Gathered<'t>,
        constants: Option<&(Vec<Value<'t>>, Span)>,
    ) -> Option<((TypeList, Span), bool)> {
        let by_parts = gathered.members.iter().rev().find_map(|member| {
            let schema = self.get(member.id);
            // Bytes are strings (OpenAPI 3.1, section "Working with Binary Data").
            let bytes = schema.is_bytes_by_media_type().then_some(JsonType::String);
            let types = TypeList::from_iter([schema.type_of_parts().or(bytes)?]);
            Some(((types, schema.span.clone()), member.beside_null))
        });
        by_parts.or_else(|| {
            let (values, _) = constants?;
            let types = values.iter().filter_map(|value| type_of(*value)).collect();
            // Whether all that lists constants has `null` among them, or beside them, is known.
            Some(((types, own.span.clone()), true))
        })
    }
}
