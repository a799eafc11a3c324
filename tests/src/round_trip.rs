//! What a document allows is read, valid, and written as it came; what it forbids is not accepted.
//!
//! JSON is drawn from the schemas of a document, and judged by a validator that knows nothing of
//! ours; a program with the generated types reads, validates and writes it.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Map, Value, json};

use crate::{
    dialect,
    draw::Draw,
    judge::{Verdict, judge},
    plan,
};

/// How many values are drawn of each schema, and how often each is changed.
const DRAWN: u64 = 8;
const CHANGED: usize = 6;

/// What came of a document.
#[derive(Debug, Default)]
pub struct Report {
    /// Schemas of which valid values were drawn, and all schemas.
    pub schemas: (usize, usize),
    /// Valid values that were taken and written as they came.
    pub kept: usize,
    /// Changed values that the validator rejects, and that were rejected.
    pub rejected: usize,
    /// Schemas that did otherwise, and how.
    pub wrong: BTreeSet<String>,
    /// The first value of each of those.
    pub examples: Vec<String>,
}

struct Case {
    schema: usize,
    value: Value,
    valid: bool,
}

/// Draws values of a document's schemas, and has the generated types judge them. Cargo builds into
/// the target folder.
pub fn round_trip(path: &Path, folder: &Path, target: &Path) -> Report {
    let document = read(path);
    let (names, types) = names(path);
    let schemas = dialect::schemas(&document);
    let cases = cases(&document, &schemas, &names);
    let values: Vec<_> = cases
        .iter()
        .map(|case| (case.schema, &case.value))
        .collect();
    // Nothing of another document.
    let _ = fs::remove_dir_all(folder);
    let verdicts = judge(path, &types, &values, folder, target);
    let mut report = Report {
        schemas: (0, names.len()),
        ..Report::default()
    };
    let drawn: BTreeSet<usize> = cases
        .iter()
        .filter(|case| case.valid)
        .map(|case| case.schema)
        .collect();
    report.schemas.0 = drawn.len();
    for (case, verdict) in cases.iter().zip(&verdicts) {
        report.add(case, verdict, &names[case.schema]);
    }
    report
}

impl Report {
    fn add(&mut self, case: &Case, verdict: &Verdict, name: &str) {
        let (problem, written) = (verdict.problem.as_deref(), &verdict.written);
        let fault = match (case.valid, problem) {
            (true, None) if equal(&case.value, written) => {
                self.kept += 1;
                return;
            }
            (true, None) => "is written otherwise".to_owned(),
            (true, Some(problem)) => {
                let kind = problem.split(':').next().unwrap_or_default();
                format!("is valid, and not taken ({kind})")
            }
            (false, Some(_)) => {
                self.rejected += 1;
                return;
            }
            (false, None) => "is not valid, and taken".to_owned(),
        };
        if self.wrong.insert(format!("{name} {fault}")) {
            let problem = problem.unwrap_or_default();
            let example = format!("{name} {fault}: {} => {written} {problem}", case.value);
            self.examples.push(example);
        }
    }
}

/// Numbers are equal by value.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| equal(one, other)))
        }
        (one, other) => one == other,
    }
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("the document can be read");
    serde_json::from_str(&text).unwrap_or_else(|_| {
        let value = serde_yaml::from_str(&text).expect("the document is JSON or YAML");
        json_of(&value)
    })
}

/// YAML as JSON; numbers beyond 64 bits become fractions.
fn json_of(value: &serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(flag) => json!(flag),
        serde_yaml::Value::Number(number) => {
            let whole = number.as_i64().map(Value::from);
            whole.unwrap_or_else(|| json!(number.as_f64()))
        }
        serde_yaml::Value::String(text) => json!(text),
        serde_yaml::Value::Sequence(items) => items.iter().map(json_of).collect(),
        serde_yaml::Value::Mapping(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let key = json_of(key);
                let name = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                (name, json_of(value))
            });
            Value::Object(entries.collect())
        }
        serde_yaml::Value::Tagged(tagged) => json_of(&tagged.value),
    }
}

/// The document's schemas, with the names of their types.
fn names(path: &Path) -> (Vec<String>, Vec<String>) {
    let plan = plan(path).expect("the document can be used");
    let names = plan.components.into_iter();
    names
        .map(|(name, ident)| (name, ident.as_str().to_owned()))
        .unzip()
}

fn cases(document: &Value, schemas: &Map<String, Value>, names: &[String]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (schema, name) in names.iter().enumerate() {
        let Some(validator) = validator(schemas, name) else {
            continue;
        };
        for seed in 0..DRAWN {
            let mut draw = Draw::new(document, seed * 7919 + schema as u64);
            let value = draw.value(&schemas[name], 0);
            if !validator.is_valid(&value) {
                continue;
            }
            for _ in 0..CHANGED {
                let changed = draw.changed(&value);
                if !validator.is_valid(&changed) {
                    cases.push(Case {
                        schema,
                        value: changed,
                        valid: false,
                    });
                }
            }
            cases.push(Case {
                schema,
                value,
                valid: true,
            });
        }
    }
    cases
}

fn validator(schemas: &Map<String, Value>, name: &str) -> Option<jsonschema::Validator> {
    let schema = schemas.get(name)?;
    let mut root = json!({ "components": { "schemas": schemas }, "definitions": schemas });
    root["allOf"] = json!([schema]);
    jsonschema::draft202012::new(&root).ok()
}
