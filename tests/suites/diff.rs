//! What `spectrait diff` finds: a pair of documents for each rule, in both directions, and pairs in
//! which nothing changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
};

use serde_json::Value;
use spectrait::diff::{Area, Bump, Change, Rule, RustRule, Sides};
use tests::{
    cases as documents,
    comparison::{around_schema, compare, whole},
    downstream::{self, Workspace},
    repository,
    same::{moved, reversed, sorted},
    target,
};

type Cases = Vec<(String, [Value; 2])>;

/// The cases of a file, in its order.
fn cases(file: &str, document: fn(&Value) -> Value) -> Cases {
    let path = repository().join("tests/diff").join(file);
    let text = fs::read_to_string(path).expect("it can be read");
    let read: serde_yaml::Mapping = serde_yaml::from_str(&text).expect("it is YAML");
    let cases = read.into_iter().map(|(name, pair)| {
        let name = name.as_str().expect("a case has a name").to_owned();
        let pair: [Value; 2] = serde_yaml::from_value(pair).expect("a case is a pair");
        (name, pair.map(|part| document(&part)))
    });
    cases.collect()
}

fn all() -> Cases {
    let mut all = cases("schemas.yaml", around_schema);
    all.extend(cases("operations.yaml", whole));
    all
}

fn wire(base: &Value, revision: &Value) -> Vec<Change> {
    compare(&base.to_string(), &revision.to_string()).wire
}

fn line(change: &Change) -> String {
    let affected = change.affected.iter().map(|affected| {
        let level = change.rule.meaning(affected.direction).level;
        format!("{} {}", affected.direction.name(), level.name())
    });
    let affected: Vec<String> = affected.collect();
    let values = match (&*change.values.base, &*change.values.revision) {
        ("", "") => String::new(),
        (before, after) => format!(" ({before} → {after})"),
    };
    let (subject, pointer) = (&change.subject, &change.pointer);
    format!(
        "{}: {subject}{values}, {} [{pointer}]",
        change.rule.id(),
        affected.join(", ")
    )
}

#[test]
fn every_change_is_told_in_both_directions() {
    let mut text = String::new();
    for (name, [base, revision]) in all() {
        let _ = writeln!(text, "{name}");
        for (mark, changes) in [("+", wire(&base, &revision)), ("-", wire(&revision, &base))] {
            if changes.is_empty() {
                let _ = writeln!(text, "  {mark} no change");
            }
            for change in &changes {
                let _ = writeln!(text, "  {mark} {}", line(change));
            }
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "../snapshots"}, {
        insta::assert_snapshot!("diff-wire", text);
    });
}

#[test]
fn every_rule_of_the_wire_has_a_pair_of_documents() {
    let mut met = BTreeSet::new();
    for (_, [base, revision]) in all() {
        for change in wire(&base, &revision).iter().chain(&wire(&revision, &base)) {
            met.insert(change.rule.id());
        }
    }
    let missing: Vec<&str> = Rule::ALL
        .iter()
        .map(|rule| rule.id())
        .filter(|id| !met.contains(id))
        .collect();
    assert!(missing.is_empty(), "no pair of documents for {missing:?}");
}

/// Accepted changes are known by the id, the pointer and the fingerprint.
#[test]
fn what_is_accepted_passes_nothing_else() {
    let path = repository().join("tests/diff/acceptances.yaml");
    let text = fs::read_to_string(path).expect("it can be read");
    let read: BTreeMap<String, [Value; 3]> = serde_yaml::from_str(&text).expect("it is YAML");
    for (name, documents) in read {
        let [base, one, other] = documents.map(|parts| whole(&parts).to_string());
        let keys = |revision: &str| {
            let report = compare(&base, revision);
            let changes = report.wire.iter();
            let keys = changes.map(|change| {
                (
                    change.rule.id(),
                    change.pointer.clone(),
                    change.fingerprint,
                    line(change),
                )
            });
            keys.collect::<BTreeSet<_>>()
        };
        let (one, other) = (keys(&one), keys(&other));
        assert!(!one.is_empty() && !other.is_empty(), "{name}");
        let both: Vec<_> = one.intersection(&other).collect();
        assert!(both.is_empty(), "{name}: {both:#?}");
    }
}

#[test]
fn what_means_the_same_is_no_change() {
    for (name, [base, revision]) in all() {
        let same = name.starts_with("same-")
            || [
                "component-for-inline",
                "similar-paths",
                "parameter-explode-of-scalar",
                "ways-reordered",
                "placeholder-renamed",
                "parameter-of-path",
                "security-scheme-renamed",
            ]
            .contains(&name.as_str());
        let changes = wire(&base, &revision);
        let lines: Vec<String> = changes.iter().map(line).collect();
        assert_eq!(same, lines.is_empty(), "{name}: {lines:#?}");
    }
}

/// The cases of `tests/diff/rust`, each with the verdict on its change.
#[test]
fn verdicts_on_rust_are_as_expected() {
    let base = downstream::text(&downstream::base());
    let mut text = String::new();
    let mut wrong = Vec::new();
    for (name, case) in downstream::cases() {
        let report = compare(&base, &downstream::text(&case.revision()));
        let verdict = report.rust_verdict(None).map_or("none", Bump::name);
        if verdict != case.verdict {
            wrong.push(format!("{name}: {verdict}, not {}", case.verdict));
        }
        let areas = Area::ALL.map(|area| {
            let bump = report.rust_verdict(Some(area)).map_or("none", Bump::name);
            format!("{} {bump}", area.name())
        });
        let _ = writeln!(text, "{name}: {}", areas.join(", "));
        for change in &report.rust {
            let (id, path) = (change.rule.id(), &change.path);
            let values = change.values.as_ref();
            let Sides { base, revision } = values.map(|text| text.as_deref().unwrap_or_default());
            let _ = writeln!(text, "  {id}: {path}\n    - {base}\n    + {revision}");
            for cause in change
                .causes
                .iter()
                .filter_map(|cause| report.cause(*cause))
            {
                let _ = writeln!(text, "    by {}: {}", cause.rule.id(), cause.subject);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}\n{text}");
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "../snapshots"}, {
        insta::assert_snapshot!("diff-rust", text);
    });
}

/// A crate that was written against the old bindings compiles against the new ones, or not, as the
/// verdict says.
#[test]
fn verdicts_on_rust_are_what_the_compiler_says() {
    let workspace = Workspace::new(&target().join("suites/downstream"));
    workspace.bindings("before", &downstream::base());
    let cases = downstream::cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for (name, case) in &cases {
        workspace.bindings(&format!("after-{name}"), &case.revision());
        if downstream::is_of_types(&case.uses) {
            workspace.types_alone(&format!("after-{name}"));
        }
        if case.without_webhooks {
            workspace.without_webhooks(&format!("after-{name}"));
        }
        workspace.downstream(&format!("old-{name}"), "before", &case.uses);
        workspace.downstream(&format!("new-{name}"), &format!("after-{name}"), &case.uses);
    }
    let compiling = workspace.compiling(&target().join("suites/target"));
    let mut wrong = Vec::new();
    for (name, case) in &cases {
        let compiles = |prefix: &str| compiling.contains(&format!("{prefix}-{name}"));
        if !compiles("after") || !compiles("old") {
            wrong.push(format!("{name}: the case itself does not compile"));
        } else if compiles("new") == (case.verdict == "major" && !case.means_another) {
            wrong.push(format!(
                "{name}: {}, compiles: {}",
                case.verdict,
                compiles("new")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");

    // The other meaning is seen on the wire.
    let exchanged = cases.iter().filter(|(_, case)| case.means_another);
    let names: Vec<&String> = exchanged.map(|(name, _)| name).collect();
    assert!(names.len() >= 4, "{names:?}");
    let crates = names
        .iter()
        .flat_map(|name| [format!("old-{name}"), format!("new-{name}")]);
    let crates: Vec<String> = crates.collect();
    let texts = workspace.run(&crates, &target().join("suites/target"));
    for (name, texts) in names.iter().zip(texts.chunks(2)) {
        assert_ne!(texts[0], texts[1], "{name} means the same");
    }
}

/// What becomes of a field when it changes.
#[derive(Debug, serde::Deserialize)]
#[serde(untagged)]
enum Coverage {
    /// These rules tell of it.
    Rules(Vec<String>),
    /// Nothing does, for this reason.
    Waived(String),
}

#[test]
fn every_field_of_a_document_has_a_rule_or_a_waiver() {
    type Table = BTreeMap<String, BTreeMap<String, Coverage>>;
    let path = repository().join("tests/diff/coverage.yaml");
    let text = fs::read_to_string(path).expect("it can be read");
    let mut table: Table = serde_yaml::from_str(&text).expect("it is YAML");
    let mut wrong = Vec::new();
    for (object, field) in spectrait::openapi::fields() {
        let fields = table.get_mut(object);
        match fields.and_then(|fields| fields.remove(field)) {
            None => wrong.push(format!("{object}: {field} has neither")),
            Some(Coverage::Waived(reason)) => assert!(reason.len() > 10, "{object}: {field}"),
            Some(Coverage::Rules(ids)) => {
                let unknown =
                    |id: &&String| Rule::from_id(id).is_none() && RustRule::from_id(id).is_none();
                let unknown: Vec<_> = ids.iter().filter(unknown).collect();
                if ids.is_empty() || !unknown.is_empty() {
                    wrong.push(format!("{object}: {field} has {unknown:?}"));
                }
            }
        }
    }
    for (object, fields) in table {
        let left = fields
            .into_keys()
            .map(|field| format!("{object}: {field} is no field"));
        wrong.extend(left);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_of_rust_has_a_case() {
    let base = downstream::text(&downstream::base());
    let mut met = BTreeSet::new();
    for (_, case) in downstream::cases() {
        let revision = downstream::text(&case.revision());
        for report in [compare(&base, &revision), compare(&revision, &base)] {
            met.extend(report.rust.iter().map(|change| change.rule.id()));
        }
    }
    let all = RustRule::ALL.iter().map(|rule| rule.id());
    let missing: Vec<&str> = all.filter(|id| !met.contains(id)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// A document says the same, re-serialised, with its keys in another order, and with its schemas
/// among the components; only the names of types hang on the last.
#[test]
fn a_document_written_otherwise_is_no_change() {
    let mut paths = documents("documents");
    paths.extend(documents("corpus"));
    paths.retain(|path| path.extension().is_some_and(|ending| ending != "md"));
    paths.push(repository().join("openapi.json"));
    paths.push(repository().join("tests/diff/rust/base.yaml"));
    for path in paths {
        let name = path.display();
        let text = fs::read_to_string(&path).expect("it can be read");
        let value: serde_yaml::Value = serde_yaml::from_str(&text).expect("it is YAML");
        let told = |other: &str| {
            let report = compare(&text, other);
            let wire: Vec<String> = report.wire.iter().map(line).collect();
            let rust = report.rust.iter();
            let rust: Vec<String> = rust
                .map(|change| format!("{} {}", change.rule.id(), change.path))
                .collect();
            (wire, rust)
        };
        let nothing = (Vec::new(), Vec::new());
        if path.ends_with("eos.local.json") {
            // It refers to schemas within its own paths, which have a name after the place that is
            // read first: of the wire, nothing changes.
            let (wire, _) = told(&downstream::text(&reversed(&value)));
            assert_eq!(wire, nothing.0, "{name}, reversed");
            continue;
        }
        assert_eq!(told(&text), nothing, "{name}");
        assert_eq!(
            told(&downstream::text(&value)),
            nothing,
            "{name}, re-serialised"
        );
        assert_eq!(
            told(&downstream::text(&reversed(&value))),
            nothing,
            "{name}, reversed"
        );
        assert_eq!(told(&sorted(&value)), nothing, "{name}, sorted");
        let (wire, _) = told(&downstream::text(&moved(&value)));
        assert_eq!(wire, nothing.0, "{name}, moved to the components");
    }
}
