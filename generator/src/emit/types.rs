//! The declarations of the types, with what makes values of them.

use std::iter;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    From, Piece, Pieces, doc, field_value, rust_type,
    text::{Text, literal, rust_type as rust_type_text},
};
use crate::{
    name::Ident,
    plan::{
        Alias, Argument, Docs, Enumeration, Extra, Field, Item, Outcome, OutcomeRole,
        OutcomeVariant, Plan, Presence, RustType, Secrecy, StatusPattern, Struct,
    },
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let items = plan.items.iter().flat_map(|item| match item {
        Item::Struct(item) => structure(item),
        Item::Enumeration(item) => vec![enumeration(item)],
        Item::Alias(item) => vec![Piece::Items(alias(item))],
        Item::Outcome(item) => vec![Piece::Items(outcome(item))],
    });
    Box::new(iter::once(Piece::Items(imports(plan))).chain(items))
}

fn imports(plan: &Plan) -> TokenStream {
    let maps = plan.items.iter().any(has_map);
    let formats = plan.items.iter().any(|item| match item {
        Item::Struct(item) => is_secret(item),
        Item::Enumeration(_) => true,
        Item::Outcome(item) => matches!(item.role, OutcomeRole::Failure(_)),
        Item::Alias(_) => false,
    });
    let redacts = plan.items.iter().any(|item| match item {
        Item::Struct(item) => is_secret(item),
        Item::Enumeration(_) | Item::Alias(_) | Item::Outcome(_) => false,
    });
    let undocumented = plan
        .items
        .iter()
        .any(|item| matches!(item, Item::Outcome(_)));
    let maps = maps.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let formats = formats.then(|| {
        quote!(
            use std::fmt;
        )
    });
    let redacts = redacts.then(|| {
        quote!(
            use super::support::redact;
        )
    });
    let undocumented = undocumented.then(|| {
        quote!(
            use super::support::undocumented::Undocumented;
        )
    });
    quote! {
        #maps
        #formats
        #redacts
        #undocumented
    }
}

fn has_map(item: &Item) -> bool {
    fn holds_map(ty: &RustType) -> bool {
        match ty {
            RustType::Map(_) => true,
            RustType::Vec(inner) | RustType::Option(inner) | RustType::Box(inner) => {
                holds_map(inner)
            }
            RustType::Bool
            | RustType::I32
            | RustType::I64
            | RustType::F64
            | RustType::String
            | RustType::Json
            | RustType::Named(_) => false,
        }
    }
    match item {
        Item::Struct(item) => {
            item.extra.is_some() || item.fields.iter().any(|field| holds_map(&field.ty))
        }
        Item::Enumeration(_) => false,
        Item::Alias(item) => holds_map(&item.ty),
        Item::Outcome(item) => {
            let mut bodies = item
                .variants
                .iter()
                .filter_map(|variant| variant.body.as_ref());
            bodies.any(holds_map)
        }
    }
}

fn is_secret(item: &Struct) -> bool {
    item.fields
        .iter()
        .any(|field| field.secrecy == Secrecy::Secret)
}

fn structure(item: &Struct) -> Vec<Piece> {
    let name = &item.name;
    let mut text = Text::item();
    let debug = if is_secret(item) { "" } else { " Debug," };
    let default = if is_all_optional(item) {
        " Default,"
    } else {
        ""
    };
    text.docs(&item.docs)
        .line(format!("#[derive(Clone,{debug}{default} PartialEq)]"))
        .line("#[non_exhaustive]")
        .open(format!("pub struct {name} {{"));
    for field in &item.fields {
        let ty = rust_type_text(&field.ty);
        let ty = match field.presence {
            Presence::Required => ty,
            Presence::Nullable | Presence::Optional => format!("Option<{ty}>"),
            Presence::OptionalNullable => format!("Option<Option<{ty}>>"),
        };
        text.docs(&field.docs)
            .line(format!("pub {}: {ty},", field.name));
    }
    if let Some(extra) = &item.extra {
        let ty = rust_type_text(&extra.ty);
        text.own("The properties that the document gives no name, by their names.")
            .line(format!("pub {}: BTreeMap<String, {ty}>,", extra.name));
    }
    let declared = Piece::TextItems(text.close("}").finish());
    let optional = item.fields.iter().filter(|field| field.is_optional());
    let new = constructor(item);
    let extra = item.extra.iter().map(extra_setter);
    let extra = extra.map(|setter| Piece::Members(quote!(impl X { #setter })));
    let debug = is_secret(item).then(|| Piece::Items(debug_impl(item)));
    [
        declared,
        Piece::Opens(quote!(impl #name {})),
        Piece::Members(quote!(impl X { #new })),
    ]
    .into_iter()
    .chain(optional.map(|field| Piece::TextMembers(setter(field))))
    .chain(extra)
    .chain([Piece::Closes])
    .chain(debug)
    .collect()
}

fn is_all_optional(item: &Struct) -> bool {
    item.fields.iter().all(Field::is_optional)
}

fn constructor(item: &Struct) -> TokenStream {
    if is_all_optional(item) {
        let docs = doc::own("A value with nothing set.");
        return quote! {
            #docs
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let required: Vec<&Field> = item
        .fields
        .iter()
        .filter(|field| !field.is_optional())
        .collect();
    let arguments = required.iter().map(|field| {
        let (slot, ty) = (&field.slot, argument_type(field));
        quote!(#slot: #ty)
    });
    let values = item.fields.iter().map(|field| {
        let name = &field.name;
        let value = if field.is_optional() {
            quote!(None)
        } else {
            argument_value(field)
        };
        field_value(name, &value)
    });
    let extra = item.extra.iter().map(|extra| {
        let name = &extra.name;
        quote!(#name: BTreeMap::new())
    });
    let many = (required.len() > 7).then(|| {
        quote! {
            #[expect(clippy::too_many_arguments, reason = "the document requires them all")]
        }
    });
    let docs = doc::own("A value with all that is required.");
    quote! {
        #docs
        #many
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values,)* #(#extra,)* }
        }
    }
}

/// How `new` and `with_…` take a field's value.
fn argument_type(field: &Field) -> TokenStream {
    let ty = rust_type(&field.ty, From::Types);
    match (field.presence, field.ty.argument()) {
        (Presence::Nullable | Presence::OptionalNullable, _) => quote!(Option<#ty>),
        (Presence::Required | Presence::Optional, Argument::Into) => quote!(impl Into<#ty>),
        (Presence::Required | Presence::Optional, Argument::Boxed) => match &field.ty {
            RustType::Box(inner) => rust_type(inner, From::Types),
            _ => ty,
        },
        (Presence::Required | Presence::Optional, Argument::Plain) => ty,
    }
}

fn argument_value(field: &Field) -> TokenStream {
    let slot = &field.slot;
    match (field.presence, field.ty.argument()) {
        (Presence::Required | Presence::Optional, Argument::Into) => quote!(#slot.into()),
        (Presence::Required | Presence::Optional, Argument::Boxed) => quote!(Box::new(#slot)),
        _ => quote!(#slot),
    }
}

fn setter(field: &Field) -> String {
    let (name, slot) = (&field.name, &field.slot);
    let plain = name.plain();
    let ty = rust_type_text(&field.ty);
    let (ty, value) = match (field.presence, field.ty.argument()) {
        (Presence::Nullable | Presence::OptionalNullable, _) => {
            (format!("Option<{ty}>"), slot.to_string())
        }
        (Presence::Required | Presence::Optional, Argument::Into) => {
            (format!("impl Into<{ty}>"), format!("{slot}.into()"))
        }
        (Presence::Required | Presence::Optional, Argument::Boxed) => {
            let inner = match &field.ty {
                RustType::Box(inner) => rust_type_text(inner),
                _ => ty,
            };
            (inner, format!("Box::new({slot})"))
        }
        (Presence::Required | Presence::Optional, Argument::Plain) => (ty, slot.to_string()),
    };
    Text::member()
        .own(&format!("Sets [`{plain}`](Self::{plain})."))
        .line("#[must_use]")
        .open(format!(
            "pub fn {}(mut self, {slot}: {ty}) -> Self {{",
            field.setter
        ))
        .line(format!("self.{name} = Some({value});"))
        .line("self")
        .close("}")
        .finish()
}

fn extra_setter(extra: &Extra) -> TokenStream {
    let (name, setter, slot) = (&extra.name, &extra.setter, &extra.slot);
    let ty = rust_type(&extra.ty, From::Types);
    let docs = doc::own("Sets the properties that the document gives no name.");
    quote! {
        #docs
        #[must_use]
        pub fn #setter(mut self, #slot: BTreeMap<String, #ty>) -> Self {
            self.#name = #slot;
            self
        }
    }
}

/// `Debug` that keeps secrets to itself.
fn debug_impl(item: &Struct) -> TokenStream {
    let name = &item.name;
    let title = name.plain();
    let fields = item.fields.iter().map(|field| {
        let (name, title) = (&field.name, field.name.plain());
        let value = match (field.secrecy, field.presence) {
            (Secrecy::Plain, _) => quote!(&self.#name),
            (Secrecy::Secret, Presence::Required) => quote!(&redact::Redacted),
            (Secrecy::Secret, _) => quote!(&redact::option(&self.#name)),
        };
        quote!(.field(#title, #value))
    });
    let extra = item.extra.iter().map(|extra| {
        let (name, title) = (&extra.name, extra.name.plain());
        quote!(.field(#title, &self.#name))
    });
    quote! {
        impl fmt::Debug for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(#title)#(#fields)*#(#extra)*.finish()
            }
        }
    }
}

fn enumeration(item: &Enumeration) -> Piece {
    let (name, unknown) = (&item.name, &item.unknown);
    let mut text = Text::item();
    text.docs(&item.docs)
        .line("#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]")
        .line("#[non_exhaustive]")
        .open(format!("pub enum {name} {{"));
    for variant in &item.variants {
        text.own(&doc::code(&variant.wire))
            .line(format!("{},", variant.name));
    }
    text.own("A value that the document does not know, as it came.")
        .line(format!("{unknown}(String),"))
        .close("}")
        .open(format!("impl {name} {{"))
        .own("The text on the wire.")
        .open("pub fn as_str(&self) -> &str {")
        .open("match self {");
    for variant in &item.variants {
        let (name, wire) = (&variant.name, literal(&variant.wire));
        text.line(format!("Self::{name} => {wire},"));
    }
    text.line(format!("Self::{unknown}(text) => text,"))
        .close("}")
        .close("}")
        .close("}")
        .open(format!("impl fmt::Display for {name} {{"))
        .open("fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {")
        .line("f.write_str(self.as_str())")
        .close("}")
        .close("}");
    Piece::TextItems(text.finish())
}

fn alias(item: &Alias) -> TokenStream {
    let (docs, name) = (doc::attributes(&item.docs), &item.name);
    let ty = rust_type(&item.ty, From::Types);
    quote! {
        #docs
        pub type #name = #ty;
    }
}

fn outcome(item: &Outcome) -> TokenStream {
    let name = &item.name;
    let docs = outcome_docs(item);
    let variants = item.variants.iter().map(outcome_variant);
    let undocumented = match &item.role {
        OutcomeRole::Success => None,
        OutcomeRole::Failure(undocumented) => {
            let docs = doc::own(
                "An answer that the document does not describe. A server may give one; a client \
                 reports such as an unexpected status.",
            );
            Some(quote! { #docs #undocumented(Undocumented), })
        }
    };
    let status = outcome_status(item);
    let error = match &item.role {
        OutcomeRole::Success => None,
        OutcomeRole::Failure(undocumented) => Some(outcome_error(item, undocumented)),
    };
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #undocumented
        }
        #status
        #error
    }
}

fn outcome_docs(item: &Outcome) -> TokenStream {
    let method = item.method.plain();
    let summary = match item.role {
        OutcomeRole::Success => format!("What `{method}` answers when all went well."),
        OutcomeRole::Failure(_) => format!("What `{method}` answers when it fails."),
    };
    doc::attributes(&Docs {
        summary,
        ..Docs::default()
    })
}

fn outcome_variant(variant: &OutcomeVariant) -> TokenStream {
    let name = &variant.name;
    let docs = doc::own(&title(variant));
    let status = match variant.status {
        StatusPattern::Exactly(_) => None,
        StatusPattern::Between(..) | StatusPattern::Otherwise => Some(quote!(u16,)),
    };
    let body = variant
        .body
        .as_ref()
        .map(|body| rust_type(body, From::Types));
    match (&status, &body) {
        (None, None) => quote! { #docs #name, },
        _ => quote! { #docs #name(#status #body), },
    }
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

/// How a variant is taken apart: its status, where it tells one, and its body.
pub(super) fn pattern(
    variant: &OutcomeVariant,
    status: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let name = &variant.name;
    match (variant.status, &variant.body) {
        (StatusPattern::Exactly(_), None) => quote!(#name),
        (StatusPattern::Exactly(_), Some(_)) => quote!(#name(#body)),
        (StatusPattern::Between(..) | StatusPattern::Otherwise, None) => quote!(#name(#status)),
        (StatusPattern::Between(..) | StatusPattern::Otherwise, Some(_)) => {
            quote!(#name(#status, #body))
        }
    }
}

fn outcome_status(item: &Outcome) -> TokenStream {
    let name = &item.name;
    let arms = item.variants.iter().map(|variant| {
        let pattern = pattern(variant, &quote!(status), &quote!(_));
        match variant.status {
            StatusPattern::Exactly(code) => {
                let code = Literal::u16_unsuffixed(code);
                quote!(Self::#pattern => #code)
            }
            StatusPattern::Between(..) | StatusPattern::Otherwise => {
                quote!(Self::#pattern => *status)
            }
        }
    });
    let undocumented = match &item.role {
        OutcomeRole::Success => None,
        OutcomeRole::Failure(name) => Some(quote!(Self::#name(answer) => answer.status(),)),
    };
    let docs = doc::own("The status of the answer.");
    quote! {
        impl #name {
            #docs
            pub fn status(&self) -> u16 {
                match self { #(#arms,)* #undocumented }
            }
        }
    }
}

/// An error's text is the document's own: nothing that a server sent may get into a log.
fn outcome_error(item: &Outcome, undocumented: &Ident) -> TokenStream {
    let name = &item.name;
    let arms = item.variants.iter().map(|variant| {
        let words: Vec<&str> = variant.description.split_whitespace().collect();
        let words = words.join(" ");
        match variant.status {
            StatusPattern::Exactly(code) => {
                let pattern = pattern(variant, &quote!(_), &quote!(_));
                let text = format!("{code}: {words}");
                let text = text.trim_end_matches([':', ' ']);
                quote!(Self::#pattern => f.write_str(#text))
            }
            StatusPattern::Between(..) | StatusPattern::Otherwise => {
                let pattern = pattern(variant, &quote!(status), &quote!(_));
                // What stands in braces would be read as an argument.
                let words = words.replace('{', "{{").replace('}', "}}");
                let text = format!("{{status}}: {words}");
                let text = text.trim_end_matches([':', ' ']);
                quote!(Self::#pattern => write!(f, #text))
            }
        }
    });
    quote! {
        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    #(#arms,)*
                    Self::#undocumented(answer) => answer.fmt(f),
                }
            }
        }
        impl std::error::Error for #name {}
    }
}
