//! Writes the types of a document as a crate that derives serde's traits, for
//! `tests/scripts/compile-cost.sh`. `derived DOCUMENT FOLDER`

use std::{env, path::Path, process::ExitCode};

use tests::derived;

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
    match derived::write(&plan, Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}
