//! The tags of alternatives (OpenAPI, "Discriminator Object").

use super::{
    object::{Discriminator, MappingTarget, SchemaId},
    schemas::Schemas,
};
use crate::{openapi::Value, source::Node};

impl Schemas<'_> {
    /// The values of a discriminator for an alternative: those that are mapped to it, else those
    /// that the property has there, else the alternative's name, whether it declares the property
    /// or not. `None` for an inline schema that has none of them, and for alternatives within it
    /// that do not list theirs.
    pub fn tags(&self, discriminator: &Discriminator<'_>, id: SchemaId) -> Option<Vec<String>> {
        let property = discriminator.property.unwrap_or_default();
        let mapped = self.mapped_tags(discriminator, id);
        if !mapped.is_empty() {
            return Some(mapped);
        }
        if let Some(constants) = self.listed(id, property, spelled) {
            return Some(constants);
        }
        let members = self.members(&[id])?;
        let mut alternatives = members
            .iter()
            .flat_map(|member| &self.get(*member).alternatives)
            .filter(|it| !self.are_assertions(it));
        match alternatives.next() {
            Some(within) => {
                let branches = within
                    .branches
                    .iter()
                    .filter(|branch| !self.is_null(**branch));
                let tags = branches.map(|branch| self.constants_of(*branch, property));
                Some(tags.collect::<Option<Vec<_>>>()?.concat())
            }
            None => self.referred_name(id).map(|name| vec![name.to_owned()]),
        }
    }

    /// The values that are mapped to an alternative, else its name, where the property may be that.
    pub(super) fn tags_by_name(
        &self,
        discriminator: &Discriminator<'_>,
        id: SchemaId,
    ) -> Option<Vec<String>> {
        let mapped = self.mapped_tags(discriminator, id);
        if !mapped.is_empty() {
            return Some(mapped);
        }
        let name = self.referred_name(id)?.to_owned();
        let constants = self.constants_of(id, discriminator.property.unwrap_or_default());
        let is_allowed = constants.is_none_or(|constants| constants.contains(&name));
        is_allowed.then(|| vec![name])
    }

    /// The values that `mapping` maps to an alternative, those by reference first.
    pub fn mapped_tags(&self, discriminator: &Discriminator<'_>, id: SchemaId) -> Vec<String> {
        let (end, name) = (self.end(id), self.referred_name(id));
        let tags = |target: MappingTarget<'_>| {
            let mapping = discriminator.mapping.iter();
            let own = mapping.filter(move |(_, mapped)| *mapped == target);
            own.map(|(tag, _)| (*tag).to_owned()).collect::<Vec<_>>()
        };
        let mut mapped = tags(MappingTarget::Schema(end));
        mapped.extend(
            name.into_iter()
                .flat_map(|name| tags(MappingTarget::Name(name))),
        );
        mapped
    }

    /// True where a value of `mapping`, or `defaultMapping`, names an alternative.
    pub fn is_mapped(&self, target: MappingTarget<'_>, id: SchemaId) -> bool {
        match target {
            MappingTarget::Schema(end) => self.end(id) == end,
            MappingTarget::Name(name) => self.referred_name(id) == Some(name),
            MappingTarget::Invalid => false,
        }
    }

    /// The name of the schema that a schema refers to.
    pub fn referred_name(&self, id: SchemaId) -> Option<&str> {
        self.name(self.get(id).reference?)
    }

    /// The schemas that a schema has for a property.
    pub fn property(&self, id: SchemaId, name: &str) -> Vec<SchemaId> {
        let members = self.members(&[id]).unwrap_or_default().into_iter();
        members
            .filter_map(|member| {
                let mut properties = self.get(member).properties.iter();
                let (_, schema) = properties.find(|(known, _)| *known == name)?;
                Some(*schema)
            })
            .collect()
    }

    /// The texts of the values that a schema lists, itself or by alternatives beside `null`.
    fn texts(&self, id: SchemaId, text: Text) -> Option<Vec<String>> {
        let schema = self.get(self.end(id));
        let listing = match (&schema.constants, schema.alternatives.as_ref()) {
            (None, [within]) => {
                let branches = within.branches.iter().filter(|it| !self.is_null(**it));
                let [only] = branches.collect::<Vec<_>>()[..] else {
                    return None;
                };
                self.get(self.end(*only))
            }
            _ => schema,
        };
        listing
            .constants
            .as_ref()?
            .iter()
            .copied()
            .map(text)
            .collect()
    }

    /// The strings that a property may be, where its schemas list them: those that all allow.
    pub fn constants_of(&self, id: SchemaId, name: &str) -> Option<Vec<String>> {
        self.listed(id, name, |value| value.text().map(str::to_owned))
    }

    /// The texts of the values that a property may be, where its schemas list them: those that all allow.
    fn listed(&self, id: SchemaId, name: &str, text: Text) -> Option<Vec<String>> {
        let schemas = self.property(id, name).into_iter();
        let listed = schemas.filter_map(|property| self.texts(property, text));
        listed.reduce(|mut all, one| {
            all.retain(|text| one.contains(text));
            all
        })
    }
}

/// The text of a value, where it has one.
type Text = fn(Value<'_>) -> Option<String>;

/// The text of a value that a discriminator's property may have: keys of `mapping` are texts, whatever the
/// property is.
fn spelled(value: Value<'_>) -> Option<String> {
    match value.0 {
        Node::Text(text) => Some(text.clone().into_owned()),
        Node::Bool(_) | Node::Integer(_) | Node::Unsigned(_) => Some(value.0.to_json()),
        _ => None,
    }
}
