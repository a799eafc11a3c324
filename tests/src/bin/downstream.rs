//! The cases of `tests/diff/rust` as crates, for `tests/scripts/semver-checks.sh`.
//! `cargo run -p tests --bin downstream -- FOLDER`
//!
//! Writes the bindings as they were to `before`, those of each case to `after/NAME`, and the verdicts
//! to `verdicts.txt`.

use std::{env, fmt::Write, fs, path::Path, process::ExitCode};

use tests::downstream::{self, Workspace};

fn main() -> ExitCode {
    let Some(folder) = env::args().nth(1) else {
        eprintln!("usage: downstream FOLDER");
        return ExitCode::from(2);
    };
    let folder = Path::new(&folder);
    let before = Workspace::new(&folder.join("before"));
    before.bindings("pets", &downstream::base());
    let mut verdicts = String::new();
    for (name, case) in downstream::cases() {
        let after = Workspace::new(&folder.join("after").join(&name));
        after.bindings("pets", &case.revision());
        let _ = writeln!(verdicts, "{name} {}", case.verdict);
    }
    fs::write(folder.join("verdicts.txt"), verdicts).expect("there is room");
    ExitCode::SUCCESS
}
