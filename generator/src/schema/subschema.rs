//! Assertions by schemas that describe no part of a value: `not`, `if`, `contains` and their like.

use super::{
    keyword::Keyword,
    object::{Condition, SchemaId},
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
        let schema = self.get(id);
        let mut found = Vec::new();
        let mut add = |kind, keyword: Keyword, label: String, schemas: Vec<SchemaId>| {
            found.push(SubschemaAssertion {
                kind,
                span: schema.at(keyword),
                label,
                schemas,
            });
        };
        let named = |keyword: Keyword| keyword.name().to_owned();
        let applicators = schema.applicators();
        if let Some(content) = applicators.content_schema {
            let keyword = Keyword::ContentSchema;
            add(
                SubschemaKind::ContentSchema,
                keyword,
                named(keyword),
                vec![content],
            );
        }
        if let Some(dynamic) = schema
            .dynamic
            .as_ref()
            .filter(|dynamic| dynamic.plain.is_none())
        {
            // Which of the targets it is depends on the path to it: each may be.
            let label = format!("`{}`", dynamic.text);
            let targets = dynamic.targets.clone();
            add(
                SubschemaKind::DynamicReference,
                Keyword::DynamicRef,
                label,
                targets,
            );
        }
        if let Some(not) = applicators.not {
            add(
                SubschemaKind::Not,
                Keyword::Not,
                named(Keyword::Not),
                vec![not],
            );
        }
        if let Some((label, schemas)) = applicators.condition.and_then(conditional) {
            add(
                SubschemaKind::Condition,
                Keyword::If,
                label.to_owned(),
                schemas,
            );
        }
        let contains = applicators.contains;
        if let Some(contains) = contains.filter(|it| it.min > 0 || it.max.is_some()) {
            let most = contains.max.map(|max| format!(" and at most {max}"));
            let label = format!("at least {}{}", contains.min, most.unwrap_or_default());
            let schemas = vec![contains.schema];
            add(SubschemaKind::Contains, Keyword::Contains, label, schemas);
        }
        for (name, names) in &applicators.dependent_required {
            for other in names {
                let label = format!("`{name}` asks for {other}");
                add(
                    SubschemaKind::Dependent,
                    Keyword::DependentRequired,
                    label,
                    Vec::new(),
                );
            }
        }
        for (name, schema) in &applicators.dependent_schemas {
            let label = format!("`{name}` asks for a schema");
            add(
                SubschemaKind::Dependent,
                Keyword::DependentSchemas,
                label,
                vec![*schema],
            );
        }
        if let Some(rest) = applicators.unevaluated_items.filter(|_| !covered.items) {
            let keyword = Keyword::UnevaluatedItems;
            add(
                SubschemaKind::UnevaluatedItems,
                keyword,
                named(keyword),
                vec![rest],
            );
        }
        if let Some(rest) = applicators
            .unevaluated_properties
            .filter(|_| !covered.properties)
        {
            let keyword = Keyword::UnevaluatedProperties;
            add(
                SubschemaKind::UnevaluatedProperties,
                keyword,
                named(keyword),
                vec![rest],
            );
        }
        found
    }
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
