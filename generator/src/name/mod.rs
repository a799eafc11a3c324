//! The only maker of identifiers.
//!
//! Words become names of a case, keywords are escaped, and scopes see to it that no two things
//! have one name. It must not know schemas; `plan` chooses the candidates.

mod scope;
mod words;

pub use self::{
    scope::{Ident, Scope},
    words::{constant_name, is_snake_case, type_name, value_name},
};
