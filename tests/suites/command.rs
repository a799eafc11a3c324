//! The command: exit codes, what goes where, and what is never written.

use std::{fs, path::Path, process::Output};

use tests::{repository, spectrait};

fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it is UTF-8")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}

#[test]
fn check_tells_fine_from_findings_from_refused() {
    let fine = spectrait(&["check", "openapi.json"]);
    assert_eq!(code(&fine), 0, "{}", stderr(&fine));
    assert!(stdout(&fine).contains("fine, 1 operation"));

    let findings = spectrait(&["check", "tests/refusals/ST0205-misspelled.yaml"]);
    assert_eq!(code(&findings), 1, "{}", stderr(&findings));
    let denied = spectrait(&[
        "check",
        "tests/refusals/ST0205-misspelled.yaml",
        "--deny",
        "warnings",
    ]);
    assert_eq!(code(&denied), 3);

    let refused = spectrait(&["check", "tests/refusals/ST0301-objectt.yaml"]);
    assert_eq!(code(&refused), 3);
    let told = stderr(&refused);
    assert!(
        told.contains("error[ST0301]") && told.contains("did you mean `object`?"),
        "{told}"
    );
    assert!(
        told.contains("tests/refusals/ST0301-objectt.yaml:"),
        "{told}"
    );
    assert!(!told.contains('\u{1b}'), "no colours into a pipe");
}

#[test]
fn a_missing_file_is_refused_with_its_name() {
    let missing = spectrait(&["check", "no-such-file.json"]);
    assert_eq!(code(&missing), 3);
    let told = stderr(&missing);
    assert!(
        told.contains("ST0101") && told.contains("no-such-file.json"),
        "{told}"
    );
}

#[test]
fn diagnostics_as_json_are_for_programs() {
    let refused = spectrait(&[
        "check",
        "tests/refusals/ST0301-objectt.yaml",
        "--format",
        "json",
    ]);
    assert_eq!(code(&refused), 3);
    let told: serde_json::Value = serde_json::from_str(&stdout(&refused)).expect("it is JSON");
    assert_eq!(told["version"], 1);
    let first = &told["diagnostics"][0];
    assert_eq!(first["code"], "ST0301");
    assert_eq!(first["severity"], "error");
    assert!(first["line"].as_u64() > Some(1), "{first}");
    assert!(
        first["pointer"]
            .as_str()
            .is_some_and(|pointer| pointer.ends_with("/type")),
        "{first}"
    );
    assert!(stderr(&refused).is_empty());
}

#[test]
fn wrong_usage_is_2() {
    for arguments in [
        &[][..],
        &["generate"],
        &["check"],
        &["show", "openapi.json", "--stage", "x"],
        &["explain", "ST9999"],
    ] {
        assert_eq!(code(&spectrait(arguments)), 2, "{arguments:?}");
    }
    let name = ["generate", "openapi.json", "--out", "x", "--name", "../x"];
    assert_eq!(code(&spectrait(&name)), 2);
    assert!(!repository().join("x").exists());
}

#[test]
fn help_has_examples_and_shells_have_completions() {
    for arguments in [
        &["--help"][..],
        &["generate", "--help"],
        &["check", "--help"],
        &["show", "--help"],
    ] {
        let help = spectrait(arguments);
        assert_eq!(code(&help), 0);
        assert!(stdout(&help).contains("Examples:"), "{arguments:?}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = spectrait(&["completions", shell]);
        assert_eq!(code(&completions), 0);
        assert!(stdout(&completions).contains("spectrait"), "{shell}");
    }
}

#[test]
fn show_lists_operations_types_and_stages() {
    let shown = spectrait(&["show", "openapi.json"]);
    assert_eq!(code(&shown), 0);
    assert!(stdout(&shown).contains("rotate_transactional_api_key"));
    assert!(stdout(&shown).contains("ErrorResponse"));
    let json = spectrait(&["show", "openapi.json", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&json)).expect("it is JSON");
    assert_eq!(json["operations"][0]["method"], "POST");
    for stage in ["document", "api", "plan"] {
        let shown = spectrait(&["show", "openapi.json", "--stage", stage]);
        assert_eq!(code(&shown), 0);
        assert!(
            stdout(&shown).contains("Rotate transactional API key"),
            "{stage}"
        );
    }
}

#[test]
fn explain_prints_pages_and_lists_codes() {
    let page = spectrait(&["explain", "st0206"]);
    assert_eq!(code(&page), 0);
    assert!(stdout(&page).starts_with("# ST0206: "));
    let list = spectrait(&["explain"]);
    assert!(stdout(&list).lines().count() > 20);
}

#[test]
fn generate_writes_and_check_compares() {
    let folder = tempfile::tempdir().expect("there is room");
    let out = folder.path().join("bindings");
    let generate = [
        "generate",
        "openapi.json",
        "--out",
        text(&out),
        "--name",
        "jetemail",
    ];
    let check = [&generate[..], &["--check"]].concat();

    let missing = spectrait(&check);
    assert_eq!(code(&missing), 1);
    assert!(!out.exists(), "--check writes nothing");

    assert_eq!(code(&spectrait(&generate)), 0);
    assert_eq!(code(&spectrait(&check)), 0);
    let manifest = fs::read_to_string(out.join("Cargo.toml")).expect("it was written");
    assert!(manifest.contains("name = \"jetemail\""));

    let types = out.join("src/types.rs");
    let before = fs::metadata(&types)
        .and_then(|data| data.modified())
        .expect("it was written");
    assert!(stdout(&spectrait(&generate)).contains("0 of them changed"));
    let after = fs::metadata(&types)
        .and_then(|data| data.modified())
        .expect("it is there");
    assert_eq!(
        before, after,
        "a file that is the same is not written again"
    );

    let changed = fs::read_to_string(&types)
        .expect("it is there")
        .replace("pub error", "pub errror");
    fs::write(&types, &changed).expect("there is room");
    let out_of_step = spectrait(&check);
    assert_eq!(code(&out_of_step), 1);
    let told = stderr(&out_of_step);
    assert!(
        told.contains("-    pub errror") && told.contains("+    pub error"),
        "{told}"
    );
    assert_eq!(
        fs::read_to_string(&types).expect("it is there"),
        changed,
        "--check writes nothing"
    );
}

#[test]
fn a_file_that_was_not_generated_is_not_overwritten() {
    let folder = tempfile::tempdir().expect("there is room");
    let mine = folder.path().join("Cargo.toml");
    fs::write(&mine, "# mine\n").expect("there is room");
    let refused = spectrait(&["generate", "openapi.json", "--out", text(folder.path())]);
    assert_eq!(code(&refused), 2);
    assert!(
        stderr(&refused).contains("Cargo.toml is in the way"),
        "{}",
        stderr(&refused)
    );
    assert_eq!(fs::read_to_string(&mine).expect("it is there"), "# mine\n");
    assert!(!folder.path().join("src").exists(), "nothing is written");
}

#[test]
fn nothing_is_written_for_a_document_that_is_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    let out = folder.path().join("bindings");
    let document = "tests/refusals/ST0301-objectt.yaml";
    assert_eq!(
        code(&spectrait(&["generate", document, "--out", text(&out)])),
        3
    );
    assert!(!out.exists());
}
