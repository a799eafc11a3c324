//! SARIF 2.1.0 (OASIS), for code scanning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::comparison::{Comparison, Entry, Spot};

/// The comparison as a SARIF log. Safe changes are notes.
pub fn sarif(comparison: &Comparison<'_>) -> Value {
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    for entry in &comparison.entries {
        rules.entry(entry.id).or_insert_with(|| {
            json!({
                "id": entry.id,
                "shortDescription": { "text": entry.heading },
                "help": { "text": format!("{}: {}", entry.why, entry.remedy) },
            })
        });
    }
    let ids: Vec<&str> = rules.keys().copied().collect();
    let results = comparison.entries.iter().map(|entry| result(entry, &ids));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "spectrait",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules.into_values().collect::<Vec<_>>(),
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
    let mut value = json!({
        "ruleId": entry.id,
        "ruleIndex": ids.binary_search(&entry.id).ok(),
        "level": entry.change.severity().name(),
        "message": { "text": entry.sentence() },
        "locations": entry.spot().map(location).into_iter().collect::<Vec<_>>(),
        "partialFingerprints": { "spectrait/v1": entry.fingerprint.to_string() },
    });
    if let (Some(before), Some(_)) = (&entry.spots.base, &entry.spots.revision) {
        value["relatedLocations"] = json!([location(before)]);
    }
    if let Some(reason) = entry.accepted() {
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
