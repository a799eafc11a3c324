//! The command `spectrait`.

use std::process::ExitCode;

fn main() -> ExitCode {
    spectrait::cli::run()
}
