//! Which properties the expressions of `patternProperties` are of (JSON Schema Core, section 10.3.2.2).

use std::collections::BTreeMap;

use regex::Regex;

use super::{
    Role,
    shape::{Edge, of_role},
};
use crate::document::{Located, matcher};

/// Expressions, each made ready once; `None` for those that can't be asked.
#[derive(Debug, Default)]
pub(super) struct Patterns(BTreeMap<String, Option<Regex>>);

impl Patterns {
    /// How often a pattern is asked of a name.
    pub(super) fn asked(edges: &[Edge<'_>]) -> usize {
        let named = of_role(edges, Role::Property).len();
        named.saturating_mul(Self::count(edges))
    }

    /// How many patterns there are.
    pub(super) fn count(edges: &[Edge<'_>]) -> usize {
        of_role(edges, Role::PatternProperty).len()
    }

    /// Adds to named properties what is said of them otherwise: by patterns and, of those that are
    /// only asked for, by what is said of all others.
    pub(super) fn apply(&mut self, edges: &mut [Edge<'_>]) {
        let mut named = of_role(edges, Role::Property).iter();
        if Self::count(edges) == 0 && !named.any(|edge| edge.schemas.is_empty()) {
            return;
        }
        for index in 0..edges.len() {
            let edge = &edges[index];
            if edge.role != Role::Property {
                continue;
            }
            let mut schemas = if edge.schemas.is_empty() {
                self.schemas_of(&edge.key, edges).unwrap_or_default()
            } else {
                self.matched(&edge.key, edges).0
            };
            edges[index].schemas.append(&mut schemas);
        }
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
