//! The body of a message.

use super::{check::Check, rust_type::RustType};
use crate::api::Codec;

/// A body of a message.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its type; of several media types with types of their own, an enum of them.
    pub ty: RustType,
    /// The checks of a server.
    pub checks: Vec<Check>,
    /// Its media types, the one that is written first.
    pub contents: Vec<BodyContent>,
}

/// A media type of a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BodyContent {
    /// The media type.
    pub media_type: String,
    /// Its codec.
    pub codec: Codec,
    /// The position of its type among those of the body.
    pub alternative: usize,
}
