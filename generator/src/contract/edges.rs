//! The parts of values that schemas describe, while they are gathered.

use std::collections::BTreeMap;

use super::{Aspect, Role, shape::Edge};
use crate::{
    diagnostic::Span,
    openapi::{Applicators, Located, Schema},
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
                let edge = self.edge(Role::Property, name, &at.span);
                edge.schemas.push(at.clone());
                if at.node.flag() == Some(false) {
                    edge.flag(Aspect::Openness, at.span.clone());
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
        self.edge(role, key, &at.span).schemas.push(at);
    }

    /// A part; where it is new, with the place that names it first.
    fn edge(&mut self, role: Role, key: &str, span: &Span) -> &mut Edge<'t> {
        let next = self.list.len();
        let known = self.known.entry((role, key.to_owned()));
        let index = *known.or_insert(next);
        if index == next {
            self.list.push(Edge {
                role,
                key: key.to_owned(),
                group: 0,
                span: span.clone(),
                facts: Vec::new(),
                schemas: Vec::new(),
            });
        }
        &mut self.list[index]
    }

    /// A property that has to be there may be named nowhere else.
    fn require(&mut self, name: &str, schema: &Located<'t>) {
        let span = schema.span.key("required");
        let edge = self.edge(Role::Property, name, &span);
        edge.flag(Aspect::Required, span);
    }

    /// All of them, in an order of their own.
    pub(super) fn done(mut self) -> Vec<Edge<'t>> {
        self.list
            .sort_by(|one, other| (one.role, &one.key).cmp(&(other.role, &other.key)));
        self.list
    }
}
