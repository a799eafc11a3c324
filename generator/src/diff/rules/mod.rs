//! The rules that changes fall under, each with its id and texts, and the choice of one.

mod registry;
mod rust;
mod select;
mod wire;

pub(super) use self::select::{Effect, is_success, of_fact, of_part};
pub use self::{
    rust::RustRule,
    wire::{Meaning, Rule},
};
