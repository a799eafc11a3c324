//! SARIF 2.1.0 (OASIS), for code scanning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::comparison::{Comparison, Entry, Spot};
use crate::diagnostic::Severity;

/// The number of results that code scanning shows.
const SHOWN: usize = 5000;

/// Comparisons as a SARIF log, each as a run: what breaks the policy as errors, what else may need
/// somebody as warnings, what was accepted as suppressed. Safe changes are left out, and what is beyond
/// the number of results that code scanning shows.
pub fn sarif(comparisons: &[Comparison<'_>]) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": comparisons.iter().map(run).collect::<Vec<_>>(),
    })
}

fn run(comparison: &Comparison<'_>) -> Value {
    let entries = comparison.entries.iter();
    let mut findings: Vec<_> = entries
        .filter_map(|entry| Some((entry.finding()?, entry)))
        .collect();
    findings.sort_by_key(|(severity, _)| *severity != Severity::Error);
    let left_out = findings.len().saturating_sub(SHOWN);
    findings.truncate(SHOWN);
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    for (_, entry) in &findings {
        rules.entry(entry.id).or_insert_with(|| {
            json!({
                "id": entry.id,
                "shortDescription": { "text": entry.heading },
                "help": { "text": format!("{}: {}", entry.why, entry.remedy) },
            })
        });
    }
    let ids: Vec<&str> = rules.keys().copied().collect();
    let results = findings
        .iter()
        .map(|(severity, entry)| result(entry, *severity, &ids));
    json!({
        "tool": {
            "driver": {
                "name": "spectrait",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_values().collect::<Vec<_>>(),
            },
        },
        "automationDetails": { "id": format!("spectrait diff/{}", comparison.names.revision) },
        "invocations": [{
            "executionSuccessful": comparison.gaps.uncompared.is_empty(),
            "toolExecutionNotifications": notifications(comparison, left_out),
        }],
        "results": results.collect::<Vec<_>>(),
    })
}

fn notifications(comparison: &Comparison<'_>, left_out: usize) -> Value {
    let gaps = comparison.gaps;
    let uncompared = gaps.uncompared.iter().map(|gap| ("error", gap.clone()));
    let unchanged = gaps.unchanged.iter().map(|gap| ("note", gap.clone()));
    let more = (left_out > 0).then(|| {
        let words = format!("{left_out} more results are left out: {SHOWN} are shown");
        ("warning", words)
    });
    let all = uncompared.chain(unchanged).chain(more);
    all.map(|(level, gap)| json!({ "level": level, "message": { "text": gap } }))
        .collect()
}

fn result(entry: &Entry<'_>, severity: Severity, ids: &[&str]) -> Value {
    let mut value = json!({
        "ruleId": entry.id,
        "ruleIndex": ids.binary_search(&entry.id).ok(),
        "level": severity.name(),
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
