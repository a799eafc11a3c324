//! The JSON types of the values that schemas admit, with all that they refer to and combine.

use std::cell::Cell;

use super::{
    keyword::Keyword,
    object::SchemaId,
    schemas::Schemas,
    types::{TypeList, type_of},
};
use crate::openapi::Version;

/// Schemas that lead back to themselves, or on and on, are left at some point.
const DEEPEST: usize = 32;
const MOST_STEPS: usize = 2_000;

/// The steps that are left.
#[derive(Clone, Copy)]
struct Limit<'c> {
    depth: usize,
    steps: &'c Cell<usize>,
}

impl Limit<'_> {
    /// The limit within a schema. `None` where it is reached.
    fn step(self) -> Option<Self> {
        let steps = self.steps.get().checked_sub(1)?;
        self.steps.set(steps);
        let depth = self.depth.checked_sub(1)?;
        Some(Self { depth, ..self })
    }
}

fn limited<T>(run: impl FnOnce(Limit<'_>) -> T) -> T {
    let steps = Cell::new(MOST_STEPS);
    run(Limit {
        depth: DEEPEST,
        steps: &steps,
    })
}

impl Schemas<'_> {
    /// True where `null` is a value of a schema. As authors mean it, `nullable` holds whatever stands
    /// beside it, and `oneOf` does not exclude what several alternatives allow.
    pub fn admits_null(&self, id: SchemaId) -> bool {
        limited(|limit| self.admits_null_within(id, limit))
    }

    fn admits_null_within(&self, id: SchemaId, limit: Limit<'_>) -> bool {
        let schema = self.get(id);
        let Some(limit) = limit.step().filter(|_| schema.boolean.is_none()) else {
            return schema.boolean != Some(false);
        };
        let admits = |id: &SchemaId| self.admits_null_within(*id, limit);
        if let Some(target) = schema.reference
            && self.version < Version::V3_1
        {
            return admits(&target);
        }
        if schema.is(Keyword::Nullable) || schema.all_of.iter().any(|id| self.only_marks_null(*id))
        {
            return true;
        }
        let applicators = schema.applicators();
        // Keywords of objects or of arrays without a `type` are meant of those alone.
        let untyped = schema.types.is_empty() && schema.type_of_parts().is_none();
        let typed = untyped || schema.null.is_allowed();
        let listed = match &schema.constants {
            Some(values) => values.iter().any(|value| value.is_null()),
            None => true,
        };
        let condition = applicators.condition.as_ref();
        let chosen = condition.and_then(|it| {
            let holds = admits(&it.condition);
            if holds { it.then } else { it.otherwise }
        });
        let references = [schema.reference, schema.dynamic, chosen];
        typed
            && listed
            && references.iter().flatten().all(admits)
            && schema.all_of.iter().all(admits)
            && schema
                .alternatives
                .iter()
                .all(|it| it.branches.iter().any(admits))
            && applicators.not.iter().all(|id| !admits(id))
    }

    /// True where a schema, or one that it refers to or combines, names `null`.
    pub fn names_null(&self, id: SchemaId) -> bool {
        limited(|limit| self.names_null_within(id, limit))
    }

    fn names_null_within(&self, id: SchemaId, limit: Limit<'_>) -> bool {
        let schema = self.get(id);
        let Some(limit) = limit.step() else {
            return false;
        };
        let names = |id: &SchemaId| self.names_null_within(*id, limit);
        let mut constants = schema.constants.iter().flatten();
        let branches = schema.alternatives.iter().flat_map(|it| &it.branches);
        schema.null.is_allowed()
            || constants.any(|value| value.is_null())
            || schema.reference.iter().any(names)
            || schema.all_of.iter().chain(branches).any(names)
    }

    /// The alternatives that `null` fits.
    pub fn admitting_null(&self, branches: &[SchemaId]) -> usize {
        let admitting = branches.iter().filter(|id| self.admits_null(**id));
        admitting.count()
    }

    /// The types of the values that a schema admits but `null`. `None` where it does not say.
    pub fn admitted_types(&self, id: SchemaId) -> Option<TypeList> {
        limited(|limit| self.admitted_within(id, limit))
    }

    fn admitted_within(&self, id: SchemaId, limit: Limit<'_>) -> Option<TypeList> {
        let schema = self.get(id);
        let limit = limit.step()?;
        let of = |id: &SchemaId| self.admitted_within(*id, limit);
        if let Some(target) = schema.reference
            && self.version < Version::V3_1
        {
            return of(&target);
        }
        let own = Some(schema.types).filter(|types| !types.is_empty());
        let constants = schema.constants.as_ref();
        let constants =
            constants.map(|values| values.iter().filter_map(|it| type_of(*it)).collect());
        let alternatives = schema.alternatives.iter().map(|it| {
            it.branches
                .iter()
                .map(of)
                .try_fold(TypeList::default(), |mut all, types| {
                    types?.iter().for_each(|ty| all.push(ty));
                    Some(all)
                })
        });
        [own, constants]
            .into_iter()
            .chain([schema.reference, schema.dynamic].iter().flatten().map(of))
            .chain(schema.all_of.iter().map(of))
            .chain(alternatives)
            .flatten()
            .reduce(|one: TypeList, other| one.common(other))
    }
}
