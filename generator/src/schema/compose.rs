//! Composition: the schemas that hold together at a location, as one schema that asserts what they
//! assert (JSON Schema Core, section 10.2.1.1).

use super::{
    keyword::{ARRAYS, Keyword, NUMBERS, STRINGS},
    merge::{Merged, Undeclared},
    object::{Alternatives, SchemaId},
    schemas::Schemas,
};

/// Schemas that hold together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SchemaSet {
    /// The schemas; the first one is the location's own.
    pub schemas: Vec<SchemaId>,
    /// The schemas whose alternatives do not count, since one of them was chosen.
    pub chosen: Vec<SchemaId>,
}

impl From<Vec<SchemaId>> for SchemaSet {
    fn from(schemas: Vec<SchemaId>) -> Self {
        Self {
            schemas,
            chosen: Vec::new(),
        }
    }
}

/// One schema that asserts what several do.
#[derive(Debug)]
pub struct Composed<'t> {
    /// The location's own schema, whose words count.
    pub own: SchemaId,
    /// The statements of all schemas.
    pub merged: Merged<'t>,
    /// `format`.
    pub format: Option<&'t str>,
    /// True where `null` is a value.
    pub nullable: bool,
    /// The alternatives of all schemas, but for those that were chosen from.
    pub alternatives: Vec<Alternatives>,
    /// The schema with the discriminator.
    pub discriminated_by: Option<SchemaId>,
}

/// The outcome of a composition.
#[derive(Debug)]
pub enum Composition<'t> {
    /// One schema.
    One(Box<Composed<'t>>),
    /// Another name for a schema that is referred to.
    Alias(SchemaId),
    /// More than [`MOST_MEMBERS`](super::MOST_MEMBERS) schemas.
    TooMany,
    /// The schemas contradict each other in this keyword: no value fits all.
    Contradiction(Keyword),
}

impl<'t> Schemas<'t> {
    /// Composes schemas.
    pub fn compose(&self, set: &SchemaSet) -> Composition<'t> {
        let own = *set.schemas.first().expect("a type has a schema");
        if let ([only], Some(target)) = (set.schemas.as_slice(), self.renamed(own)) {
            debug_assert_eq!(*only, own, "the only schema is the own one");
            return Composition::Alias(target);
        }
        let Some(mut members) = self.members(&set.schemas) else {
            return Composition::TooMany;
        };
        // The own schema comes last: its words count.
        members.sort_by_key(|id| *id == own);
        let merged = self.merge(members);
        if let Some(keyword) = merged.contradiction {
            return Composition::Contradiction(keyword);
        }
        let own = merged.members.last().copied().unwrap_or(own);
        let schemas = || merged.members.iter().map(|id| (*id, self.get(*id)));
        Composition::One(Box::new(Composed {
            format: schemas()
                .filter_map(|(_, schema)| schema.format)
                .next_back(),
            nullable: self.is_nullable(own, &merged.members),
            alternatives: schemas()
                .flat_map(|(id, _)| self.open_alternatives(id, set))
                .collect(),
            discriminated_by: schemas()
                .filter(|(_, schema)| schema.discriminator.is_some())
                .map(|(id, _)| id)
                .next_back(),
            own,
            merged,
        }))
    }

    /// `null` is allowed where the own schema states it, or where one does and all allow it.
    fn is_nullable(&self, own: SchemaId, members: &[SchemaId]) -> bool {
        let null = |id: &SchemaId| self.get(*id).null.is_allowed();
        let allows = |id: &SchemaId| null(id) || self.get(*id).types.is_empty();
        self.is_marked_nullable(own) || (members.iter().any(null) && members.iter().all(allows))
    }

    /// The alternatives of a member. A location that is described as one of the alternatives of a
    /// member is what it is.
    fn open_alternatives(&self, id: SchemaId, set: &SchemaSet) -> Vec<Alternatives> {
        if set.chosen.contains(&id) {
            return Vec::new();
        }
        let mut alternatives = self.get(id).alternatives.to_vec();
        if !alternatives.is_empty() && !set.schemas.contains(&id) {
            let ends: Vec<_> = set.schemas.iter().map(|id| self.end(*id)).collect();
            alternatives.retain(|alternatives| {
                let mut branches = alternatives.branches.iter();
                !branches.any(|branch| ends.contains(&self.end(*branch)))
            });
        }
        alternatives
    }
}

impl Composed<'_> {
    /// True where `null` is the only type of a schema.
    pub fn is_null(&self) -> bool {
        self.merged.null_only
    }

    /// True where assertions are about values of different types.
    pub fn is_mixed(&self) -> bool {
        let objects = self.merged.describes_objects();
        let arrays = !self.merged.items.is_empty() || self.merged.asserts(ARRAYS);
        let kinds = [
            objects,
            arrays,
            self.merged.asserts(STRINGS),
            self.merged.asserts(NUMBERS),
        ];
        kinds.into_iter().filter(|stated| *stated).count() > 1
    }

    /// True where something is asserted beside alternatives.
    pub fn asserts_more(&self) -> bool {
        let merged = &self.merged;
        !merged.properties.is_empty()
            || !merged.items.is_empty()
            || !merged.required.is_empty()
            || merged.constants.is_some()
            || matches!(
                merged.undeclared,
                Undeclared::Forbidden | Undeclared::Schemas(_)
            )
            || merged
                .assertions
                .iter()
                .any(|stated| stated.value.keyword() != Keyword::UniqueItems)
    }
}
