//! Draws schemas and values of them, and compares what the generated types say of them with what a
//! validator says: `combinations [SEED [SCHEMAS]]`. It fails where something differs that nothing is told
//! of.

use std::process::ExitCode;

use tests::{combinations::compare, repository};

#[expect(clippy::print_stdout, reason = "it is a command")]
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: usize| {
        let given = arguments.next();
        given.map_or(default, |it| it.parse().expect("a number is given"))
    };
    let (seed, count) = (number(1), number(800));
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
