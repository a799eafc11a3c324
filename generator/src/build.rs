//! Generation from a build script: into `OUT_DIR`, with instructions to Cargo.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

#[cfg(feature = "excerpts")]
use crate::diagnostic::{Colour, render_text};
use crate::{
    Generator,
    diagnostic::{Diagnostics, render_cargo},
    output,
    source::{self, Files},
};

impl Generator {
    /// Writes the modules into a folder below `OUT_DIR`, for a build script.
    ///
    /// Names every file that was read in a `rerun-if-changed`, prints diagnostics as Cargo's
    /// warnings and errors, and leaves files that are the same untouched. Where there are errors, or
    /// the crate lacks a dependency of the bindings, it ends the build script with exit code 1.
    pub fn build(self) {
        let files = Files::default();
        let mut diagnostics = Diagnostics::default();
        let generated = self.modules_and_manifest(&files, &mut diagnostics);
        // A line break in a reference would be an instruction of its own.
        let is_line = |path: &&Path| !path.to_string_lossy().contains(char::is_control);
        let local = |path: &&Path| !path.to_str().is_some_and(source::is_remote);
        let missing = files.missing();
        let read = files.paths().filter(local);
        let paths = read.chain(missing.iter().map(PathBuf::as_path));
        for path in paths.filter(is_line) {
            instruct(&format!("cargo::rerun-if-changed={}", path.display()));
        }
        // The generated modules ask for these features, which the crate need not have.
        instruct(
            "cargo::rustc-check-cfg=cfg(feature, values(\"client\", \"server\", \"webhooks\"))",
        );
        for line in render_cargo(diagnostics.as_slice(), &files) {
            instruct(&line);
        }
        let Some((tree, manifest)) = generated else {
            #[cfg(feature = "excerpts")]
            eprint!(
                "{}",
                render_text(diagnostics.as_slice(), &files, Colour::Plain)
            );
            process::exit(1);
        };
        let Some(folder) = env::var_os("OUT_DIR") else {
            fail("OUT_DIR is not set: `build` is for build scripts");
        };
        ask_for_dependencies(&manifest);
        if let Err(error) = output::write(&Path::new(&folder).join(&self.folder), &tree) {
            fail(&error.to_string());
        }
    }
}

/// Ends the build script where the crate lacks a dependency of the bindings, which a crate of theirs has
/// in its manifest.
fn ask_for_dependencies(generated: &str) {
    let Some(path) = env::var_os("CARGO_MANIFEST_PATH").map(PathBuf::from) else {
        return;
    };
    let Ok(manifest) = fs::read_to_string(&path) else {
        return;
    };
    instruct(&format!("cargo::rerun-if-changed={}", path.display()));
    let has_feature = |name: &str| {
        let variable = format!("CARGO_FEATURE_{}", name.to_uppercase().replace('-', "_"));
        env::var_os(variable).is_some()
    };
    let lines = output::missing_dependencies(&manifest, generated, has_feature);
    if lines.is_empty() {
        return;
    }
    instruct("cargo::error=the bindings need dependencies: add to [dependencies] of Cargo.toml");
    for line in lines {
        instruct(&format!("cargo::error={line}"));
    }
    process::exit(1);
}

/// Ends the build script with an error.
fn fail(message: &str) -> ! {
    instruct(&format!("cargo::error={message}"));
    process::exit(1);
}

#[expect(
    clippy::print_stdout,
    reason = "a build script gives Cargo its instructions this way"
)]
fn instruct(line: &str) {
    println!("{line}");
}
