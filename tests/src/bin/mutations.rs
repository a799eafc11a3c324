//! Changes schemas at random, and compares what `diff` and a validator say of the change: `mutations [SEED
//! [SCHEMAS]]`. It fails where fewer or more values are taken, and nothing is told.

use std::process::ExitCode;

use tests::{mutations::compare, numbers};

#[expect(clippy::print_stdout, reason = "it is a command")]
fn main() -> ExitCode {
    let [seed, count] = numbers([1, 3000]);
    let found = compare(seed as u64, count);
    for case in &found.narrowings_missed {
        println!("narrowing: {case}");
    }
    for case in &found.widenings_missed {
        println!("widening: {case}");
    }
    println!(
        "{count} changes, {} of them of the values that are taken: {} narrowings and {} widenings missed",
        found.differing,
        found.narrowings_missed.len(),
        found.widenings_missed.len(),
    );
    let missed = !found.narrowings_missed.is_empty() || !found.widenings_missed.is_empty();
    ExitCode::from(u8::from(missed))
}
