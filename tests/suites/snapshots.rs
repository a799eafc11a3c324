//! The generated text of `openapi.json` and of a folder of small documents, as it was reviewed.
//!
//! A document in `tests/documents` is found by itself. After a change that is meant, review the
//! new text and accept it: `INSTA_UPDATE=always cargo test -p tests -- snapshots`.

use std::{collections::BTreeSet, fmt::Write, panic, path::Path};

use insta::Settings;
use spectrait::diagnostic::{Colour, render_text};
use tests::{cases, generate, repository, stem};

/// Snapshots of all suites stand in one folder, under the names of their cases.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// What is told of a document, and the modules that are its own.
fn shown(document: &Path) -> String {
    let generated = generate(document);
    let root = format!("{}/", repository().display());
    let told = render_text(
        generated.diagnostics.as_slice(),
        &generated.files,
        Colour::Plain,
    );
    let mut text = told.replace(&root, "");
    for (path, content) in generated.modules.iter().flatten() {
        let carried = [
            "body.rs",
            "formatted.rs",
            "json_text.rs",
            "pattern.rs",
            "schema.rs",
            "stream.rs",
            "union.rs",
        ];
        if !path.starts_with("support") && !carried.iter().any(|file| path == Path::new(file)) {
            let _ = writeln!(text, "//////// {}\n\n{content}", path.display());
        }
    }
    text
}

#[test]
fn generated_text_is_as_it_was_reviewed() {
    let mut documents = cases("documents");
    documents.push(repository().join("openapi.json"));
    let mut names = BTreeSet::new();
    let mut changed = Vec::new();
    for document in documents {
        let name = stem(&document);
        let text = shown(&document);
        let same = panic::catch_unwind(|| {
            settings().bind(|| insta::assert_snapshot!(name.as_str(), text));
        });
        if same.is_err() {
            changed.push(name.clone());
        }
        names.insert(format!("{name}.snap"));
    }
    assert!(changed.is_empty(), "changed: {changed:?}");
    names.extend(
        cases("refusals")
            .iter()
            .map(|case| format!("refusal-{}.snap", stem(case))),
    );
    let left: Vec<_> = cases("snapshots")
        .iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "snap")
        })
        .map(|path| {
            path.file_name()
                .expect("it is a file")
                .to_string_lossy()
                .into_owned()
        })
        // Ledgers and comparisons are other suites' own.
        .filter(|file| !names.contains(file))
        .filter(|file| !file.starts_with("ledger-") && !file.starts_with("diff-"))
        .collect();
    assert!(left.is_empty(), "snapshots without a document: {left:?}");
}
