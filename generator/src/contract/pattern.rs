//! The properties that the expressions of `patternProperties` describe (JSON Schema Core, section
//! 10.3.2.2), and whatever rules for undeclared parts state of declared ones.

use super::{
    edges::{Edge, of_role},
    part::{Aspect, Role},
};
use crate::schema::{
    Patterns, SchemaId, UndeclaredItems, UndeclaredProperties, UndeclaredRule, UndeclaredRules,
};

/// The number of times that a name is matched, beyond once for each name and pattern.
pub(super) fn cost(edges: &[Edge], rules: &UndeclaredRules<'_>) -> usize {
    let named = of_role(edges, Role::Property).len();
    let undeclared = rules.properties.iter().map(|rule| 1 + rule.patterns.len());
    let patterns = of_role(edges, Role::PatternProperty).len();
    let matched = patterns + undeclared.sum::<usize>();
    named.saturating_mul(matched.saturating_sub(1))
}

/// Adds to declared parts the schemas of patterns that they match, and the rules of schemas that do
/// not declare them.
pub(super) fn apply(edges: &mut [Edge], rules: &UndeclaredRules<'_>, patterns: &mut Patterns) {
    let patterned = of_role(edges, Role::PatternProperty).to_vec();
    for edge in edges {
        match edge.role {
            Role::Property => {
                let (schemas, _) = matched(&edge.key, &patterned, patterns);
                add(edge, &schemas);
                for rule in &rules.properties {
                    if is_undeclared(&edge.key, rule, patterns) {
                        apply_rule(edge, &rule.rule);
                    }
                }
            }
            Role::PrefixItem => {
                let index: usize = edge.key.parse().unwrap_or_default();
                let undeclared = |rule: &&UndeclaredItems| rule.from <= index;
                for rule in rules.items.iter().filter(undeclared) {
                    add(edge, &[rule.schema]);
                }
            }
            _ => {}
        }
    }
}

/// True where a schema neither names a property nor has a pattern for it.
fn is_undeclared(name: &str, rule: &UndeclaredProperties<'_>, patterns: &mut Patterns) -> bool {
    let mut matches = |pattern: &&str| {
        let expression = patterns.get(pattern);
        // A pattern that no engine can run may match.
        expression.is_none_or(|expression| expression.is_match(name))
    };
    !rule.names.contains(name) && !rule.patterns.iter().any(&mut matches)
}

/// The schemas for a property that has no name in a shape: those of the patterns that it matches,
/// else that of all others. `None` where no engine can run a pattern.
pub(super) fn schemas_of(
    name: &str,
    edges: &[Edge],
    patterns: &mut Patterns,
) -> Option<Vec<SchemaId>> {
    let (mut schemas, all_ran) = matched(name, edges, patterns);
    if schemas.is_empty() && all_ran {
        let rest = of_role(edges, Role::AdditionalProperties).iter();
        schemas.extend(rest.flat_map(|edge| edge.schemas.iter().copied()));
    }
    all_ran.then_some(schemas)
}

/// The schemas of the patterns that a name matches, and whether all could be run.
fn matched(name: &str, edges: &[Edge], patterns: &mut Patterns) -> (Vec<SchemaId>, bool) {
    let mut schemas = Vec::new();
    let mut all_ran = true;
    for edge in of_role(edges, Role::PatternProperty) {
        match patterns.get(&edge.key) {
            Some(expression) if expression.is_match(name) => schemas.extend(&edge.schemas),
            Some(_) => {}
            None => all_ran = false,
        }
    }
    (schemas, all_ran)
}

fn add(edge: &mut Edge, schemas: &[SchemaId]) {
    for id in schemas {
        if !edge.schemas.contains(id) {
            edge.schemas.push(*id);
        }
    }
}

/// Adds to a property the rule of a schema that does not declare it.
fn apply_rule(edge: &mut Edge, rule: &UndeclaredRule) {
    match rule {
        UndeclaredRule::Schema(schema) => add(edge, &[*schema]),
        UndeclaredRule::Refused(span) => edge.flag(Aspect::Openness, span.clone()),
    }
}
