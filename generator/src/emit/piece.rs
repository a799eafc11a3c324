//! The pieces of a module, each formatted by itself.

use proc_macro2::TokenStream;

/// A module of a plan, whose pieces are made on demand.
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
    /// An item whose members belong to the block that is open.
    Members(TokenStream),
    /// Whole items, members of the block that is open, or its beginning or end, in their final form.
    Text(String),
}
