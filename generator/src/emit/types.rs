//! The declarations of the types, with their constructors and setters.

use std::iter;

use super::{
    default, doc, facts,
    piece::{Piece, Pieces},
    text::{Text, literal},
};
use crate::{
    name::Ident,
    plan::{
        Alias, Contents, Docs, Enumeration, Field, Item, Module, Newtype, Outcome, OutcomeVariant,
        Overlap, Plan, Presence, RustType, Secrecy, SharedType, Status, Struct, TypeGroup, Union,
        rust_type,
    },
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    group(plan, TypeGroup::Always)
}

pub(super) fn webhooks(plan: &Plan) -> Pieces<'_> {
    group(plan, TypeGroup::Webhooks)
}

fn group(plan: &Plan, group: TypeGroup) -> Pieces<'_> {
    let items = plan.group_items(group).map(|item| match item {
        Item::Struct(item) => structure(item),
        Item::Enumeration(item) => enumeration(item),
        Item::Union(item) => union(item, plan),
        Item::Newtype(item) => newtype(item),
        Item::Alias(item) => alias(item),
        Item::Outcome(item) => outcome(item, plan),
        Item::Contents(item) => contents(item, plan),
        Item::Shared(item) => shared(item, plan),
    });
    let pieces = iter::once(imports(plan, group)).chain(items);
    Box::new(pieces.map(Piece::Text))
}

fn imports(plan: &Plan, group: TypeGroup) -> String {
    let mut text = Text::item();
    let items: Vec<&Item> = plan.group_items(group).collect();
    let types = items.iter().flat_map(|item| item.types());
    let types: Vec<&RustType> = types.flat_map(RustType::parts).collect();
    let has = |is: fn(&RustType) -> bool| types.iter().any(|ty| is(ty));
    let has_item = |is: fn(&Item) -> bool| items.iter().any(|item| is(item));
    if has_item(|item| matches!(item, Item::Struct(item) if item.extra.is_some()))
        || has(|ty| matches!(ty, RustType::Map(_)))
    {
        text.line("use std::collections::BTreeMap;");
    }
    let is_secret =
        |item: &Item| matches!(item, Item::Newtype(it) if it.secrecy == Secrecy::Secret);
    if has_item(is_secret) {
        text.line("use std::fmt;");
    }
    if has(|ty| matches!(ty, RustType::Formatted(_))) {
        text.line("use super::formatted::Formatted;");
    }
    if has(|ty| matches!(ty, RustType::JsonText(_))) {
        text.line("use super::json_text::JsonText;");
    }
    if has(|ty| matches!(ty, RustType::OpaqueBox(_))) {
        text.line("use super::opaque::OpaqueBox;");
    }
    if has_item(is_secret) {
        text.line("use super::support::redact;");
    }
    if has_item(|item| matches!(item, Item::Outcome(item) if item.unexpected.is_some())) {
        text.line("use super::support::unexpected::UnexpectedResponse;");
    }
    if has_item(|item| matches!(item, Item::Struct(it) if it.unmodeled.is_some())) {
        text.line("use super::support::unmodeled::UnmodeledInput;");
    }
    match group {
        TypeGroup::Always if !plan.webhook_types.is_empty() => {
            text.line("#[cfg(feature = \"webhooks\")]")
                .line("pub use super::webhook_types::*;");
        }
        TypeGroup::Always => {}
        TypeGroup::Webhooks => {
            let names = types
                .iter()
                .filter_map(|ty| match ty {
                    RustType::Named(name) | RustType::Newtype(name) => Some(name),
                    _ => None,
                })
                .filter(|name| plan.group(name) == TypeGroup::Always);
            text.imports("super::types", &names.map(Ident::as_str).collect());
        }
    }
    text.finish()
}

fn structure(item: &Struct) -> String {
    let mut text = Text::item();
    text.docs_or(&item.docs, || facts::of_struct(item));
    text.line("#[non_exhaustive]")
        .open(format!("pub struct {} {{", item.name));
    for field in &item.fields {
        let ty = field.field_type();
        text.docs_or(&field.docs, || facts::of_field(field))
            .line(format!("pub {}: {ty},", field.name));
    }
    if let Some(extra) = &item.extra {
        let ty = rust_type(&extra.ty, Module::Types);
        text.own("Additional properties, by name.")
            .line(format!("pub {}: BTreeMap<String, {ty}>,", extra.name));
    }
    if let Some(unmodeled) = &item.unmodeled {
        text.own("Input that this type cannot represent; `validate` reports it.")
            .line(format!("pub(super) {}: UnmodeledInput,", unmodeled.name));
    }
    text.close("}").open(format!("impl {} {{", item.name));
    constructor(item, &mut text);
    for field in &item.fields {
        default::accessor(field, &mut text);
    }
    let settable = item.fields.iter().filter(|_| item.has_setters);
    for field in settable.filter(|field| field.is_optional()) {
        let name = &field.name;
        let argument = format!("{}: {}", field.argument, field.parameter_type());
        let assigned = format!("{name} = Some({})", argument_value(field));
        let words = format!("Sets `{}`.", name.plain());
        setter(&words, &field.setter, argument, &assigned, &mut text);
    }
    if let Some(extra) = item.extra.as_ref().filter(|_| item.has_setters) {
        let ty = rust_type(&extra.ty, Module::Types);
        let argument = format!("{}: BTreeMap<String, {ty}>", extra.argument);
        let assigned = format!("{} = {}", extra.name, extra.argument);
        let words = "Sets the additional properties.";
        setter(words, &extra.setter, argument, &assigned, &mut text);
    }
    text.close("}");
    if item.is_all_optional() || item.has_constant_default() {
        text.open(format!("impl Default for {} {{", item.name))
            .open("fn default() -> Self {")
            .line("Self::new()")
            .close("}")
            .close("}");
    }
    text.finish()
}

fn constructor(item: &Struct, text: &mut Text) {
    /// The greatest number of arguments that clippy accepts.
    const MOST_ARGUMENTS: usize = 7;
    let arguments: Vec<String> = item
        .required_fields()
        .map(|field| format!("{}: {}", field.argument, field.parameter_type()))
        .collect();
    let fields = item.fields.iter().map(|field| {
        if field.is_optional() {
            format!("{}: None", field.name)
        } else if let Some(constant) = &field.constant {
            let ty = rust_type(&field.ty, Module::Types);
            format!("{}: {ty}::{constant}", field.name)
        } else {
            match argument_value(field) {
                value if value == field.name.as_str() => value,
                value => format!("{}: {value}", field.name),
            }
        }
    });
    let extra = item
        .extra
        .iter()
        .map(|extra| format!("{}: BTreeMap::new()", extra.name));
    let unmodeled = item.unmodeled.iter();
    let unmodeled =
        unmodeled.map(|unmodeled| format!("{}: UnmodeledInput::default()", unmodeled.name));
    let values: Vec<String> = fields.chain(extra).chain(unmodeled).collect();
    let creates = match doc::with_article(&item.name) {
        _ if item.is_all_optional() => format!("Creates an empty `{}`.", item.name),
        name if arguments.is_empty() => format!("Creates {name} with its constant properties."),
        name => format!("Creates {name} from its required fields."),
    };
    text.own(&creates);
    if arguments.len() > MOST_ARGUMENTS {
        text.open("#[expect(")
            .line("clippy::too_many_arguments,")
            .line("reason = \"the document requires them all\"")
            .close(")]");
    }
    text.line("#[must_use]")
        .opening_list("pub fn new(", &arguments, ") -> Self {")
        .record("Self {", &values, "}")
        .close("}");
}

/// The value of a field, made from the argument of `new` and `with_…`.
fn argument_value(field: &Field) -> String {
    let argument = &field.argument;
    match (field.presence, &field.ty) {
        (Presence::Nullable | Presence::OptionalNullable, RustType::OpaqueBox(_)) => {
            format!("{argument}.map(OpaqueBox::new)")
        }
        (Presence::Nullable | Presence::OptionalNullable, _) => argument.to_string(),
        (_, RustType::Box(_)) => format!("Box::new({argument})"),
        (_, RustType::OpaqueBox(_)) => format!("OpaqueBox::new({argument})"),
        (_, given) if given.takes_into() => format!("{argument}.into()"),
        _ => argument.to_string(),
    }
}

fn setter(words: &str, name: &Ident, argument: String, assigned: &str, text: &mut Text) {
    text.own(words)
        .line("#[must_use]")
        .opening_list(
            &format!("pub fn {name}("),
            &["mut self".to_owned(), argument],
            ") -> Self {",
        )
        .line(format!("self.{assigned};"))
        .line("self")
        .close("}");
}

fn open_debug_impl(name: &Ident, text: &mut Text) {
    text.open(format!("impl fmt::Debug for {name} {{"))
        .open("fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {");
}

fn enumeration(item: &Enumeration) -> String {
    let mut text = Text::item();
    let (derived, other) = (item.derives().join(", "), item.unknown_type());
    text.docs_or(&item.docs, || facts::of_enumeration(item));
    if !derived.is_empty() {
        text.line(format!("#[derive({derived})]"));
    }
    text.line("#[non_exhaustive]")
        .open(format!("pub enum {} {{", item.name));
    for variant in &item.variants {
        let code = doc::code(&variant.wire.scalar_text());
        match &variant.description {
            None => text.own(&code),
            Some(description) => text.docs(&Docs {
                summary: code,
                description: Some(description.clone()),
                ..Docs::default()
            }),
        };
        text.line(format!("{},", variant.name));
    }
    text.own("Any other value, as received.")
        .line(format!("{}({other}),", item.unknown))
        .close("}")
        .finish()
}

fn union(item: &Union, plan: &Plan) -> String {
    let mut text = Text::item();
    text.docs_or(&item.docs, || facts::of_union(item))
        .line("#[non_exhaustive]");
    allow_large(plan.large.contains(&item.name), &mut text);
    text.open(format!("pub enum {} {{", item.name));
    for variant in &item.variants {
        let ty = rust_type(&variant.ty, Module::Types);
        let tags: Vec<String> = variant.tags.iter().map(|tag| doc::code(tag)).collect();
        let words = match (&item.tag, tags.as_slice()) {
            (Some(tag), [_, ..]) => format!("{} is {}.", doc::code(tag), tags.join(" or ")),
            _ if item.default.as_ref() == Some(&variant.name) => "Any other value.".to_owned(),
            _ => facts::of_value(&variant.ty, None, &variant.checks),
        };
        text.own(&words).line(format!("{}({ty}),", variant.name));
    }
    let unknown = match item.overlap {
        Overlap::Inclusive => {
            "A value of none of these types, or of several of which none keeps all of it, as received."
        }
        Overlap::None | Overlap::Exclusive => "A value of none of these types, as received.",
    };
    text.own(unknown)
        .line(format!("{}(serde_json::Value),", item.unknown))
        .close("}")
        .finish()
}

/// Clippy would have the largest variant in a box.
fn allow_large(large: bool, text: &mut Text) {
    if large {
        text.open("#[allow(")
            .line("clippy::large_enum_variant,")
            .line("reason = \"the document's types are as large as they are\"")
            .close(")]");
    }
}

fn newtype(item: &Newtype) -> String {
    let ty = rust_type(&item.ty, Module::Types);
    let secret = item.secrecy == Secrecy::Secret;
    let mut derived = item.derives();
    derived.retain(|name| !secret || *name != "Debug");
    let mut text = Text::item();
    let facts = || facts::of_value(&item.ty, item.format.as_deref(), &item.checks);
    text.docs_or(&item.docs, facts)
        .line(format!("#[derive({})]", derived.join(", ")))
        .line(format!("pub struct {}(pub {ty});", item.name));
    if secret {
        let title = literal(item.name.plain());
        open_debug_impl(&item.name, text.line(""));
        text.open(format!("f.debug_tuple({title})"))
            .line(".field(&redact::Redacted)")
            .last(".finish()")
            .close("}")
            .close("}");
    }
    text.finish()
}

fn alias(item: &Alias) -> String {
    let ty = rust_type(&item.ty, Module::Types);
    let facts = || facts::of_value(&item.ty, item.format.as_deref(), &[]);
    Text::item()
        .docs_or(&item.docs, facts)
        .line(format!("pub type {} = {ty};", item.name))
        .finish()
}

fn outcome(item: &Outcome, plan: &Plan) -> String {
    let what = match item.unexpected {
        None => "success",
        Some(_) => "error",
    };
    let summary = match item.operations {
        1 => format!("Documented {what} responses of `{}`.", item.method.plain()),
        count => format!("Documented {what} responses of {count} operations."),
    };
    let mut text = Text::item();
    text.own(&summary)
        .line("#[derive(Clone, Debug, PartialEq)]")
        .line("#[non_exhaustive]");
    allow_large(plan.large.contains(&item.name), &mut text);
    text.open(format!("pub enum {} {{", item.name));
    for variant in &item.variants {
        let types = variant.value_types();
        text.own(&title(variant))
            .line(format!("{}{types},", variant.name));
    }
    if let Some(unexpected) = &item.unexpected {
        text.own(
            "An undocumented response, for servers; a client returns its \
             `Error::UnexpectedResponse` instead.",
        )
        .line(format!("{unexpected}(UnexpectedResponse),"));
    }
    text.close("}").finish()
}

fn contents(item: &Contents, plan: &Plan) -> String {
    let mut text = Text::item();
    text.docs(&item.docs)
        .line("#[derive(Clone, Debug, PartialEq)]")
        .line("#[non_exhaustive]");
    allow_large(plan.large.contains(&item.name), &mut text);
    text.open(format!("pub enum {} {{", item.name));
    for variant in &item.variants {
        let media_types = variant.media_types.iter().map(|it| doc::code(it));
        let media_types: Vec<String> = media_types.collect();
        text.own(&media_types.join(", ")).line(format!(
            "{}({}),",
            variant.name,
            rust_type(&variant.ty, Module::Types)
        ));
    }
    text.close("}");
    for variant in item.variants.iter().filter(|variant| variant.converts) {
        let ty = rust_type(&variant.ty, Module::Types);
        text.line("")
            .open(format!("impl From<{ty}> for {} {{", item.name))
            .open(format!("fn from(value: {ty}) -> Self {{"))
            .line(format!("Self::{}(value)", variant.name))
            .close("}")
            .close("}");
    }
    text.finish()
}

fn shared(item: &SharedType, plan: &Plan) -> String {
    let (of, name) = (&item.of, &item.name);
    let module = if plan.group(of) == plan.group(name) {
        "self"
    } else {
        "super::types"
    };
    let mut text = Text::item();
    text.line(format!("pub use {module}::{of} as {name};"))
        .finish()
}

/// The status with what the document says of it, on one line.
pub(super) fn title(variant: &OutcomeVariant) -> String {
    let status = match variant.status {
        Status::Code(code) => code.to_string(),
        Status::Range(hundred) => format!("{hundred}00 to {hundred}99"),
        Status::Default => "Any other status".to_owned(),
    };
    match doc::inline(&variant.description) {
        text if text.is_empty() => status,
        text => format!("{status}: {text}"),
    }
}
