//! Schemas and operations, and the Rust that they become: the cases of `tests/lower`.
//!
//! An expectation has no text of documentation and no layout in it: a line for each type (its
//! declaration and its table in one), one for each schema that the evaluator checks, and one for
//! each diagnostic.

use std::{collections::BTreeMap, fs, path::Path, slice};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use spectrait::{Generator, diagnostic::Diagnostics, source::Files};
use tests::{
    Generated,
    comparison::whole,
    generate,
    lowered::{HOLDER, operation_lines, schema_lines},
    repository,
};

/// A schema, and what is expected of it.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Case {
    /// A schema of OpenAPI 3.1 by itself, then the lines.
    Short(Vec<Value>),
    /// A schema with what it needs around it.
    Long(Long),
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    /// The document's version; 3.1.1 unless stated.
    openapi: Option<String>,
    schema: Value,
    /// Components that the schema refers to.
    #[serde(default)]
    beside: BTreeMap<String, Value>,
    rust: Vec<String>,
}

impl From<Case> for Long {
    fn from(case: Case) -> Self {
        match case {
            Case::Long(case) => case,
            Case::Short(mut parts) => {
                assert!(!parts.is_empty(), "a case has a schema");
                let schema = parts.remove(0);
                let lines = parts.into_iter().map(serde_json::from_value);
                let rust = lines.collect::<Result<_, _>>();
                Self {
                    openapi: None,
                    schema,
                    beside: BTreeMap::new(),
                    rust: rust.expect("a line is a string"),
                }
            }
        }
    }
}

/// The cases of a file, in its order.
fn read<C: DeserializeOwned>(file: &str) -> Vec<(String, C)> {
    let path = repository().join("tests/lower").join(file);
    let text = fs::read_to_string(path).expect("it can be read");
    let read: serde_yaml::Mapping = serde_yaml::from_str(&text).expect("it is YAML");
    let cases = read.into_iter().map(|(name, case)| {
        let name = name.as_str().expect("a case has a name").to_owned();
        let case = serde_yaml::from_value(case);
        let case = case.unwrap_or_else(|error| panic!("{name} is no case: {error}"));
        (name, case)
    });
    cases.collect()
}

/// A document in which a request and its response have the schema, as the component `T`.
fn document(case: &Long) -> Value {
    let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/T" } } });
    let mut schemas: serde_json::Map<String, Value> = case.beside.clone().into_iter().collect();
    schemas.insert("T".to_owned(), case.schema.clone());
    let holder = json!({
        "type": "object",
        "required": ["t"],
        "properties": { "t": { "$ref": "#/components/schemas/T" } },
    });
    schemas.insert(HOLDER.to_owned(), holder);
    let mut document = whole(&json!({
        "paths": { "/t": { "put": {
            "operationId": "put",
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "Done.", "content": content } },
        } } },
        "components": { "schemas": schemas },
    }));
    if let Some(version) = &case.openapi {
        document["openapi"] = version.as_str().into();
    }
    document
}

fn generated(document: &Value, folder: &Path) -> Generated {
    let path = folder.join("openapi.json");
    fs::write(&path, document.to_string()).expect("there is room");
    generate(&path)
}

/// Tells of a case that came to something else.
fn compare(name: &str, expected: &[String], found: &[String], wrong: &mut Vec<String>) {
    assert!(!expected.is_empty(), "{name} expects nothing");
    if found != expected {
        let (found, expected) = (found.join("\n    + "), expected.join("\n    - "));
        wrong.push(format!("{name}:\n    - {expected}\n    + {found}"));
    }
}

#[test]
fn each_schema_becomes_the_expected_rust() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut wrong = Vec::new();
    for (name, case) in read::<Case>("schemas.yaml") {
        let case = Long::from(case);
        let found = schema_lines(&generated(&document(&case), folder.path()));
        compare(&name, &case.rust, &found, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_operation_becomes_the_expected_rust() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut wrong = Vec::new();
    for (name, (parts, rust)) in read::<(Value, Vec<String>)>("operations.yaml") {
        let found = operation_lines(&generated(&whole(&parts), folder.path()));
        compare(&name, &rust, &found, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[derive(serde::Deserialize)]
struct Selections {
    document: Value,
    selections: BTreeMap<String, String>,
}

#[test]
fn patterns_select_operations() {
    let path = repository().join("tests/lower/selections.yaml");
    let text = fs::read_to_string(path).expect("it can be read");
    let cases: Selections = serde_yaml::from_str(&text).expect("it is YAML");
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("openapi.json");
    fs::write(&path, whole(&cases.document).to_string()).expect("there is room");
    let mut wrong = Vec::new();
    for (patterns, expected) in &cases.selections {
        let (files, mut diagnostics) = (Files::default(), Diagnostics::default());
        let generator = patterns
            .split(" + ")
            .fold(Generator::new(&path), |generator, pattern| {
                match pattern.strip_prefix('-') {
                    Some(pattern) => generator.exclude(pattern),
                    None => generator.include(pattern),
                }
            });
        let modules = generator.modules(&files, &mut diagnostics);
        let text = modules.and_then(|mut modules| modules.remove(Path::new("operations.rs")));
        let mut found = names(&text.unwrap_or_default());
        let told = diagnostics.as_slice().iter().map(|told| told.code.id());
        found.extend(told.map(str::to_owned));
        compare(
            patterns,
            slice::from_ref(expected),
            &[found.join(" ")],
            &mut wrong,
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The names of a module's operations, sorted.
fn names(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("name: \"")?;
        Some(name.strip_suffix("\",")?.to_owned())
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}
