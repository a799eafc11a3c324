//! Draws schemas and values of them, and compares what the generated types say of them with what a
//! validator says: `combinations [SEED [SCHEMAS]]`. It fails where something differs that nothing is told
//! of.

use std::process::ExitCode;

use tests::{combinations::compare, numbers, repository};

#[expect(clippy::print_stdout, reason = "it is a command")]
fn main() -> ExitCode {
    let [seed, count] = numbers([1, 800]);
    let folder = repository().join("target/suites");
    let report = compare(
        seed as u64,
        count,
        &folder.join("combinations"),
        &folder.join("target"),
    );
    for case in report.told.iter().chain(&report.silent) {
        println!("{case}");
    }
    let (schemas, values) = report.drawn;
    println!(
        "{values} values of {schemas} schemas: {} schemas are judged otherwise, {} of them told of",
        report.silent.len() + report.told.len(),
        report.told.len(),
    );
    ExitCode::from(u8::from(!report.silent.is_empty()))
}
