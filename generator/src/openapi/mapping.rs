//! What a discriminator says of alternatives (OpenAPI, "Discriminator Object").

use std::collections::BTreeMap;

use super::{Document, Located, address};
use crate::source::Node;

/// The values of a discriminator, by what they stand for.
pub(crate) struct Mapping<'n>(BTreeMap<Target<'n>, Vec<String>>);

/// What a value of `mapping` names.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Target<'n> {
    /// The schema at this address.
    Schema(usize),
    /// The component of this name.
    Name(&'n str),
}

impl<'t> Document<'t> {
    /// What a discriminator maps, by the schemas and the names that it maps to.
    pub(crate) fn mapping<'d>(&self, discriminator: &'d Located<'t>) -> Mapping<'d> {
        let mut mapping: BTreeMap<Target<'d>, Vec<String>> = BTreeMap::new();
        let entries = discriminator.node.get("mapping").and_then(Node::entries);
        for (tag, target) in entries.unwrap_or_default() {
            if let Some(target) = self.target(target) {
                mapping.entry(target).or_default().push(tag.to_string());
            }
        }
        Mapping(mapping)
    }

    /// What a discriminator says for an alternative: what it maps to it, else the values that the
    /// property has there, else the alternative's name. `None` where the alternative has no such
    /// property.
    pub(crate) fn tags(
        &self,
        mapping: &Mapping<'_>,
        property: &str,
        at: &Located<'t>,
    ) -> Option<Vec<String>> {
        let constants = self.constants(at, property);
        if constants.is_none() && self.property(at, property).is_empty() {
            return None;
        }
        let mapped = mapping.of(self, at);
        if !mapped.is_empty() {
            return Some(mapped);
        }
        constants.or_else(|| self.referred_name(at).map(|name| vec![name]))
    }

    /// Whether a value of `mapping`, or `defaultMapping`, names an alternative.
    pub(crate) fn is_mapped_to(&self, target: &Node<'t>, at: &Located<'t>) -> bool {
        match self.target(target) {
            Some(Target::Schema(end)) => self.end_of(at) == end,
            Some(Target::Name(name)) => self.referred_name(at).as_deref() == Some(name),
            None => false,
        }
    }

    fn target<'d>(&self, node: &'d Node<'t>) -> Option<Target<'d>> {
        match self.links.target(node) {
            Some(at) => Some(Target::Schema(self.end_of(at))),
            None => node.text().map(Target::Name),
        }
    }

    /// The address of a schema itself, or of what it refers to in the end.
    pub(crate) fn end_of(&self, at: &Located<'t>) -> usize {
        address(self.links.follow(at.clone()).node)
    }

    /// The name of what a schema refers to.
    fn referred_name(&self, at: &Located<'t>) -> Option<String> {
        self.component_name(self.links.target(at.node)?)
    }
}

impl Mapping<'_> {
    /// The values that are mapped to an alternative.
    pub(crate) fn of<'t>(&self, document: &Document<'t>, at: &Located<'t>) -> Vec<String> {
        let by_schema = self.0.get(&Target::Schema(document.end_of(at)));
        let name = document.referred_name(at);
        let by_name = name
            .as_deref()
            .and_then(|name| self.0.get(&Target::Name(name)));
        let mapped = by_schema.into_iter().chain(by_name).flatten();
        mapped.cloned().collect()
    }
}
