//! Emitted modules to a folder of files.

use std::{path::PathBuf, thread};

use spectrait_templates::{SUPPORT, Template};

use super::{
    format::{Formatter, with_header},
    layout::Tree,
    threads::{join, spawn},
};
use crate::emit::{EmittedModule, Pieces};

/// Formats the modules, a thread for each, and adds the support code.
pub(crate) fn modules(emitted: Vec<EmittedModule<'_>>, carried: &[Template]) -> Tree {
    let generated: Vec<(PathBuf, String)> = thread::scope(|scope| {
        let threads: Vec<_> = emitted
            .into_iter()
            .map(|module| {
                let text = spawn(scope, move || formatted((module.pieces)()));
                (module.file, module.summary, text)
            })
            .collect();
        threads
            .into_iter()
            .map(|(file, summary, text)| (file.into(), with_header(summary, &join(text))))
            .collect()
    });
    let support = SUPPORT
        .iter()
        .chain(carried)
        .map(|file| (file.path.into(), file.text.to_owned()));
    generated.into_iter().chain(support).collect()
}

/// Formats each piece before the next is made, so that a module is never in memory as tokens.
fn formatted(pieces: Pieces<'_>) -> String {
    let mut formatter = Formatter::default();
    for piece in pieces {
        formatter.add(piece);
    }
    formatter.finish()
}
