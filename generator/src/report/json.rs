//! For programs. `version` changes when a field changes its meaning; the schema is
//! `generator/schemas/comparison.json`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::comparison::{AnyChange, Comparison, Entry, Spot};
use crate::diff::{Accepted, AffectedOperations, Area, Bump, Change, Level};

/// The comparison as one JSON object.
pub fn json(comparison: &Comparison<'_>) -> Value {
    let report = comparison.report;
    let by_area =
        Area::ALL.map(|area| (area.name(), report.rust_verdict(Some(area)).map(Bump::name)));
    json!({
        "version": 1,
        "base": comparison.names.base,
        "revision": comparison.names.revision,
        "verdict": {
            "within_policy": comparison.judgement.is_within() && comparison.gaps.is_empty(),
            "complete": comparison.gaps.is_empty(),
            "breaches": comparison.judgement.breaches(),
            "wire": report.wire_verdict().map(Level::name),
            "rust": report.rust_verdict(None).map(Bump::name),
            "rust_by_part": BTreeMap::from(by_area),
        },
        "info_version": {
            "base": report.versions.base,
            "revision": report.versions.revision,
            "wanted": report.required_bump().map(Bump::name),
            "enough": report.is_version_enough(),
        },
        "gaps": comparison.gaps,
        "changes": comparison.entries.iter().map(change).collect::<Vec<_>>(),
        "stale": comparison.judgement.stale.iter().map(accepted).collect::<Vec<_>>(),
        "expired": comparison.judgement.expired.iter().map(accepted).collect::<Vec<_>>(),
    })
}

fn change(entry: &Entry<'_>) -> Value {
    let values = match entry.change {
        AnyChange::Wire(change) => change.values.as_ref().map(|text| some(text)),
        AnyChange::Rust(change) => change.values.as_ref().map(Option::as_deref),
    };
    let mut value = json!({
        "id": entry.id,
        "level": entry.level,
        "heading": entry.heading,
        "subject": entry.subject,
        "before": values.base,
        "after": values.revision,
        "why": entry.why,
        "remedy": entry.remedy,
        "base": entry.spots.base.as_ref().map(spot),
        "revision": entry.spots.revision.as_ref().map(spot),
        "breaks_policy": entry.is_breach(),
        "accepted": entry.accepted(),
        "fingerprint": entry.fingerprint.to_string(),
    });
    match entry.change {
        AnyChange::Wire(change) => {
            value["verdict"] = json!("wire");
            value["uses"] = json!(change.uses);
            value["reach"] = change.affected.iter().map(affected).collect();
        }
        AnyChange::Rust(change) => {
            value["verdict"] = json!("rust");
            let areas = Area::ALL.into_iter().filter(|area| change.is_of(*area));
            value["parts"] = areas.map(Area::name).collect();
            value["causes"] = entry.causes.iter().map(|change| cause(change)).collect();
        }
    }
    value
}

fn affected(affected: &AffectedOperations) -> Value {
    json!({
        "direction": affected.direction.name(),
        "operations": affected.operations,
    })
}

fn cause(change: &Change) -> Value {
    json!({
        "id": change.rule.id(),
        "subject": change.subject,
        "fingerprint": change.fingerprint.to_string(),
    })
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn spot(spot: &Spot) -> Value {
    json!({
        "file": spot.file,
        "line": spot.line,
        "column": spot.column,
        "pointer": spot.pointer,
    })
}

fn accepted(accepted: &Accepted) -> Value {
    json!({
        "id": accepted.identity.id,
        "pointer": accepted.identity.pointer,
        "fingerprint": accepted.identity.fingerprint.to_string(),
        "reason": accepted.reason,
        "expires": accepted.expires,
    })
}
