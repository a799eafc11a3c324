//! Assertions by schemas that describe no part of a value: `not`, `if`, `contains` and their like.

use super::{
    keyword::Keyword,
    object::{Applicators, Condition, Contains, SchemaId},
    schemas::Schemas,
    undeclared::Covered,
};
use crate::diagnostic::Span;

/// An assertion by other schemas.
#[derive(Clone, Debug)]
pub struct SubschemaAssertion {
    /// The keyword: `if` stands for its `then` and `else` too, and `contains` for its limits.
    pub keyword: Keyword,
    /// Its location.
    pub span: Span,
    /// The assertion in words.
    pub label: String,
    /// The schemas.
    pub schemas: Vec<SchemaId>,
}

/// An assertion without its location.
type Stated = (Keyword, String, Vec<SchemaId>);

impl Schemas<'_> {
    /// The assertions of a schema, but for the `unevaluated…` that are rules for undeclared parts.
    pub(super) fn subschema_assertions(
        &self,
        id: SchemaId,
        covered: Covered,
    ) -> impl Iterator<Item = SubschemaAssertion> {
        let schema = self.get(id);
        let applicators = schema.applicators();
        applicators
            .condition
            .and_then(conditional)
            .into_iter()
            .chain(applicators.contains.into_iter().flat_map(contains))
            .chain(dependent(applicators))
            .chain(single(applicators, covered))
            .map(|(keyword, label, schemas)| SubschemaAssertion {
                keyword,
                span: schema.at(keyword),
                label,
                schemas,
            })
    }
}

/// An `if` alone asserts nothing.
fn conditional(condition: Condition) -> Option<Stated> {
    let Condition {
        condition,
        then,
        otherwise,
    } = condition;
    let label = match (then, otherwise) {
        (Some(_), Some(_)) => "if, then and else",
        (None, Some(_)) => "if and else",
        (Some(_), None) => "if and then",
        (None, None) => return None,
    };
    let schemas = [Some(condition), then, otherwise].into_iter().flatten();
    Some((Keyword::If, label.to_owned(), schemas.collect()))
}

/// A least number is one assertion for each number up to it: of two, the lower one asserts less.
fn contains(contains: Contains) -> impl Iterator<Item = Stated> {
    /// Beyond this, a least number is one assertion.
    const MOST_NUMBERED: u64 = 16;
    let numbered = 1..=contains.min.min(MOST_NUMBERED);
    let beyond = Some(contains.min).filter(|min| *min > MOST_NUMBERED);
    let least = numbered.chain(beyond);
    let least = least.map(|min| format!("at least {min}"));
    let most = contains.max.map(|max| format!("at most {max}"));
    least
        .chain(most)
        .map(move |label| (Keyword::Contains, label, vec![contains.schema]))
}

fn dependent(applicators: &Applicators<'_>) -> impl Iterator<Item = Stated> {
    let required = applicators
        .dependent_required
        .iter()
        .flat_map(|(name, names)| {
            let label = move |other: &&str| format!("`{name}` asks for {other}");
            let labels = names.iter().map(label);
            labels.map(|label| (Keyword::DependentRequired, label, Vec::new()))
        });
    let schemas = applicators.dependent_schemas.iter().map(|(name, id)| {
        let label = format!("`{name}` asks for a schema");
        (Keyword::DependentSchemas, label, vec![*id])
    });
    required.chain(schemas)
}

/// The assertions by one schema, whose label is their keyword.
fn single(applicators: &Applicators<'_>, covered: Covered) -> impl Iterator<Item = Stated> {
    let items = applicators.unevaluated_items.filter(|_| !covered.items);
    let properties = applicators
        .unevaluated_properties
        .filter(|_| !covered.properties);
    [
        (Keyword::ContentSchema, applicators.content_schema),
        (Keyword::Not, applicators.not),
        (Keyword::UnevaluatedItems, items),
        (Keyword::UnevaluatedProperties, properties),
    ]
    .into_iter()
    .filter_map(|(keyword, id)| Some((keyword, keyword.name().to_owned(), vec![id?])))
}
