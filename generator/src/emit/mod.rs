//! The plan, written down as tokens.
//!
//! Nothing is decided here: an `if` about OpenAPI would be in the wrong place. `quote` is used in
//! this module alone. `output` is next.

mod client;
mod doc;
mod operations;
mod root;
mod server;
mod text;
mod types;
mod validate;
mod wire;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::{
    name::Ident,
    plan::{Plan, RustType},
};

/// A generated module: its file's name and its content.
#[derive(Debug)]
pub(crate) struct Module {
    /// The name of its file.
    pub(crate) file: &'static str,
    /// What it is, for its first lines.
    pub(crate) summary: &'static str,
    /// Writes its content.
    pub(crate) write: for<'p> fn(&'p Plan) -> Pieces<'p>,
}

/// The content of a module, in order. A large one is never there as a whole.
pub(crate) type Pieces<'p> = Box<dyn Iterator<Item = Piece> + 'p>;

/// A part of a module that can be formatted by itself.
pub(crate) enum Piece {
    /// Whole items.
    Items(TokenStream),
    /// An item with an empty block at its end, which members are to fill.
    Opens(TokenStream),
    /// A block with members of the one that is open.
    Members(TokenStream),
    /// Whole items, in their final form.
    TextItems(String),
    /// Members of the block that is open, in their final form.
    TextMembers(String),
    /// The end of the block that is open.
    Closes,
}

/// The modules of a generated crate, the root first.
pub(crate) const MODULES: &[Module] = &[
    Module {
        file: "mod.rs",
        summary: "",
        write: root::module,
    },
    Module {
        file: "types.rs",
        summary: "The types of the document.",
        write: types::module,
    },
    Module {
        file: "wire.rs",
        summary: "The types on the wire: what `derive` would write for serde, on shared code.",
        write: wire::module,
    },
    Module {
        file: "validate.rs",
        summary: "What the document forbids beyond the types.",
        write: validate::module,
    },
    Module {
        file: "operations.rs",
        summary: "The operations of the document, as plain data.",
        write: operations::module,
    },
    Module {
        file: "client.rs",
        summary: "The operations, as methods of the client.",
        write: client::module,
    },
    Module {
        file: "server.rs",
        summary: "The operations, as a trait to implement and a router to serve.",
        write: server::module,
    },
];

/// The documentation of the root module: one line an entry.
pub(crate) fn root_docs(plan: &Plan) -> Vec<String> {
    doc::root_lines(plan)
}

/// A text on one line, without anything that Markdown would read.
pub(crate) fn plain_markdown(text: &str) -> String {
    doc::inline(text)
}

/// A text on one line that can be shown anywhere.
pub(crate) fn one_line(text: &str) -> String {
    doc::one_line(text)
}

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let span = proc_macro2::Span::call_site();
        let ident = match self.as_str().strip_prefix("r#") {
            Some(raw) => proc_macro2::Ident::new_raw(raw, span),
            None => proc_macro2::Ident::new(self.as_str(), span),
        };
        ident.to_tokens(tokens);
    }
}

/// Which module a type is written in.
#[derive(Clone, Copy)]
enum From {
    /// The module of the types itself.
    Types,
    /// Any other module.
    Outside,
}

/// A type, as a module names it.
fn rust_type(ty: &RustType, from: From) -> TokenStream {
    match ty {
        RustType::Bool => quote!(bool),
        RustType::I32 => quote!(i32),
        RustType::I64 => quote!(i64),
        RustType::F64 => quote!(f64),
        RustType::String => quote!(String),
        RustType::Json => quote!(serde_json::Value),
        RustType::Vec(item) => {
            let item = rust_type(item, from);
            quote!(Vec<#item>)
        }
        RustType::Map(value) => {
            let value = rust_type(value, from);
            match from {
                From::Types => quote!(BTreeMap<String, #value>),
                From::Outside => quote!(std::collections::BTreeMap<String, #value>),
            }
        }
        RustType::Option(inner) => {
            let inner = rust_type(inner, from);
            quote!(Option<#inner>)
        }
        RustType::Box(inner) => {
            let inner = rust_type(inner, from);
            quote!(Box<#inner>)
        }
        RustType::Named(name) => match from {
            From::Types => quote!(#name),
            From::Outside => quote!(types::#name),
        },
    }
}

/// A field with its value, in short where both have one name.
fn field_value(field: &Ident, value: &TokenStream) -> TokenStream {
    let short = value.to_string() == field.as_str();
    if short {
        quote!(#field)
    } else {
        quote!(#field: #value)
    }
}
