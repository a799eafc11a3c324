//! Whether defaults and examples fit their schemas.
//!
//! This reads what a schema plainly forbids, not all that JSON Schema can say: types, sets, bounds,
//! sizes, required properties, and the ways to combine them. What it doesn't know, it lets pass.

use super::{link::Links, located::Located, value};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Span},
    source::Node,
};

/// A value that a document gives for a schema.
#[derive(Debug)]
pub(super) struct Sample<'t> {
    pub schema: &'t Node<'t>,
    pub value: Located<'t>,
    pub kind: SampleKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SampleKind {
    Default,
    Example,
}

/// Tells of every sample that its schema forbids.
pub(super) fn check(samples: &[Sample<'_>], links: &Links<'_>, diagnostics: &mut Diagnostics) {
    let mut steps = STEPS_IN_ALL;
    for sample in samples {
        let mut fit = Fit {
            links,
            steps: steps.min(STEPS_FOR_ONE),
        };
        let before = fit.steps;
        let misfit = fit.check(sample.schema, &sample.value, 0);
        steps -= before - fit.steps;
        let Err(misfit) = misfit else { continue };
        let (code, help) = match sample.kind {
            SampleKind::Default => (
                Code::DefaultMisfit,
                "correct the default or its schema; it is not used as it stands",
            ),
            SampleKind::Example => (Code::ExampleMisfit, "correct the example or its schema"),
        };
        let anchor = Anchor::Value(misfit.span);
        diagnostics.add(code, anchor, misfit.message, help);
    }
}

/// Schemas that refer to themselves without end are left at some point.
const STEPS_FOR_ONE: usize = 100_000;
const STEPS_IN_ALL: usize = 10_000_000;
const DEEPEST: usize = 64;

struct Fit<'l, 't> {
    links: &'l Links<'t>,
    steps: usize,
}

struct Misfit {
    span: Span,
    message: String,
}

type Fits = Result<(), Misfit>;

fn misfit(at: &Located<'_>, message: impl Into<String>) -> Fits {
    let span = at.span.clone();
    let message = message.into();
    Err(Misfit { span, message })
}

impl Fit<'_, '_> {
    fn check(&mut self, schema: &Node<'_>, value: &Located<'_>, depth: usize) -> Fits {
        if self.steps == 0 || depth > DEEPEST {
            return Ok(());
        }
        self.steps -= 1;
        if let Some(target) = self.links.target(schema) {
            return self.check(target.node, value, depth + 1);
        }
        let flag = |name: &str| schema.get(name).and_then(value::as_flag) == Some(true);
        let null = *value.node == Node::Null;
        if null && (flag("nullable") || flag("x-nullable")) {
            return Ok(());
        }
        check_type(schema, value)?;
        check_set(schema, value)?;
        match value.node {
            Node::Text(text) => check_text(schema, text, value)?,
            Node::Integer(_) | Node::Unsigned(_) | Node::Float(_) => check_number(schema, value)?,
            Node::List(items) => self.check_items(schema, items, value, depth)?,
            Node::Map(_) => self.check_properties(schema, value, depth)?,
            Node::Null | Node::Bool(_) => {}
        }
        self.check_parts(schema, value, depth)
    }

    fn check_parts(&mut self, schema: &Node<'_>, value: &Located<'_>, depth: usize) -> Fits {
        for part in schema
            .get("allOf")
            .and_then(Node::items)
            .unwrap_or_default()
        {
            self.check(part, value, depth + 1)?;
        }
        for keyword in ["anyOf", "oneOf"] {
            let parts = schema
                .get(keyword)
                .and_then(Node::items)
                .unwrap_or_default();
            let mut parts = parts.iter();
            let any =
                parts.len() == 0 || parts.any(|part| self.check(part, value, depth + 1).is_ok());
            if !any {
                return misfit(
                    value,
                    format!("the value fits none of its schema's `{keyword}`"),
                );
            }
        }
        Ok(())
    }

    fn check_items(
        &mut self,
        schema: &Node<'_>,
        items: &[Node<'_>],
        value: &Located<'_>,
        depth: usize,
    ) -> Fits {
        check_size(
            schema,
            value,
            items.len(),
            ["minItems", "maxItems"],
            "items",
        )?;
        let first = schema.get("prefixItems").and_then(Node::items);
        let skipped = first.map_or(0, <[_]>::len);
        let Some(of_items) = schema.get("items") else {
            return Ok(());
        };
        for item in value.items().skip(skipped) {
            self.check(of_items, &item, depth + 1)?;
        }
        Ok(())
    }

    fn check_properties(&mut self, schema: &Node<'_>, value: &Located<'_>, depth: usize) -> Fits {
        let properties = schema.get("properties");
        let required = schema.get("required").and_then(Node::items);
        for name in required.unwrap_or_default().iter().filter_map(Node::text) {
            // One side of the exchange does without them.
            let one_sided = properties
                .and_then(|all| all.get(name))
                .is_some_and(|property| {
                    let property = self
                        .links
                        .target(property)
                        .map_or(property, |target| target.node);
                    let flag = |name: &str| property.get(name).and_then(Node::flag) == Some(true);
                    flag("readOnly") || flag("writeOnly")
                });
            if value.node.get(name).is_none() && !one_sided {
                return misfit(value, format!("the required property {name:?} is missing"));
            }
        }
        for (name, property) in value.entries() {
            if let Some(schema) = properties.and_then(|all| all.get(name)) {
                self.check(schema, &property, depth + 1)?;
            } else if let Some(schema @ Node::Map(_)) = schema.get("additionalProperties")
                && schema
                    .get("$ref")
                    .is_none_or(|_| self.links.target(schema).is_some())
            {
                self.check(schema, &property, depth + 1)?;
            }
        }
        Ok(())
    }
}

fn check_type(schema: &Node<'_>, value: &Located<'_>) -> Fits {
    let names: Vec<&str> = match schema.get("type") {
        Some(Node::Text(name)) => vec![name],
        Some(Node::List(names)) => names.iter().filter_map(Node::text).collect(),
        _ => return Ok(()),
    };
    let fits = |name: &&str| match (value::plain_type(name), value.node) {
        (Some("string"), Node::Text(_))
        | (Some("boolean"), Node::Bool(_))
        | (Some("array"), Node::List(_))
        | (Some("object"), Node::Map(_))
        | (Some("null"), Node::Null)
        | (Some("number" | "integer"), Node::Integer(_) | Node::Unsigned(_))
        | (Some("number"), Node::Float(_))
        | (None, _) => true,
        (Some("integer"), Node::Float(number)) => number.fract() == 0.0,
        (Some(_), _) => false,
    };
    if names.iter().any(fits) {
        return Ok(());
    }
    let names = names.join(" or ");
    misfit(
        value,
        format!("{} is not of the type {names}", value.node.kind()),
    )
}

fn check_set(schema: &Node<'_>, value: &Located<'_>) -> Fits {
    if let Some(constant) = schema.get("const")
        && !same(constant, value.node)
    {
        return misfit(value, format!("the value is not {}", constant.to_json()));
    }
    let Some(values) = schema.get("enum").and_then(Node::items) else {
        return Ok(());
    };
    if values.is_empty() || values.iter().any(|known| same(known, value.node)) {
        return Ok(());
    }
    misfit(value, "the value is none of its schema's `enum`")
}

/// Numbers are the same by their values, objects whatever their order.
fn same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (one, other) {
        (Node::List(one), Node::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Node::Map(entries), Node::Map(others)) => {
            entries.len() == others.len()
                && entries
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        (one, other) if value::is_number(one) && value::is_number(other) => {
            value::as_number(one) == value::as_number(other)
        }
        (one, other) => one == other,
    }
}

fn check_text(schema: &Node<'_>, text: &str, value: &Located<'_>) -> Fits {
    let sizes = ["minLength", "maxLength"];
    check_size(schema, value, text.chars().count(), sizes, "characters")
}

fn check_size(
    schema: &Node<'_>,
    value: &Located<'_>,
    size: usize,
    [min, max]: [&str; 2],
    what: &str,
) -> Fits {
    let limit = |name: &str| schema.get(name).and_then(value::as_size);
    let size = u64::try_from(size).unwrap_or(u64::MAX);
    match (limit(min), limit(max)) {
        (Some(least), _) if size < least => misfit(
            value,
            format!("{size} {what} are fewer than {least} (`{min}`)"),
        ),
        (_, Some(most)) if size > most => misfit(
            value,
            format!("{size} {what} are more than {most} (`{max}`)"),
        ),
        _ => Ok(()),
    }
}

fn check_number(schema: &Node<'_>, value: &Located<'_>) -> Fits {
    let Some(number) = value::as_number(value.node) else {
        return Ok(());
    };
    let bound = |name: &str| {
        schema
            .get(name)
            .filter(|node| value::is_number(node))
            .and_then(value::as_number)
    };
    let flag = |name: &str| schema.get(name).and_then(Node::flag) == Some(true);
    let checks = [
        (
            "minimum",
            bound("minimum").is_some_and(|least| {
                number < least || (number <= least && flag("exclusiveMinimum"))
            }),
        ),
        (
            "maximum",
            bound("maximum")
                .is_some_and(|most| number > most || (number >= most && flag("exclusiveMaximum"))),
        ),
        (
            "exclusiveMinimum",
            bound("exclusiveMinimum").is_some_and(|least| number <= least),
        ),
        (
            "exclusiveMaximum",
            bound("exclusiveMaximum").is_some_and(|most| number >= most),
        ),
    ];
    match checks.iter().find(|(_, broken)| *broken) {
        Some((keyword, _)) => misfit(
            value,
            format!("the number is beyond its schema's `{keyword}`"),
        ),
        None => Ok(()),
    }
}
