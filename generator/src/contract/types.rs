//! The types of values: those that are said, else those that what is said otherwise implies.

use std::collections::BTreeSet;

use super::{Aspect, Fact, canonical::canonical, conjunction::Conjunction, facts::Facts};
use crate::{
    diagnostic::Span,
    openapi::{Additional, JsonType, Schema},
    source::Node,
};

/// The types that all parts allow; where no part names one, what the parts of values imply.
pub(super) fn types(gathered: &Conjunction<'_>, facts: &mut Facts) {
    let own = &gathered.own.span;
    let allow = |names| Fact::Allowed(Some(names));
    let mut null = named(gathered, facts) && gathered.constants.iter().all(|merged| merged.null);
    let typed = facts.span(Aspect::Type).is_some();
    let implied = implied(gathered).filter(|_| !typed);
    if let Some((span, names, of_null)) = implied {
        facts.tell(Aspect::Type, allow(names), span);
        null &= of_null;
    }
    if gathered.never {
        facts.tell(Aspect::Type, allow(BTreeSet::new()), own.key("type"));
        null = false;
    }
    let span = facts.span(Aspect::Type);
    // Alternatives say of `null` what they say, or leave it out.
    let left_out = gathered.alternatives.iter().any(|choice| !choice.null);
    let told = span.is_some() || !gathered.alternatives.is_empty();
    let refused = (told && !null) || (!typed && left_out);
    if refused && !gathered.null.of_whole {
        let span = span.unwrap_or_else(|| own.clone());
        facts.tell(Aspect::Nullable, Fact::Flag(true), span);
    }
}

/// Tells the types that parts name. Whether `null` is allowed beside them.
fn named(gathered: &Conjunction<'_>, facts: &mut Facts) -> bool {
    let mut null = true;
    for (schema, _) in &gathered.parts {
        let beside = gathered.is_beside_null(schema);
        null &= beside || gathered.lists_null(schema);
        if !schema.types.is_empty() || schema.null_only {
            let names = Fact::Allowed(Some(type_names(&schema.types)));
            facts.add(Aspect::Type, names, &schema.at, "type");
            null &= beside || schema.nullable;
        }
    }
    for merged in &gathered.types {
        let names = Fact::Allowed(Some(merged.is.clone()));
        facts.tell(Aspect::Type, names, merged.span.clone());
        null &= merged.null;
    }
    null
}

/// The types that are implied, and whether `null` is one of them: by what is said of the parts of
/// values, else by the values that are listed.
fn implied(gathered: &Conjunction<'_>) -> Option<(Span, BTreeSet<String>, bool)> {
    let parts = gathered.parts.iter().rev();
    let mut implied = parts.filter_map(|(schema, _)| {
        let null = gathered.is_beside_null(schema);
        Some((
            schema.at.span.clone(),
            type_names(&[of_parts(schema)?]),
            null,
        ))
    });
    let implied = implied.next();
    implied.or_else(|| {
        let values = gathered.listed()?;
        let null = values.iter().any(|value| **value == Node::Null);
        Some((gathered.own.span.clone(), types_of(&values), null))
    })
}

/// The types of values that are listed.
fn types_of(values: &[&Node<'_>]) -> BTreeSet<String> {
    let types = values.iter().filter_map(|node| match node {
        Node::Null => None,
        Node::Bool(_) => Some(JsonType::Boolean),
        Node::Integer(_) | Node::Unsigned(_) => Some(JsonType::Integer),
        // `1.0` is an integer (JSON Schema Core, section 4.2.1).
        Node::Float(number) if number.fract() == 0.0 => Some(JsonType::Integer),
        Node::Float(_) => Some(JsonType::Number),
        Node::Text(_) => Some(JsonType::String),
        Node::List(_) => Some(JsonType::Array),
        Node::Map(_) => Some(JsonType::Object),
    });
    type_names(&types.collect::<Vec<_>>())
}

/// The type that what is said of the parts of values implies.
fn of_parts(schema: &Schema<'_>) -> Option<JsonType> {
    let objects = !schema.required.is_empty() || matches!(schema.additional, Additional::Forbidden);
    let one = schema.effective_type();
    one.or_else(|| (objects && schema.types.is_empty()).then_some(JsonType::Object))
}

/// Types by their names; every integer is a number.
pub(super) fn type_names(types: &[JsonType]) -> BTreeSet<String> {
    let names = types.iter().flat_map(|ty| match ty {
        JsonType::Object => &["object"][..],
        JsonType::Array => &["array"],
        JsonType::String => &["string"],
        JsonType::Integer => &["integer"],
        JsonType::Number => &["integer", "number"],
        JsonType::Boolean => &["boolean"],
    });
    names.map(|name| (*name).to_owned()).collect()
}

/// The values that all parts list.
pub(super) fn enumerations(gathered: &Conjunction<'_>, facts: &mut Facts) {
    let values = |nodes: &[&Node<'_>]| {
        let values = nodes.iter().filter(|node| ***node != Node::Null);
        Fact::Allowed(Some(values.map(|node| canonical(node)).collect()))
    };
    for (schema, _) in &gathered.parts {
        let Some(nodes) = &schema.enumeration else {
            continue;
        };
        let keyword = if schema.at.node.get("const").is_some() {
            "const"
        } else {
            "enum"
        };
        facts.add(Aspect::Enum, values(nodes), &schema.at, keyword);
    }
    for merged in &gathered.constants {
        facts.tell(Aspect::Enum, values(&merged.is), merged.span.clone());
    }
}
