//! What is asked by schemas that are no parts of the value's own description.

use std::collections::BTreeMap;

use super::{Aspect, Fact, Reader, Said};
use crate::{
    diagnostic::Span,
    openapi::{Applicators, Condition, Located, Schema},
    source::Node,
};

/// Something that is asked by schemas that are no parts of the value's own description.
#[derive(Clone, Debug)]
pub(super) struct Asked<'t> {
    pub aspect: Aspect,
    pub span: Span,
    pub words: String,
    pub schemas: Vec<Located<'t>>,
}

impl Asked<'_> {
    /// That something is asked; what it comes to is found where it is compared.
    pub(super) fn said(&self) -> Said {
        Said {
            aspect: self.aspect,
            fact: Fact::Asked(BTreeMap::new()),
            span: self.span.clone(),
        }
    }
}

impl<'t> Reader<'_, 't> {
    /// Gathers what a schema asks by others.
    pub(super) fn asked(
        &self,
        schema: &Schema<'t>,
        applicators: &Applicators<'t>,
        asked: &mut Vec<Asked<'t>>,
    ) {
        let at = &schema.at;
        let mut ask = |aspect, keyword: &str, words: String, schemas: &[&Located<'t>]| {
            asked.push(Asked {
                aspect,
                span: at.span.key(keyword),
                words,
                schemas: schemas.iter().map(|schema| (*schema).clone()).collect(),
            });
        };
        if let Some(content) = at.get("contentSchema") {
            let words = "contentSchema".to_owned();
            ask(Aspect::ContentSchema, "contentSchema", words, &[&content]);
        }
        let dynamic = at.node.get("$dynamicRef").and_then(Node::text);
        let plain = || self.document.links.plain_dynamic(at.node).is_some();
        if let Some(text) = dynamic.filter(|_| !plain()) {
            // Which of them it is depends on the way to it: each may be.
            let targets: Vec<_> = self.document.links.dynamic_targets(text).iter().collect();
            let words = format!("`{text}`");
            ask(Aspect::DynamicReference, "$dynamicRef", words, &targets);
        }
        if let Some(not) = &applicators.not {
            ask(Aspect::Not, "not", "not".to_owned(), &[not]);
        }
        let condition = applicators.condition.as_ref();
        // An `if` alone asks nothing.
        let condition = condition.filter(|of| of.then.is_some() || of.otherwise.is_some());
        if let Some(condition) = condition {
            let (words, schemas) = conditional(condition);
            ask(Aspect::Condition, "if", words.to_owned(), &schemas);
        }
        let contains = applicators.contains.as_ref();
        if let Some(contains) = contains.filter(|of| of.min > 0 || of.max.is_some()) {
            let most = contains.max.map(|max| format!(" and at most {max}"));
            let words = format!("at least {}{}", contains.min, most.unwrap_or_default());
            ask(Aspect::Contains, "contains", words, &[&contains.schema]);
        }
        for (name, names) in &applicators.dependent_required {
            for other in names {
                let words = format!("`{name}` asks for {other}");
                ask(Aspect::Dependent, "dependentRequired", words, &[]);
            }
        }
        for (name, schema) in &applicators.dependent_schemas {
            let words = format!("`{name}` asks for a schema");
            ask(Aspect::Dependent, "dependentSchemas", words, &[schema]);
        }
        if let Some(left) = &applicators.unevaluated_items {
            let words = "unevaluatedItems".to_owned();
            ask(Aspect::Unevaluated, "unevaluatedItems", words, &[left]);
        }
        if let Some(left) = &applicators.unevaluated_properties {
            let words = "unevaluatedProperties".to_owned();
            ask(Aspect::Unevaluated, "unevaluatedProperties", words, &[left]);
        }
    }
}

/// What a condition says, and its schemas.
fn conditional<'s, 't>(condition: &'s Condition<'t>) -> (&'static str, Vec<&'s Located<'t>>) {
    let Condition {
        given,
        then,
        otherwise,
    } = condition;
    let words = match (then, otherwise) {
        (Some(_), Some(_)) => "if, then and else",
        (None, Some(_)) => "if and else",
        _ => "if and then",
    };
    let schemas = [Some(given), then.as_ref(), otherwise.as_ref()];
    (words, schemas.into_iter().flatten().collect())
}
