//! A program with the types of a document, that reads, validates and writes values.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use serde::Deserialize;
use serde_json::Value;
use spectrait::{Generator, diagnostic::Diagnostics, output, source::Files};

use crate::repository;

/// What a type says of a value.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// Why it is not taken: `decode: …` or `validate: …`.
    pub problem: Option<String>,
    /// How it is written, where it is taken.
    pub written: Value,
}

/// What a program begins with: a type's verdict on a value.
const JUDGE: &str = r#"use generated::{Validate, types};
use serde_json::{Value, json};

fn judge<T: serde::de::DeserializeOwned + serde::Serialize + Validate>(value: &Value) -> Value {
    let read = match serde_json::from_str::<T>(&value.to_string()) {
        Ok(read) => read,
        Err(error) => return json!({ "problem": format!("decode: {error}") }),
    };
    match read.validate() {
        Ok(()) => json!({ "written": serde_json::to_value(&read).unwrap() }),
        Err(error) => json!({ "problem": format!("validate: {error}") }),
    }
}

fn main() {
    let text = std::fs::read_to_string("cases.json").unwrap();
    let cases: Vec<(usize, Value)> = serde_json::from_str(&text).unwrap();
    for (ty, value) in &cases {
        let judged = match ty {
"#;

const END: &str = r#"            _ => Value::Null,
        };
        println!("{judged}");
    }
}
"#;

/// Has the types of a generator's document judge values, each given with the place of its type among the types,
/// which are written as `types::Pet`.
/// The program is written to the folder, which is called as no other one, and built into the target
/// folder.
pub fn judge(
    generator: Generator,
    types: &[String],
    cases: &[(usize, &Value)],
    folder: &Path,
    target: &Path,
) -> Vec<Verdict> {
    let name = crate::stem(folder);
    write(generator, types, cases, folder, &name);
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", &name])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .output()
        .expect("Cargo runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let verdicts = String::from_utf8_lossy(&output.stdout);
    let verdicts = verdicts.lines().map(serde_json::from_str);
    let verdicts: Result<Vec<Verdict>, _> = verdicts.collect();
    let verdicts = verdicts.expect("verdicts are JSON");
    assert_eq!(verdicts.len(), cases.len(), "{}", folder.display());
    verdicts
}

fn write(
    generator: Generator,
    types: &[String],
    cases: &[(usize, &Value)],
    folder: &Path,
    name: &str,
) {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let tree = generator
        .name(format!("{name}-types"))
        .complete_crate(&files, &mut diagnostics)
        .unwrap_or_else(|| panic!("{name} can't be used: {diagnostics:?}"));
    output::write(&folder.join("types"), &tree).expect("there is room");
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"program\", \"types\"]\n\n\
                     [profile.dev]\ndebug = 0\n";
    let types_manifest =
        fs::read_to_string(folder.join("types/Cargo.toml")).expect("it was written");
    let features = if types_manifest.contains("\nwebhooks = ") {
        "\"webhooks\""
    } else {
        ""
    };
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nserde = \"1\"\nserde_json = \"1\"\n\
         generated = {{ package = \"{name}-types\", path = \"../types\", default-features = false, \
         features = [{features}] }}\n"
    );
    let mut main = JUDGE.to_owned();
    for (index, ty) in types.iter().enumerate() {
        let _ = writeln!(main, "            {index} => judge::<{ty}>(value),");
    }
    let cases = serde_json::to_string(cases).expect("cases are JSON");
    let program = folder.join("program");
    fs::create_dir_all(program.join("src")).expect("there is room");
    let written = [
        (folder.join("Cargo.toml"), workspace.to_owned()),
        (program.join("Cargo.toml"), manifest),
        (program.join("src/main.rs"), main + END),
        (folder.join("cases.json"), cases),
    ];
    for (path, text) in written {
        fs::write(path, text).expect("there is room");
    }
    // The same versions as here, so that nothing else has to be fetched.
    let lock = repository().join("Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock")).expect("there is room");
}
