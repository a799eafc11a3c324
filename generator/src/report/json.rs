//! For programs. `version` changes when a field changes its meaning; the schema is
//! `generator/schemas/comparison.json`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::comparison::{AnyChange, Comparison, Entry};
use crate::diff::{Accepted, Area, Bump, Level};

/// Comparisons as one JSON object: a comparison itself, or a list of several.
pub fn json(comparisons: &[Comparison<'_>]) -> Value {
    match comparisons {
        [only] => one(only),
        several => json!({
            "version": 1,
            "comparisons": several.iter().map(one).collect::<Vec<_>>(),
        }),
    }
}

fn one(comparison: &Comparison<'_>) -> Value {
    let report = comparison.report;
    let by_area =
        Area::ALL.map(|area| (area.name(), report.rust_verdict(Some(area)).map(Bump::name)));
    json!({
        "version": 1,
        "base": comparison.names.base,
        "revision": comparison.names.revision,
        "verdict": {
            "within_policy": comparison.judgement.is_within() && comparison.gaps.uncompared.is_empty(),
            "complete": comparison.gaps.uncompared.is_empty(),
            "breaches": comparison.judgement.breaches(),
            "wire": report.wire_verdict().map(Level::name),
            "rust": report.rust_verdict(None).map(Bump::name),
            "rust_by_part": BTreeMap::from(by_area),
        },
        "info_version": {
            "base": report.versions.base,
            "revision": report.versions.revision,
            "required": report.required_bump().map(Bump::name),
            "enough": report.is_version_enough(),
        },
        "gaps": comparison.gaps.uncompared,
        "unchanged_gaps": comparison.gaps.unchanged,
        "changes": comparison.entries.iter().map(change).collect::<Vec<_>>(),
        "stale": comparison.judgement.stale.iter().map(accepted).collect::<Vec<_>>(),
        "expired": comparison.judgement.expired.iter().map(accepted).collect::<Vec<_>>(),
    })
}

fn change(entry: &Entry<'_>) -> Value {
    let values = match entry.change {
        AnyChange::Wire(change) => {
            let values = change.values.as_ref().map(String::as_str);
            values.map(|text| Some(text).filter(|text| !text.is_empty()))
        }
        AnyChange::Rust(change) => change.values.as_ref().map(Option::as_deref),
    };
    let mut value = json!({
        "verdict": entry.verdict,
        "id": entry.id,
        "level": entry.level,
        "heading": entry.heading,
        "subject": entry.subject,
        "before": values.base,
        "after": values.revision,
        "why": entry.why,
        "remedy": entry.remedy,
        "base": entry.spots.base,
        "revision": entry.spots.revision,
        "breaks_policy": entry.is_breach(),
        "accepted": entry.accepted(),
        "fingerprint": entry.fingerprint.to_string(),
    });
    match entry.change {
        AnyChange::Wire(change) => {
            let reach = change.affected.iter().map(|affected| {
                json!({
                    "direction": affected.direction.name(),
                    "level": affected.level.name(),
                    "operations": affected.operations,
                })
            });
            value["uses"] = json!(change.uses);
            value["reach"] = reach.collect();
        }
        AnyChange::Rust(change) => {
            let areas = Area::ALL.into_iter().filter(|area| change.is_of(*area));
            let causes = entry.causes.iter().map(|cause| {
                json!({
                    "id": cause.rule.id(),
                    "subject": cause.subject,
                    "fingerprint": cause.fingerprint.to_string(),
                })
            });
            value["parts"] = areas.map(Area::name).collect();
            value["causes"] = causes.collect();
        }
    }
    value
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
