//! What a document allows is read, valid, and written as it came; what it forbids is not accepted.
//!
//! JSON is drawn from the schemas of a document, and judged by a validator that knows nothing of
//! ours; a program with the generated types reads, validates and writes it.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Map, Value, json};
use spectrait::{Generator, diagnostic::Diagnostics, source::Files};

use crate::{dialect, draw::Draw, repository};

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
    let names = names(path);
    let schemas = dialect::schemas(&document);
    let cases = cases(&document, &schemas, &names);
    let program = write_program(path, folder, &names, &cases);
    let answers = run(&program, target);
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
    assert_eq!(answers.len(), cases.len(), "{}", path.display());
    for (case, answer) in cases.iter().zip(&answers) {
        report.judge(case, answer, &names[case.schema].0);
    }
    report
}

impl Report {
    fn judge(&mut self, case: &Case, answer: &Value, name: &str) {
        let (problem, written) = (answer["problem"].as_str(), &answer["written"]);
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
fn names(path: &Path) -> Vec<(String, String)> {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let generator = Generator::new(path);
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    let plan = analysis.plan().expect("the document can be used");
    let names = plan.components.into_iter();
    names
        .map(|(name, ident)| (name, ident.as_str().to_owned()))
        .collect()
}

fn cases(document: &Value, schemas: &Map<String, Value>, names: &[(String, String)]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (schema, (name, _)) in names.iter().enumerate() {
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

fn write_program(
    document: &Path,
    folder: &Path,
    names: &[(String, String)],
    cases: &[Case],
) -> PathBuf {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let tree = Generator::new(document)
        .name("round-trip-types")
        .complete_crate(&files, &mut diagnostics)
        .expect("the document can be used");
    let _ = fs::remove_dir_all(folder);
    let types = folder.join("types");
    for (path, text) in tree {
        let path = types.join(path);
        let parent = path.parent().expect("a file has a folder");
        fs::create_dir_all(parent).expect("there is room");
        fs::write(path, text).expect("there is room");
    }
    let program = folder.join("program");
    fs::create_dir_all(program.join("src")).expect("there is room");
    let cases: Vec<_> = cases
        .iter()
        .map(|case| (case.schema, &case.value))
        .collect();
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"program\", \"types\"]\n\n\
                     [profile.dev]\ndebug = 0\n";
    let manifest = "[package]\nname = \"round-trip\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                    [dependencies]\nserde = \"1\"\nserde_json = \"1\"\n\
                    round-trip-types = { path = \"../types\", default-features = false }\n";
    let written = [
        (folder.join("Cargo.toml"), workspace.to_owned()),
        (program.join("Cargo.toml"), manifest.to_owned()),
        (program.join("src/main.rs"), main_of(names)),
        (
            folder.join("cases.json"),
            serde_json::to_string(&cases).expect("cases are JSON"),
        ),
    ];
    for (path, text) in written {
        fs::write(path, text).expect("there is room");
    }
    let lock = repository().join("Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock")).expect("there is room");
    folder.to_owned()
}

fn main_of(names: &[(String, String)]) -> String {
    let mut text = "use round_trip_types::{Validate, types};\nuse serde_json::{Value, json};\n\n\
        fn judge<T: serde::de::DeserializeOwned + serde::Serialize + Validate>(value: &Value) -> Value {\n\
        let read = match serde_json::from_str::<T>(&value.to_string()) {\n\
        Ok(read) => read,\n\
        Err(error) => return json!({ \"problem\": format!(\"decode: {error}\") }),\n};\n\
        match read.validate() {\n\
        Ok(()) => json!({ \"written\": serde_json::to_value(&read).unwrap() }),\n\
        Err(error) => json!({ \"problem\": format!(\"validate: {error}\") }),\n}\n}\n\n\
        fn main() {\nlet text = std::fs::read_to_string(\"cases.json\").unwrap();\n\
        let cases: Vec<(usize, Value)> = serde_json::from_str(&text).unwrap();\n\
        for (schema, value) in &cases {\nlet judged = match schema {\n"
        .to_owned();
    for (index, (_, ty)) in names.iter().enumerate() {
        let _ = writeln!(text, "{index} => judge::<types::{ty}>(value),");
    }
    text + "_ => Value::Null,\n};\nprintln!(\"{judged}\");\n}\n}\n"
}

fn run(folder: &Path, target: &Path) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "round-trip"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .output()
        .expect("Cargo runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let answers = String::from_utf8_lossy(&output.stdout);
    let answers = answers.lines().map(serde_json::from_str);
    answers
        .map(|answer: Result<Value, _>| answer.expect("it is JSON"))
        .collect()
}
