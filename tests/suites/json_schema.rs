//! The official cases of JSON Schema: what a schema allows is read and valid, and nothing else.
//!
//! Each schema is a component of one document, and each case is decided by the generated types. A
//! case that is missed is told of in the document, and stands in the snapshot.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use spectrait::{Generator, source::Access};
use tests::{generate_with, judge::judge, repository, served::served, target};

use crate::snapshots::settings;

struct Case {
    /// The schema's number.
    schema: usize,
    description: String,
    data: Value,
    valid: bool,
}

/// The cases, with the schemas by their numbers.
#[derive(Default)]
struct Suite {
    schemas: Vec<Schema>,
    cases: Vec<Case>,
}

struct Schema {
    file: String,
    description: String,
    content: Value,
}

impl Suite {
    fn read(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).expect("the folder is there");
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.expect("the folder can be read").path())
            .collect();
        paths.sort();
        let mut suite = Self::default();
        for path in paths {
            let text = fs::read_to_string(&path).expect("it can be read");
            let groups: Vec<Value> = serde_json::from_str(&text).expect("it is JSON");
            for group in &groups {
                suite.add(&tests::stem(&path), group);
            }
        }
        suite
    }

    fn add(&mut self, file: &str, group: &Value) {
        let number = self.schemas.len();
        let mut schema = group["schema"].clone();
        // References count from the schema, wherever it stands.
        if let Some(object) = schema.as_object_mut()
            && !object.contains_key("$id")
        {
            object.insert(
                "$id".to_owned(),
                json!(format!("https://suite.test/S{number}")),
            );
        }
        self.schemas.push(Schema {
            file: file.to_owned(),
            description: text(&group["description"]),
            content: schema,
        });
        let cases = group["tests"].as_array().expect("there are cases");
        self.cases.extend(cases.iter().map(|case| Case {
            schema: number,
            description: text(&case["description"]),
            data: case["data"].clone(),
            valid: case["valid"].as_bool().expect("a case has a verdict"),
        }));
    }

    fn document(&self, origin: &str) -> String {
        let schemas = self.schemas.iter().enumerate();
        let schemas: serde_json::Map<String, Value> = schemas
            .map(|(number, schema)| (format!("S{number}"), schema.content.clone()))
            .collect();
        let document = json!({
            "openapi": "3.1.1",
            "info": { "title": "Suite", "version": "1.0.0" },
            "paths": {},
            "components": { "schemas": schemas },
        });
        document.to_string().replace(REMOTE, origin)
    }
}

/// The origin that the suite's references lead to.
const REMOTE: &str = "http://localhost:1234";

/// Serves the suite's remote schemas. Gives the origin.
fn remotes(folder: &Path) -> String {
    served(|origin| {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(open) = folders.pop() {
            for entry in fs::read_dir(open).expect("the folder is there") {
                let path = entry.expect("the folder can be read").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).expect("it can be read");
                let below = path.strip_prefix(folder).expect("it is below");
                files.push((
                    format!("/{}", below.display()),
                    text.replace(REMOTE, origin),
                ));
            }
        }
        files
    })
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is text").to_owned()
}

/// Whether the generated types take each of the cases.
fn verdicts(generator: Generator, suite: &Suite, folder: &Path) -> Vec<bool> {
    let types: Vec<String> = (0..suite.schemas.len())
        .map(|number| format!("types::S{number}"))
        .collect();
    let cases: Vec<_> = suite
        .cases
        .iter()
        .map(|case| (case.schema, &case.data))
        .collect();
    let verdicts = judge(
        generator,
        &types,
        &cases,
        folder,
        &target().join("suites/target"),
    );
    verdicts
        .into_iter()
        .map(|verdict| verdict.problem.is_none())
        .collect()
}

/// What the generator tells of each schema, by number.
fn told(generator: &Generator, origin: &str) -> BTreeMap<usize, BTreeSet<String>> {
    let generated = generate_with(generator);
    let mut told: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for diagnostic in generated.diagnostics.as_slice() {
        let pointer = diagnostic.anchor.pointer().unwrap_or_default();
        let number = pointer.strip_prefix("/components/schemas/S");
        let number = number.and_then(|rest| rest.split('/').next()?.parse().ok());
        if let Some(number) = number {
            let message = diagnostic.message.replace(origin, REMOTE);
            let line = format!("{}: {message}", diagnostic.code.id());
            told.entry(number).or_default().insert(line);
        }
    }
    told
}

#[test]
#[expect(clippy::print_stderr, reason = "what was skipped has to be seen")]
fn the_official_cases_are_met_or_told_of() {
    let given = repository().join("../shared/json-schema-suite/draft2020-12");
    if !given.is_dir() {
        eprintln!("skipped: there is no {}", given.display());
        return;
    }
    let suite = Suite::read(&given);
    assert_eq!((suite.schemas.len(), suite.cases.len()), (383, 1299));
    let folder = target().join("suites/json-schema");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("there is room");
    let document = folder.join("openapi.json");
    let origin = remotes(&repository().join("../shared/json-schema-suite/remotes"));
    fs::write(&document, suite.document(&origin)).expect("there is room");
    let generator = Generator::new(&document).access(Access {
        origins: vec![origin.clone()],
        ..Access::default()
    });
    let told = told(&generator, &origin);
    let verdicts = verdicts(generator, &suite, &folder);
    let mut missed: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (case, accepted) in suite.cases.iter().zip(&verdicts) {
        if case.valid != *accepted {
            let what = if *accepted { "accepted" } else { "rejected" };
            let line = format!("    {what}: {}", case.description);
            missed.entry(case.schema).or_default().push(line);
        }
    }
    let count: usize = missed.values().map(Vec::len).sum();
    let mut ledger = format!(
        "{} of {} cases are met.\n",
        verdicts.len() - count,
        verdicts.len()
    );
    let mut silent = Vec::new();
    for (number, cases) in &missed {
        let Schema {
            file,
            description,
            content,
        } = &suite.schemas[*number];
        let told = told.get(number).cloned().unwrap_or_default();
        // What was told names something that the schema says.
        let names = |line: &String| {
            let mut words = line.split('`').skip(1).step_by(2);
            words.any(|word| content.to_string().contains(word))
        };
        if !told.iter().any(names) {
            silent.push(format!("{file}: {description}: {told:?}"));
        }
        let _ = writeln!(ledger, "\n{file}: {description}\n{}", cases.join("\n"));
        for line in told {
            let _ = writeln!(ledger, "    told: {line}");
        }
    }
    assert!(silent.is_empty(), "missed and not told of: {silent:#?}");
    settings().bind(|| insta::assert_snapshot!("ledger-json-schema", ledger));
}
