//! Which properties the expressions of `patternProperties` are of (JSON Schema Core, section 10.3.2.2).

use std::collections::BTreeMap;

use regex::Regex;

use super::{
    Aspect, Role,
    rest::{RestOfProperties, Rests, Says},
    shape::{Edge, of_role},
};
use crate::openapi::{Located, address, matcher};

/// Expressions, each made ready once; `None` for those that can't be asked.
#[derive(Debug, Default)]
pub(super) struct Patterns(BTreeMap<String, Option<Regex>>);

impl Patterns {
    /// How often something is asked of a name.
    pub(super) fn asked(edges: &[Edge<'_>], rests: &Rests<'_>) -> usize {
        let named = of_role(edges, Role::Property).len();
        let rests = rests.properties.iter().map(|rest| 1 + rest.patterns.len());
        let patterns = of_role(edges, Role::PatternProperty).len();
        let asked = patterns + rests.sum::<usize>();
        // One of each is what the document says.
        named.saturating_mul(asked.saturating_sub(1))
    }

    /// Adds to named parts what is said of them otherwise: by patterns, and by what schemas say of
    /// all that they do not name.
    pub(super) fn apply<'t>(&mut self, edges: &mut [Edge<'t>], rests: &Rests<'t>) {
        let patterned = of_role(edges, Role::PatternProperty).to_vec();
        for edge in edges {
            match edge.role {
                Role::Property => {
                    let (schemas, _) = self.matched(&edge.key, &patterned);
                    add(edge, &schemas);
                    for rest in &rests.properties {
                        if self.is_left(&edge.key, rest) {
                            left(edge, &rest.says);
                        }
                    }
                }
                Role::PrefixItem => {
                    let index: usize = edge.key.parse().unwrap_or_default();
                    for rest in rests.items.iter().filter(|rest| rest.from <= index) {
                        add(edge, &rest.schemas);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a schema neither names a property nor has a pattern for it.
    fn is_left(&mut self, name: &str, rest: &RestOfProperties<'_>) -> bool {
        let matches = |pattern: &&str| {
            let expression = self.expression(pattern);
            // What can't be asked may match.
            expression.is_none_or(|expression| expression.is_match(name))
        };
        !rest.names.contains(name) && !rest.patterns.iter().any(matches)
    }

    /// The schemas for a property that is not named: those of the patterns that it matches, else
    /// that of all others. `None` where a pattern can't be asked.
    pub(super) fn schemas_of<'t>(
        &mut self,
        name: &str,
        edges: &[Edge<'t>],
    ) -> Option<Vec<Located<'t>>> {
        let (mut schemas, all_asked) = self.matched(name, edges);
        if schemas.is_empty() && all_asked {
            let rest = of_role(edges, Role::AdditionalProperties).iter();
            schemas.extend(rest.flat_map(|edge| edge.schemas.iter().cloned()));
        }
        all_asked.then_some(schemas)
    }

    /// The schemas of the patterns that a name matches, and whether all could be asked.
    fn matched<'t>(&mut self, name: &str, edges: &[Edge<'t>]) -> (Vec<Located<'t>>, bool) {
        let mut schemas = Vec::new();
        let mut all_asked = true;
        for edge in of_role(edges, Role::PatternProperty) {
            match self.expression(&edge.key) {
                Some(expression) if expression.is_match(name) => {
                    schemas.extend(edge.schemas.iter().cloned());
                }
                Some(_) => {}
                None => all_asked = false,
            }
        }
        (schemas, all_asked)
    }

    fn expression(&mut self, pattern: &str) -> Option<&Regex> {
        if !self.0.contains_key(pattern) {
            self.0.insert(pattern.to_owned(), matcher(pattern));
        }
        self.0.get(pattern)?.as_ref()
    }
}

fn add<'t>(edge: &mut Edge<'t>, schemas: &[Located<'t>]) {
    for at in schemas {
        let known = |known: &Located<'t>| address(known.node) == address(at.node);
        if !edge.schemas.iter().any(known) {
            edge.schemas.push(at.clone());
        }
    }
}

/// Adds to a property what a schema says of it that does not name it.
fn left<'t>(edge: &mut Edge<'t>, says: &Says<'t>) {
    match says {
        Says::Are(schemas) => add(edge, schemas),
        Says::Refused(span) => edge.flag(Aspect::Openness, span.clone()),
    }
}
