//! What schemas say of the parts of values that they do not name: `additionalProperties` and `items`,
//! and the `unevaluated…` of both. Of what others name that hold with them, they say it too.

use std::collections::BTreeSet;

use super::conjunction::Conjunction;
use crate::{
    diagnostic::Span,
    openapi::{Additional, Addresses, Applicators, Document, Located, Schema, address},
};

/// What schemas that hold together say of what they do not name.
#[derive(Default)]
pub(super) struct Rests<'t> {
    pub properties: Vec<RestOfProperties<'t>>,
    pub items: Vec<RestOfItems<'t>>,
}

/// What one of them says of properties.
pub(super) struct RestOfProperties<'t> {
    /// Those that it names.
    pub names: BTreeSet<&'t str>,
    /// The patterns of those that it describes otherwise.
    pub patterns: Vec<&'t str>,
    pub says: Says<'t>,
}

/// What one of them says of items.
pub(super) struct RestOfItems<'t> {
    /// How many items it describes one by one.
    pub from: usize,
    pub schemas: Vec<Located<'t>>,
}

/// What is said of all that is left.
pub(super) enum Says<'t> {
    /// That there is nothing.
    Refused(Span),
    /// That it is of these schemas.
    Are(Vec<Located<'t>>),
}

impl<'t> Conjunction<'t> {
    /// What all of its schemas say of what they do not name. Of `unevaluatedProperties` and
    /// `unevaluatedItems`, it is taken out where it can be told what they are of: where nothing but
    /// properties and items is asked before (JSON Schema Core, section 11).
    pub(super) fn take_rests(&mut self, document: &Document<'t>) -> Rests<'t> {
        let mut rests = Rests::default();
        for (schema, beside) in &self.parts {
            let says = match &schema.additional {
                Additional::Unsaid | Additional::Any => None,
                Additional::Forbidden => {
                    let span = schema.at.span.key("additionalProperties");
                    Some(Says::Refused(span))
                }
                Additional::Schemas(schemas) => Some(Says::Are(schemas.clone())),
            };
            let own = [(schema, beside)];
            rests.properties.extend(says.map(|says| of(&own, says)));
            if !schema.items.is_empty() {
                rests.items.push(RestOfItems {
                    from: beside.prefix_items.len(),
                    schemas: schema.items.clone(),
                });
            }
        }
        for index in 0..self.parts.len() {
            self.take_unevaluated(index, &mut rests, document);
        }
        rests
    }

    /// What one of the schemas says of what is left of itself and of those that it is made of.
    fn take_unevaluated(&mut self, index: usize, rests: &mut Rests<'t>, document: &Document<'t>) {
        let (schema, beside) = &self.parts[index];
        let (properties, items) = (&beside.unevaluated_properties, &beside.unevaluated_items);
        if properties.is_none() && items.is_none() || !self.alternatives.is_empty() {
            return;
        }
        let Some(parts) = document.parts(std::slice::from_ref(&schema.at)) else {
            return;
        };
        let parts: Addresses = parts.iter().map(|part| address(part.node)).collect();
        let own = self.parts.iter().filter(|(schema, _)| {
            let own = address(schema.at.node);
            parts.contains(&own)
        });
        let own: Vec<_> = own.map(|(schema, beside)| (schema, beside)).collect();
        if own
            .iter()
            .any(|(schema, beside)| has_branches(schema, beside))
        {
            return;
        }
        let additional = |schema: &Schema<'_>| !matches!(schema.additional, Additional::Unsaid);
        let left = !own.iter().any(|(schema, _)| additional(schema));
        if let Some(at) = properties.as_ref().filter(|_| left) {
            let says = match at.node.flag() {
                Some(false) => Says::Refused(at.span.clone()),
                _ => Says::Are(vec![at.clone()]),
            };
            rests.properties.push(of(&own, says));
        }
        let contains = own.iter().any(|(_, beside)| beside.contains.is_some());
        let left = !own.iter().any(|(schema, _)| !schema.items.is_empty());
        if let Some(at) = items.as_ref().filter(|_| left && !contains) {
            let described = own.iter().map(|(_, beside)| beside.prefix_items.len());
            rests.items.push(RestOfItems {
                from: described.max().unwrap_or_default(),
                schemas: vec![at.clone()],
            });
        }
        let (_, beside) = &mut self.parts[index];
        beside.unevaluated_properties = None;
        beside.unevaluated_items.take_if(|_| !contains);
    }
}

/// Whether what a schema describes hangs on the value.
fn has_branches(schema: &Schema<'_>, beside: &Applicators<'_>) -> bool {
    beside.condition.is_some()
        || !beside.dependent_schemas.is_empty()
        || schema.at.get("$dynamicRef").is_some()
}

fn of<'t>(parts: &[(&Schema<'t>, &Applicators<'t>)], says: Says<'t>) -> RestOfProperties<'t> {
    let names = parts.iter().flat_map(|(schema, _)| &schema.properties);
    let patterns = parts
        .iter()
        .flat_map(|(_, beside)| &beside.pattern_properties);
    RestOfProperties {
        names: names.map(|(name, _)| *name).collect(),
        patterns: patterns.map(|(pattern, _)| *pattern).collect(),
        says,
    }
}
