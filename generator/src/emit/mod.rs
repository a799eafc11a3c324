//! The plan, written down: as text where a document has thousands, else as tokens.
//!
//! Nothing is decided here: an `if` about OpenAPI would be in the wrong place. `quote` is used in
//! this module alone. `output` is next.

mod client;
mod contents;
mod default;
mod described;
mod doc;
mod facts;
mod ident;
mod modules;
mod operations;
mod piece;
mod receiver;
mod root;
mod rule;
mod schemas;
mod sender;
mod server;
mod support;
mod text;
mod types;
mod wire;

pub(crate) use self::{
    doc::{inline as plain_markdown, one_line, root_lines as root_docs},
    modules::modules,
    piece::{EmittedModule, Piece, Pieces},
    support::carried,
};
