//! The same document gives the same bytes: again, from another folder, and as YAML.

use std::path::Path;

use tests::{cases, generate, repository};

fn modules(document: &Path) -> spectrait::output::Tree {
    generate(document).modules.expect("the document is fine")
}

#[test]
fn twice_and_from_another_folder() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut documents = cases("documents");
    documents.push(repository().join("openapi.json"));
    for document in documents {
        let name = document.file_name().expect("it is a file");
        let copy = folder.path().join(name);
        std::fs::copy(&document, &copy).expect("there is room");
        let first = modules(&document);
        assert!(first == modules(&document), "{} twice", document.display());
        assert!(first == modules(&copy), "{} elsewhere", document.display());
    }
}

#[test]
fn as_yaml() {
    let json = repository().join("openapi.json");
    let text = std::fs::read_to_string(&json).expect("it is there");
    let value: serde_yaml::Value = serde_yaml::from_str(&text).expect("JSON is YAML");
    let yaml = serde_yaml::to_string(&value).expect("it can be written");
    assert!(!yaml.trim_start().starts_with('{'));
    let folder = tempfile::tempdir().expect("there is room");
    // The ending says nothing: what counts is the content.
    let copy = folder.path().join("document.json");
    std::fs::write(&copy, format!("\u{feff}{yaml}")).expect("there is room");
    assert!(modules(&json) == modules(&copy));
}
