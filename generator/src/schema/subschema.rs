//! Assertions by schemas that describe no part of a value: `not`, `if`, `contains` and their like.

use super::{
    keyword::Keyword,
    object::{Applicators, Condition, SchemaId},
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

impl Schemas<'_> {
    /// The assertions of a schema, but for the `unevaluated…` that are rules for undeclared parts.
    pub(super) fn subschema_assertions(
        &self,
        id: SchemaId,
        covered: Covered,
    ) -> Vec<SubschemaAssertion> {
        use SubschemaKind as Kind;
        let schema = self.get(id);
        let applicators = schema.applicators();
        let mut found = Vec::new();
        let mut add = |kind, keyword: Keyword, label: String, schemas: Vec<SchemaId>| {
            let span = schema.at(keyword);
            found.push(SubschemaAssertion {
                kind,
                span,
                label,
                schemas,
            });
        };
        let dynamic = schema.dynamic.as_ref();
        if let Some(dynamic) = dynamic.filter(|dynamic| dynamic.plain.is_none()) {
            // Which of the targets it is depends on the path to it: each may be.
            let (label, targets) = (format!("`{}`", dynamic.text), dynamic.targets.clone());
            add(Kind::DynamicReference, Keyword::DynamicRef, label, targets);
        }
        if let Some((label, schemas)) = applicators.condition.and_then(conditional) {
            add(Kind::Condition, Keyword::If, label.to_owned(), schemas);
        }
        let contains = applicators.contains;
        if let Some(contains) = contains.filter(|it| it.min > 0 || it.max.is_some()) {
            let most = contains.max.map(|max| format!(" and at most {max}"));
            let label = format!("at least {}{}", contains.min, most.unwrap_or_default());
            add(
                Kind::Contains,
                Keyword::Contains,
                label,
                vec![contains.schema],
            );
        }
        for (name, names) in &applicators.dependent_required {
            for other in names {
                let label = format!("`{name}` asks for {other}");
                add(
                    Kind::Dependent,
                    Keyword::DependentRequired,
                    label,
                    Vec::new(),
                );
            }
        }
        for (name, schema) in &applicators.dependent_schemas {
            let label = format!("`{name}` asks for a schema");
            add(
                Kind::Dependent,
                Keyword::DependentSchemas,
                label,
                vec![*schema],
            );
        }
        for (kind, keyword, schema) in single(applicators, covered) {
            let label = keyword.name().to_owned();
            if let Some(schema) = schema {
                add(kind, keyword, label, vec![schema]);
            }
        }
        found
    }
}

/// The assertions by one schema, whose label is their keyword.
fn single(
    applicators: &Applicators<'_>,
    covered: Covered,
) -> [(SubschemaKind, Keyword, Option<SchemaId>); 4] {
    let items = applicators.unevaluated_items.filter(|_| !covered.items);
    let properties = applicators.unevaluated_properties;
    let properties = properties.filter(|_| !covered.properties);
    [
        (
            SubschemaKind::ContentSchema,
            Keyword::ContentSchema,
            applicators.content_schema,
        ),
        (SubschemaKind::Not, Keyword::Not, applicators.not),
        (
            SubschemaKind::UnevaluatedItems,
            Keyword::UnevaluatedItems,
            items,
        ),
        (
            SubschemaKind::UnevaluatedProperties,
            Keyword::UnevaluatedProperties,
            properties,
        ),
    ]
}

/// The label of a condition, and its schemas. An `if` alone asserts nothing.
fn conditional(condition: Condition) -> Option<(&'static str, Vec<SchemaId>)> {
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
    ];
    Some((label, schemas.into_iter().flatten().collect()))
}
