//! The only maker of identifiers.
//!
//! Words become names of a case, keywords are escaped, and scopes see to it that no two things
//! have one name. It must not know schemas; `plan` says what is to be named after what.

mod scope;
mod words;

pub use self::{
    scope::{Ident, Scope},
    words::{constant_name, type_name, value_name},
};
