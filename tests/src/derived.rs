//! The types of a plan as they would be with `#[derive(Serialize, Deserialize)]`: what ours are
//! measured against. Nothing is validated, and unions are told apart by trying.

use std::{collections::BTreeSet, fmt::Write as _, fs, io, path::Path};

use spectrait::plan::{Constants, Field, Item, Plan, Presence, RustType};

const MANIFEST: &str = "[package]
name = \"derived\"
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
";

/// Writes a crate of the types.
///
/// # Errors
///
/// There is no room.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    fs::write(folder.join("src/lib.rs"), types(plan))
}

/// A module of the types.
pub fn types(plan: &Plan) -> String {
    let mut text = String::from(
        "#![allow(missing_docs, reason = \"they are only compiled\")]\n\
         use serde::{Deserialize, Serialize};\n",
    );
    // Responses have no derived form.
    let is_unwritten = |item: &&Item| matches!(item, Item::Outcome(_) | Item::Contents(_));
    let unwritten = plan.items.iter().filter(is_unwritten);
    let unwritten: BTreeSet<&str> = unwritten.map(|item| item.name().as_str()).collect();
    for item in &plan.items {
        item_of(item, &unwritten, &mut text);
    }
    text
}

fn item_of(item: &Item, unwritten: &BTreeSet<&str>, text: &mut String) {
    let name = item.name();
    let derives = "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\n";
    let _ = match item {
        Item::Struct(item) => {
            let fields: String = item.fields.iter().map(field).collect();
            let extra = item.extra.iter().map(|extra| {
                let (name, ty) = (&extra.name, rust_type("", &extra.ty));
                format!(
                    "#[serde(flatten)]\npub {name}: std::collections::BTreeMap<String, {ty}>,\n"
                )
            });
            let extra: String = extra.collect();
            writeln!(text, "{derives}pub struct {name} {{\n{fields}{extra}}}")
        }
        Item::Enumeration(item) => {
            let variants = item.variants.iter();
            let variants: Vec<String> = variants
                .map(|variant| {
                    let wire = variant.wire.scalar_text();
                    format!("#[serde(rename = {wire:?})]\n{},\n", variant.name)
                })
                .collect();
            let variants = variants.concat();
            let unknown = format!("#[serde(untagged)]\n{}(String),\n", item.unknown);
            match item.of {
                Constants::Texts => {
                    writeln!(text, "{derives}pub enum {name} {{\n{variants}{unknown}}}")
                }
                // What serde has no enum for.
                Constants::Integers(_) => writeln!(text, "pub type {name} = i64;"),
                Constants::Mixed => writeln!(text, "pub type {name} = serde_json::Value;"),
            }
        }
        Item::Union(item) => {
            let variants = item.variants.iter();
            let variants: Vec<String> = variants
                .map(|variant| format!("{}({}),\n", variant.name, rust_type("", &variant.ty)))
                .collect();
            let variants = variants.concat();
            let unknown = format!("{}(serde_json::Value),\n", item.unknown);
            let derives = format!("{derives}#[serde(untagged)]\n");
            writeln!(text, "{derives}pub enum {name} {{\n{variants}{unknown}}}")
        }
        Item::Newtype(item) => {
            let ty = rust_type("", &item.ty);
            writeln!(
                text,
                "{derives}#[serde(transparent)]\npub struct {name}(pub {ty});"
            )
        }
        Item::Alias(item) => writeln!(text, "pub type {name} = {};", rust_type("", &item.ty)),
        Item::Shared(item) if unwritten.contains(item.of.as_str()) => Ok(()),
        Item::Shared(item) => writeln!(text, "pub use self::{} as {name};", item.of),
        Item::Outcome(_) | Item::Contents(_) => Ok(()),
    };
}

fn field(field: &Field) -> String {
    let (name, ty) = (&field.name, rust_type("", &field.ty));
    let rename = format!("rename = {:?}", field.wire);
    let optional = "default, skip_serializing_if = \"Option::is_none\"";
    match field.presence {
        Presence::Required => format!("#[serde({rename})]\npub {name}: {ty},\n"),
        Presence::Nullable => format!("#[serde({rename})]\npub {name}: Option<{ty}>,\n"),
        Presence::Optional | Presence::OptionalAny => {
            format!("#[serde({rename}, {optional})]\npub {name}: Option<{ty}>,\n")
        }
        Presence::OptionalNullable => {
            format!("#[serde({rename}, {optional})]\npub {name}: Option<Option<{ty}>>,\n")
        }
    }
}

/// A type, with what stands before the names of those that are written.
pub fn rust_type(prefix: &str, ty: &RustType) -> String {
    let inner = |ty: &RustType| rust_type(prefix, ty);
    match ty {
        RustType::Bool => "bool".to_owned(),
        RustType::Integer(width) => format!("{width:?}").to_lowercase(),
        RustType::F64 => "f64".to_owned(),
        RustType::Body | RustType::String | RustType::Formatted(_) | RustType::JsonText(_) => {
            "String".to_owned()
        }
        RustType::Strict(path) | RustType::Custom(path) => path.clone(),
        RustType::Json => "serde_json::Value".to_owned(),
        RustType::Stream(item) | RustType::Vec(item) => format!("Vec<{}>", inner(item)),
        RustType::Tuple(items) => {
            let items: Vec<String> = items.iter().map(inner).collect();
            format!("({})", items.join(", "))
        }
        RustType::Map(value) => format!("std::collections::BTreeMap<String, {}>", inner(value)),
        RustType::Option(value) => format!("Option<{}>", inner(value)),
        RustType::Box(value) | RustType::OpaqueBox(value) => format!("Box<{}>", inner(value)),
        RustType::Named(name) | RustType::Newtype(name) => format!("{prefix}{name}"),
    }
}
