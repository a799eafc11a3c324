//! Generated crates: each compiles with each feature alone, clean under clippy and rustdoc, and
//! nothing of a document's text runs as a test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tests::{cases, downstream::Workspace, repository, spectrait, stem, target};

/// A workspace of all generated crates, beside what Cargo builds.
fn workspace() -> PathBuf {
    let folder = target().join("suites/crates");
    let _ = Workspace::new(&folder);
    let mut documents = cases("documents");
    documents.push(repository().join("openapi.json"));
    for document in documents {
        let name = stem(&document);
        let out = folder.join(&name);
        let (document, out) = (document.to_string_lossy(), out.to_string_lossy());
        let name = format!("generated-{name}");
        let written = spectrait(&["generate", &document, "--out", &out, "--name", &name]);
        assert!(
            written.status.success(),
            "{}",
            String::from_utf8_lossy(&written.stderr)
        );
    }
    folder
}

fn cargo(folder: &Path, arguments: &[&str], rustdoc: &str) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target().join("suites/target"))
        .env("RUSTDOCFLAGS", rustdoc)
        .env_remove("RUSTFLAGS")
        .output()
        .expect("Cargo runs")
}

fn passes(folder: &Path, arguments: &[&str]) -> String {
    let output = cargo(folder, arguments, "-D warnings");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "cargo {}:\n{told}",
        arguments.join(" ")
    );
    told + &String::from_utf8_lossy(&output.stdout)
}

/// Documents that together have all parts of the support code.
const VARIED: [&str; 7] = [
    "formats", "messages", "openapi", "security", "strict", "unions", "webhooks",
];

/// Documents with descriptions that rustdoc could take as tests.
const DESCRIBED: [&str; 3] = ["hostile", "names", "openapi"];

/// The arguments that select the crates of documents.
fn packages(documents: &[&str]) -> Vec<String> {
    let packages = documents.iter().map(|name| format!("generated-{name}"));
    packages
        .flat_map(|name| ["--package".to_owned(), name])
        .collect()
}

#[test]
fn each_feature_alone_compiles_without_a_warning() {
    let folder = workspace();
    let lints = [
        "--",
        "-D",
        "warnings",
        "-D",
        "missing-docs",
        "-D",
        "rust-2018-idioms",
    ];
    let alone = packages(&VARIED);
    for (features, packages) in [
        ("client,server", vec!["--workspace".to_owned()]),
        ("", alone.clone()),
        ("client", alone.clone()),
        ("server", alone),
    ] {
        let select = ["clippy", "--no-default-features", "--features", features];
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        passes(&folder, &[&select[..], &packages, &lints].concat());
    }
    passes(&folder, &["doc", "--workspace", "--no-deps"]);
    let described = packages(&DESCRIBED);
    let described: Vec<&str> = described.iter().map(String::as_str).collect();
    let tests = passes(&folder, &[&["test", "--doc"][..], &described].concat());
    assert!(tests.contains("running 0 tests"), "{tests}");
    assert!(!tests.contains("running 1 test"), "{tests}");
}

/// A crate that imports the types alone gets serde, and nothing of clients and servers.
#[test]
fn types_alone_depend_on_serde_alone() {
    let arguments = [
        "tree",
        "--package",
        "jetemail",
        "--no-default-features",
        "--edges",
        "normal",
        "--prefix",
        "none",
    ];
    let output = tests::cargo(&arguments);
    let tree = String::from_utf8_lossy(&output.stdout).into_owned();
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        output.status.success() && names.contains(&"serde"),
        "{tree}"
    );
    let allowed = ["jetemail", "serde", "serde_core"];
    assert!(names.iter().all(|name| allowed.contains(name)), "{tree}");
}

/// The versions in a generated manifest are those that are tested here.
#[test]
fn generated_manifests_and_the_workspace_name_the_same_versions() {
    let template = spectrait_manifest();
    let workspace = fs::read_to_string(repository().join("Cargo.toml")).expect("it is there");
    let version = |text: &str, name: &str| {
        let line = text
            .lines()
            .find(|line| line.split(" = ").next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("{name} is missing"));
        let start = line.find('"').expect("there is a version") + 1;
        let version = line[start..].split('"').next().unwrap_or_default();
        version
            .split('.')
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for name in [
        "axum",
        "base64",
        "bytes",
        "form_urlencoded",
        "http",
        "http-body-util",
        "percent-encoding",
        "reqwest",
    ] {
        assert_eq!(
            version(&template, name),
            version(&workspace, name),
            "{name}"
        );
    }
}

fn spectrait_manifest() -> String {
    let path = repository().join("templates/src/crate/Cargo.toml.template");
    fs::read_to_string(path).expect("it is there")
}
