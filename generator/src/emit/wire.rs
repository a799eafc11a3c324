//! The serde impls of the types: a field table and a slot for each field, on shared code.

use std::{
    collections::{HashMap, HashSet},
    iter,
};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Piece, Pieces, field_value};
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
    let records = records.into_iter().map(record);
    let parameters = of_parameters(plan);
    let parameters = enumerations
        .clone()
        .into_iter()
        .filter(move |item| parameters.contains(&item.name))
        .map(parameter);
    let texts = enumerations.into_iter().map(enumeration);
    let items = records.chain(texts).chain(parameters);
    Box::new(iter::once(imports).chain(items).map(Piece::Items))
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

fn record(item: &Struct) -> TokenStream {
    let serialize = match &item.extra {
        None => serialize_struct(item),
        Some(extra) => serialize_map(item, extra),
    };
    let deserialize = deserialize(item);
    let read = read(item);
    quote! {
        #serialize
        #deserialize
        #read
    }
}

fn serialize_struct(item: &Struct) -> TokenStream {
    let (name, title) = (&item.name, item.name.plain());
    let length = length(item);
    let fields = item.fields.iter().map(|field| {
        let (name, wire) = (&field.name, &field.wire);
        match field.presence {
            Presence::Required | Presence::Nullable => {
                quote!(object.serialize_field(#wire, &self.#name)?;)
            }
            Presence::Optional | Presence::OptionalNullable => {
                quote!(wire::optional(&mut object, #wire, &self.#name)?;)
            }
        }
    });
    quote! {
        impl Serialize for types::#name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let length = #length;
                let mut object = serializer.serialize_struct(#title, length)?;
                #(#fields)*
                object.end()
            }
        }
    }
}

/// How many properties are written: serde counts those alone that are.
fn length(item: &Struct) -> TokenStream {
    let optional = item.fields.iter().filter(|field| match field.presence {
        Presence::Required | Presence::Nullable => false,
        Presence::Optional | Presence::OptionalNullable => true,
    });
    let optional: Vec<_> = optional.map(|field| &field.name).collect();
    let always = item.fields.len() - optional.len();
    let always = Literal::usize_unsuffixed(always);
    if optional.is_empty() {
        quote!(#always)
    } else if item.fields.len() == optional.len() {
        quote!(wire::given(&[#(self.#optional.is_some()),*]))
    } else {
        quote!(#always + wire::given(&[#(self.#optional.is_some()),*]))
    }
}

fn serialize_map(item: &Struct, extra: &Extra) -> TokenStream {
    let (name, others) = (&item.name, &extra.name);
    let fields = item.fields.iter().map(|field| {
        let (name, wire) = (&field.name, &field.wire);
        match field.presence {
            Presence::Required | Presence::Nullable => {
                quote!(object.serialize_entry(#wire, &self.#name)?;)
            }
            Presence::Optional | Presence::OptionalNullable => {
                quote!(wire::optional_entry(&mut object, #wire, &self.#name)?;)
            }
        }
    });
    quote! {
        impl Serialize for types::#name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut object = serializer.serialize_map(None)?;
                #(#fields)*
                wire::others(&mut object, <Self as Record<'_>>::FIELDS, &self.#others)?;
                object.end()
            }
        }
    }
}

fn deserialize(item: &Struct) -> TokenStream {
    let name = &item.name;
    let read = match item.extra {
        None => quote!(wire::record(deserializer)),
        Some(_) => quote!(wire::open_record(deserializer)),
    };
    quote! {
        impl<'de> Deserialize<'de> for types::#name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #read
            }
        }
    }
}

fn read(item: &Struct) -> TokenStream {
    let (name, title) = (&item.name, item.name.plain());
    let table = item.fields.iter().map(|field| &field.wire);
    let slots = item.fields.iter().map(|field| {
        let slot = &field.slot;
        quote!(let mut #slot = None;)
    });
    let others = item.extra.iter().map(|extra| {
        let slot = &extra.slot;
        quote!(let mut #slot = BTreeMap::new();)
    });
    let arms = item.fields.iter().enumerate().map(|(index, field)| {
        let (index, slot) = (Literal::usize_unsuffixed(index), &field.slot);
        match field.secrecy {
            Secrecy::Plain => quote!(#index => fields.fill(&mut #slot)?),
            Secrecy::Secret => quote!(#index => fields.fill_secret(&mut #slot)?),
        }
    });
    let rest = match &item.extra {
        None => quote!(_ => fields.skip()?),
        Some(extra) => {
            let slot = &extra.slot;
            quote!(_ => fields.keep(&mut #slot)?)
        }
    };
    let values = item.fields.iter().map(value);
    let extra = item.extra.iter().map(|extra| {
        let (name, slot) = (&extra.name, &extra.slot);
        field_value(name, &quote!(#slot))
    });
    quote! {
        impl<'de> Record<'de> for types::#name {
            const NAME: &'static str = #title;
            const FIELDS: &'static [&'static str] = &[#(#table),*];

            fn read<A: MapAccess<'de>>(mut fields: Fields<A>) -> Result<Self, A::Error> {
                #(#slots)*
                #(#others)*
                while let Some(index) = fields.next_field()? {
                    match index { #(#arms,)* #rest, }
                }
                Ok(Self { #(#values,)* #(#extra,)* })
            }
        }
    }
}

/// A field's value, from its slot.
fn value(field: &Field) -> TokenStream {
    let (name, slot, wire) = (&field.name, &field.slot, &field.wire);
    match field.presence {
        Presence::Required | Presence::Nullable => {
            quote!(#name: wire::required(#slot, #wire)?)
        }
        // `null` for a property that may be missing is read as if it were.
        Presence::Optional => quote!(#name: #slot.flatten()),
        Presence::OptionalNullable => field_value(name, &quote!(#slot)),
    }
}

fn enumeration(item: &Enumeration) -> TokenStream {
    let (name, unknown) = (&item.name, &item.unknown);
    let arms = item.variants.iter().map(|variant| {
        let (name, wire) = (&variant.name, &variant.wire);
        quote!(#wire => Self::#name)
    });
    quote! {
        impl Serialize for types::#name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for types::#name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::text(deserializer)
            }
        }
        impl From<Cow<'_, str>> for types::#name {
            fn from(text: Cow<'_, str>) -> Self {
                match &*text { #(#arms,)* _ => Self::#unknown(text.into_owned()) }
            }
        }
        impl From<&str> for types::#name {
            fn from(text: &str) -> Self {
                Self::from(Cow::Borrowed(text))
            }
        }
    }
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

fn parameter(item: &Enumeration) -> TokenStream {
    let name = &item.name;
    quote! {
        #[cfg(any(feature = "client", feature = "server"))]
        impl super::support::parameter::Parameter for types::#name {
            fn to_text(&self) -> Cow<'_, str> {
                Cow::Borrowed(self.as_str())
            }

            fn from_text(text: &str) -> Option<Self> {
                Some(Self::from(text))
            }
        }
    }
}
