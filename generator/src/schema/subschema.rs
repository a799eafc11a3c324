//! Assertions by schemas that describe no part of a value: `not`, `if`, `contains` and their like.

use super::{
    keyword::Keyword,
    object::{Applicators, Condition, Contains, DynamicReference, SchemaId},
    schemas::Schemas,
    undeclared::Covered,
};
use crate::diagnostic::Span;

/// An assertion by other schemas.
#[derive(Clone, Debug)]
pub struct SubschemaAssertion {
    /// Its kind.
    pub kind: SubschemaKind,
    /// Its location.
    pub span: Span,
    /// The assertion in words.
    pub label: String,
    /// The schemas.
    pub schemas: Vec<SchemaId>,
}

/// The kind of an assertion by other schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubschemaKind {
    /// `contentSchema`
    ContentSchema,
    /// `$dynamicRef`
    DynamicReference,
    /// `not`
    Not,
    /// `if`, `then` and `else`
    Condition,
    /// `contains`, `minContains` and `maxContains`
    Contains,
    /// `dependentRequired` and `dependentSchemas`
    Dependent,
    /// `unevaluatedItems`
    UnevaluatedItems,
    /// `unevaluatedProperties`
    UnevaluatedProperties,
}

/// An assertion without its location.
type Stated = (SubschemaKind, Keyword, String, Vec<SchemaId>);

impl Schemas<'_> {
    /// The assertions of a schema, but for the `unevaluated…` that are rules for undeclared parts.
    pub(super) fn subschema_assertions(
        &self,
        id: SchemaId,
        covered: Covered,
    ) -> impl Iterator<Item = SubschemaAssertion> {
        let schema = self.get(id);
        let applicators = schema.applicators();
        let dynamic = schema.dynamic.as_deref().and_then(dynamic);
        dynamic
            .into_iter()
            .chain(applicators.condition.and_then(conditional))
            .chain(applicators.contains.and_then(contains))
            .chain(dependent(applicators))
            .chain(single(applicators, covered))
            .map(|(kind, keyword, label, schemas)| SubschemaAssertion {
                kind,
                span: schema.at(keyword),
                label,
                schemas,
            })
    }
}

/// Which of the targets it is depends on the path to it: each may be.
fn dynamic(reference: &DynamicReference<'_>) -> Option<Stated> {
    reference.plain.is_none().then(|| {
        let label = format!("`{}`", reference.text);
        let targets = reference.targets.clone();
        (
            SubschemaKind::DynamicReference,
            Keyword::DynamicRef,
            label,
            targets,
        )
    })
}

/// An `if` alone asserts nothing.
fn conditional(condition: Condition) -> Option<Stated> {
    let label = match (condition.then, condition.otherwise) {
        (Some(_), Some(_)) => "if, then and else",
        (None, Some(_)) => "if and else",
        (Some(_), None) => "if and then",
        (None, None) => return None,
    };
    let schemas = [
        Some(condition.condition),
        condition.then,
        condition.otherwise,
    ]
    .into_iter()
    .flatten()
    .collect();
    Some((
        SubschemaKind::Condition,
        Keyword::If,
        label.to_owned(),
        schemas,
    ))
}

fn contains(contains: Contains) -> Option<Stated> {
    let most = contains.max.map(|max| format!(" and at most {max}"));
    let asserts = contains.min > 0 || most.is_some();
    let label = format!("at least {}{}", contains.min, most.unwrap_or_default());
    asserts.then(|| {
        (
            SubschemaKind::Contains,
            Keyword::Contains,
            label,
            vec![contains.schema],
        )
    })
}

fn dependent(applicators: &Applicators<'_>) -> impl Iterator<Item = Stated> {
    let required = applicators
        .dependent_required
        .iter()
        .flat_map(|(name, names)| {
            names.iter().map(move |other| {
                let label = format!("`{name}` asks for {other}");
                (
                    SubschemaKind::Dependent,
                    Keyword::DependentRequired,
                    label,
                    Vec::new(),
                )
            })
        });
    let schemas = applicators.dependent_schemas.iter().map(|(name, id)| {
        let label = format!("`{name}` asks for a schema");
        (
            SubschemaKind::Dependent,
            Keyword::DependentSchemas,
            label,
            vec![*id],
        )
    });
    required.chain(schemas)
}

/// The assertions by one schema, whose label is their keyword.
fn single(applicators: &Applicators<'_>, covered: Covered) -> impl Iterator<Item = Stated> {
    use SubschemaKind as Kind;
    let items = applicators.unevaluated_items.filter(|_| !covered.items);
    let properties = applicators
        .unevaluated_properties
        .filter(|_| !covered.properties);
    [
        (
            Kind::ContentSchema,
            Keyword::ContentSchema,
            applicators.content_schema,
        ),
        (Kind::Not, Keyword::Not, applicators.not),
        (Kind::UnevaluatedItems, Keyword::UnevaluatedItems, items),
        (
            Kind::UnevaluatedProperties,
            Keyword::UnevaluatedProperties,
            properties,
        ),
    ]
    .into_iter()
    .filter_map(|(kind, keyword, id)| Some((kind, keyword, keyword.name().to_owned(), vec![id?])))
}
