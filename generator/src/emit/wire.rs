//! The tables of the types: how each looks on the wire, and what its document forbids.

use std::{collections::BTreeSet, fmt, iter};

use super::{
    contents::{content, names_of_contents, names_of_parameters, parameter},
    doc,
    piece::{Piece, Pieces},
    rule::{Used, float, grouped, listed},
    text::{Text, literal},
};
use crate::{
    name::Ident,
    plan::{
        Constants, Contents, Enumeration, Field, Item, Json, Module, Newtype, Openness, Outcome,
        OutcomeVariant, Overlap, Plan, Presence, Role, RustType, Secrecy, Status, Struct,
        TypeGroup, Undeclared, Union, integer, rust_type,
    },
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    group(plan, TypeGroup::Always)
}

pub(super) fn webhooks(plan: &Plan) -> Pieces<'_> {
    group(plan, TypeGroup::Webhooks)
}

fn group(plan: &Plan, group: TypeGroup) -> Pieces<'_> {
    let tables = plan.group_items(group).filter_map(table);
    let pieces = iter::once(imports(plan, group)).chain(tables);
    Box::new(pieces.chain(lists(plan, group)).map(Piece::Text))
}

/// The table of a type; another name for one has none.
fn table(item: &Item) -> Option<String> {
    let mut text = Text::item();
    text.open("wire! {");
    match item {
        Item::Struct(item) => record(item, &mut text),
        Item::Enumeration(item) => constants(item, &mut text),
        Item::Union(item) => union(item, &mut text),
        Item::Newtype(item) => newtype(item, &mut text),
        Item::Outcome(item) => responses(item, &mut text),
        Item::Contents(item) => contents(item, &mut text),
        Item::Alias(_) | Item::Shared(_) => return None,
    }
    Some(text.close("}").finish())
}

fn imports(plan: &Plan, group: TypeGroup) -> String {
    let mut used = Used::default();
    for checks in plan.group_items(group).flat_map(Item::checks) {
        used.add(checks);
    }
    let mut text = Text::item();
    if used.has_patterns() {
        text.line("use super::pattern::matches;");
    }
    let has = |is: fn(&Item) -> bool| plan.group_items(group).any(is);
    let outcomes: Vec<&Outcome> = plan
        .group_items(group)
        .filter_map(|item| match item {
            Item::Outcome(item) => Some(item),
            _ => None,
        })
        .collect();
    let names = names_of_responses(&outcomes);
    if !names.is_empty() {
        text.line("#[cfg(any(feature = \"client\", feature = \"server\"))]")
            .imports("super::support::operation", &names);
    }
    for (from, names) in used.imports() {
        text.imports(&format!("super::support::validate::{from}"), names);
    }
    let is_boxed = |ty: &RustType| boxed_group(plan, ty) == group;
    let is_table = |item: &Item| !matches!(item, Item::Alias(_) | Item::Shared(_));
    let needed = &plan.requirements;
    let foreign = !needed.custom.is_empty() || !needed.formats.is_empty();
    if (foreign && group == TypeGroup::Always) || has(is_table) || needed.boxed.iter().any(is_boxed)
    {
        text.line("use super::support::table;");
    }
    if has(|item| !matches!(item, Item::Alias(_) | Item::Shared(_))) {
        text.line("use super::types;").line("");
    }
    text.finish()
}

fn record(item: &Struct, text: &mut Text) {
    let role = match item.role {
        Role::Wire => "record",
        Role::Parameters => "parameters",
    };
    let new = if item.is_all_optional() {
        " by new"
    } else {
        ""
    };
    text.open(format!("{role} {}{new} {{", item.name));
    for (index, field) in item.fields.iter().enumerate() {
        let (name, kind, wire) = (&field.name, kind(field), literal(&field.wire));
        let rules = listed(&field.checks);
        let rust = match name.plain() {
            plain if plain == field.wire => String::new(),
            plain => format!(" as {}", literal(plain)),
        };
        text.line(format!("{index}: {name} = {kind}({wire}{rust}){rules},"));
    }
    if let Some(extra) = &item.extra {
        let (index, rules) = (item.fields.len(), listed(&extra.checks));
        let secrecy = secret(extra.secrecy);
        text.line(format!("..{index}: {}{secrecy}{rules}", extra.name));
    }
    if let Some(unmodeled) = &item.unmodeled {
        let others = match unmodeled.undeclared {
            Undeclared::Skipped => "",
            Undeclared::Forbidden => " Forbidden",
            Undeclared::Recorded => " Recorded",
        };
        text.line(format!("; {}{others}", unmodeled.name));
    }
    let fits = fits(item.schema.as_ref());
    text.close(format!("}}{}{fits}", listed(&item.checks)));
}

/// The mark of a table whose values are secret.
fn secret(secrecy: Secrecy) -> &'static str {
    match secrecy {
        Secrecy::Secret => " = Secret",
        Secrecy::Plain => "",
    }
}

/// The schema of constraints that a type does not express.
fn fits(schema: Option<&Ident>) -> String {
    schema.map_or(String::new(), |schema| format!(" fits {schema}"))
}

fn newtype(item: &Newtype, text: &mut Text) {
    let ty = rust_type(&item.ty, Module::Outside);
    let (rules, fits) = (listed(&item.checks), fits(item.schema.as_ref()));
    let secrecy = secret(item.secrecy);
    text.line(format!("newtype {}({ty}){secrecy}{rules}{fits}", item.name));
}

/// The kind of a property, as the support code calls it.
fn kind(field: &Field) -> &'static str {
    match (field.secrecy, field.presence) {
        (Secrecy::Plain, Presence::Required) => "Required",
        (Secrecy::Plain, Presence::Nullable) => "RequiredNullable",
        (Secrecy::Plain, Presence::Optional) => "Optional",
        (Secrecy::Plain, Presence::OptionalNullable) => "OptionalNullable",
        (Secrecy::Plain, Presence::OptionalAny) => "OptionalAny",
        (Secrecy::Secret, Presence::Required | Presence::Nullable) => "Secret",
        (Secrecy::Secret, Presence::Optional) => "OptionalSecret",
        (Secrecy::Secret, Presence::OptionalNullable | Presence::OptionalAny) => "NullableSecret",
    }
}

fn constants(item: &Enumeration, text: &mut Text) {
    let open = match item.openness {
        Openness::Closed => "",
        Openness::Open => "open ",
    };
    let name = &item.name;
    let null = if item.nullable { " or Null" } else { "" };
    text.open(match item.of {
        Constants::Texts => format!("{open}text {name} {{"),
        Constants::Integers(width) => format!("integer {name}({}) {{", integer(width)),
        Constants::Mixed => format!("value {name}{null} {{"),
    });
    for variant in &item.variants {
        let value = constant(item.of, &variant.wire);
        text.line(format!("{} = {value},", variant.name));
    }
    text.line(format!("..{}", item.unknown))
        .close(format!("}}{}", fits(item.schema.as_ref())));
}

/// The value of a constant; among values of several types, with its type.
fn constant(of: Constants, value: &Json) -> String {
    let (ty, value) = match value {
        Json::Text(text) => ("Text", literal(text)),
        Json::Float(number) => ("Float", float(*number)),
        Json::Integer(number) if *number > i64::MAX.into() => ("Unsigned", grouped(number)),
        Json::Integer(number) => ("Integer", grouped(number)),
        Json::Bool(flag) => ("Bool", flag.to_string()),
        other => ("Null", other.scalar_text()),
    };
    match of {
        Constants::Mixed => format!("{ty}({value})"),
        Constants::Texts | Constants::Integers(_) => value,
    }
}

fn union(item: &Union, text: &mut Text) {
    let (name, keyword) = (&item.name, literal(item.keyword));
    let nullable = if item.nullable { " or Null" } else { "" };
    let overlap = match item.overlap {
        Overlap::None => "",
        Overlap::Exclusive => "exclusive ",
        Overlap::Inclusive => "inclusive ",
    };
    let secrecy = secret(item.secrecy);
    text.open(format!(
        "{overlap}union {name} {keyword}{nullable}{secrecy} {{"
    ));
    let index_of = |name: &Ident| item.variants.iter().position(|it| it.name == *name);
    for (index, variant) in item.variants.iter().enumerate() {
        let (name, rules) = (&variant.name, listed(&variant.checks));
        text.line(format!("{index}: {name}{rules},"));
    }
    text.line(format!("..{}", item.unknown));
    if let Some(tag) = &item.tag {
        let by = if item.is_discriminated {
            "by"
        } else {
            "by constant"
        };
        text.close_and_open(format!("}} {by} {} {{", literal(tag)));
        for (index, variant) in item.variants.iter().enumerate() {
            for tag in &variant.tags {
                text.line(format!("{} => {index},", literal(tag)));
            }
        }
        if let Some(default) = item.default.as_ref().and_then(index_of) {
            text.line(format!("_ => {default}"));
        }
    }
    text.close(format!("}}{}", fits(item.schema.as_ref())));
}

/// The responses: those of one status, then those of several.
fn responses(item: &Outcome, text: &mut Text) {
    text.open(format!("responses {} {{", item.name));
    let is_code = |variant: &OutcomeVariant| matches!(variant.status, Status::Code(_));
    let codes = item.variants.iter().filter(|it| is_code(it)).count();
    let ordered: Vec<&OutcomeVariant> = item.variants.iter().collect();
    let (codes, wide) = ordered.split_at(codes);
    for (index, variant) in codes.iter().enumerate() {
        text.line(response(index, variant));
    }
    if !wide.is_empty() {
        text.close_and_open("} and {");
    }
    for (index, variant) in wide.iter().enumerate() {
        text.line(response(codes.len() + index, variant));
    }
    text.close(match &item.unexpected {
        Some(unexpected) => format!("}} else {unexpected}"),
        None => "}".to_owned(),
    });
}

/// A response: its position, its variant, its status, its description, its media types and headers.
fn response(index: usize, variant: &OutcomeVariant) -> String {
    let (status, position) = match variant.status {
        Status::Code(code) => (code.to_string(), "(0)"),
        Status::Range(hundred) => (format!("Status::Range({hundred})"), "(1)"),
        Status::Default => ("Status::Default".to_owned(), "(1)"),
    };
    let has_value = variant.body.is_some() || variant.headers.is_some();
    let position = if has_value { position } else { "" };
    let words = literal(&doc::one_line(&variant.description));
    let contents: Vec<String> = variant.contents().iter().map(content).collect();
    let headers = variant.headers.as_ref();
    let headers = headers.map(|(_, headers)| {
        let headers: Vec<String> = headers.iter().map(parameter).collect();
        format!(", [{}]", headers.join(", "))
    });
    let headers = headers.unwrap_or_default();
    let contents = if contents.is_empty() && headers.is_empty() {
        String::new()
    } else {
        format!(", [{}]{headers}", contents.join(", "))
    };
    format!(
        "{index}: {}{position} = {status}, {words}{contents};",
        variant.name
    )
}

/// The types of a body, by their positions.
fn contents(item: &Contents, text: &mut Text) {
    text.open(format!("contents {} {{", item.name));
    for (index, variant) in item.variants.iter().enumerate() {
        let rules = listed(&variant.checks);
        text.line(format!("{index}: {}{rules},", variant.name));
    }
    text.close("}");
}

/// The names that tables of responses use.
fn names_of_responses(items: &[&Outcome]) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for variant in items.iter().flat_map(|item| &item.variants) {
        if !matches!(variant.status, Status::Code(_)) {
            names.insert("Status");
        }
        names_of_contents(variant.contents(), &mut names);
        let headers = variant.headers.iter().flat_map(|(_, headers)| headers);
        names_of_parameters(headers, &mut names);
    }
    names
}

/// The tables of types that share an impl.
fn lists(plan: &Plan, group: TypeGroup) -> impl Iterator<Item = String> + use<> {
    let needed = &plan.requirements;
    let of_group = |names: &[Ident]| -> Vec<Ident> {
        let is_of_group = |name: &&Ident| plan.group(name) == group;
        names.iter().filter(is_of_group).cloned().collect()
    };
    let boxed = needed
        .boxed
        .iter()
        .filter(|ty| boxed_group(plan, ty) == group);
    let boxed: Vec<String> = boxed.map(|ty| rust_type(ty, Module::Outside)).collect();
    let mut lists = vec![
        list("text", &of_group(&needed.text_newtypes)),
        list("boxed", &boxed),
    ];
    let failures = plan.group_items(group).filter_map(|item| match item {
        Item::Outcome(item) => item.unexpected.as_ref().map(|_| &item.name),
        _ => None,
    });
    lists.push(list("errors", &failures.collect::<Vec<_>>()));
    if group == TypeGroup::Always {
        let formats = |is_strict: bool| -> Vec<String> {
            let of_kind = needed.formats.iter().filter(|it| it.is_strict == is_strict);
            of_kind
                .map(|it| format!("{} = {}", it.path, literal(&it.format)))
                .collect()
        };
        lists.extend([
            list("custom", &needed.custom),
            list("formats", &formats(false)),
            list("strict formats", &formats(true)),
        ]);
    }
    lists.into_iter().flatten()
}

/// The group of the types in a box.
fn boxed_group(plan: &Plan, ty: &RustType) -> TypeGroup {
    let of_webhooks = |part: &&RustType| match part {
        RustType::Named(name) | RustType::Newtype(name) => plan.webhook_types.contains(name),
        _ => false,
    };
    if ty.parts().iter().any(of_webhooks) {
        TypeGroup::Webhooks
    } else {
        TypeGroup::Always
    }
}

fn list(what: &str, names: &[impl fmt::Display]) -> Option<String> {
    let (last, others) = names.split_last()?;
    let mut text = Text::item();
    text.open("wire! {");
    if others.is_empty() {
        text.line(format!("{what} {last}"));
    } else {
        text.line(what);
        for name in others {
            text.line(format!("{name},"));
        }
        text.line(last.to_string());
    }
    Some(text.close("}").finish())
}
