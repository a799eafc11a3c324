//! The rules of schemas for the parts of values that they do not declare: `additionalProperties` and
//! `items`, and the `unevaluated…` of both. They hold for whatever other schemas declare, too.

use std::collections::BTreeSet;

use super::{
    keyword::Keyword,
    object::{Additional, Applicators, SchemaId},
    schemas::Schemas,
};
use crate::diagnostic::Span;

/// The rules of several schemas.
#[derive(Debug, Default)]
pub struct UndeclaredRules<'t> {
    /// The rules for properties.
    pub properties: Vec<UndeclaredProperties<'t>>,
    /// The rules for items.
    pub items: Vec<UndeclaredItems>,
}

impl UndeclaredRules<'_> {
    /// The location of the first rule that refuses undeclared properties.
    pub fn refused(&self) -> Option<&Span> {
        self.properties.iter().find_map(|rule| match &rule.rule {
            UndeclaredRule::Refused(span) => Some(span),
            UndeclaredRule::Schema(_) => None,
        })
    }
}

/// A schema's rule for undeclared properties.
#[derive(Debug)]
pub struct UndeclaredProperties<'t> {
    /// The properties that it declares by name.
    pub names: BTreeSet<&'t str>,
    /// The patterns of those that it declares otherwise.
    pub patterns: Vec<&'t str>,
    /// The rule.
    pub rule: UndeclaredRule,
}

/// A schema's rule for undeclared items.
#[derive(Debug)]
pub struct UndeclaredItems {
    /// The number of items that it declares one by one.
    pub from: usize,
    /// The schema of all further items.
    pub schema: SchemaId,
}

/// A rule for undeclared properties.
#[derive(Clone, Debug)]
pub enum UndeclaredRule {
    /// There are none.
    Refused(Span),
    /// They are of this schema.
    Schema(SchemaId),
}

/// The `unevaluated…` keywords of a schema that were read as rules.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Covered {
    pub properties: bool,
    pub items: bool,
}

impl<'t> Schemas<'t> {
    /// The rules of schemas that hold together. An `unevaluated…` is a rule where it can be told
    /// what it applies to: where nothing but properties and items is evaluated before (JSON Schema
    /// Core, section 11).
    pub(super) fn undeclared_rules(&self, members: &[SchemaId]) -> UndeclaredRules<'t> {
        let mut rules = UndeclaredRules::default();
        for &id in members {
            let schema = self.get(id);
            let rule = match schema.additional {
                Additional::Unstated | Additional::Any => None,
                Additional::Forbidden => Some(UndeclaredRule::Refused(
                    schema.at(Keyword::AdditionalProperties),
                )),
                Additional::Schema(schema) => Some(UndeclaredRule::Schema(schema)),
            };
            let rule = rule.map(|rule| self.undeclared_properties(&[id], rule));
            rules.properties.extend(rule);
            rules
                .items
                .extend(schema.items.map(|items| UndeclaredItems {
                    from: schema.applicators().prefix_items.len(),
                    schema: items,
                }));
        }
        rules
    }

    /// Adds the `unevaluated…` of a schema to rules. Returns which of them are rules now.
    pub(super) fn add_unevaluated(
        &self,
        id: SchemaId,
        members: &[SchemaId],
        rules: &mut UndeclaredRules<'t>,
    ) -> Covered {
        let applicators = self.get(id).applicators();
        let properties = applicators.unevaluated_properties;
        let items = applicators.unevaluated_items;
        if properties.is_none() && items.is_none() {
            return Covered::default();
        }
        let Some(within) = self.members(&[id]) else {
            return Covered::default();
        };
        let own = members.iter().copied().filter(|id| within.contains(id));
        let own: Vec<SchemaId> = own.collect();
        if own.iter().any(|id| self.is_conditional(*id)) {
            return Covered::default();
        }
        let stated = |id: &SchemaId| self.get(*id).additional != Additional::Unstated;
        if let Some(schema) = properties.filter(|_| !own.iter().any(stated)) {
            let rule = match self.get(schema).boolean {
                Some(false) => UndeclaredRule::Refused(self.span(schema).clone()),
                Some(true) | None => UndeclaredRule::Schema(schema),
            };
            rules
                .properties
                .push(self.undeclared_properties(&own, rule));
        }
        let applicators = || own.iter().map(|id| self.get(*id).applicators());
        let contains = applicators().any(|beside| beside.contains.is_some());
        let described = own.iter().any(|id| self.get(*id).items.is_some());
        if let Some(schema) = items.filter(|_| !described && !contains) {
            let prefixes = applicators().map(|beside| beside.prefix_items.len());
            rules.items.push(UndeclaredItems {
                from: prefixes.max().unwrap_or_default(),
                schema,
            });
        }
        Covered {
            properties: true,
            items: !contains,
        }
    }

    /// True where the parts that a schema declares depend on the value.
    fn is_conditional(&self, id: SchemaId) -> bool {
        let schema = self.get(id);
        let Applicators {
            condition,
            dependent_schemas,
            ..
        } = schema.applicators();
        condition.is_some() || !dependent_schemas.is_empty()
    }

    fn undeclared_properties(
        &self,
        ids: &[SchemaId],
        rule: UndeclaredRule,
    ) -> UndeclaredProperties<'t> {
        let schemas = || ids.iter().map(|id| self.get(*id));
        let names = schemas().flat_map(|schema| schema.properties.iter().map(|(name, _)| *name));
        let patterns = schemas().flat_map(|schema| {
            let patterns = schema.applicators().pattern_properties.iter();
            patterns.map(|(pattern, _)| *pattern)
        });
        UndeclaredProperties {
            names: names.collect(),
            patterns: patterns.collect(),
            rule,
        }
    }
}
