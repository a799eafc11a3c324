//! The parts of values that schemas describe.

use std::collections::{BTreeMap, BTreeSet};

use super::part::{Aspect, Fact, Role, Statement};
use crate::{
    diagnostic::Span,
    schema::{
        JsonType, Keyword, KeywordSet, Normal, NormalAlternatives, SchemaId, Schemas,
        UndeclaredRule,
    },
};

/// A part of a value, with its schemas.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Its relation to the value.
    pub role: Role,
    /// The key that tells it from others of its role.
    pub key: String,
    /// Of alternatives: the number of their keyword, of several that hold together.
    pub group: usize,
    /// Its location.
    pub span: Span,
    /// The statements about it beside its schemas.
    pub facts: Vec<Statement>,
    /// The schemas that hold together for it.
    pub schemas: Vec<SchemaId>,
}

/// Of edges in their order, those of a role.
pub fn of_role(edges: &[Edge], role: Role) -> &[Edge] {
    let from = edges.partition_point(|edge| edge.role < role);
    let to = edges.partition_point(|edge| edge.role <= role);
    edges.get(from..to).unwrap_or_default()
}

/// The parts, in the order of their roles and keys.
pub(super) fn of(normal: &Normal<'_>, schemas: &Schemas<'_>) -> Vec<Edge> {
    let mut edges = Edges {
        schemas,
        list: Vec::new(),
        known: BTreeMap::new(),
    };
    edges.declared(normal);
    edges.undeclared(normal);
    edges.subtypes(normal);
    for (index, alternatives) in normal.alternatives.iter().enumerate() {
        edges.alternatives(index, alternatives);
    }
    edges
        .list
        .sort_by(|one, other| (one.role, &one.key).cmp(&(other.role, &other.key)));
    edges.list
}

/// The parts while they are gathered.
struct Edges<'s, 't> {
    schemas: &'s Schemas<'t>,
    list: Vec<Edge>,
    known: BTreeMap<(Role, String), usize>,
}

impl Edges<'_, '_> {
    /// Adds the parts that schemas name.
    fn declared(&mut self, normal: &Normal<'_>) {
        for (name, schemas) in &normal.merged.properties {
            for id in schemas {
                self.add(Role::Property, name, *id);
                if self.schemas.get(*id).boolean == Some(false) {
                    let span = self.schemas.span(*id).clone();
                    self.edge(Role::Property, name, &span)
                        .flag(Aspect::Openness, span);
                }
            }
        }
        for (name, by) in &normal.merged.required {
            // It may be declared nowhere.
            let span = self.schemas.get(*by).at(Keyword::Required);
            self.edge(Role::Property, name, &span)
                .flag(Aspect::Required, span);
        }
        for member in &normal.merged.members {
            let applicators = self.schemas.get(*member).applicators();
            for (pattern, id) in &applicators.pattern_properties {
                self.add(Role::PatternProperty, pattern, *id);
            }
            if let Some(id) = applicators
                .property_names
                .filter(|id| !self.is_any_name(*id))
            {
                self.add(Role::PropertyNames, "", id);
            }
            for (index, id) in applicators.prefix_items.iter().enumerate() {
                self.add(Role::PrefixItem, &index.to_string(), *id);
            }
        }
    }

    /// Adds the parts that schemas do not name, but for those that may be anything.
    fn undeclared(&mut self, normal: &Normal<'_>) {
        for rule in &normal.undeclared.properties {
            if let UndeclaredRule::Schema(id) = rule.rule {
                self.add_unless_any(Role::AdditionalProperties, id);
            }
        }
        for rule in &normal.undeclared.items {
            self.add_unless_any(Role::Items, rule.schema);
        }
    }

    /// True for a schema that all names fit: they are strings.
    fn is_any_name(&self, id: SchemaId) -> bool {
        let alone = KeywordSet::DOCUMENTATION.with(Keyword::Type);
        let schema = self.schemas.get(self.schemas.end(id));
        let is_string = schema.types.contains(JsonType::String);
        schema.is_any() || (is_string && schema.keywords.is_within(alone))
    }

    fn add_unless_any(&mut self, role: Role, id: SchemaId) {
        if !self.schemas.get(id).is_any() {
            self.add(role, "", id);
        }
    }

    fn subtypes(&mut self, normal: &Normal<'_>) {
        let Some(polymorphism) = &normal.subtypes else {
            return;
        };
        for (subtype, tags) in &polymorphism.subtypes {
            let span = self.schemas.span(*subtype).clone();
            self.list.push(Edge {
                role: Role::Subtype,
                key: self.name(*subtype),
                group: 0,
                facts: vec![tagged(&span, tags.iter().cloned().collect())],
                span,
                schemas: vec![*subtype],
            });
        }
    }

    fn alternatives(&mut self, group: usize, alternatives: &NormalAlternatives) {
        for branch in &alternatives.branches {
            let span = self.schemas.span(*branch).clone();
            let tags = self.tags(alternatives, *branch);
            self.list.push(Edge {
                role: Role::Alternative,
                key: self.name(self.schemas.end(*branch)),
                group,
                facts: tags.map(|tags| tagged(&span, tags)).into_iter().collect(),
                span,
                schemas: vec![*branch],
            });
        }
    }

    /// The tags of an alternative. Without the property, its name may be meant all the same.
    fn tags(
        &self,
        alternatives: &NormalAlternatives,
        branch: SchemaId,
    ) -> Option<BTreeSet<String>> {
        let by = self.schemas.get(alternatives.discriminated_by?);
        let discriminator = by.discriminator.as_deref()?;
        let tags = self.schemas.tags(discriminator, branch).or_else(|| {
            let mapped = self.schemas.mapped_tags(discriminator, branch);
            let name = self.schemas.name(self.schemas.end(branch));
            let name = || name.map(|name| vec![name.to_owned()]);
            Some(mapped)
                .filter(|mapped| !mapped.is_empty())
                .or_else(name)
        });
        Some(tags.into_iter().flatten().collect())
    }

    fn name(&self, id: SchemaId) -> String {
        self.schemas.name(id).unwrap_or_default().to_owned()
    }

    /// Adds a schema of a part.
    fn add(&mut self, role: Role, key: &str, id: SchemaId) {
        let span = self.schemas.span(id).clone();
        self.edge(role, key, &span).schemas.push(id);
    }

    /// The part; a new one has the location that names it first.
    fn edge(&mut self, role: Role, key: &str, span: &Span) -> &mut Edge {
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
}

impl Edge {
    /// States something of it, unless that is stated already.
    pub(super) fn flag(&mut self, aspect: Aspect, span: Span) {
        if Statement::find(&self.facts, aspect).is_none() {
            self.facts.push(Statement::flag(aspect, span));
            self.facts.sort_by_key(|statement| statement.aspect);
        }
    }
}

fn tagged(span: &Span, tags: BTreeSet<String>) -> Statement {
    Statement::new(Aspect::Tags, Fact::Allowed(Some(tags)), span.clone())
}
