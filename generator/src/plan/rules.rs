//! What is asked of values that no type says, gathered where a type has an impl of its own.

use std::collections::{BTreeMap, HashSet};

use super::{checks, shapes::Shapes, types::Planner};
use crate::{
    api::{
        Additional, Api, Constraint, Json, Keyword, Kind, Number, Origin, Scalar, SchemaId, Type,
        TypeId,
    },
    name::{Ident, Scope, constant_name},
};

/// A schema that is written as data.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The name of the constant.
    pub name: Ident,
    /// What it is.
    pub docs: String,
    /// What it asks.
    pub keywords: Vec<Keyword>,
}

/// The schemas of a plan.
#[derive(Debug)]
pub(super) struct Rules {
    scope: Scope,
    schemas: Vec<Schema>,
    references: BTreeMap<SchemaId, Ident>,
}

impl Rules {
    /// Names the schemas that others refer to, by where they stand.
    pub(super) fn new(api: &Api) -> Self {
        let mut scope = Scope::default();
        let mut schemas = Vec::new();
        let mut references = BTreeMap::new();
        for (id, schema) in api.schemas.iter() {
            let pointer = schema.span.pointer();
            let words = pointer
                .replace("/components/schemas/", "")
                .replace('/', " ");
            let name = scope.claim(&[constant_name(&words)]);
            references.insert(id, name.clone());
            schemas.push(Schema {
                name,
                docs: format!("The schema at `{pointer}`."),
                keywords: schema.keywords.clone(),
            });
        }
        Self {
            scope,
            schemas,
            references,
        }
    }

    pub(super) fn finish(self) -> (Vec<Schema>, BTreeMap<SchemaId, Ident>) {
        (self.schemas, self.references)
    }
}

/// The components that are neither structs nor enums, and forbid something themselves.
pub(super) fn newtypes(api: &Api, shapes: &Shapes<'_>) -> HashSet<TypeId> {
    let components = api.components.iter().map(|(_, id)| *id);
    let forbids = |id: &TypeId| {
        let ty = api.types.get(*id);
        !matches!(ty.kind, Kind::Same(_)) && !is_written(shapes, *id) && forbids(api, shapes, *id)
    };
    components.filter(forbids).chain(shapes.named()).collect()
}

/// Whether a type becomes a struct or an enum.
fn is_written(shapes: &Shapes<'_>, id: TypeId) -> bool {
    match shapes.kind(id) {
        Kind::Enumeration(_) | Kind::Union(_) => true,
        Kind::Object(object) => !object.properties.is_empty(),
        Kind::Any | Kind::Same(_) | Kind::Scalar(..) | Kind::Array(_) | Kind::Tuple(_) => false,
    }
}

/// Whether a type forbids something that no other type forbids for it.
fn forbids(api: &Api, shapes: &Shapes<'_>, id: TypeId) -> bool {
    let part = |id: TypeId| {
        let mut names = api.types.names(id);
        let inline = |ty: &Type| ty.origin == Origin::Inline;
        names.all(inline) && !is_written(shapes, id) && forbids(api, shapes, id)
    };
    let ruled = api.types.names(id).any(|ty| !ty.rules.is_empty());
    ruled
        || match shapes.kind(id) {
            Kind::Scalar(_, constraints) if shapes.is_foreign(id) => !constraints.is_empty(),
            // `1.0` is an integer too, which Rust's own integers do not read.
            Kind::Scalar(Scalar::Integer(_), _) => true,
            Kind::Scalar(scalar, constraints) => {
                !checks::of_scalar(*scalar, constraints).is_empty()
            }
            Kind::Array(array) => {
                array.unique || array.sizes != crate::api::Sizes::default() || part(array.item)
            }
            Kind::Object(object) => {
                let values = match object.additional {
                    Additional::Kept(values) => part(values),
                    Additional::Skipped | Additional::Forbidden => false,
                };
                values || object.sizes != crate::api::Sizes::default()
            }
            Kind::Any | Kind::Same(_) | Kind::Enumeration(_) | Kind::Tuple(_) | Kind::Union(_) => {
                false
            }
        }
}

/// What a constraint asks, as data.
fn keywords(constraint: &Constraint) -> Vec<Keyword> {
    match constraint {
        Constraint::MinLength(limit) => vec![Keyword::MinLength(*limit)],
        Constraint::MaxLength(limit) => vec![Keyword::MaxLength(*limit)],
        Constraint::Pattern(pattern) => vec![Keyword::Pattern(pattern.clone())],
        Constraint::Bounds(bounds) => {
            let lower = bounds.lower.map(Keyword::Lower);
            let upper = bounds.upper.map(Keyword::Upper);
            lower.into_iter().chain(upper).collect()
        }
        Constraint::MultipleOf(factor) => vec![Keyword::MultipleOf(Number::Float(*factor))],
        Constraint::Integers(values) => {
            let values = values.iter().map(|value| Json::Integer(*value));
            vec![Keyword::Enum(values.collect())]
        }
    }
}

impl Planner<'_> {
    /// Whether a type checks itself: it is a struct, an enum, or a newtype.
    pub(super) fn checks_itself(&self, id: TypeId) -> bool {
        is_written(&self.shapes, id) || self.shapes.is_newtype(id)
    }

    /// What is to be asked of a value of a type by what holds it.
    pub(super) fn left_over(&self, id: TypeId) -> Vec<Keyword> {
        if self.checks_itself(id) {
            return Vec::new();
        }
        self.own_rules(id)
    }

    /// What is to be asked of a value of a type by its own impl.
    fn own_rules(&self, id: TypeId) -> Vec<Keyword> {
        let names = self.api.types.names(id);
        let mut rules: Vec<_> = names.flat_map(|ty| ty.rules.iter().cloned()).collect();
        match self.shapes.kind(id) {
            Kind::Scalar(_, constraints) if self.shapes.is_foreign(id) => {
                rules.extend(constraints.iter().flat_map(keywords));
            }
            Kind::Array(array) => {
                let items = self.left_over(array.item);
                rules.extend((!items.is_empty()).then_some(Keyword::Items(0, items)));
            }
            Kind::Object(object) => {
                let properties = object.properties.iter().filter_map(|property| {
                    let rules = self.left_over(property.ty);
                    (!rules.is_empty()).then(|| (property.name.clone(), rules))
                });
                let properties: Vec<_> = properties.collect();
                rules.extend((!properties.is_empty()).then_some(Keyword::Properties(properties)));
                let values = match object.additional {
                    Additional::Kept(values) => self.left_over(values),
                    Additional::Skipped | Additional::Forbidden => Vec::new(),
                };
                let names = object
                    .properties
                    .iter()
                    .map(|property| property.name.clone());
                rules.extend((!values.is_empty()).then(|| Keyword::AdditionalProperties {
                    names: names.collect(),
                    patterns: Vec::new(),
                    schema: values,
                }));
            }
            Kind::Any
            | Kind::Same(_)
            | Kind::Scalar(..)
            | Kind::Enumeration(_)
            | Kind::Tuple(_)
            | Kind::Union(_) => {}
        }
        rules
    }

    /// The schema of what no type says of a type that checks itself, where there is something.
    pub(super) fn schema(&mut self, id: TypeId, name: &Ident) -> Option<Ident> {
        if self.names_only() {
            return None;
        }
        let keywords = self.own_rules(id);
        if keywords.is_empty() {
            return None;
        }
        let constant = constant_name(name.plain());
        let candidates = [constant.clone(), format!("{constant}_SCHEMA")];
        let constant = self.rules.scope.claim(&candidates);
        self.rules.schemas.push(Schema {
            name: constant.clone(),
            docs: format!(
                "Constraints of `{}` that its type does not express.",
                name.plain()
            ),
            keywords,
        });
        Some(constant)
    }
}
