//! Discriminators without alternatives: a value is of one of the schemas that include this one in
//! an `allOf` (OpenAPI, section "Models with Polymorphism Support").

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    keyword::Keyword,
    object::{Discriminator, MappingTarget, SchemaId},
    schemas::Schemas,
};
use crate::openapi::Value;

/// The values that a base with a discriminator stands for.
#[derive(Debug)]
pub struct Polymorphism {
    /// The property that tells which schema a value is of.
    pub tag: String,
    /// The tags of the base itself.
    pub own: Vec<String>,
    /// The subtypes with their tags, in the order of `mapping` and then of the document.
    pub subtypes: Vec<(SchemaId, Vec<String>)>,
    /// The subtype of values with any other tag.
    pub default: Option<usize>,
}

impl Schemas<'_> {
    pub(super) fn direct_subtypes(&self) -> BTreeMap<SchemaId, Vec<SchemaId>> {
        let mut subtypes: BTreeMap<SchemaId, Vec<SchemaId>> = BTreeMap::new();
        for (_, component) in &self.components {
            // A member may be an `allOf` of its own.
            let mut members: VecDeque<SchemaId> =
                self.get(*component).all_of.iter().copied().collect();
            while let Some(member) = members.pop_front() {
                let schema = self.get(member);
                if schema.reference.is_none() {
                    members.extend(&schema.all_of);
                    continue;
                }
                let of_base = subtypes.entry(self.end(member)).or_default();
                if !of_base.contains(component) {
                    of_base.push(*component);
                }
            }
        }
        subtypes
    }

    /// True for a schema that stands for its subtypes: it has some, and it or a schema that it
    /// extends declares a discriminator.
    pub fn is_polymorphic(&self, id: SchemaId) -> bool {
        self.subtypes.contains_key(&id) && self.discriminated.contains_key(&id)
    }

    /// The schemas without alternatives that declare a discriminator or extend one that does, each
    /// with that, the nearest first.
    pub(super) fn discriminated(&self) -> BTreeMap<SchemaId, SchemaId> {
        /// Beyond so many levels of subtypes their numbers multiply.
        const MOST_LEVELS: usize = 32;
        let is_union = |id: SchemaId| {
            let schema = self.get(id);
            schema.has(Keyword::OneOf) || schema.has(Keyword::AnyOf)
        };
        let bases = self
            .subtypes
            .keys()
            .copied()
            .filter(|id| self.get(*id).discriminator.is_some() && !is_union(*id));
        let mut level: Vec<(SchemaId, SchemaId)> = bases.map(|id| (id, id)).collect();
        let mut discriminated: BTreeMap<SchemaId, SchemaId> = level.iter().copied().collect();
        for _ in 0..MOST_LEVELS {
            let mut next = Vec::new();
            for (base, by) in level {
                for subtype in self.subtypes.get(&base).into_iter().flatten() {
                    if !is_union(*subtype) && !discriminated.contains_key(subtype) {
                        discriminated.insert(*subtype, by);
                        next.push((*subtype, by));
                    }
                }
            }
            level = next;
        }
        discriminated
    }

    /// A schema and all that extend it.
    fn descendants(&self, id: SchemaId) -> BTreeSet<SchemaId> {
        let mut open = vec![id];
        let mut found = BTreeSet::new();
        while let Some(one) = open.pop() {
            if found.insert(one) {
                open.extend(self.subtypes.get(&one).into_iter().flatten());
            }
        }
        found
    }

    /// True where a component is a direct subtype of a schema.
    pub fn is_subtype(&self, component: SchemaId, base: SchemaId) -> bool {
        let subtypes = self.subtypes.get(&base);
        subtypes.is_some_and(|subtypes| subtypes.contains(&component))
    }

    /// The values that a schema with subtypes stands for. `None` for all other schemas.
    pub fn polymorphism(&self, id: SchemaId) -> Option<Polymorphism> {
        if !self.is_polymorphic(id) {
            return None;
        }
        let by = *self.discriminated.get(&id)?;
        let discriminator = self.get(by).discriminator.as_deref()?;
        let tag = discriminator.property?.to_owned();
        let mut found = self.mapped(discriminator);
        // A mapped subtype stands for its own subtypes too.
        for index in 0..found.len() {
            let (subtype, _) = found[index];
            if subtype != id && self.is_polymorphic(subtype) {
                let within = self.unmapped(subtype, &tag, &found).into_iter();
                let tags: Vec<String> = within.flat_map(|(_, tags)| tags).collect();
                found[index].1.extend(tags);
            }
        }
        // The mapping of a schema that it extends names others too.
        if by != id {
            let own = self.descendants(id);
            found.retain(|(subtype, _)| own.contains(subtype));
        }
        found.extend(self.unmapped(id, &tag, &found));
        // A tag has one meaning, the first.
        let mut seen = BTreeSet::new();
        let mut own = Vec::new();
        let mut subtypes = Vec::new();
        for (subtype, mut tags) in found {
            tags.retain(|tag| seen.insert(tag.clone()));
            if subtype == id {
                own.extend(tags);
            } else if !tags.is_empty() {
                subtypes.push((subtype, tags));
            }
        }
        let default = discriminator
            .default
            .and_then(|target| self.mapping_end(target));
        let default = subtypes
            .iter()
            .position(|(subtype, _)| Some(*subtype) == default);
        Some(Polymorphism {
            tag,
            own,
            subtypes,
            default,
        })
    }

    /// The schemas of `mapping`, each with its tags.
    fn mapped(&self, discriminator: &Discriminator<'_>) -> Vec<(SchemaId, Vec<String>)> {
        let mut mapped: Vec<(SchemaId, Vec<String>)> = Vec::new();
        for (tag, target) in &discriminator.mapping {
            let Some(target) = self.mapping_end(*target) else {
                continue;
            };
            match mapped.iter_mut().find(|(known, _)| *known == target) {
                Some((_, tags)) => tags.push((*tag).to_owned()),
                None => mapped.push((target, vec![(*tag).to_owned()])),
            }
        }
        mapped
    }

    fn mapping_end(&self, target: MappingTarget<'_>) -> Option<SchemaId> {
        match target {
            MappingTarget::Schema(id) => Some(id),
            MappingTarget::Name(name) => self.component(name).map(|id| self.end(id)),
            MappingTarget::Invalid => None,
        }
    }

    /// Every direct and indirect subtype, but for those that are mapped and their own subtypes:
    /// they stand for them.
    fn unmapped(
        &self,
        id: SchemaId,
        tag: &str,
        mapped: &[(SchemaId, Vec<String>)],
    ) -> Vec<(SchemaId, Vec<String>)> {
        let mut subtypes = Vec::new();
        let mut seen: BTreeSet<SchemaId> = mapped.iter().map(|(id, _)| *id).collect();
        seen.insert(id);
        let mut open = VecDeque::from([id]);
        while let Some(base) = open.pop_front() {
            for &subtype in self.subtypes.get(&base).into_iter().flatten() {
                if seen.insert(subtype) {
                    open.push_back(subtype);
                    subtypes.push((subtype, self.own_tags(subtype, tag)));
                }
            }
        }
        subtypes
    }

    /// The tags of a subtype: those of an extension, the only value of the property, or the name.
    fn own_tags(&self, id: SchemaId, tag: &str) -> Vec<String> {
        let stated = self.extension(id, "x-ms-discriminator-value");
        let constants = self.constants_of(id, tag);
        match (
            stated.and_then(Value::text),
            constants.filter(|values| values.len() == 1),
        ) {
            (Some(stated), _) => vec![stated.to_owned()],
            (None, Some(constants)) => constants,
            (None, None) => self.name(id).map(str::to_owned).into_iter().collect(),
        }
    }
}
