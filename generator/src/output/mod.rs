//! Text into files: threads, formatting, layouts, and writing only the files that changed.
//!
//! This module must not know what the text says.

mod dependencies;
mod format;
mod layout;
mod modules;
mod threads;
mod write;

pub(crate) use self::modules::modules;
#[cfg(feature = "diff")]
pub(crate) use self::threads::{join, spawn};
pub use self::{
    dependencies::missing_dependencies,
    layout::{CrateDetails, Tree, crate_name, crate_tree, crate_version, manifest},
    write::{Difference, WriteError, compare, write},
};
