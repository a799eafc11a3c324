//! The declarations of the types, with what makes values of them.

use std::iter;

use super::{
    Piece, Pieces, doc,
    text::{Text, literal},
};
use crate::plan::{
    Alias, Argument, Docs, Enumeration, Extra, Field, Item, Module, Newtype, Outcome, OutcomeRole,
    OutcomeVariant, Plan, Presence, RustType, Secrecy, StatusPattern, Struct, Union, rust_type,
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let items = plan.items.iter().map(|item| match item {
        Item::Struct(item) => structure(item),
        Item::Enumeration(item) => enumeration(item),
        Item::Union(item) => union(item),
        Item::Newtype(item) => newtype(item),
        Item::Alias(item) => alias(item),
        Item::Outcome(item) => outcome(item),
    });
    let pieces = iter::once(imports(plan)).chain(items);
    Box::new(pieces.map(Piece::Text))
}

fn imports(plan: &Plan) -> String {
    let mut text = Text::item();
    if plan.items.iter().any(has_map) {
        text.line("use std::collections::BTreeMap;");
    }
    let secrets = plan.items.iter().any(|item| match item {
        Item::Struct(item) => is_secret(item),
        Item::Newtype(item) => item.secrecy == Secrecy::Secret,
        Item::Enumeration(_) | Item::Union(_) | Item::Alias(_) | Item::Outcome(_) => false,
    });
    if !plan.requirements.formats.is_empty() {
        text.line("use super::formatted::Formatted;");
    }
    if secrets {
        text.line("use std::fmt;")
            .line("use super::support::redact;");
    }
    let failures = plan.items.iter().any(|item| match item {
        Item::Outcome(item) => matches!(item.role, OutcomeRole::Failure(_)),
        Item::Struct(_)
        | Item::Enumeration(_)
        | Item::Union(_)
        | Item::Newtype(_)
        | Item::Alias(_) => false,
    });
    if failures {
        text.line("use super::support::undocumented::Undocumented;");
    }
    let unread = plan.items.iter().any(|item| match item {
        Item::Struct(item) => item.unread.is_some(),
        _ => false,
    });
    if unread {
        text.line("use super::support::wire::Unread;");
    }
    text.finish()
}

fn has_map(item: &Item) -> bool {
    let extra = matches!(item, Item::Struct(item) if item.extra.is_some());
    let mut types = item.types().into_iter().flat_map(RustType::parts);
    extra || types.any(|ty| matches!(ty, RustType::Map(_)))
}

fn is_secret(item: &Struct) -> bool {
    item.fields
        .iter()
        .any(|field| field.secrecy == Secrecy::Secret)
}

fn structure(item: &Struct) -> String {
    let mut text = Text::item();
    let debug = if is_secret(item) { "" } else { " Debug," };
    let default = if item.is_all_optional() {
        " Default,"
    } else {
        ""
    };
    text.docs(&item.docs)
        .line(format!("#[derive(Clone,{debug}{default} PartialEq)]"))
        .line("#[non_exhaustive]")
        .open(format!("pub struct {} {{", item.name));
    for field in &item.fields {
        let ty = field.field_type(Module::Types);
        text.docs(&field.docs)
            .line(format!("pub {}: {ty},", field.name));
    }
    if let Some(extra) = &item.extra {
        let ty = rust_type(&extra.ty, Module::Types);
        text.own("The properties that the document gives no name, by their names.")
            .line(format!("pub {}: BTreeMap<String, {ty}>,", extra.name));
    }
    if let Some(unread) = &item.unread {
        text.own("What was read and has no place here, for `validate` to tell.")
            .line(format!("pub(super) {}: Unread,", unread.name));
    }
    text.close("}").open(format!("impl {} {{", item.name));
    constructor(item, &mut text);
    for field in item.fields.iter().filter(|field| field.is_optional()) {
        setter(field, &mut text);
    }
    if let Some(extra) = &item.extra {
        extra_setter(extra, &mut text);
    }
    text.close("}");
    if item.has_constant_default() {
        text.open(format!("impl Default for {} {{", item.name))
            .open("fn default() -> Self {")
            .line("Self::new()")
            .close("}")
            .close("}");
    }
    if is_secret(item) {
        debug_impl(item, &mut text);
    }
    text.finish()
}

fn constructor(item: &Struct, text: &mut Text) {
    /// What clippy takes without a reason.
    const MOST_ARGUMENTS: usize = 7;
    if item.is_all_optional() {
        text.own("A value with nothing set.")
            .open("pub fn new() -> Self {")
            .line("Self::default()")
            .close("}");
        return;
    }
    let arguments: Vec<String> = item
        .required_fields()
        .map(|field| format!("{}: {}", field.slot, Taken::of(field).ty))
        .collect();
    let fields = item.fields.iter().map(|field| {
        if field.is_optional() {
            format!("{}: None", field.name)
        } else if let Some(constant) = &field.constant {
            let ty = rust_type(&field.ty, Module::Types);
            format!("{}: {ty}::{constant}", field.name)
        } else {
            field_value(field.name.as_str(), &Taken::of(field).value)
        }
    });
    let extra = item.extra.iter();
    let extra = extra.map(|extra| format!("{}: BTreeMap::new()", extra.name));
    let unread = item.unread.iter();
    let unread = unread.map(|unread| format!("{}: Unread::default()", unread.name));
    let values: Vec<String> = fields.chain(extra).chain(unread).collect();
    text.own("A value with all that is required.");
    if arguments.len() > MOST_ARGUMENTS {
        text.open("#[expect(")
            .line("clippy::too_many_arguments,")
            .line("reason = \"the document requires them all\"")
            .close(")]");
    }
    text.opening_list("pub fn new(", &arguments, ") -> Self {")
        .record("Self {", &values, "}")
        .close("}");
}

/// How `new` and `with_…` take a field's value, and what they make of it.
struct Taken {
    ty: String,
    value: String,
}

impl Taken {
    fn of(field: &Field) -> Self {
        let slot = field.slot.to_string();
        let value = match (field.presence, field.ty.argument()) {
            (Presence::Nullable | Presence::OptionalNullable, _) | (_, Argument::Plain) => slot,
            (_, Argument::Into) => format!("{slot}.into()"),
            (_, Argument::Boxed) => format!("Box::new({slot})"),
        };
        let ty = field.parameter_type(Module::Types);
        Self { ty, value }
    }
}

/// A field with its value, in short where both have one name.
fn field_value(field: &str, value: &str) -> String {
    if field == value {
        field.to_owned()
    } else {
        format!("{field}: {value}")
    }
}

fn setter(field: &Field, text: &mut Text) {
    let (name, slot) = (&field.name, &field.slot);
    let plain = name.plain();
    let Taken { ty, value } = Taken::of(field);
    text.own(&format!("Sets [`{plain}`](Self::{plain})."))
        .line("#[must_use]")
        .opening_list(
            &format!("pub fn {}(", field.setter),
            &["mut self".to_owned(), format!("{slot}: {ty}")],
            ") -> Self {",
        )
        .line(format!("self.{name} = Some({value});"))
        .line("self")
        .close("}");
}

fn extra_setter(extra: &Extra, text: &mut Text) {
    let (name, setter, slot) = (&extra.name, &extra.setter, &extra.slot);
    let ty = rust_type(&extra.ty, Module::Types);
    text.own("Sets the properties that the document gives no name.")
        .line("#[must_use]")
        .opening_list(
            &format!("pub fn {setter}("),
            &[
                "mut self".to_owned(),
                format!("{slot}: BTreeMap<String, {ty}>"),
            ],
            ") -> Self {",
        )
        .line(format!("self.{name} = {slot};"))
        .line("self")
        .close("}");
}

/// `Debug` that keeps secrets to itself.
fn debug_impl(item: &Struct, text: &mut Text) {
    let title = literal(item.name.plain());
    text.open(format!("impl fmt::Debug for {} {{", item.name))
        .open("fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {")
        .open(format!("f.debug_struct({title})"));
    for field in &item.fields {
        let (name, title) = (&field.name, literal(field.name.plain()));
        let value = match (field.secrecy, field.presence) {
            (Secrecy::Plain, _) => format!("&self.{name}"),
            (Secrecy::Secret, Presence::Required) => "&redact::Redacted".to_owned(),
            (Secrecy::Secret, _) => format!("&redact::option(&self.{name})"),
        };
        text.line(format!(".field({title}, {value})"));
    }
    if let Some(extra) = &item.extra {
        let (name, title) = (&extra.name, literal(extra.name.plain()));
        text.line(format!(".field({title}, &self.{name})"));
    }
    if let Some(unread) = &item.unread {
        let (name, title) = (&unread.name, literal(unread.name.plain()));
        text.line(format!(".field({title}, &self.{name})"));
    }
    text.last(".finish()").close("}").close("}");
}

fn enumeration(item: &Enumeration) -> String {
    let mut text = Text::item();
    let (derived, other) = (item.derives().join(", "), item.unknown_type());
    text.docs(&item.docs)
        .line(format!("#[derive({derived})]"))
        .line("#[non_exhaustive]")
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
    text.own("A value that the document does not know, as it came.")
        .line(format!("{}({other}),", item.unknown))
        .close("}")
        .finish()
}

fn union(item: &Union) -> String {
    let mut text = Text::item();
    text.docs(&item.docs)
        .line("#[derive(Clone, PartialEq)]")
        .line("#[non_exhaustive]");
    allow_large(item.large, &mut text);
    text.open(format!("pub enum {} {{", item.name));
    for variant in &item.variants {
        let ty = rust_type(&variant.ty, Module::Types);
        let tags: Vec<String> = variant.tags.iter().map(|tag| doc::code(tag)).collect();
        let words = match (&item.tag, tags.as_slice()) {
            (Some(tag), [_, ..]) => format!("{} is {}.", doc::code(tag), tags.join(" or ")),
            _ if item.default.as_ref() == Some(&variant.name) => "Any other value.".to_owned(),
            _ => format!("A value of the type {}.", doc::code(&ty)),
        };
        text.own(&words).line(format!("{}({ty}),", variant.name));
    }
    text.own("A value that the document does not know, as it came.")
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
    text.docs(&item.docs)
        .line(format!("#[derive({})]", derived.join(", ")))
        .line(format!("pub struct {}(pub {ty});", item.name));
    if secret {
        let title = literal(item.name.plain());
        text.line("")
            .open(format!("impl fmt::Debug for {} {{", item.name))
            .open("fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {")
            .open(format!("f.debug_tuple({title})"))
            .line(".field(&redact::Redacted)")
            .last(".finish()")
            .close("}")
            .close("}");
    }
    text.finish()
}

fn alias(item: &Alias) -> String {
    let ty = rust_type(&item.ty, Module::Types);
    Text::item()
        .docs(&item.docs)
        .line(format!("pub type {} = {ty};", item.name))
        .finish()
}

fn outcome(item: &Outcome) -> String {
    let method = item.method.plain();
    let summary = match item.role {
        OutcomeRole::Success => format!("What `{method}` answers when all went well."),
        OutcomeRole::Failure(_) => format!("What `{method}` answers when it fails."),
    };
    let mut text = Text::item();
    text.docs(&Docs {
        summary,
        ..Docs::default()
    })
    .line("#[derive(Clone, Debug, PartialEq)]")
    .line("#[non_exhaustive]");
    allow_large(item.large, &mut text);
    text.open(format!("pub enum {} {{", item.name));
    for variant in &item.variants {
        text.own(&title(variant)).line(outcome_variant(variant));
    }
    if let OutcomeRole::Failure(undocumented) = &item.role {
        text.own(
            "An answer that the document does not describe. A server may give one; a client \
             reports such as an unexpected status.",
        )
        .line(format!("{undocumented}(Undocumented),"));
    }
    text.close("}").finish()
}

fn outcome_variant(variant: &OutcomeVariant) -> String {
    format!("{}{},", variant.name, variant.value_types(Module::Types))
}

/// The status with what the document says of it, on one line.
fn title(variant: &OutcomeVariant) -> String {
    let status = match variant.status {
        StatusPattern::Exactly(code) => code.to_string(),
        StatusPattern::Between(first, last) => format!("{first} to {last}"),
        StatusPattern::Otherwise => "Any other status".to_owned(),
    };
    match doc::inline(&variant.description) {
        text if text.is_empty() => status,
        text => format!("{status}: {text}"),
    }
}
