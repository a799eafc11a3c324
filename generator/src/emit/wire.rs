//! The tables of the types: how each looks on the wire, and what its document forbids.

use std::{fmt, iter};

use super::{
    doc,
    piece::{Piece, Pieces},
    rule::{Used, float, grouped, listed, rules},
    text::{Text, literal},
};
use crate::{
    name::Ident,
    plan::{
        Constants, Enumeration, Field, Item, Json, Module, Newtype, Openness, Outcome,
        OutcomeVariant, ParameterTypes, Plan, Presence, Role, Secrecy, Status, Struct, Union,
        integer, rust_type,
    },
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let tables = plan.items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(match item.role {
            Role::Wire => record(item),
            Role::Parameters => parameters(item),
        }),
        Item::Enumeration(item) => Some(constants(item)),
        Item::Union(item) => Some(union(item)),
        Item::Newtype(item) => Some(newtype(item)),
        Item::Outcome(item) => Some(responses(item)),
        Item::Alias(_) => None,
    });
    let needed = &plan.requirements;
    let json = needed.json.then(|| "wire! { json }\n".to_owned());
    let pieces = iter::once(imports(plan))
        .chain(tables)
        .chain(list("text", &needed.text_newtypes))
        .chain(of_parameters(&needed.parameters))
        .chain(list("errors", &failures(plan)))
        .chain(list("custom", &needed.custom))
        .chain(list("custom parameter", &needed.parameters.custom))
        .chain(json);
    Box::new(pieces.map(Piece::Text))
}

fn imports(plan: &Plan) -> String {
    let mut used = Used::default();
    for checks in plan.items.iter().flat_map(Item::checks) {
        used.add(checks);
    }
    let mut text = Text::item();
    let errors = plan.items.iter().any(|item| match item {
        Item::Outcome(item) => item.unexpected.is_some(),
        _ => false,
    });
    if used.has_patterns() {
        text.line("use super::pattern::matches;");
    }
    if errors {
        text.line("use super::support::response::UNDOCUMENTED;");
    }
    for (from, names) in used.imports() {
        text.imports(&format!("super::support::validate::{from}"), names);
    }
    let is_alias = |item: &Item| matches!(item, Item::Alias(_));
    if !plan.items.iter().all(is_alias) {
        text.line("use super::types;").line("");
    }
    text.finish()
}

fn record(item: &Struct) -> String {
    let mut text = Text::item();
    text.open("wire! {")
        .open(format!("record {} {{", item.name));
    for (index, field) in item.fields.iter().enumerate() {
        let (name, kind, wire) = (&field.name, kind(field), literal(&field.wire));
        let rules = listed(&field.checks);
        text.line(format!("{index}: {name} = {kind}({wire}){rules},"));
    }
    if let Some(extra) = &item.extra {
        text.line(format!("..{}{}", extra.name, listed(&extra.checks)));
    }
    if let Some(unmodeled) = &item.unmodeled {
        let closed = if unmodeled.closed { " closed" } else { "" };
        text.line(format!("; {}{closed}", unmodeled.name));
    }
    let fits = fits(item.schema.as_ref());
    text.close(format!("}}{}{fits}", listed(&item.checks)))
        .close("}")
        .finish()
}

/// The schema of constraints that a type does not express.
fn fits(schema: Option<&Ident>) -> String {
    schema.map_or(String::new(), |schema| format!(" fits {schema}"))
}

fn newtype(item: &Newtype) -> String {
    let ty = rust_type(&item.ty, Module::Outside);
    let (rules, fits) = (listed(&item.checks), fits(item.schema.as_ref()));
    let mut text = Text::item();
    text.open("wire! {")
        .line(format!("newtype {}({ty}){rules}{fits}", item.name))
        .close("}")
        .finish()
}

/// The kind of a property, as the support code calls it.
fn kind(field: &Field) -> &'static str {
    match (field.secrecy, field.presence) {
        (Secrecy::Plain, Presence::Required | Presence::Nullable) => "required",
        (Secrecy::Plain, Presence::Optional) => "optional",
        (_, Presence::OptionalAny) => "any",
        (Secrecy::Plain, Presence::OptionalNullable) => "nullable",
        (Secrecy::Secret, Presence::Required | Presence::Nullable) => "secret",
        (Secrecy::Secret, Presence::Optional) => "optional_secret",
        (Secrecy::Secret, Presence::OptionalNullable) => "nullable_secret",
    }
}

fn parameters(item: &Struct) -> String {
    let mut text = Text::item();
    text.open("wire! {");
    let mut checked = item
        .fields
        .iter()
        .filter(|field| !field.checks.is_empty())
        .peekable();
    if checked.peek().is_none() {
        let line = format!("parameters {} {{}}", item.name);
        return text.line(line).close("}").finish();
    }
    text.open(format!("parameters {} {{", item.name));
    for field in checked {
        let (name, wire) = (&field.name, literal(&field.wire));
        let rules = rules(&field.checks);
        text.line(format!("{name} = {wire} [{rules}],"));
    }
    text.close("}").close("}").finish()
}

fn constants(item: &Enumeration) -> String {
    let mut text = Text::item();
    let open = match item.openness {
        Openness::Closed => "",
        Openness::Open => "open ",
    };
    let name = &item.name;
    let null = if item.nullable { " or Null" } else { "" };
    text.open("wire! {").open(match item.of {
        Constants::Texts => format!("{open}text {name} {{"),
        Constants::Integers(width) => format!("integer {name}({}) {{", integer(width)),
        Constants::Mixed => format!("value {name}{null} {{"),
    });
    for variant in &item.variants {
        text.line(format!(
            "{} = {},",
            variant.name,
            constant(item.of, &variant.wire)
        ));
    }
    text.line(format!("..{}", item.unknown))
        .close(format!("}}{}", fits(item.schema.as_ref())))
        .close("}")
        .finish()
}

fn constant(of: Constants, value: &Json) -> String {
    match value {
        Json::Text(text) => literal(text),
        Json::Float(number) => float(*number),
        // A literal without a type is an `i32`.
        Json::Integer(number) if of == Constants::Mixed && i32::try_from(*number).is_err() => {
            format!("{}_i64", grouped(&number.to_string()))
        }
        Json::Integer(number) => grouped(&number.to_string()),
        other => other.scalar_text(),
    }
}

fn union(item: &Union) -> String {
    let mut text = Text::item();
    let (name, keyword) = (&item.name, literal(item.keyword));
    let nullable = if item.nullable { " or Null" } else { "" };
    text.open("wire! {")
        .open(format!("union {name} {keyword}{nullable} {{"));
    for variant in &item.variants {
        text.line(format!("{}{},", variant.name, listed(&variant.checks)));
    }
    text.line(format!("..{}", item.unknown));
    if let Some(tag) = &item.tag {
        text.close_and_open(format!("}} by {} {{", literal(tag)));
        for variant in item.variants.iter().filter(|it| !it.tags.is_empty()) {
            let tags: Vec<String> = variant.tags.iter().map(|tag| literal(tag)).collect();
            text.line(format!("{} => {},", tags.join(" | "), variant.name));
        }
        if let Some(default) = &item.default {
            text.line(format!("_ => {default},"));
        }
    }
    text.close(format!("}}{}", fits(item.schema.as_ref())))
        .close("}")
        .finish()
}

/// The statuses and descriptions of responses, and those whose bodies may have constraints.
fn responses(item: &Outcome) -> String {
    let mut text = Text::item();
    text.open("wire! {")
        .open(format!("responses {} {{", item.name));
    for variant in &item.variants {
        let status = match variant.status {
            Status::Code(code) => code.to_string(),
            Status::Range(_) | Status::Default => "*status".to_owned(),
        };
        let pattern = pattern(variant, "status", "_");
        let words = literal(&doc::one_line(&variant.description));
        text.line(format!("Self::{pattern} => {status}, {words};"));
    }
    if let Some(unexpected) = &item.unexpected {
        text.line(format!(
            "Self::{unexpected}(response) => response.status(), UNDOCUMENTED;"
        ));
    }
    let (checked, unchecked): (Vec<_>, Vec<_>) =
        item.variants.iter().partition(|variant| variant.is_checked);
    let is_checked = !checked.is_empty();
    if is_checked {
        text.close_and_open("} {");
        for variant in checked {
            let pattern = pattern(variant, "_", "body");
            text.line(format!("Self::{pattern} => body,"));
        }
    }
    let others = !unchecked.is_empty() || item.unexpected.is_some();
    let end = if is_checked && others {
        "} else {}"
    } else {
        "}"
    };
    text.close(end).close("}").finish()
}

/// The pattern that binds a variant's status, if it has one, and its body.
pub(super) fn pattern(variant: &OutcomeVariant, status: &str, body: &str) -> String {
    let name = &variant.name;
    match (variant.status, &variant.body) {
        (Status::Code(_), None) => name.to_string(),
        (Status::Code(_), Some(_)) => format!("{name}({body})"),
        (Status::Range(_) | Status::Default, None) => {
            format!("{name}({status})")
        }
        (Status::Range(_) | Status::Default, Some(_)) => {
            format!("{name}({status}, {body})")
        }
    }
}

fn failures(plan: &Plan) -> Vec<&Ident> {
    let outcomes = plan.items.iter().filter_map(|item| match item {
        Item::Outcome(item) => Some(item),
        _ => None,
    });
    let failures = outcomes.filter(|item| item.unexpected.is_some());
    failures.map(|item| &item.name).collect()
}

/// A table of types that share an impl.
fn list(what: &str, names: &[impl fmt::Display]) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let mut text = Text::item();
    text.open("wire! {");
    let (last, first) = names.split_last()?;
    match first {
        [] => text.line(format!("{what} {last}")),
        first => {
            text.line(what);
            for name in first {
                text.line(format!("{name},"));
            }
            text.line(last.to_string())
        }
    };
    Some(text.close("}").finish())
}

/// The enums and newtypes that parameters have.
fn of_parameters(types: &ParameterTypes) -> impl Iterator<Item = String> + use<> {
    let integers = types.integers.iter();
    let integers: Vec<String> = integers
        .map(|(name, width)| format!("{name}({})", integer(*width)))
        .collect();
    let lists = [
        list("parameter", &types.texts),
        list("integer parameter", &integers),
        list("value parameter", &types.mixed),
        list("newtype parameter", &types.newtypes),
    ];
    lists.into_iter().flatten()
}
