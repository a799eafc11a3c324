//! The keywords of a schema that no type says (JSON Schema Core, sections 10 and 11).

use super::{Document, Located, value};
use crate::source::Node;

/// `if`, `then` and `else`.
#[derive(Debug)]
pub struct Condition<'t> {
    /// `if`.
    pub given: Located<'t>,
    /// `then`.
    pub then: Option<Located<'t>>,
    /// `else`.
    pub otherwise: Option<Located<'t>>,
}

/// `contains`, `minContains` and `maxContains`.
#[derive(Debug)]
pub struct Contains<'t> {
    /// `contains`.
    pub schema: Located<'t>,
    /// `minContains`.
    pub min: u64,
    /// `maxContains`.
    pub max: Option<u64>,
}

/// What a schema says by other schemas, beyond what a type can hold.
#[derive(Debug)]
pub struct Applicators<'t> {
    /// `allOf`.
    pub all_of: Vec<Located<'t>>,
    /// `not`.
    pub not: Option<Located<'t>>,
    /// `if`, `then` and `else`.
    pub condition: Option<Condition<'t>>,
    /// `prefixItems`.
    pub prefix_items: Vec<Located<'t>>,
    /// `contains`.
    pub contains: Option<Contains<'t>>,
    /// `patternProperties`.
    pub pattern_properties: Vec<(&'t str, Located<'t>)>,
    /// `propertyNames`.
    pub property_names: Option<Located<'t>>,
    /// `dependentRequired`, and what `dependencies` says so.
    pub dependent_required: Vec<(&'t str, Vec<&'t str>)>,
    /// `dependentSchemas`, and what `dependencies` says so.
    pub dependent_schemas: Vec<(&'t str, Located<'t>)>,
    /// `unevaluatedItems`.
    pub unevaluated_items: Option<Located<'t>>,
    /// `unevaluatedProperties`.
    pub unevaluated_properties: Option<Located<'t>>,
}

impl<'t> Applicators<'t> {
    /// Reads those of a schema.
    pub fn read(at: &Located<'t>, document: &Document<'t>) -> Self {
        let schema = |key: &str| at.get(key).filter(|found| is_schema(found.node));
        let listed = |key: &str| -> Vec<Located<'t>> {
            let found = at.get(key);
            let items = found.iter().flat_map(Located::items);
            items.filter(|item| is_schema(item.node)).collect()
        };
        let named = |key: &str| -> Vec<(&'t str, Located<'t>)> {
            let found = at.get(key);
            let entries = found.into_iter().flat_map(|found| found.entries());
            entries.filter(|(_, at)| is_schema(at.node)).collect()
        };
        let size = |key: &str| value::as_size(at.get(key)?.node);
        let dependencies = |key: &str| {
            let found = at.get(key).map(|found| document.links.follow(found));
            found.into_iter().flat_map(|found| found.entries())
        };
        let dependent_required = ["dependentRequired", "dependencies"].into_iter();
        let dependent_required =
            dependent_required
                .flat_map(dependencies)
                .filter_map(|(name, at)| {
                    let required = at.node.items()?.iter().filter_map(Node::text);
                    Some((name, required.collect()))
                });
        let mut dependent_schemas = named("dependentSchemas");
        dependent_schemas.extend(named("dependencies"));
        Self {
            all_of: listed("allOf"),
            not: schema("not"),
            condition: schema("if").map(|given| Condition {
                given,
                then: schema("then"),
                otherwise: schema("else"),
            }),
            prefix_items: listed("prefixItems"),
            contains: schema("contains").map(|schema| Contains {
                schema,
                min: size("minContains").unwrap_or(1),
                max: size("maxContains"),
            }),
            pattern_properties: named("patternProperties"),
            property_names: schema("propertyNames"),
            dependent_required: dependent_required.collect(),
            dependent_schemas,
            unevaluated_items: schema("unevaluatedItems"),
            unevaluated_properties: schema("unevaluatedProperties"),
        }
    }

    /// Whether a schema has one of these keywords, `allOf` apart.
    pub fn are_in(node: &Node<'_>) -> bool {
        let entries = node.entries().unwrap_or_default();
        entries.iter().any(|(key, _)| KEYWORDS.contains(&&**key))
    }
}

/// Keywords that say what a value is and that no type says.
const KEYWORDS: &[&str] = &[
    "not",
    "if",
    "prefixItems",
    "contains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
];

pub(super) fn is_schema(node: &Node<'_>) -> bool {
    matches!(node, Node::Map(_) | Node::Bool(_))
}
