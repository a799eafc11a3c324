//! The parts of values that schemas describe, while they are gathered.

use std::collections::BTreeMap;

use super::{Aspect, Fact, Role, Said, shape::Edge};
use crate::{
    diagnostic::Place,
    document::{Applicators, Located, Schema},
};

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
                if at.node.flag() == Some(false) {
                    self.say(name, Aspect::Openness, at.place.clone());
                }
            }
        }
        for name in &schema.required {
            self.require(name, &schema.at);
        }
        for (pattern, at) in &applicators.pattern_properties {
            self.add(Role::PatternProperty, pattern, at.clone());
        }
        if let Some(at) = &applicators.property_names {
            self.add(Role::PropertyNames, "", at.clone());
        }
    }

    /// Adds what a schema says of the first parts of arrays.
    pub(super) fn items(&mut self, applicators: &Applicators<'t>) {
        for (index, at) in applicators.prefix_items.iter().enumerate() {
            self.add(Role::PrefixItem, &index.to_string(), at.clone());
        }
    }

    /// Adds the schemas of all parts that are left, but for those that ask nothing.
    pub(super) fn add_rest(&mut self, role: Role, schemas: &[Located<'t>]) {
        for at in schemas {
            let any =
                at.node.flag() == Some(true) || at.node.entries().is_some_and(<[_]>::is_empty);
            if !any {
                self.add(role, "", at.clone());
            }
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
        let place = schema.place.key("required");
        let key = (Role::Property, name.to_owned());
        if !self.known.contains_key(&key) {
            self.known.insert(key, self.list.len());
            self.list.push(Edge {
                role: Role::Property,
                key: name.to_owned(),
                group: 0,
                place: place.clone(),
                facts: Vec::new(),
                schemas: Vec::new(),
            });
        }
        self.say(name, Aspect::Required, place);
    }

    /// Says something of a property that is there.
    fn say(&mut self, name: &str, aspect: Aspect, place: Place) {
        let known = self.known.get(&(Role::Property, name.to_owned()));
        let edge = known.and_then(|known| self.list.get_mut(*known));
        let facts = edge.map(|edge| &mut edge.facts);
        if let Some(facts) = facts.filter(|facts| Said::find(facts, aspect).is_none()) {
            facts.push(Said {
                aspect,
                fact: Fact::Flag(true),
                place,
            });
            facts.sort_by_key(|said| said.aspect);
        }
    }

    /// All of them, in an order of their own.
    pub(super) fn done(mut self) -> Vec<Edge<'t>> {
        self.list
            .sort_by(|one, other| (one.role, &one.key).cmp(&(other.role, &other.key)));
        self.list
    }
}
