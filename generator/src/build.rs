//! The way of a build script: into `OUT_DIR`, with instructions to Cargo.

use std::{
    env,
    path::{Path, PathBuf},
    process,
};

use crate::{
    Generator,
    diagnostic::{Colour, Diagnostics, render_cargo, render_text},
    output,
    source::{self, Files},
};

impl Generator {
    /// Writes the modules into a folder below `OUT_DIR`, for a build script.
    ///
    /// Tells Cargo of every file that was read, prints diagnostics as Cargo's warnings and errors,
    /// and leaves files that are the same untouched. Where there are errors, it ends the build
    /// script with exit code 1.
    pub fn build(self) {
        let files = Files::default();
        let mut diagnostics = Diagnostics::default();
        let tree = self.modules(&files, &mut diagnostics);
        let local = |path: &&Path| !path.to_str().is_some_and(source::is_remote);
        for path in files.paths().filter(local) {
            instruct(&format!("cargo::rerun-if-changed={}", path.display()));
        }
        // The crate may have these features or not; the modules ask for them.
        instruct("cargo::rustc-check-cfg=cfg(feature, values(\"client\", \"server\"))");
        for line in render_cargo(diagnostics.as_slice(), &files) {
            instruct(&line);
        }
        let Some(tree) = tree else {
            eprint!(
                "{}",
                render_text(diagnostics.as_slice(), &files, Colour::Plain)
            );
            process::exit(1);
        };
        let Some(folder) = env::var_os("OUT_DIR") else {
            instruct("cargo::error=OUT_DIR is not set: `build` is for build scripts");
            process::exit(1);
        };
        if let Err(error) = output::write(&PathBuf::from(folder).join(&self.folder), &tree) {
            instruct(&format!("cargo::error={error}"));
            process::exit(1);
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "a build script talks to Cargo this way"
)]
fn instruct(line: &str) {
    println!("{line}");
}
