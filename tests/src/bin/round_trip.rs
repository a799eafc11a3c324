//! Values of every schema of some documents, drawn, judged by an independent validator and by the
//! generated types. `cargo run -p tests --bin round_trip -- DOCUMENT...`
//!
//! Prints a table, and the first value of each schema that does otherwise than it should. The exit
//! code is 1 where there is one.

use std::{
    env,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use tests::{repository, round_trip::round_trip};

fn main() -> ExitCode {
    let documents: Vec<String> = env::args().skip(1).collect();
    if documents.is_empty() {
        eprintln!("usage: round_trip DOCUMENT...");
        return ExitCode::from(2);
    }
    let folder = repository().join("target/suites");
    let mut wrong = 0;
    let mut out = io::stdout().lock();
    for document in &documents {
        let report = round_trip(
            Path::new(document),
            &folder.join("round-trip-of"),
            &folder.join("target"),
        );
        let (drawn, all) = report.schemas;
        let _ = writeln!(
            out,
            "{document}: {drawn} of {all} schemas, {} kept, {} rejected, {} wrong",
            report.kept,
            report.rejected,
            report.wrong.len()
        );
        for example in &report.examples {
            let example: String = example.chars().take(600).collect();
            let _ = writeln!(out, "    {example}");
        }
        wrong += report.wrong.len();
    }
    ExitCode::from(u8::from(wrong > 0))
}
