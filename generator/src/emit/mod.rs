//! The plan, written down: as text where a document has thousands, else as tokens.
//!
//! Nothing is decided here: an `if` about OpenAPI would be in the wrong place. `quote` is used in
//! this module alone. `output` is next.

mod client;
mod doc;
mod facts;
mod operations;
mod root;
mod rule;
mod schemas;
mod server;
mod text;
mod types;
mod wire;

use proc_macro2::TokenStream;
use quote::ToTokens;
use spectrait_templates::{BYTES, FORMATTED, PATTERN, SCHEMA, TUPLE, Template, UNION};

use crate::{
    name::Ident,
    plan::{Plan, SupportFile},
};

/// A generated module: its file's name and its content.
#[derive(Debug)]
struct Module {
    /// The name of its file.
    file: &'static str,
    /// Its documentation.
    summary: &'static str,
    /// Writes its content.
    write: for<'p> fn(&'p Plan) -> Pieces<'p>,
    /// Returns true if a plan has content for it.
    wanted: fn(&Plan) -> bool,
}

fn always(_: &Plan) -> bool {
    true
}

/// A module of a plan, whose pieces are made when they are asked for.
pub(crate) struct EmittedModule<'p> {
    /// The name of its file.
    pub(crate) file: &'static str,
    /// Its first line of documentation.
    pub(crate) summary: &'static str,
    /// Makes its pieces.
    pub(crate) pieces: Box<dyn FnOnce() -> Pieces<'p> + Send + 'p>,
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
    /// Whole items, or members of the block that is open, in their final form.
    Text(String),
    /// The end of the block that is open.
    Closes,
}

/// The modules of a generated crate, the root first.
const MODULES: &[Module] = &[
    Module {
        file: "mod.rs",
        summary: "",
        write: root::module,
        wanted: always,
    },
    Module {
        file: "types.rs",
        summary: "The types of the document.",
        write: types::module,
        wanted: always,
    },
    Module {
        file: "wire.rs",
        summary: "The representation of the types on the wire, and their constraints.",
        write: wire::module,
        wanted: always,
    },
    Module {
        file: "schemas.rs",
        summary: "Schemas for constraints that the types do not express.",
        write: schemas::module,
        wanted: |plan| plan.requirements.support.contains(&SupportFile::Schema),
    },
    Module {
        file: "operations.rs",
        summary: "The operations of the document, as data.",
        write: operations::module,
        wanted: always,
    },
    Module {
        file: "client.rs",
        summary: "The operations as methods of the client.",
        write: client::module,
        wanted: always,
    },
    Module {
        file: "server.rs",
        summary: "The operations as a trait to implement, and the router that serves it.",
        write: server::module,
        wanted: always,
    },
];

/// The modules of a plan.
pub(crate) fn modules(plan: &Plan) -> Vec<EmittedModule<'_>> {
    let wanted = MODULES.iter().filter(|module| (module.wanted)(plan));
    wanted
        .map(|module| EmittedModule {
            file: module.file,
            summary: module.summary,
            pieces: Box::new(|| (module.write)(plan)),
        })
        .collect()
}

/// The files of the support code that only some crates carry, in alphabetical order.
pub(crate) fn carried(plan: &Plan) -> Vec<Template> {
    let files = plan.requirements.support.iter();
    files
        .map(|file| match file {
            SupportFile::Bytes => BYTES,
            SupportFile::Formatted => FORMATTED,
            SupportFile::Pattern => PATTERN,
            SupportFile::Schema => SCHEMA,
            SupportFile::Tuple => TUPLE,
            SupportFile::Union => UNION,
        })
        .collect()
}

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
