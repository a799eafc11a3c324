//! The way of a build script, in a package of its own: regenerated when the document changes, and
//! told of when it is wrong.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

use tempfile::TempDir;
use tests::{repository, target};

struct Package(TempDir);

impl Package {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let generator = repository().join("generator");
        let manifest = format!(
            "[package]\nname = \"bindings\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
             [workspace]\n\
             [dependencies]\nserde = \"1\"\n\
             [build-dependencies]\nspectrait = {{ path = {:?}, default-features = false }}\n",
            generator.display()
        );
        let package = Self(folder);
        package.write("Cargo.toml", &manifest);
        package.write(
            "build.rs",
            "fn main() {\n    spectrait::Generator::new(\"openapi.json\").build();\n}\n",
        );
        package.write(
            "src/lib.rs",
            "include!(concat!(env!(\"OUT_DIR\"), \"/spectrait/mod.rs\"));\n",
        );
        let document = fs::read_to_string(repository().join("openapi.json")).expect("it is there");
        package.write("openapi.json", &document);
        fs::copy(repository().join("Cargo.lock"), package.path("Cargo.lock"))
            .expect("there is room");
        package
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let parent = path.parent().expect("it is in the package");
        fs::create_dir_all(parent).expect("there is room");
        fs::write(&path, text).expect("there is room");
    }

    fn build(&self) -> Output {
        Command::new(env!("CARGO"))
            .args(["build", "--verbose"])
            .current_dir(self.0.path())
            .env("CARGO_TARGET_DIR", target().join("suites/build-script"))
            .env("RUSTFLAGS", "-D warnings")
            .output()
            .expect("Cargo runs")
    }

    /// The generated files with their times.
    fn generated() -> BTreeMap<PathBuf, SystemTime> {
        let build = target().join("suites/build-script/debug/build");
        let mut newest = BTreeMap::new();
        collect(&build, &mut newest);
        newest.retain(|path, _| path.to_string_lossy().contains("/out/spectrait/"));
        newest
    }

    fn types() -> String {
        let files = Self::generated();
        let types = files.iter();
        let types = types.filter(|(path, _)| path.ends_with("out/spectrait/types.rs"));
        let (types, _) = types
            .max_by_key(|(_, time)| **time)
            .expect("it was generated");
        fs::read_to_string(types).expect("it can be read")
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, SystemTime>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(modified) = entry.metadata().and_then(|data| data.modified()) {
            files.insert(path, modified);
        }
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn bindings_follow_their_document() {
    let _ = fs::remove_dir_all(target().join("suites/build-script/debug/build"));
    let package = Package::new();
    let first = package.build();
    assert!(first.status.success(), "{}", told(&first));
    let files = Package::generated();
    assert!(files.len() > 10, "{files:?}");

    let again = package.build();
    assert!(told(&again).contains("Fresh bindings"), "{}", told(&again));

    // Touched, with the same content: the script runs, and rewrites nothing.
    let document = fs::read_to_string(package.path("openapi.json")).expect("it is there");
    package.write("openapi.json", &document);
    let touched = package.build();
    assert!(touched.status.success() && !told(&touched).contains("Fresh bindings"));
    assert_eq!(Package::generated(), files, "no file was written again");

    // Changed: an added optional field is there, and only what changed is written.
    let property = "\"message\": {";
    assert_eq!(document.matches(property).count(), 1);
    let changed = document.replace(
        property,
        "\"rotated_at\": { \"type\": \"string\" },\n\"message\": {",
    );
    package.write("openapi.json", &changed);
    let built = package.build();
    assert!(built.status.success(), "{}", told(&built));
    assert!(Package::types().contains("pub rotated_at: Option<String>,"));
    let now = Package::generated();
    let written: Vec<_> = files
        .iter()
        .filter(|(path, time)| now.get(*path) != Some(time))
        .collect();
    assert_eq!(written.len(), 2, "types.rs and wire.rs: {written:?}");

    // Wrong: Cargo says where, and what helps.
    package.write(
        "openapi.json",
        &document.replace("\"boolean\"", "\"boolen\""),
    );
    let refused = package.build();
    assert!(!refused.status.success());
    let told = told(&refused);
    assert!(
        told.contains("openapi.json:") && told.contains("ST0301"),
        "{told}"
    );
    assert!(
        told.contains("did you mean") || told.contains("boolean"),
        "{told}"
    );
    fs::remove_file(package.path("openapi.json")).expect("it is there");
    assert!(!package.build().status.success());
    what_a_crate_lacks_is_told(&package);
}

fn what_a_crate_lacks_is_told(package: &Package) {
    let document = "openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths: {}\n\
        components:\n  schemas:\n    A: { type: object, properties: { at: { type: string, format: date-time }, \
        id: { type: string, pattern: '^a' }, b: { $ref: 'parts/b.yaml' } } }\n";
    package.write("openapi.json", document);
    let refused = package.build();
    assert!(!refused.status.success());
    let lacking = told(&refused);
    for line in ["jiff = { version = \"1\"", "regex = \"1\""] {
        assert!(lacking.contains(line), "{lacking}");
    }
    assert!(
        !lacking.contains("reqwest"),
        "no client is asked for: {lacking}"
    );

    // The missing file is read once it is there.
    let manifest = fs::read_to_string(package.path("Cargo.toml")).expect("it is there");
    let manifest = manifest.replace(
        "serde = \"1\"\n",
        "serde = \"1\"\njiff = { version = \"1\", default-features = false, features = [\"std\"] }\nregex = \"1\"\nserde_json = { version = \"1\", features = [\"float_roundtrip\"] }\n",
    );
    package.write("Cargo.toml", &manifest);
    assert!(told(&package.build()).contains("parts/b.yaml"));
    package.write("parts/b.yaml", "type: boolean\n");
    let built = package.build();
    assert!(built.status.success(), "{}", told(&built));
    assert!(Package::types().contains("pub type B = bool;"));
}
