//! Text into files: formatting, layouts, and writing only what changed.
//!
//! This module must not know what the text says.

mod format;
mod layout;
mod write;

pub use self::{
    format::{Formatter, with_header},
    layout::{CrateDetails, JsonUse, Tree, crate_name, crate_tree, crate_version, modules_tree},
    write::{Difference, WriteError, compare, write},
};
