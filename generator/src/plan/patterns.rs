//! Whether a plan has patterns: they want an engine.

use super::item::{Check, Item};
use crate::{api::Evaluated, plan::Method, schema::Assertion};

pub(super) fn in_item(item: &Item) -> bool {
    match item {
        Item::Struct(item) => {
            let fields = item.fields.iter().map(|field| &field.checks);
            let extra = item.extra.iter().map(|extra| &extra.checks);
            fields.chain(extra).any(|checks| in_checks(checks))
        }
        Item::Union(item) => {
            let mut variants = item.variants.iter();
            variants.any(|variant| in_checks(&variant.checks))
        }
        Item::Newtype(item) => in_checks(&item.checks),
        Item::Enumeration(_) | Item::Alias(_) | Item::Outcome(_) => false,
    }
}

pub(super) fn in_method(method: &Method) -> bool {
    let body = method.body.as_ref();
    body.is_some_and(|body| in_checks(&body.checks))
}

fn in_checks(checks: &[Check]) -> bool {
    checks.iter().any(|check| match check {
        Check::Assertion(Assertion::Pattern(_)) => true,
        Check::Items(inner) | Check::Values(inner) => in_checks(inner),
        _ => false,
    })
}

/// Whether schemas have patterns.
pub fn in_keywords(keywords: &[Evaluated]) -> bool {
    keywords.iter().any(|keyword| {
        let own = match keyword {
            Evaluated::Assertion(Assertion::Pattern(_)) | Evaluated::PatternProperties(_) => true,
            Evaluated::AdditionalProperties { patterns, .. } => !patterns.is_empty(),
            _ => false,
        };
        own || keyword.schemas().into_iter().any(in_keywords)
    })
}
