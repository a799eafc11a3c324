//! The schemas that hold together at a place by `allOf`, and since OpenAPI 3.1 beside a reference.

use super::{Document, Located, Schema, Version, address};

/// More schemas than this in one are none that anybody would read.
pub(crate) const MOST_PARTS: usize = 100;

impl<'t> Document<'t> {
    /// Every schema that holds where these do, each once, those of an `allOf` before what stands
    /// beside it. `None` where there are more than [`MOST_PARTS`].
    pub(crate) fn parts(&self, schemas: &[Located<'t>]) -> Option<Vec<Located<'t>>> {
        let mut parts: Vec<Located<'t>> = Vec::new();
        let mut seen: Vec<usize> = Vec::new();
        let mut open: Vec<(Located<'t>, bool)> =
            schemas.iter().rev().map(|at| (at.clone(), false)).collect();
        while let Some((at, within)) = open.pop() {
            if within {
                parts.push(at);
                continue;
            }
            if seen.contains(&address(at.node)) {
                continue;
            }
            if seen.len() > MOST_PARTS {
                return None;
            }
            seen.push(address(at.node));
            let target = self.links.target(at.node).cloned();
            let siblings = target.is_none() || self.version >= Version::V3_1;
            let all_of = at.get("allOf").filter(|_| siblings);
            if siblings {
                open.push((at, true));
            }
            let members: Vec<_> = all_of.iter().flat_map(Located::items).collect();
            open.extend(members.into_iter().rev().map(|member| (member, false)));
            open.extend(target.map(|target| (target, false)));
        }
        Some(parts)
    }

    /// The schemas that a schema has for a property.
    pub(crate) fn property(&self, at: &Located<'t>, name: &str) -> Vec<Located<'t>> {
        let parts = self.parts(std::slice::from_ref(at)).unwrap_or_default();
        let schemas = parts.into_iter().filter_map(|part| part.get("properties"));
        schemas.filter_map(|schemas| schemas.get(name)).collect()
    }

    /// The texts that a property may have, where it says so: those that all of its schemas allow.
    pub(crate) fn constants(&self, at: &Located<'t>, name: &str) -> Option<Vec<String>> {
        let schemas = self.property(at, name).into_iter();
        let listed = schemas.filter_map(|property| {
            let property = self.links.follow(property);
            let values = Schema::read(&property, self).enumeration?;
            let texts = values.into_iter().map(|value| value.text());
            let texts: Option<Vec<_>> = texts.map(|text| text.map(str::to_owned)).collect();
            texts
        });
        listed.reduce(|mut all, one| {
            all.retain(|text| one.contains(text));
            all
        })
    }
}
