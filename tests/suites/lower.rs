//! Schemas, and the Rust that they become: the cases of `tests/lower/schemas.yaml`.
//!
//! An expectation has no text of documentation and no layout in it: a line for each type (its
//! declaration and its table in one), one for each schema that the evaluator checks, and one for
//! each diagnostic.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use tests::{
    Generated,
    comparison::whole,
    generate,
    lowered::{HOLDER, lines},
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

/// The cases, in the order of the file.
fn cases() -> Vec<(String, Long)> {
    let path = repository().join("tests/lower/schemas.yaml");
    let text = fs::read_to_string(path).expect("it can be read");
    let read: serde_yaml::Mapping = serde_yaml::from_str(&text).expect("it is YAML");
    let cases = read.into_iter().map(|(name, case)| {
        let name = name.as_str().expect("a case has a name").to_owned();
        let case: Case = serde_yaml::from_value(case)
            .unwrap_or_else(|error| panic!("{name} is no case: {error}"));
        (name, case.into())
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

fn generated(case: &Long, folder: &Path) -> Generated {
    let path = folder.join("openapi.json");
    fs::write(&path, document(case).to_string()).expect("there is room");
    generate(&path)
}

#[test]
fn each_schema_becomes_the_expected_rust() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut wrong = Vec::new();
    for (name, case) in cases() {
        assert!(!case.rust.is_empty(), "{name} expects nothing");
        let found = lines(&generated(&case, folder.path()));
        if found != case.rust {
            let (found, expected) = (found.join("\n    + "), case.rust.join("\n    - "));
            wrong.push(format!("{name}:\n    - {expected}\n    + {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
