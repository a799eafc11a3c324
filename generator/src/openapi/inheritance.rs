//! A discriminator without alternatives: a value is of one of the schemas that inherit this one by
//! `allOf` (OpenAPI, section "Models with Polymorphism Support").

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Document, Links, Located, address};
use crate::source::Node;

/// The components that inherit a schema directly, by its address, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct Heirs<'t>(BTreeMap<usize, Vec<Located<'t>>>);

impl<'t> Heirs<'t> {
    pub(super) fn of(components: &[(&'t str, Located<'t>)], links: &Links<'t>) -> Self {
        let mut heirs: BTreeMap<usize, Vec<Located<'t>>> = BTreeMap::new();
        for (_, component) in components {
            let all_of = component.get("allOf");
            for inherited in all_of.iter().flat_map(Located::items) {
                if let Some(target) = links.target(inherited.node) {
                    let end = links.follow(target.clone());
                    let heirs = heirs.entry(address(end.node)).or_default();
                    heirs.push(component.clone());
                }
            }
        }
        Self(heirs)
    }
}

/// What a schema stands for that others inherit.
#[derive(Debug)]
pub(crate) struct Inheritance<'t> {
    /// The property that tells which one a value is of.
    pub tag: String,
    /// The tags of the schema itself.
    pub own: Vec<String>,
    /// Those that inherit it, in the order of `mapping` and then of the document.
    pub heirs: Vec<Tagged<'t>>,
    /// Which of them a value of any other tag is of.
    pub default: Option<usize>,
}

/// A schema that values may be of, with the tags that say so.
pub(crate) type Tagged<'t> = (Located<'t>, Vec<String>);

impl<'t> Document<'t> {
    /// Whether a schema stands for those that inherit it.
    pub(crate) fn is_inherited(&self, at: &Located<'t>) -> bool {
        let discriminator = at.node.get("discriminator");
        let alone = ["oneOf", "anyOf"].iter().all(|key| at.get(key).is_none());
        discriminator.is_some() && alone && self.heirs.0.contains_key(&address(at.node))
    }

    /// Whether a component inherits a schema directly.
    #[cfg(feature = "diff")]
    pub(crate) fn inherits(&self, heir: &Located<'t>, at: &Located<'t>) -> bool {
        let heirs = self.heirs.0.get(&address(at.node));
        let mut heirs = heirs.into_iter().flatten();
        heirs.any(|known| address(known.node) == address(heir.node))
    }

    /// What a schema stands for that others inherit. `None` where it is what it says itself.
    pub(crate) fn inheritance(&self, at: &Located<'t>) -> Option<Inheritance<'t>> {
        if !self.is_inherited(at) {
            return None;
        }
        let discriminator = self.links.follow(at.get("discriminator")?);
        let tag = discriminating(&discriminator)?.to_owned();
        let (own, heirs) = self.heirs(at, &discriminator, &tag);
        let default = discriminator.node.get("defaultMapping");
        let default = default.and_then(|target| self.mapping_target(target));
        let is_default = |(heir, _): &Tagged<'t>| {
            let default = default.as_ref();
            default.is_some_and(|default| address(default.node) == address(heir.node))
        };
        Some(Inheritance {
            tag,
            own,
            default: heirs.iter().position(is_default),
            heirs,
        })
    }

    /// The tags of a schema itself, and the schemas that inherit it with theirs: those that its
    /// discriminator maps to, and all others by their names. A tag has one meaning, the first.
    fn heirs(
        &self,
        at: &Located<'t>,
        discriminator: &Located<'t>,
        tag: &str,
    ) -> (Vec<String>, Vec<Tagged<'t>>) {
        let mut found = self.mapped_heirs(discriminator);
        let is_own = |heir: &Located<'t>| address(heir.node) == address(at.node);
        found.extend(self.other_heirs(at, tag, &found));
        let mut seen = BTreeSet::new();
        let mut own = Vec::new();
        let mut heirs = Vec::new();
        for (heir, mut tags) in found {
            tags.retain(|tag| seen.insert(tag.clone()));
            if is_own(&heir) {
                own.extend(tags);
            } else if !tags.is_empty() {
                heirs.push((heir, tags));
            }
        }
        (own, heirs)
    }

    /// What `mapping` says, in its order.
    fn mapped_heirs(&self, discriminator: &Located<'t>) -> Vec<Tagged<'t>> {
        let mut heirs: Vec<Tagged<'t>> = Vec::new();
        let entries = discriminator.node.get("mapping").and_then(Node::entries);
        for (tag, target) in entries.unwrap_or_default() {
            let Some(target) = self.mapping_target(target) else {
                continue;
            };
            let known = heirs
                .iter_mut()
                .find(|(known, _)| address(known.node) == address(target.node));
            match known {
                Some((_, tags)) => tags.push(tag.to_string()),
                None => heirs.push((target, vec![tag.to_string()])),
            }
        }
        heirs
    }

    /// What a value of `mapping` names: a schema, or a component.
    fn mapping_target(&self, target: &Node<'t>) -> Option<Located<'t>> {
        let by_name = || {
            let mut components = self.components.iter();
            let (_, at) = components.find(|(name, _)| target.text() == Some(name))?;
            Some(at.clone())
        };
        let target = self.links.target(target).cloned();
        Some(self.links.follow(target.or_else(by_name)?))
    }

    /// Every schema that inherits one, through others too, but for those that are known and what
    /// inherits them: they stand for it.
    fn other_heirs(&self, at: &Located<'t>, tag: &str, known: &[Tagged<'t>]) -> Vec<Tagged<'t>> {
        let mut heirs = Vec::new();
        let mut seen: BTreeSet<usize> = known.iter().map(|(at, _)| address(at.node)).collect();
        seen.insert(address(at.node));
        let mut open = VecDeque::from([address(at.node)]);
        while let Some(parent) = open.pop_front() {
            for heir in self.heirs.0.get(&parent).into_iter().flatten() {
                if seen.insert(address(heir.node)) {
                    open.push_back(address(heir.node));
                    heirs.push((heir.clone(), self.own_tag(heir, tag)));
                }
            }
        }
        heirs
    }

    /// What says that a value is of a schema: an extension, the only value of the property, or the
    /// schema's name.
    fn own_tag(&self, at: &Located<'t>, tag: &str) -> Vec<String> {
        let stated = at.node.get("x-ms-discriminator-value").and_then(Node::text);
        let constants = self.constants(at, tag).filter(|values| values.len() == 1);
        let name = self.component_name(at);
        match (stated, constants) {
            (Some(stated), _) => vec![stated.to_owned()],
            (None, Some(constants)) => constants,
            (None, None) => name.into_iter().collect(),
        }
    }
}

/// The property that a Discriminator Object names; in Swagger 2.0, it is nothing but the name.
pub(crate) fn discriminating<'t>(discriminator: &Located<'t>) -> Option<&'t str> {
    let name = discriminator.node.get("propertyName");
    name.unwrap_or(discriminator.node).text()
}
