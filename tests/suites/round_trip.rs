//! Values of every schema of a document, drawn and judged by an independent validator: the generated
//! types take what is valid and write it as it came, and take nothing else.
//!
//! For other documents: `cargo run -p tests --bin round_trip -- DOCUMENT...`

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use tests::{cases, repository, round_trip::round_trip, stem, target};

use crate::snapshots::settings;

/// What stands in the snapshot as wrong is known; what is not wrong any more fails the test too.
#[test]
fn drawn_values_are_judged_as_a_validator_does() {
    let mut documents = cases("corpus");
    documents.extend(cases("round-trip"));
    documents.retain(|path| is_document(path));
    let ledger = ledger(&documents, "round-trip");
    settings().bind(|| insta::assert_snapshot!("ledger-round-trip", ledger));
}

/// The same of every document of the corpus, where it is present. It takes half an hour.
#[test]
#[ignore = "it takes half an hour"]
fn drawn_values_of_the_whole_corpus_are_judged_as_a_validator_does() {
    let corpus = repository().join("../shared/corpus");
    let Ok(entries) = corpus.read_dir() else {
        eprintln!("skipped: there is no {}", corpus.display());
        return;
    };
    let mut documents: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| is_document(path))
        .collect();
    documents.sort();
    let ledger = ledger(&documents, "round-trip-of-corpus");
    settings().bind(|| insta::assert_snapshot!("ledger-round-trip-corpus", ledger));
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension();
    extension.is_some_and(|extension| extension == "json" || extension == "yaml")
}

/// What came of each document.
fn ledger(documents: &[PathBuf], folder: &str) -> String {
    let mut ledger = String::new();
    for document in documents {
        let suites = target().join("suites");
        let report = round_trip(document, &suites.join(folder), &suites.join("target"));
        let (drawn, all) = report.schemas;
        let line = format!(
            "{}: {drawn} of {all} schemas drawn, {} values kept, {} rejected",
            stem(document),
            report.kept,
            report.rejected,
        );
        eprintln!("{line}");
        let _ = writeln!(ledger, "{line}");
        for wrong in report.wrong {
            let _ = writeln!(ledger, "    {wrong}");
        }
        assert!(drawn * 2 >= all, "{ledger}");
    }
    ledger
}
