//! Emitted modules to a folder of files.

use std::{path::PathBuf, thread};

use spectrait_templates::{SUPPORT, Template};

use super::{
    format,
    layout::Tree,
    threads::{join, spawn},
};
use crate::emit::EmittedModule;

/// Formats the modules, a thread for each, and adds the support code.
pub(crate) fn modules(emitted: Vec<EmittedModule<'_>>, carried: &[Template]) -> Tree {
    let generated: Vec<(PathBuf, String)> = thread::scope(|scope| {
        let threads: Vec<_> = emitted
            .into_iter()
            .map(|module| {
                let write = move || format::module(module.summary, (module.pieces)());
                (module.file, spawn(scope, write))
            })
            .collect();
        threads
            .into_iter()
            .map(|(file, text)| (file.into(), join(text)))
            .collect()
    });
    let support = SUPPORT
        .iter()
        .chain(carried)
        .map(|file| (file.path.into(), file.text.to_owned()));
    generated.into_iter().chain(support).collect()
}
