//! Objects and arrays.

use std::collections::BTreeSet;

use super::{meaning::Meaning, types::TypeLowering};
use crate::{
    api::{Access, Additional, Array, Kind, Object, Property},
    openapi::Version,
    schema::{ARRAYS, Composed, Json, Keyword, KeywordSet, OBJECTS, SchemaId, Undeclared},
};

impl<'t> TypeLowering<'_, 't> {
    pub(super) fn object(&mut self, composed: &Composed<'t>) -> Meaning {
        let merged = &composed.merged;
        let own = self.schemas.span(composed.own).clone();
        let required: BTreeSet<&str> = merged.required.iter().map(|(name, _)| *name).collect();
        let properties = merged.properties.iter().map(|(name, schemas)| Property {
            span: schemas
                .first()
                .map_or_else(|| own.clone(), |first| self.schemas.span(*first).clone()),
            name: (*name).to_owned(),
            description: self.described(schemas),
            ty: self.ty_of_all(schemas, &own),
            required: required.contains(name),
            access: self.access(schemas),
            default: self.default(schemas),
        });
        let properties: Vec<_> = properties.collect();
        let additional = self.additional(composed, properties.is_empty());
        let in_order = merged.required.iter().map(|(name, _)| (*name).to_owned());
        let object = Object {
            required: in_order.collect(),
            assertions: self.assertions(composed, OBJECTS),
            properties,
            additional,
        };
        Kind::Object(object).into()
    }

    /// The default of a value for which some schemas hold: the first that one of them states.
    fn default(&self, schemas: &[SchemaId]) -> Option<Json> {
        schemas.iter().find_map(|id| self.schemas.default_of(*id))
    }

    /// The directions that have a property, by one of its schemas.
    fn access(&self, schemas: &[SchemaId]) -> Access {
        let is = |keyword: Keyword| {
            schemas.iter().any(|id| {
                let ends = [*id, self.schemas.end(*id)];
                ends.iter().any(|id| self.schemas.get(*id).is(keyword))
            })
        };
        if is(Keyword::ReadOnly) {
            Access::ReadOnly
        } else if is(Keyword::WriteOnly) {
            Access::WriteOnly
        } else {
            Access::Both
        }
    }

    /// `description` beside a reference. Up to OpenAPI 3.0, nothing beside one counts.
    fn described(&self, schemas: &[SchemaId]) -> Option<String> {
        if self.schemas.version < Version::V3_1 {
            return None;
        }
        let mut written = schemas.iter().map(|id| self.schemas.get(*id));
        written.find_map(|schema| schema.reference.and(schema.description).map(str::to_owned))
    }

    /// An object without any named property is a map, so its values are kept.
    fn additional(&mut self, composed: &Composed<'t>, nameless: bool) -> Additional {
        let span = self
            .schemas
            .get(composed.own)
            .at(Keyword::AdditionalProperties);
        match &composed.merged.undeclared {
            Undeclared::Unstated if !nameless => Additional::Skipped,
            Undeclared::Unstated | Undeclared::Any => Additional::Kept(self.any_value(&span)),
            Undeclared::Schemas(values) => Additional::Kept(self.ty_of_all(values, &span)),
            Undeclared::Forbidden => Additional::Forbidden,
        }
    }

    /// Returns true where the document marks the values of a pattern as secrets.
    pub(super) fn has_secret_patterns(&self, composed: &Composed<'t>) -> bool {
        let own = self.schemas.get(composed.own);
        let mut values = own.applicators().pattern_properties.iter();
        values.any(|(_, id)| {
            let schema = self.schemas.get(self.schemas.end(*id));
            schema.format == Some("password") || schema.is(Keyword::WriteOnly)
        })
    }

    pub(super) fn array(&mut self, composed: &Composed<'t>) -> Meaning {
        let span = self.schemas.get(composed.own).at(Keyword::Items);
        let prefixed = composed.merged.keywords.contains(Keyword::PrefixItems);
        let kind = match self.tuple(composed).filter(|_| prefixed) {
            Some(items) => Kind::Tuple(items.iter().map(|item| self.ty(*item)).collect()),
            None => Kind::Array(Array {
                item: if prefixed {
                    self.any_value(&span)
                } else {
                    self.ty_of_all(&composed.merged.items, &span)
                },
                assertions: self.assertions(composed, ARRAYS),
            }),
        };
        // After items of their own, `items` is about the others.
        let uncovered = if prefixed {
            KeywordSet::of(&[Keyword::Items])
        } else {
            KeywordSet::EMPTY
        };
        Meaning::from(kind).uncovering(uncovered)
    }

    /// The schemas of the items where each has its own, all are required, and there are no more.
    fn tuple(&self, composed: &Composed<'t>) -> Option<Vec<SchemaId>> {
        /// The longest array without a name whose type clippy accepts where it may be missing.
        const MOST: usize = 4;
        let own = self.schemas.get(composed.own);
        let items = &own.applicators().prefix_items;
        let count = u64::try_from(items.len()).ok()?;
        let rest = own.items.map(|items| self.schemas.get(items));
        let no_others = rest.is_some_and(|rest| rest.boolean == Some(false));
        let merged = &composed.merged;
        let max = merged.size(Keyword::MaxItems);
        let closed = max == Some(count) || (no_others && max.is_none_or(|max| max > count));
        let complete = merged.size(Keyword::MinItems) == Some(count);
        let unique = merged.asserts(KeywordSet::of(&[Keyword::UniqueItems]));
        let fits = (2..=MOST).contains(&items.len());
        (fits && closed && complete && !unique).then(|| items.clone())
    }
}
