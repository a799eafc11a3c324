//! A case for each diagnostic code: what is told, where, and that nothing is generated for errors.
//!
//! A file in `tests/refusals` is named after the code that it is to bring, and is found by itself.

use std::{collections::BTreeSet, panic};

use spectrait::diagnostic::{Code, Colour, Locate, Severity, render_json, render_text};
use tests::{cases, generate, repository, stem};

use crate::snapshots::settings;

/// Codes whose cases can't be a file of their own.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::UnreadableFile, "command.rs: a missing file"),
    (Code::FileTooLarge, "hostile.rs: a limit"),
    (Code::TooManyFiles, "reading.rs: a limit"),
    (Code::InvalidOverlay, "reading.rs: overlays"),
    (Code::UnmatchedTarget, "reading.rs: overlays"),
    (Code::UnmatchedSelection, "reading.rs: selection"),
    (
        Code::UnreadableStructure,
        "nothing known brings it: the grammar comes first",
    ),
    (Code::TooDeep, "hostile.rs: nested brackets"),
    (Code::TooManyNodes, "hostile.rs: an alias bomb"),
];

#[test]
fn every_code_has_a_case_that_brings_it() {
    let mut missing: BTreeSet<Code> = Code::ALL.iter().copied().collect();
    for (code, _) in ELSEWHERE {
        missing.remove(code);
    }
    let mut changed = Vec::new();
    for case in cases("refusals") {
        let name = stem(&case);
        let code = name.split('-').next().and_then(Code::from_id);
        let code = code.unwrap_or_else(|| panic!("{name} is named after no code"));
        let generated = generate(&case);
        let all = generated.diagnostics.as_slice();
        let brought = all.iter().find(|diagnostic| diagnostic.code == code);
        let brought = brought.unwrap_or_else(|| panic!("{name} does not bring {code:?}: {all:?}"));
        assert!(!brought.help.is_empty(), "{name} has no remedy");
        assert_eq!(
            generated.modules.is_none(),
            generated.diagnostics.has_errors(),
            "{name}"
        );
        let anchors: Vec<_> = all.iter().map(|diagnostic| &diagnostic.anchor).collect();
        let located = generated.files.locate(&anchors);
        assert!(
            located.iter().all(|location| location.line > 0),
            "{name} has no place"
        );
        missing.remove(&code);

        let root = format!("{}/", repository().display());
        let text = render_text(all, &generated.files, Colour::Plain).replace(&root, "");
        let same = panic::catch_unwind(|| {
            let name = format!("refusal-{name}");
            settings().bind(|| insta::assert_snapshot!(name.as_str(), text));
        });
        if same.is_err() {
            changed.push(name);
        }
    }
    assert!(missing.is_empty(), "codes without a case: {missing:?}");
    assert!(changed.is_empty(), "changed: {changed:?}");
}

#[test]
fn every_code_has_a_page_that_says_what_to_do() {
    let mut ids = BTreeSet::new();
    for code in Code::ALL {
        let page = code.page();
        assert!(
            page.starts_with(&format!("# {}: ", code.id())),
            "{}",
            code.id()
        );
        assert!(page.contains("\n## What to do\n"), "{}", code.id());
        assert!(ids.insert(code.id()), "{} stands twice", code.id());
        assert_eq!(Code::from_id(&code.id().to_lowercase()), Some(*code));
    }
    let pages = std::fs::read_dir(repository().join("generator/codes")).expect("it is there");
    assert_eq!(pages.count(), Code::ALL.len(), "a page without a code");
    assert!(
        Code::ALL
            .iter()
            .any(|code| code.severity() == Severity::Note)
    );
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = repository().join("generator/schemas/diagnostics.json");
    let schema = std::fs::read_to_string(schema).expect("the schema is there");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for case in cases("refusals") {
        let generated = generate(&case);
        let json = render_json(generated.diagnostics.as_slice(), &generated.files);
        let wrong: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| error.to_string())
            .collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", stem(&case));
    }
}
