//! The input of every part, and the statements that most objects share.

use super::part::{Aspect, Direction, Fact, Role, Statement};
use crate::{
    openapi::{Document, Object, Site},
    schema::{JsonType, Schemas, TypeList},
};

/// The extension that says when what is deprecated ends.
pub(super) const SUNSET: &str = "x-sunset";

/// A document with its schemas.
#[derive(Clone, Copy, Debug)]
pub struct Source<'d, 't> {
    /// The document.
    pub document: &'d Document<'t>,
    /// Its schemas.
    pub schemas: &'d Schemas<'t>,
    /// The names of extensions that belong to the contract.
    pub extensions: &'d [String],
    /// True where `x-extensible-enum` is a part of the contract.
    pub extensible_enums: bool,
    /// True where both documents have bodies in XML, and until that is known.
    pub has_xml: bool,
}

/// The name of operations, and the senders of their requests and responses.
pub(super) struct Call<'c> {
    pub role: Role,
    /// The words before the method, for callbacks and webhooks.
    pub prefix: &'c str,
    pub path: &'c str,
    /// The sender of requests.
    pub requests: Direction,
    /// The sender of responses.
    pub responses: Direction,
}

impl Source<'_, '_> {
    /// `deprecated`, its end, and extensions.
    pub(super) fn lifetime(&self, object: &Object<'_>) -> Vec<Statement> {
        let mut facts = Vec::new();
        if let Some(span) = &object.deprecated {
            facts.push(Statement::flag(Aspect::Deprecated, span.clone()));
        }
        if let Some(sunset) = object.extension(SUNSET) {
            facts.push(Statement::new(
                Aspect::Sunset,
                Fact::Same(vec![sunset.value.canonical()]),
                sunset.span.clone(),
            ));
        }
        facts.extend(self.extensions(object));
        facts
    }

    /// True where the values at a place are arrays.
    pub(super) fn is_array(&self, site: Site) -> bool {
        self.types(site).single() == Some(JsonType::Array)
    }

    /// The types that the schema at a place states.
    pub(super) fn types(&self, site: Site) -> TypeList {
        let schema = self.schemas.at(site);
        self.schemas.get(self.schemas.end(schema)).types
    }

    /// The extensions of an object that belong to the contract.
    pub(super) fn extensions(&self, object: &Object<'_>) -> Option<Statement> {
        let present = self.extensions.iter();
        let present: Vec<_> = present.filter_map(|name| object.extension(name)).collect();
        let first = present.first()?;
        let words = present
            .iter()
            .map(|it| format!("{}: {}", it.name, it.value.canonical()));
        Some(Statement::new(
            Aspect::Extensions,
            Fact::Same(words.collect()),
            first.span.clone(),
        ))
    }
}
