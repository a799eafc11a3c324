//! Writes the types of a document as a crate that derives serde's traits, for
//! `tests/scripts/compile-cost.sh`. `derived DOCUMENT FOLDER`

use std::{env, fs, path::Path, process::ExitCode};

use tests::derived;

const MANIFEST: &str = "[package]
name = \"derived\"
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [document, folder] = arguments.as_slice() else {
        eprintln!("usage: derived DOCUMENT FOLDER");
        return ExitCode::from(2);
    };
    let Some(plan) = tests::plan(Path::new(document)) else {
        eprintln!("{document} can't be used");
        return ExitCode::FAILURE;
    };
    let folder = Path::new(folder);
    let written = fs::create_dir_all(folder.join("src"))
        .and_then(|()| fs::write(folder.join("Cargo.toml"), MANIFEST))
        .and_then(|()| fs::write(folder.join("src/lib.rs"), derived::types(&plan)));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}
