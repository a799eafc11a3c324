//! The serde impls of the types: a field table and a slot for each field, on shared code.

use std::{
    collections::{HashMap, HashSet},
    iter,
};

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Piece, Pieces,
    text::{Text, literal, nested_call},
};
use crate::{
    name::Ident,
    plan::{Enumeration, Extra, Field, Item, Plan, Presence, Role, RustType, Secrecy, Struct},
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let records: Vec<&Struct> = plan
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) if item.role == Role::Wire => Some(item),
            Item::Struct(_) | Item::Enumeration(_) | Item::Alias(_) | Item::Outcome(_) => None,
        })
        .collect();
    let enumerations: Vec<&Enumeration> = plan
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Enumeration(item) => Some(item),
            Item::Struct(_) | Item::Alias(_) | Item::Outcome(_) => None,
        })
        .collect();
    let imports = imports(&records, &enumerations);
    let records = records.into_iter().flat_map(record);
    let parameters = of_parameters(plan);
    let parameters = enumerations
        .clone()
        .into_iter()
        .filter(move |item| parameters.contains(&item.name))
        .map(|item| Piece::TextItems(parameter(item)));
    let texts = enumerations
        .into_iter()
        .map(|item| Piece::TextItems(enumeration(item)));
    let items = records.chain(texts).chain(parameters);
    Box::new(iter::once(Piece::Items(imports)).chain(items))
}

fn imports(records: &[&Struct], enumerations: &[&Enumeration]) -> TokenStream {
    if records.is_empty() && enumerations.is_empty() {
        return quote!();
    }
    let cow = (!enumerations.is_empty()).then(|| {
        quote!(
            use std::borrow::Cow;
        )
    });
    let maps = records.iter().any(|item| item.extra.is_some());
    let structs = records.iter().any(|item| item.extra.is_none());
    let collections = maps.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let map = maps.then(|| quote!(SerializeMap,));
    let structure = structs.then(|| quote!(SerializeStruct,));
    let ser = (maps || structs).then(|| quote!(ser::{#map #structure},));
    let access = (!records.is_empty()).then(|| quote!(de::MapAccess,));
    let record = (!records.is_empty()).then(|| quote!(Fields, Record,));
    quote! {
        #cow
        #collections
        use serde::{Deserialize, Deserializer, Serialize, Serializer, #access #ser};
        use super::{support::wire::{self, #record}, types};
    }
}

fn record(item: &Struct) -> Vec<Piece> {
    let name = &item.name;
    vec![
        Piece::Opens(quote!(impl Serialize for types::#name {})),
        Piece::TextMembers(serialize(item)),
        Piece::Closes,
        Piece::TextItems(deserialize(item)),
        Piece::Opens(quote!(impl<'de> Record<'de> for types::#name {})),
        Piece::TextMembers(tables(item)),
        Piece::TextMembers(read(item)),
        Piece::Closes,
    ]
}

fn serialize(item: &Struct) -> String {
    let mut text = Text::member();
    text.open("fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {");
    match &item.extra {
        None => serialize_struct(item, &mut text),
        Some(extra) => serialize_map(item, extra, &mut text),
    }
    text.line("object.end()").close("}").finish()
}

fn serialize_struct(item: &Struct, text: &mut Text) {
    // serde counts those properties alone that are written.
    let optional = item.fields.iter().filter(|field| field.is_optional());
    let given: Vec<_> = optional
        .map(|field| format!("self.{}.is_some()", field.name))
        .collect();
    let title = literal(item.name.plain());
    let length = match (item.fields.len() - given.len(), given.is_empty()) {
        (always, true) => always.to_string(),
        (0, false) => "wire::given(&optional)".to_owned(),
        (always, false) => format!("{always} + wire::given(&optional)"),
    };
    if !given.is_empty() {
        text.list("let optional = [", &given, "];");
    }
    text.line(format!("let length = {length};")).line(format!(
        "let mut object = serializer.serialize_struct({title}, length)?;"
    ));
    serialize_fields(item, "wire::optional(", "object.serialize_field", text);
}

/// The fields, those that may be missing by one function and the others by another.
fn serialize_fields(item: &Struct, optional: &str, required: &str, text: &mut Text) {
    for field in &item.fields {
        let (name, wire) = (&field.name, literal(&field.wire));
        if field.is_optional() {
            let arguments = ["&mut object".to_owned(), wire, format!("&self.{name}")];
            text.list(optional, &arguments, ")?;");
        } else {
            text.line(format!("{required}({wire}, &self.{name})?;"));
        }
    }
}

fn serialize_map(item: &Struct, extra: &Extra, text: &mut Text) {
    text.line("let mut object = serializer.serialize_map(None)?;");
    serialize_fields(
        item,
        "wire::optional_entry(",
        "object.serialize_entry",
        text,
    );
    let others = format!("&self.{}", extra.name);
    let table = "<Self as Record<'_>>::FIELDS".to_owned();
    text.list(
        "wire::others(",
        &["&mut object".to_owned(), table, others],
        ")?;",
    );
}

fn deserialize(item: &Struct) -> String {
    let read = match item.extra {
        None => "wire::record(deserializer)",
        Some(_) => "wire::open_record(deserializer)",
    };
    Text::item()
        .open(format!(
            "impl<'de> Deserialize<'de> for types::{} {{",
            item.name
        ))
        .open("fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {")
        .line(read)
        .close("}")
        .close("}")
        .finish()
}

fn tables(item: &Struct) -> String {
    let title = literal(item.name.plain());
    let fields: Vec<_> = item
        .fields
        .iter()
        .map(|field| literal(&field.wire))
        .collect();
    Text::member()
        .line(format!("const NAME: &'static str = {title};"))
        .list("const FIELDS: &'static [&'static str] = &[", &fields, "];")
        .finish()
}

fn read(item: &Struct) -> String {
    let mut text = Text::member();
    text.open("fn read<A: MapAccess<'de>>(mut fields: Fields<A>) -> Result<Self, A::Error> {");
    for field in &item.fields {
        text.line(format!("let mut {} = None;", field.slot));
    }
    if let Some(extra) = &item.extra {
        text.line(format!("let mut {} = BTreeMap::new();", extra.slot));
    }
    text.open("while let Some(index) = fields.next_field()? {")
        .open("match index {");
    for (index, field) in item.fields.iter().enumerate() {
        let (fill, slot) = match field.secrecy {
            Secrecy::Plain => ("fill", &field.slot),
            Secrecy::Secret => ("fill_secret", &field.slot),
        };
        text.line(format!("{index} => fields.{fill}(&mut {slot})?,"));
    }
    match &item.extra {
        None => text.line("_ => fields.skip()?,"),
        Some(extra) => text.line(format!("_ => fields.keep(&mut {})?,", extra.slot)),
    };
    let values: Vec<_> = item
        .fields
        .iter()
        .map(value)
        .chain(
            item.extra
                .iter()
                .map(|extra| named(&extra.name, &extra.slot)),
        )
        .collect();
    text.close("}")
        .close("}")
        .record(&values)
        .close("}")
        .finish()
}

/// A field's value, from its slot.
fn value(field: &Field) -> String {
    let (name, slot, wire) = (&field.name, &field.slot, literal(&field.wire));
    match field.presence {
        Presence::Required | Presence::Nullable => {
            let before = format!("{name}: wire::required(");
            nested_call(&before, &[slot.to_string(), wire], ")?")
        }
        // `null` for a property that may be missing is read as if it were.
        Presence::Optional => format!("{name}: {slot}.flatten()"),
        Presence::OptionalNullable => named(name, slot),
    }
}

/// A field that is its slot.
fn named(field: &Ident, slot: &Ident) -> String {
    if field == slot {
        field.to_string()
    } else {
        format!("{field}: {slot}")
    }
}

fn enumeration(item: &Enumeration) -> String {
    let (name, unknown) = (&item.name, &item.unknown);
    let mut text = Text::item();
    text.open(format!("impl Serialize for types::{name} {{"))
        .open("fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {")
        .line("serializer.serialize_str(self.as_str())")
        .close("}")
        .close("}")
        .open(format!("impl<'de> Deserialize<'de> for types::{name} {{"))
        .open("fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {")
        .line("wire::text(deserializer)")
        .close("}")
        .close("}")
        .open(format!("impl From<Cow<'_, str>> for types::{name} {{"))
        .open("fn from(text: Cow<'_, str>) -> Self {")
        .open("match &*text {");
    for variant in &item.variants {
        let (wire, name) = (literal(&variant.wire), &variant.name);
        text.line(format!("{wire} => Self::{name},"));
    }
    text.line(format!("_ => Self::{unknown}(text.into_owned()),"))
        .close("}")
        .close("}")
        .close("}")
        .open(format!("impl From<&str> for types::{name} {{"))
        .open("fn from(text: &str) -> Self {")
        .line("Self::from(Cow::Borrowed(text))")
        .close("}")
        .close("}")
        .finish()
}

/// The types that parameters have, in arrays and by other names too.
fn of_parameters(plan: &Plan) -> HashSet<&Ident> {
    let aliases: HashMap<&Ident, &RustType> = plan
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Alias(alias) => Some((&alias.name, &alias.ty)),
            Item::Struct(_) | Item::Enumeration(_) | Item::Outcome(_) => None,
        })
        .collect();
    let structs = plan.items.iter().filter_map(|item| match item {
        Item::Struct(item) if item.role == Role::Parameters => Some(item),
        Item::Struct(_) | Item::Enumeration(_) | Item::Alias(_) | Item::Outcome(_) => None,
    });
    let fields = structs.flat_map(|item| &item.fields);
    let mut types = HashSet::new();
    for field in fields {
        let mut next = Some(&field.ty);
        while let Some(ty) = next {
            next = match ty {
                RustType::Named(name) if types.insert(name) => aliases.get(name).copied(),
                RustType::Vec(inner) => Some(inner),
                RustType::Named(_)
                | RustType::Bool
                | RustType::I32
                | RustType::I64
                | RustType::F64
                | RustType::String
                | RustType::Json
                | RustType::Map(_)
                | RustType::Option(_)
                | RustType::Box(_) => None,
            };
        }
    }
    types
}

fn parameter(item: &Enumeration) -> String {
    Text::item()
        .line(r#"#[cfg(any(feature = "client", feature = "server"))]"#)
        .open(format!(
            "impl super::support::parameter::Parameter for types::{} {{",
            item.name
        ))
        .open("fn to_text(&self) -> Cow<'_, str> {")
        .line("Cow::Borrowed(self.as_str())")
        .close("}")
        .open("fn from_text(text: &str) -> Option<Self> {")
        .line("Some(Self::from(text))")
        .close("}")
        .close("}")
        .finish()
}
