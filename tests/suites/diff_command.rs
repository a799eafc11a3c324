//! `spectrait diff`: what is printed, what the policy says, what is read from Git.

use std::{
    fmt::Write,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;
use tests::{repository, served::served, spectrait_path};

/// A folder with documents, in which the command runs.
struct Folder(TempDir);

struct Ran {
    code: i32,
    out: String,
    told: String,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        for file in ["before.yaml", "after.yaml", "minor.yaml"] {
            let from = repository().join("tests/diff/command").join(file);
            fs::copy(from, folder.path().join(file)).expect("there is room");
        }
        Self(folder)
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.0.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("there is room");
        fs::write(path, text).expect("there is room");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("it was written")
    }

    fn diff(&self, arguments: &[&str]) -> Ran {
        self.diff_in_ci(arguments, &[])
    }

    fn diff_in_ci(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(spectrait_path());
        command
            .arg("diff")
            .args(arguments)
            .current_dir(self.0.path());
        // What CI says of this run is nothing to those that are tested.
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path);
        ran(&command
            .envs(variables.iter().copied())
            .output()
            .expect("the command runs"))
    }

    fn diff_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = Command::new(spectrait_path())
            .arg("diff")
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let stdin = child.stdin.take().expect("it is piped");
        { stdin }.write_all(input.as_bytes()).expect("it reads");
        ran(&child.wait_with_output().expect("it ends"))
    }

    fn git(&self, arguments: &[&str]) {
        git(self.0.path(), arguments);
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=Tests",
            "-c",
            "user.email=tests@example.com",
        ])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn ran(output: &Output) -> Ran {
    Ran {
        code: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout.clone()).expect("it is UTF-8"),
        told: String::from_utf8(output.stderr.clone()).expect("it is UTF-8"),
    }
}

#[test]
fn every_format_is_as_it_was_read() {
    let folder = Folder::new();
    let mut text = String::new();
    for format in [
        "text",
        "json",
        "markdown",
        "changelog",
        "sarif",
        "junit",
        "github",
    ] {
        let ran = folder.diff(&["before.yaml", "after.yaml", "--format", format]);
        assert_eq!((ran.code, ran.told.as_str()), (1, ""), "{format}");
        let _ = writeln!(text, "//////// {format}\n{}", ran.out);
    }
    // The version of the crate is no part of what is tested.
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "../snapshots"}, {
        insta::assert_snapshot!("diff-formats", text);
    });
}

#[test]
fn an_optional_property_more_is_within_the_policy() {
    let folder = Folder::new();
    let ran = folder.diff(&["before.yaml", "minor.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("rust     minor"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "no colours into a pipe");
    let same = folder.diff(&["before.yaml", "before.yaml"]);
    assert_eq!(same.code, 0);
    assert!(same.out.contains("wire     no change"), "{}", same.out);
}

#[test]
fn operations_are_selected_for_both_verdicts() {
    let folder = Folder::new();
    let ran = folder.diff(&["before.yaml", "after.yaml", "--include", "addPet", "--all"]);
    assert!(ran.out.contains("property-removed-optional"), "{}", ran.out);
    assert!(!ran.out.contains("maximum-lowered"), "{}", ran.out);
}

#[test]
fn json_keeps_to_its_schema() {
    let folder = Folder::new();
    let schema = fs::read_to_string(repository().join("generator/schemas/comparison.json"));
    let schema: Value = serde_json::from_str(&schema.expect("it is there")).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    for revision in ["before.yaml", "minor.yaml", "after.yaml"] {
        let ran = folder.diff(&["before.yaml", revision, "--format", "json"]);
        let told: Value = serde_json::from_str(&ran.out).expect("it is JSON");
        let faults: Vec<String> = validator
            .iter_errors(&told)
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(told["verdict"]["within_policy"], ran.code == 0);
    }
}

#[test]
fn several_outputs_are_written_at_once() {
    let folder = Folder::new();
    let ran = folder.diff(&[
        "before.yaml",
        "after.yaml",
        "--output",
        "sarif=out.sarif",
        "--output",
        "junit=out.xml",
        "--output",
        "text=out.txt",
    ]);
    assert_eq!(ran.code, 1);
    assert_eq!(folder.read("out.txt"), ran.out);
    let sarif: Value = serde_json::from_str(&folder.read("out.sarif")).expect("it is JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules");
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(index).expect("it is small")];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let nowhere = folder.diff(&[
        "before.yaml",
        "after.yaml",
        "--output",
        "json=none/out.json",
    ]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.told.contains("none/out.json"), "{}", nowhere.told);
}

#[test]
fn thresholds_and_levels_decide() {
    let folder = Folder::new();
    let pair = ["before.yaml", "after.yaml"];
    let with = |further: &[&str]| folder.diff(&[&pair, further].concat()).code;
    assert_eq!(with(&["--fail-on", "wire=never,rust=never"]), 0);
    assert_eq!(with(&["--fail-on", "wire=never"]), 1);
    assert_eq!(with(&["--fail-on", "rust=never"]), 1);
    assert_eq!(with(&["--fail-on", "wire=often"]), 2);
    assert_eq!(with(&["--fail-on", "speed=never"]), 2);
    let minor = |fail_on: &str| {
        folder
            .diff(&["before.yaml", "minor.yaml", "--fail-on", fail_on])
            .code
    };
    assert_eq!(minor("rust=minor"), 1);
    assert_eq!(minor("wire=safe"), 1);
    assert_eq!(minor("version=true"), 1);

    folder.write(
        "spectrait.toml",
        "[diff]\nfail-on = { rust = \"never\" }\n\n[diff.levels]\nmaximum-lowered = \"risky\"\nnull-allowed = \"ignore\"\n",
    );
    let ran = folder.diff(&pair);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(!ran.out.contains("null-allowed"), "{}", ran.out);
    assert!(ran.out.contains("1 rules ignored"), "{}", ran.out);
    for wrong in [
        "[diff]\nfail = 1\n",
        "[diff]\nfail-on = { wire = \"often\" }\n",
        "[diff.levels]\nno-such-id = \"safe\"\n",
        "[diff.levels]\nnull-allowed = \"major\"\n",
        "[diff\n",
    ] {
        folder.write("spectrait.toml", wrong);
        let ran = folder.diff(&pair);
        assert_eq!(ran.code, 2, "{wrong}");
        assert!(
            ran.told.starts_with("error: ") && ran.out.is_empty(),
            "{}",
            ran.told
        );
    }
}

#[test]
fn what_was_accepted_breaks_nothing_until_its_day() {
    let folder = Folder::new();
    let pair = ["before.yaml", "after.yaml"];
    let with = |further: &[&str]| folder.diff(&[&pair, further].concat());
    let accepted = with(&["--accept", "nobody reads it", "--expires", "2999-01-01"]);
    assert_eq!(accepted.code, 0, "{}", accepted.told);
    assert!(
        accepted
            .told
            .contains("accepted 4 changes in spectrait.accepted.toml"),
        "{}",
        accepted.told
    );
    let file = folder.read("spectrait.accepted.toml");
    assert!(
        file.contains("id = \"null-allowed\"") && file.contains("reason = \"nobody reads it\""),
        "{file}"
    );

    let within = with(&[]);
    assert_eq!(within.code, 0, "{}", within.out);
    assert!(within.out.contains("4 accepted"), "{}", within.out);
    // Another change of the same thing is another one.
    let text = folder
        .read("after.yaml")
        .replace("maximum: 50", "maximum: 10");
    folder.write("after.yaml", &text);
    let other = with(&[]);
    assert_eq!(other.code, 1);
    assert!(
        other.out.contains("stale: maximum-lowered"),
        "{}",
        other.out
    );

    folder.write("spectrait.accepted.toml", &file.replace("2999", "1999"));
    let expired = with(&[]);
    assert_eq!(expired.code, 1);
    assert!(
        expired.out.contains("expired: null-allowed"),
        "{}",
        expired.out
    );
    for wrong in ["1999-13-01", "soon"] {
        assert_eq!(with(&["--accept", "x", "--expires", wrong]).code, 2);
        folder.write(
            "spectrait.accepted.toml",
            &file.replace("2999-01-01", wrong),
        );
        assert_eq!(with(&[]).code, 2);
    }
    let nothing = folder.diff(&[
        "before.yaml",
        "before.yaml",
        "--accept",
        "x",
        "--accepted",
        "other.toml",
    ]);
    assert_eq!(nothing.code, 0);
    assert!(!folder.path("other.toml").exists());
}

/// The same pointer in two files, and the same file at two places, are two things.
#[test]
fn what_was_accepted_of_one_file_passes_nothing_of_another() {
    let folder = Folder::new();
    let part = |ty: &str| format!("properties: {{ n: {{ type: {ty} }} }}\n");
    let write = |name: &str, references: [&str; 2], types: [&str; 2]| {
        let [x, y] = references;
        let document = format!(
            "openapi: 3.1.0\ninfo: {{ title: Files, version: '1' }}\npaths: {{ /v: {{ get: {{ \
             responses: {{ '200': {{ description: V., content: {{ application/json: {{ schema: {{ \
             type: object, properties: {{ x: {{ $ref: {x} }}, y: {{ $ref: {y} }} }} \
             }} }} }} }} }} }} }} }}\n"
        );
        folder.write(&format!("{name}/api.yaml"), &document);
        for (file, ty) in ["p.yaml", "q.yaml"].into_iter().zip(types) {
            folder.write(&format!("{name}/{file}"), &part(ty));
        }
    };
    let (pq, pp) = (["p.yaml", "q.yaml"], ["p.yaml", "p.yaml"]);
    write("parts", pq, ["string", "string"]);
    write("parts-p", pq, ["integer", "string"]);
    write("parts-q", pq, ["string", "integer"]);
    write("uses", pp, ["string", "integer"]);
    write("uses-x", ["q.yaml", "p.yaml"], ["string", "integer"]);
    write("uses-y", pq, ["string", "integer"]);
    for [base, one, other] in [
        ["parts", "parts-p", "parts-q"],
        ["uses", "uses-x", "uses-y"],
    ] {
        let [base, one, other] = [base, one, other].map(|name| format!("{name}/api.yaml"));
        let accepted = format!("{}.toml", base.replace('/', "-"));
        let to = |revision: &str, further: &[&str]| {
            folder.diff(&[&[&base, revision, "--accepted", &accepted], further].concat())
        };
        let wire = &["--fail-on", "rust=never"];
        assert_eq!(to(&one, wire).code, 1, "{one}");
        assert_eq!(to(&one, &["--accept", "nobody reads it"]).code, 0, "{one}");
        assert_eq!(to(&one, wire).code, 0, "{one}");
        let ran = to(&other, wire);
        assert_eq!(ran.code, 1, "{other}: {}", ran.out);
    }
}

#[test]
fn documents_come_from_stdin_and_from_allowed_origins() {
    let folder = Folder::new();
    let before = folder.read("before.yaml");
    let piped = folder.diff_with_input(&["before.yaml", "-", "--format", "json"], &before);
    assert_eq!(piped.code, 0, "{}{}", piped.out, piped.told);
    assert!(piped.out.contains("\"<stdin>\""), "{}", piped.out);
    for both in [&["-", "-"][..], &["-"]] {
        let ran = folder.diff(both);
        assert_eq!(ran.code, 2, "{}", ran.told);
        assert!(ran.told.contains("stdin"), "{}", ran.told);
    }

    let parts = "schemas: { More: { type: string } }\n";
    let origin = served(|_| {
        let more = "        more: { $ref: \"parts.yaml#/schemas/More\" }\n        owner:";
        let whole = before.replace("        owner:", more);
        let files = [("/openapi.yaml", whole), ("/parts.yaml", parts.to_owned())];
        files.map(|(path, text)| (path.to_owned(), text)).into()
    });
    let url = format!("{origin}/openapi.yaml");
    let refused = folder.diff(&["before.yaml", &url]);
    assert_eq!(refused.code, 3, "{}", refused.out);
    assert!(refused.told.contains("--allow-origin"), "{}", refused.told);
    let ran = folder.diff(&["before.yaml", &url, "--allow-origin", &origin, "--all"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.told);
    assert!(ran.out.contains("property-added-optional"), "{}", ran.out);
    let missing = format!("{origin}/no.yaml");
    let missing = folder.diff(&["before.yaml", &missing, "--allow-origin", &origin]);
    assert_eq!(missing.code, 3, "{}", missing.told);
    assert!(missing.told.contains("404"), "{}", missing.told);
}

#[test]
fn several_documents_are_compared_in_one_run() {
    let folder = Folder::new();
    folder.write("one.yaml", &folder.read("before.yaml"));
    folder.write("two.yaml", &folder.read("before.yaml"));
    folder.write(
        "spectrait.toml",
        "[diff]\ndocuments = [\"one.yaml\", \"two.yaml\"]\n",
    );
    folder.git(&["init", "--quiet", "--initial-branch", "main"]);
    folder.git(&["add", "."]);
    folder.git(&["commit", "--quiet", "--message", "One"]);
    assert_eq!(folder.diff(&[]).code, 0);
    folder.write("two.yaml", &folder.read("after.yaml"));
    let ran = folder.diff(&[]);
    assert_eq!(ran.code, 1, "{}", ran.told);
    for name in [
        "git:HEAD:one.yaml → one.yaml",
        "git:HEAD:two.yaml → two.yaml",
    ] {
        assert!(ran.out.contains(name), "{}", ran.out);
    }
    let json = folder.diff(&["--format", "json"]).out;
    let json: Value = serde_json::from_str(&json).expect("it is JSON");
    let comparisons = json["comparisons"].as_array().expect("there are two");
    let verdicts = comparisons.iter().map(|it| &it["verdict"]["wire"]);
    let verdicts: Vec<&Value> = verdicts.collect();
    assert_eq!(verdicts, [&Value::Null, &Value::from("breaking")]);
    let sarif = folder.diff(&["--format", "sarif"]).out;
    let sarif: Value = serde_json::from_str(&sarif).expect("it is JSON");
    assert_eq!(sarif["runs"].as_array().map(Vec::len), Some(2));
    // What is accepted in one document is not stale in the other one.
    assert_eq!(folder.diff(&["--accept", "nobody reads it"]).code, 0);
    let accepted = folder.diff(&[]);
    assert_eq!(accepted.code, 0, "{}", accepted.out);
    assert!(!accepted.out.contains("stale"), "{}", accepted.out);
    let one = folder.diff(&["one.yaml"]);
    assert_eq!(one.code, 2, "{}", one.told);
}

#[test]
fn no_more_annotations_are_written_than_github_shows() {
    let folder = Folder::new();
    let properties = |ty: &str| -> String {
        let names = (0..30).map(|index| format!("        p{index}: {{ type: {ty} }}\n"));
        names.collect()
    };
    let with = |ty: &str| {
        let before = folder.read("before.yaml");
        before.replacen(
            "      properties:\n",
            &format!("      properties:\n{}", properties(ty)),
            1,
        )
    };
    folder.write("texts.yaml", &with("string"));
    folder.write("numbers.yaml", &with("integer"));
    let ran = folder.diff(&["texts.yaml", "numbers.yaml", "--format", "github"]);
    let errors = ran.out.lines().filter(|line| line.starts_with("::error"));
    let errors: Vec<&str> = errors.collect();
    assert_eq!(errors.len(), 10, "{}", ran.out);
    assert!(errors[9].contains("more are not shown"), "{}", errors[9]);
}

#[test]
fn what_could_not_be_read_is_no_clean_comparison() {
    let folder = Folder::new();
    let dangling = folder
        .read("before.yaml")
        .replace("schemas/Owner\"", "schemas/Nobody\"");
    folder.write("dangling.yaml", &dangling);
    let ran = folder.diff(&["before.yaml", "dangling.yaml"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(
        ran.out
            .contains("incomplete dangling.yaml: there is nothing at"),
        "{}",
        ran.out
    );
    // What both lack in the same way hides nothing.
    let same = folder.diff(&["dangling.yaml", "dangling.yaml"]);
    assert_eq!(same.code, 0, "{}", same.out);
    assert!(same.out.contains("unchanged: both: there is nothing at"));

    let missing = folder.diff(&["before.yaml", "no-such.yaml"]);
    assert_eq!(missing.code, 3);
    assert!(missing.told.contains("no-such.yaml"), "{}", missing.told);
    assert!(missing.out.is_empty());
    folder.write("other.yaml", "asyncapi: 3.0.0\n");
    assert_eq!(folder.diff(&["other.yaml", "before.yaml"]).code, 3);
}

/// Faults are told, and everything else is compared: here a limit that is lowered.
#[test]
fn a_fault_hides_no_other_change() {
    let faults: &[(&str, [&str; 2])] = &[
        ("has no `responses`", ["    get:", "    put: {}\n    get:"]),
        (
            "has no field `fetch`",
            ["    get:", "    fetch: { responses: {} }\n    get:"],
        ),
        (
            "is no status",
            [
                "      responses:",
                "      responses:\n        2000: { description: Odd }",
            ],
        ),
        ("begins with `/`", ["paths:", "paths:\n  odd: {}"]),
        ("has no `title`", ["title: ", "x-title: "]),
        ("has no `in`", ["in: query, ", ""]),
        ("is no value of `in`", ["in: query", "in: somewhere"]),
        (
            "is no value of `style`",
            ["in: query", "style: some, in: query"],
        ),
        (
            "has no `type`",
            [
                "components:\n",
                "components:\n  securitySchemes: { key: {} }\n",
            ],
        ),
        ("has no `url`", ["servers: [", "servers: [{}, "]),
        (
            "has to be an object",
            ["components:\n", "components:\n  headers: [1]\n"],
        ),
        (
            "is no type of JSON Schema",
            ["  schemas:\n", "  schemas:\n    Odd: { type: strange }\n"],
        ),
        (
            "is not a path",
            ["  schemas:\n", "  schemas:\n    Odd: { $ref: 'urn:x' }\n"],
        ),
    ];
    let folder = Folder::new();
    let lowered = |text: &str| {
        let changed = text.replace("maxLength: 100", "maxLength: 10");
        assert_ne!(changed, text);
        changed
    };
    let before = folder
        .read("before.yaml")
        .replace("openapi: 3.1.1", "openapi: 3.0.3");
    for (told, [from, to]) in faults {
        let broken = before.replacen(from, to, 1);
        assert_ne!(broken, before, "{told}");
        folder.write("faulty.yaml", &broken);
        folder.write("faulty-lowered.yaml", &lowered(&broken));
        folder.write("lowered.yaml", &lowered(&before));
        let text = |ran: &Ran| format!("{told}: {}{}", ran.out, ran.told);
        let alike = folder.diff(&["faulty.yaml", "faulty.yaml"]);
        assert_eq!(alike.code, 0, "{}", text(&alike));
        assert!(alike.out.contains(told), "{}", text(&alike));
        for (revision, is_complete) in [("faulty-lowered.yaml", true), ("lowered.yaml", false)] {
            let ran = folder.diff(&["faulty.yaml", revision, "--format", "json"]);
            assert_eq!(ran.code, 1, "{}", text(&ran));
            let report: Value = serde_json::from_str(&ran.out).expect("it is JSON");
            assert_eq!(report["verdict"]["complete"], is_complete, "{}", text(&ran));
            let changes = report["changes"].as_array().expect("it has changes");
            let is_limit = |change: &Value| change["id"] == "max-length-lowered";
            assert!(changes.iter().any(is_limit), "{}", text(&ran));
        }
    }
}

#[test]
fn a_working_tree_is_compared_with_its_commits() {
    let folder = Folder::new();
    let before = folder.read("before.yaml");
    let (parts, paths) = before
        .split_once("components:")
        .map(|(paths, parts)| (parts, paths))
        .expect("it has components");
    let referring = paths.replace(
        "#/components/schemas/",
        "schemas/all.yaml#/components/schemas/",
    );
    folder.write("api/openapi.yaml", &referring);
    folder.write("api/schemas/all.yaml", &format!("components:{parts}"));
    folder.git(&["init", "--quiet", "--initial-branch", "main"]);
    folder.git(&["add", "api"]);
    folder.git(&["commit", "--quiet", "--message", "One"]);
    let path = "api/openapi.yaml";

    let same = folder.diff(&[path]);
    assert_eq!(same.code, 0, "{}{}", same.out, same.told);
    assert!(
        same.out
            .starts_with("git:HEAD:api/openapi.yaml → api/openapi.yaml"),
        "{}",
        same.out
    );
    // The files that a document refers to are read from the commit too.
    folder.write(
        "api/schemas/all.yaml",
        &format!(
            "components:{}",
            parts.replace("maxLength: 100", "maxLength: 10")
        ),
    );
    let changed = folder.diff(&[path]);
    assert_eq!(changed.code, 1, "{}", changed.out);
    assert!(
        changed.out.contains("api/schemas/all.yaml:7:"),
        "{}",
        changed.out
    );

    folder.git(&["switch", "--quiet", "--create", "topic"]);
    folder.git(&["commit", "--quiet", "--all", "--message", "Two"]);
    assert_eq!(folder.diff(&[path]).code, 0);
    assert_eq!(folder.diff(&["git:main:api/openapi.yaml", path]).code, 1);
    assert_eq!(
        folder
            .diff(&["git:main:api/openapi.yaml", "git:topic:"])
            .code,
        1
    );
    assert_eq!(
        folder
            .diff(&["git:topic:api/openapi.yaml", "git:main:api/openapi.yaml"])
            .code,
        0
    );
    // In CI, the base is where the branch left the one that the request is made to.
    let ci = folder.diff_in_ci(&[path], &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(ci.code, 1, "{}", ci.out);
    let unknown = folder.diff_in_ci(&[path], &[("GITHUB_BASE_REF", "no-such")]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.told.contains("no-such"), "{}", unknown.told);

    assert_eq!(folder.diff(&["git:no-such:api/openapi.yaml", path]).code, 2);
    assert_eq!(folder.diff(&["git:--help:api/openapi.yaml", path]).code, 2);
    let absent = folder.diff(&["git:main:api/none.yaml", path]);
    assert_eq!(absent.code, 3, "{}", absent.told);
    assert_eq!(folder.diff(&[]).code, 2);
    folder.write(
        "spectrait.toml",
        "[diff]\ndocument = \"api/openapi.yaml\"\n",
    );
    assert_eq!(folder.diff(&[]).code, 0);
}

#[test]
fn every_id_is_explained() {
    let ran = |arguments: &[&str]| {
        let output = Command::new(spectrait_path()).args(arguments).output();
        ran(&output.expect("the command runs"))
    };
    let list = ran(&["explain"]);
    assert_eq!(list.code, 0);
    let ids: Vec<&str> = list
        .out
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(ids.contains(&"property-removed-required") && ids.contains(&"rust-field-removed"));
    for id in ids {
        let page = ran(&["explain", id]);
        assert_eq!(page.code, 0, "{id}");
        assert!(page.out.starts_with(&format!("# {id}: ")), "{}", page.out);
    }
    assert_eq!(ran(&["explain", "no-such-id"]).code, 2);
}

/// The steps of the GitHub Action, as its runner would take them.
#[test]
fn the_action_annotates_and_sums_up() {
    let folder = Folder::new();
    let action = repository().join(".github/actions/diff/action.yml");
    let action: serde_yaml::Value =
        serde_yaml::from_str(&fs::read_to_string(action).expect("it is there"))
            .expect("it is YAML");
    let steps = action["runs"]["steps"].as_sequence().expect("it has steps");
    let script = steps[1]["run"].as_str().expect("it runs something");
    let bin = spectrait_path().parent().expect("it is in a folder");
    let path = std::env::var("PATH").expect("there is a path");
    let run = |base: &str, document: &str| {
        let output = Command::new("bash")
            .args(["-e", "-o", "pipefail", "-c", script])
            .current_dir(folder.0.path())
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("GITHUB_STEP_SUMMARY", folder.path("summary.md"))
            .envs([
                ("BASE", base),
                ("DOCUMENT", document),
                ("FAIL_ON", ""),
                ("SARIF", "out.sarif"),
            ])
            .output();
        ran(&output.expect("bash runs"))
    };
    let ran = run("before.yaml", "after.yaml");
    assert_eq!(ran.code, 1, "{}", ran.told);
    assert!(
        ran.out.starts_with("::error file=after.yaml,line="),
        "{}",
        ran.out
    );
    assert!(
        folder
            .read("summary.md")
            .starts_with("### API changes: wire breaking")
    );
    assert!(folder.path("out.sarif").exists());
    assert_eq!(run("before.yaml", "minor.yaml").code, 0);
    assert_eq!(run("before.yaml", "").code, 2);
}

/// The hook that pre-commit reads.
#[test]
fn the_hook_is_one_of_pre_commit() {
    let text = fs::read_to_string(repository().join(".pre-commit-hooks.yaml"));
    let hooks: Vec<std::collections::BTreeMap<String, serde_yaml::Value>> =
        serde_yaml::from_str(&text.expect("it is there")).expect("it is YAML");
    for hook in hooks {
        for field in ["id", "name", "entry", "language", "files"] {
            assert!(hook.contains_key(field), "no {field}");
        }
        let files = hook["files"].as_str().expect("a pattern");
        let files = regex::Regex::new(files).expect("a pattern");
        assert!(files.is_match("api/openapi.yaml") && files.is_match("spectrait.toml"));
        assert!(!files.is_match("src/openapi.rs"));
    }
}
