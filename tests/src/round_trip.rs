//! What a document allows is read, valid, and written as it came; what it forbids is not accepted.
//!
//! JSON is drawn from the schemas of a document, and judged by a validator that knows nothing of
//! ours; a program with the generated types reads, validates and writes it.

use std::{collections::BTreeSet, fs, path::Path};

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use serde_json::{Map, Value, json};
use spectrait::{Generator, diagnostic::Diagnostics, source::Files};

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
    let validators = validators(&schemas, &names);
    let cases = cases(&document, &schemas, &names, &validators);
    // What may be `null` is an option wherever it is used.
    let types = types.iter().zip(&validators).map(|(ty, validator)| {
        let validator = validator.as_ref();
        if validator.is_some_and(|it| it.is_valid(&Value::Null)) {
            format!("Option<types::{ty}>")
        } else {
            format!("types::{ty}")
        }
    });
    let types: Vec<String> = types.collect();
    let values: Vec<_> = cases
        .iter()
        .map(|case| (case.schema, &case.value))
        .collect();
    // Nothing of another document.
    let _ = fs::remove_dir_all(folder);
    let verdicts = judge(Generator::new(path), &types, &values, folder, target);
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

/// A document of JSON or YAML, as JSON.
fn read(path: &Path) -> Value {
    let files = Files::default();
    let generator = Generator::new(path);
    let sources = generator.sources(&files);
    let tree = sources.open(path, &mut Diagnostics::default());
    let tree = tree.expect("the document can be read");
    serde_json::to_value(&tree.root).expect("a document is JSON")
}

/// The document's schemas, with the names of their types.
fn names(path: &Path) -> (Vec<String>, Vec<String>) {
    let plan = plan(path).expect("the document can be used");
    let names = plan.components.into_iter();
    names
        .map(|(name, ident)| (name, ident.as_str().to_owned()))
        .unzip()
}

fn cases(
    document: &Value,
    schemas: &Map<String, Value>,
    names: &[String],
    validators: &[Option<jsonschema::Validator>],
) -> Vec<Case> {
    let mut cases = Vec::new();
    for (schema, (name, validator)) in names.iter().zip(validators).enumerate() {
        let Some(validator) = validator else {
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

/// A validator of each schema, where it is one.
pub(crate) fn validators(
    schemas: &Map<String, Value>,
    names: &[String],
) -> Vec<Option<jsonschema::Validator>> {
    const DOCUMENT: &str = "https://example.com/document";
    let root = json!({ "components": { "schemas": schemas }, "definitions": schemas });
    let registry = jsonschema::Registry::new()
        .draft(jsonschema::Draft::Draft202012)
        .add(DOCUMENT, &root)
        .and_then(jsonschema::RegistryBuilder::prepare);
    let Ok(registry) = registry else {
        return names.iter().map(|_| None).collect();
    };
    let validator = |name: &String| {
        let pointer = name.replace('~', "~0").replace('/', "~1");
        let fragment = percent_encode(pointer.as_bytes(), NON_ALPHANUMERIC);
        let schema = json!({ "$ref": format!("{DOCUMENT}#/components/schemas/{fragment}") });
        let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
        options.with_registry(&registry).build(&schema).ok()
    };
    names.iter().map(validator).collect()
}
