//! Crates downstream of bindings: whether they compile after a document has changed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde::Deserialize;
use serde_yaml::Value;
use spectrait::{Generator, diagnostic::Diagnostics, output, source::Files};

use crate::repository;

/// A change of the document, and a crate that was written before it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Pointers with their new values; `null` removes.
    pub change: Vec<(String, Value)>,
    /// What the version of the bindings has to become: `major`, `minor`, `patch` or `none`.
    pub verdict: String,
    /// The crate's code.
    pub uses: String,
    /// The crate compiles all the same, and its function `f` returns something else.
    #[serde(default)]
    pub means_another: bool,
    /// The crate uses the bindings without the feature `webhooks`.
    #[serde(default)]
    pub without_webhooks: bool,
}

/// The document that the cases change.
///
/// # Panics
///
/// Where it is missing.
pub fn base() -> Value {
    read("base.yaml")
}

/// The cases, by their names.
///
/// # Panics
///
/// Where they are missing.
pub fn cases() -> Vec<(String, Case)> {
    let cases: serde_yaml::Mapping = read("cases.yaml");
    let cases = cases.into_iter().map(|(name, case)| {
        let name = name.as_str().expect("a case has a name").to_owned();
        let case = serde_yaml::from_value(case);
        (name, case.expect("a case has its fields"))
    });
    cases.collect()
}

fn read<T: for<'de> Deserialize<'de>>(file: &str) -> T {
    let path = repository().join("tests/diff/rust").join(file);
    let text = fs::read_to_string(path).expect("it can be read");
    serde_yaml::from_str(&text).expect("it is YAML")
}

impl Case {
    /// The document after the change.
    pub fn revision(&self) -> Value {
        let mut document = base();
        for (pointer, value) in &self.change {
            set(&mut document, pointer, value);
        }
        document
    }
}

fn set(document: &mut Value, pointer: &str, value: &Value) {
    let tokens = pointer.split('/').skip(1);
    let mut tokens: Vec<String> = tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect();
    let last = tokens.pop().expect("a pointer has a token");
    let parent = tokens.iter().fold(document, |parent, token| {
        let index = token.parse::<usize>();
        let next = match index {
            Ok(index) if parent.is_sequence() => parent.get_mut(index),
            _ => parent.get_mut(token.as_str()),
        };
        next.unwrap_or_else(|| panic!("there is no {token} in {pointer}"))
    });
    match parent {
        Value::Mapping(entries) if value.is_null() => {
            entries.shift_remove(last.as_str());
        }
        Value::Mapping(entries) => {
            entries.insert(last.into(), value.clone());
        }
        Value::Sequence(items) => {
            let index: usize = last.parse().expect("an index");
            if value.is_null() {
                items.remove(index);
            } else if index == items.len() {
                items.push(value.clone());
            } else {
                items[index] = value.clone();
            }
        }
        other => panic!("{other:?} has no parts"),
    }
}

/// A document as text, in its order.
///
/// # Panics
///
/// Where it is no YAML.
pub fn text(document: &Value) -> String {
    serde_yaml::to_string(document).expect("it came from YAML")
}

/// Returns true for code that uses the types of bindings alone.
pub fn is_of_types(code: &str) -> bool {
    let of_operations = ["Api", "Client", "Operation", "pets::"];
    !of_operations.iter().any(|name| code.contains(name))
}

/// A workspace of bindings and of crates that use them.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// An empty one in a folder.
    ///
    /// # Panics
    ///
    /// Where the folder can't be written.
    pub fn new(folder: &Path) -> Self {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).expect("there is room");
        let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n";
        fs::write(folder.join("Cargo.toml"), manifest).expect("there is room");
        // The same versions as here, so that nothing else has to be fetched.
        fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock"))
            .expect("there is room");
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Adds the bindings of a document.
    ///
    /// # Panics
    ///
    /// Where the document has errors.
    pub fn bindings(&self, name: &str, document: &Value) {
        let path = self.folder.with_extension("document.yaml");
        fs::write(&path, text(document)).expect("there is room");
        let files = Files::default();
        let mut diagnostics = Diagnostics::default();
        let generator = Generator::new(&path).name(name);
        let tree = generator.complete_crate(&files, &mut diagnostics);
        let tree = tree.unwrap_or_else(|| panic!("{name}: {:#?}", diagnostics.as_slice()));
        output::write(&self.folder.join(name), &tree).expect("there is room");
    }

    /// Leaves the client and the server of bindings out: for crates that use the types alone.
    ///
    /// # Panics
    ///
    /// Where the folder can't be written.
    pub fn types_alone(&self, name: &str) {
        let manifest = self.folder.join(name).join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("it was written");
        let text = text
            .replace("default = [\"client\", \"server\", ", "default = [")
            .replace("default = [\"client\", \"server\"]", "default = []");
        fs::write(&manifest, text).expect("there is room");
    }

    /// Leaves the feature `webhooks` of bindings out.
    ///
    /// # Panics
    ///
    /// Where the folder can't be written.
    pub fn without_webhooks(&self, name: &str) {
        let manifest = self.folder.join(name).join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("it was written");
        let default = text.lines().find(|line| line.starts_with("default = "));
        let default = default.expect("there are default features");
        let without = default
            .replace(", \"webhooks\"", "")
            .replace("\"webhooks\"", "");
        fs::write(&manifest, text.replacen(default, &without, 1)).expect("there is room");
    }

    /// Adds a crate that uses bindings, under the name `pets`.
    ///
    /// # Panics
    ///
    /// Where the folder can't be written.
    pub fn downstream(&self, name: &str, bindings: &str, code: &str) {
        let folder = self.folder.join(name);
        fs::create_dir_all(folder.join("src")).expect("there is room");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\npets = {{ package = \"{bindings}\", path = \"../{bindings}\" }}\n\
             serde_json = \"1\"\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("there is room");
        let operations = if is_of_types(code) {
            ""
        } else {
            "Api, Client, Operation, "
        };
        let code = format!(
            "#![allow(unused_imports)]\nuse pets::{{{operations}Validate, types}};\n{code}\n"
        );
        fs::write(folder.join("src/lib.rs"), code).expect("there is room");
    }

    /// Runs the function `f` of each of some crates, which are in the workspace; returns the texts.
    ///
    /// # Panics
    ///
    /// Where Cargo can't be run, or a crate does not compile.
    pub fn run(&self, crates: &[String], target: &Path) -> Vec<String> {
        let folder = self.folder.join("runs");
        fs::create_dir_all(folder.join("src")).expect("there is room");
        let dependencies = crates.iter();
        let dependencies =
            dependencies.map(|name| format!("{name} = {{ path = \"../{name}\" }}\n"));
        let manifest = format!(
            "[package]\nname = \"runs\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{}",
            dependencies.collect::<String>()
        );
        let calls = crates.iter().map(|name| name.replace('-', "_"));
        let calls = calls.map(|name| format!("    println!(\"{{}}\", {name}::f());\n"));
        let code = format!("fn main() {{\n{}}}\n", calls.collect::<String>());
        fs::write(folder.join("Cargo.toml"), manifest).expect("there is room");
        fs::write(folder.join("src/main.rs"), code).expect("there is room");
        let output = self.cargo(&["run", "--quiet", "--package", "runs"], target);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().map(str::to_owned).collect()
    }

    /// The packages that compile.
    ///
    /// # Panics
    ///
    /// Where Cargo can't be run.
    pub fn compiling(&self, target: &Path) -> BTreeSet<String> {
        let check = [
            "check",
            "--workspace",
            "--keep-going",
            "--message-format=json",
        ];
        let output = self.cargo(&check, target);
        let text = String::from_utf8_lossy(&output.stdout);
        let messages = text
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let built = messages.filter(|message| message["reason"] == "compiler-artifact");
        let names = built.filter_map(|message| {
            let name = message["target"]["name"].as_str()?;
            Some(name.replace('_', "-"))
        });
        names.collect()
    }

    fn cargo(&self, arguments: &[&str], target: &Path) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("Cargo runs")
    }
}
