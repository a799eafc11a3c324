//! The components that schemas lead to.

use std::collections::BTreeSet;

use super::{
    keyword::Keyword,
    object::{Additional, Discriminator, MappingTarget, SchemaId},
    schemas::Schemas,
};
use crate::openapi::{Addresses, Site, address};

impl<'t> Schemas<'t> {
    /// The components that these schemas lead to, themselves included, by their names.
    pub fn reached(&self, sites: impl Iterator<Item = Site>) -> BTreeSet<&str> {
        let mut open: Vec<SchemaId> = sites.map(|site| self.at(site)).collect();
        let mut seen = BTreeSet::new();
        let mut names = BTreeSet::new();
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                names.extend(self.name(id));
                self.contained(id, &mut open);
                self.referred(id, &mut open);
            }
        }
        names
    }

    /// Adds the schemas that a schema refers to: by its keywords, and as its subtypes.
    pub fn referred(&self, id: SchemaId, referred: &mut Vec<SchemaId>) {
        let schema = self.get(id);
        let subtypes = self.subtypes.get(&id).filter(|_| self.is_polymorphic(id));
        referred.extend(subtypes.into_iter().flatten());
        referred.extend(schema.reference.into_iter().chain(schema.dynamic));
        let discriminator = schema.discriminator.iter();
        referred.extend(discriminator.flat_map(|it| self.targets(it)));
    }

    /// True where a schema is written as one of another document is, under the same name. It means the same
    /// where all that both lead to does.
    pub fn is_written_like(&self, id: SchemaId, others: &Schemas<'_>, other: SchemaId) -> bool {
        let (own, other) = (self.get(id), others.get(other));
        own.node == other.node && own.name == other.name && !own.is_again && !other.is_again
    }

    /// The schemas that have a `$dynamicRef` or lead to one, by the addresses of their nodes.
    pub(super) fn leading_to_dynamic(&self) -> Addresses {
        let mut leading: Vec<Vec<usize>> = vec![Vec::new(); self.list.len()];
        let mut open = Vec::new();
        let mut parts = Vec::new();
        for (index, schema) in self.list.iter().enumerate() {
            let id = SchemaId::of(index);
            self.contained(id, &mut parts);
            self.referred(id, &mut parts);
            for part in parts.drain(..) {
                leading[part.index()].push(index);
            }
            if schema.has(Keyword::DynamicRef) {
                open.push(index);
            }
        }
        let mut found = Addresses::default();
        while let Some(index) = open.pop() {
            if found.insert(address(self.list[index].node)) {
                open.extend(&leading[index]);
            }
        }
        found
    }

    /// Adds the schemas that a schema contains.
    pub fn contained(&self, id: SchemaId, parts: &mut Vec<SchemaId>) {
        let schema = self.get(id);
        let applicators = schema.applicators();
        let conditions = applicators
            .condition
            .iter()
            .flat_map(|it| [Some(it.condition), it.then, it.otherwise]);
        let single = [
            schema.items,
            applicators.not,
            applicators.contains.map(|contains| contains.schema),
            applicators.property_names,
            applicators.unevaluated_items,
            applicators.unevaluated_properties,
            applicators.content_schema,
        ];
        parts.extend(single.into_iter().chain(conditions).flatten());
        if let Additional::Schema(values) = schema.additional {
            parts.push(values);
        }
        let named = [
            schema.properties.as_ref(),
            &applicators.pattern_properties,
            &applicators.dependent_schemas,
        ];
        parts.extend(named.into_iter().flatten().map(|(_, id)| *id));
        parts.extend(schema.all_of.iter().chain(&applicators.prefix_items));
        parts.extend(schema.alternatives.iter().flat_map(|it| &it.branches));
    }

    fn targets(&self, discriminator: &Discriminator<'t>) -> Vec<SchemaId> {
        let mapped = discriminator.mapping.iter().map(|(_, target)| *target);
        let targets = mapped
            .chain(discriminator.default)
            .filter_map(|target| match target {
                MappingTarget::Schema(id) => Some(id),
                MappingTarget::Name(name) => self.component(name),
                MappingTarget::Invalid => None,
            });
        targets.collect()
    }
}
