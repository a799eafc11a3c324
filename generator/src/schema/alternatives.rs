//! Alternatives (`oneOf`, `anyOf`), sorted by the way in which they describe values.

use std::collections::BTreeSet;

use super::{
    keyword::{ASSERTIONS, Keyword, KeywordSet},
    object::{Alternatives, Discriminator, SchemaId},
    schemas::Schemas,
};

/// More properties than this are not tried as a tag.
const MOST_TAGS: usize = 12;

/// The property that tells alternatives apart, with its values for each.
#[derive(Debug)]
pub struct Tags {
    /// The property.
    pub property: String,
    /// A discriminator names it; else its constants differ.
    pub is_discriminator: bool,
    /// Its values, by the alternatives.
    pub values: Vec<Vec<String>>,
}

impl Schemas<'_> {
    /// True where each alternative only forbids something of a value that is described elsewhere.
    pub fn are_assertions(&self, alternatives: &Alternatives) -> bool {
        const ALLOWED: KeywordSet = KeywordSet::of(&[
            Keyword::Required,
            Keyword::Title,
            Keyword::Description,
            Keyword::Format,
        ])
        .and(ASSERTIONS);
        alternatives.branches.iter().all(|id| {
            let keywords = self.get(*id).keywords;
            !keywords.is_empty() && keywords.is_within(ALLOWED)
        })
    }

    /// The property that tells alternatives apart: the discriminator's, else one that has other
    /// constants in each.
    pub fn alternative_tags(
        &self,
        discriminator: Option<&Discriminator<'_>>,
        branches: &[SchemaId],
    ) -> Option<Tags> {
        if let Some(discriminator) = discriminator.filter(|found| found.is_object)
            && let Some(property) = discriminator.property
        {
            let all = |tags: &dyn Fn(SchemaId) -> Option<Vec<String>>| {
                let values = branches.iter().map(|id| tags(*id));
                let values = values.collect::<Option<Vec<_>>>();
                values.filter(|values| differ(values))
            };
            // Where several list the same values, each is known by its name.
            let values = all(&|id| self.tags(discriminator, id))
                .or_else(|| all(&|id| self.tags_by_name(discriminator, id)));
            if let Some(values) = values {
                let property = property.to_owned();
                return Some(Tags {
                    property,
                    is_discriminator: true,
                    values,
                });
            }
        }
        let first = *branches.first()?;
        let members = self.members(&[first])?;
        let properties = members.iter().flat_map(|id| &self.get(*id).properties);
        let constant = |name: &&str| self.constants_of(first, name).is_some();
        // By name: the order of keys means nothing.
        let names: BTreeSet<&str> = properties.map(|(name, _)| *name).filter(constant).collect();
        let mut names = names.into_iter().take(MOST_TAGS);
        names.find_map(|name| {
            let values = branches
                .iter()
                .map(|id| self.constants_of(*id, name))
                .collect::<Option<Vec<_>>>()
                .filter(|values| differ(values))?;
            let property = name.to_owned();
            Some(Tags {
                property,
                is_discriminator: false,
                values,
            })
        })
    }
}

/// True where no two alternatives have a tag in common, and none is without.
fn differ(tags: &[Vec<String>]) -> bool {
    let mut seen = BTreeSet::new();
    tags.iter()
        .all(|tags| !tags.is_empty() && tags.iter().all(|tag| seen.insert(tag)))
}
