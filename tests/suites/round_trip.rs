//! Values of every schema of the committed documents, drawn and judged by an independent validator:
//! the generated types take what is valid and write it as it came, and take nothing else.
//!
//! For other documents: `cargo run -p tests --bin round_trip -- DOCUMENT...`

use std::fmt::Write;

use tests::{cases, round_trip::round_trip, stem, target};

use crate::snapshots::settings;

/// What stands in the snapshot as wrong is known; what is not wrong any more fails the test too.
#[test]
fn drawn_values_are_judged_as_a_validator_does() {
    let mut documents = cases("corpus");
    documents.extend(cases("round-trip"));
    documents.retain(|path| {
        let extension = path.extension();
        extension.is_some_and(|extension| extension == "json" || extension == "yaml")
    });
    let mut ledger = String::new();
    for document in documents {
        let folder = target().join("suites/round-trip");
        let report = round_trip(&document, &folder, &target().join("suites/target"));
        let (drawn, all) = report.schemas;
        let _ = writeln!(
            ledger,
            "{}: {drawn} of {all} schemas drawn, {} values kept, {} rejected",
            stem(&document),
            report.kept,
            report.rejected,
        );
        for wrong in report.wrong {
            let _ = writeln!(ledger, "    {wrong}");
        }
        assert!(drawn * 4 >= all * 3, "{ledger}");
    }
    settings().bind(|| insta::assert_snapshot!("ledger-round-trip", ledger));
}
