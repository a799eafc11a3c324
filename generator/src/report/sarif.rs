//! SARIF 2.1.0 (OASIS), for code scanning.

use serde_json::{Value, json};

use super::{Comparison, Entry, Of, Spot};
use crate::diff::{Bump, Level, Standing};

/// The comparison as a SARIF log. Safe changes are notes.
pub fn sarif(comparison: &Comparison<'_>) -> Value {
    let mut ids: Vec<&str> = comparison.entries.iter().map(Entry::id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rules = ids.iter().map(|id| {
        let first = comparison.entries.iter().find(|entry| entry.id() == *id);
        let first = first.expect("the id is an entry's");
        json!({
            "id": id,
            "shortDescription": { "text": first.heading() },
            "help": { "text": format!("{}: {}", first.why(), first.remedy()) },
        })
    });
    let rules: Vec<Value> = rules.collect();
    let results = comparison.entries.iter().map(|entry| result(entry, &ids));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "spectrait",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "invocations": [{
                "executionSuccessful": comparison.gaps.is_empty(),
                "toolExecutionNotifications": comparison.gaps.iter().map(|gap| json!({
                    "level": "error",
                    "message": { "text": gap },
                })).collect::<Vec<_>>(),
            }],
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn result(entry: &Entry<'_>, ids: &[&str]) -> Value {
    let level = match entry.change {
        Of::Wire(change) => match change.level {
            Level::Breaking => "error",
            Level::Risky => "warning",
            Level::Safe => "note",
        },
        Of::Rust(change) => match change.bump {
            Bump::Major => "error",
            Bump::Minor | Bump::Patch => "note",
        },
    };
    let mut value = json!({
        "ruleId": entry.id(),
        "ruleIndex": ids.iter().position(|id| *id == entry.id()),
        "level": level,
        "message": { "text": entry.sentence() },
        "locations": entry.spot().map(location).into_iter().collect::<Vec<_>>(),
        "partialFingerprints": { "spectrait/v1": entry.fingerprint() },
    });
    let before = entry.base.as_ref().filter(|_| entry.revision.is_some());
    if let Some(before) = before {
        value["relatedLocations"] = json!([location(before)]);
    }
    if let Standing::Accepted(reason) = entry.standing {
        value["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    value
}

fn location(spot: &Spot) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": spot.file.replace('\\', "/") },
            "region": { "startLine": spot.line, "startColumn": spot.column },
        },
        "logicalLocations": [{ "fullyQualifiedName": spot.pointer }],
    })
}
