//! The parts of values that schemas describe, while they are gathered.

use std::collections::{BTreeMap, BTreeSet};

use super::{Aspect, Fact, Role, Said, shape::Edge};
use crate::document::{Additional, Applicators, Located, Schema};

/// The parts of a shape while they are gathered.
#[derive(Default)]
pub(super) struct Edges<'t> {
    list: Vec<Edge<'t>>,
    known: BTreeMap<(Role, String), usize>,
}

impl<'t> Edges<'t> {
    /// Adds a part as it is.
    pub(super) fn push(&mut self, edge: Edge<'t>) {
        self.list.push(edge);
    }

    /// Adds what a schema says of the parts of objects.
    pub(super) fn properties(&mut self, schema: &Schema<'t>, applicators: &Applicators<'t>) {
        for (name, schemas) in &schema.properties {
            for at in schemas {
                self.add(Role::Property, name, at.clone());
            }
        }
        for name in &schema.required {
            self.require(name, &schema.at);
        }
        for (pattern, at) in &applicators.pattern_properties {
            self.add(Role::PatternProperty, pattern, at.clone());
        }
        if let Additional::Schemas(schemas) = &schema.additional {
            for at in schemas {
                self.add(Role::AdditionalProperties, "", at.clone());
            }
        }
        if let Some(at) = &applicators.property_names {
            self.add(Role::PropertyNames, "", at.clone());
        }
    }

    /// Adds what a schema says of the parts of arrays.
    pub(super) fn items(&mut self, schema: &Schema<'t>, applicators: &Applicators<'t>) {
        for (index, at) in applicators.prefix_items.iter().enumerate() {
            self.add(Role::PrefixItem, &index.to_string(), at.clone());
        }
        for at in &schema.items {
            self.add(Role::Items, "", at.clone());
        }
    }

    /// Adds a schema of all parts that are left, unless it asks nothing.
    pub(super) fn add_if_asking(&mut self, role: Role, at: Located<'t>) {
        let any = at.node.flag() == Some(true) || at.node.entries().is_some_and(<[_]>::is_empty);
        if !any {
            self.add(role, "", at);
        }
    }

    /// Adds a schema of a part.
    pub(super) fn add(&mut self, role: Role, key: &str, at: Located<'t>) {
        if let Some(known) = self.known.get(&(role, key.to_owned())) {
            self.list[*known].schemas.push(at);
            return;
        }
        self.known.insert((role, key.to_owned()), self.list.len());
        self.list.push(Edge {
            role,
            key: key.to_owned(),
            group: 0,
            place: at.place.clone(),
            facts: Vec::new(),
            schemas: vec![at],
        });
    }

    /// A property that has to be there may be named nowhere else.
    fn require(&mut self, name: &str, schema: &Located<'t>) {
        let said = Said {
            aspect: Aspect::Required,
            fact: Fact::Flag(true),
            place: schema.place.key("required"),
        };
        let key = (Role::Property, name.to_owned());
        if let Some(known) = self.known.get(&key) {
            let facts = &mut self.list[*known].facts;
            if facts.is_empty() {
                facts.push(said);
            }
            return;
        }
        self.known.insert(key, self.list.len());
        self.list.push(Edge {
            role: Role::Property,
            key: name.to_owned(),
            group: 0,
            place: said.place.clone(),
            facts: vec![said],
            schemas: Vec::new(),
        });
    }

    /// A part that allows no further properties refuses those of other parts.
    pub(super) fn refuse(&mut self, schema: &Schema<'t>, applicators: &Applicators<'t>) {
        // Whether a pattern allows them is not asked.
        let closed = matches!(schema.additional, Additional::Forbidden)
            && applicators.pattern_properties.is_empty();
        if !closed {
            return;
        }
        let own: BTreeSet<&str> = schema.properties.iter().map(|(name, _)| *name).collect();
        for edge in &mut self.list {
            let known = || Said::find(&edge.facts, Aspect::Openness).is_some();
            if edge.role == Role::Property && !own.contains(edge.key.as_str()) && !known() {
                edge.facts.push(Said {
                    aspect: Aspect::Openness,
                    fact: Fact::Flag(true),
                    place: schema.at.place.key("additionalProperties"),
                });
            }
        }
    }

    /// All of them, in an order of their own.
    pub(super) fn done(mut self) -> Vec<Edge<'t>> {
        self.list
            .sort_by(|one, other| (one.role, &one.key).cmp(&(other.role, &other.key)));
        self.list
    }
}
