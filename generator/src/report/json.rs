//! For programs. `version` changes when a field changes its meaning; the schema is
//! `generator/schemas/comparison.json`.

use serde_json::{Value, json};

use super::{Comparison, Entry, Of, Spot};
use crate::diff::{Bump, Level, Side, Standing};

/// The comparison as one JSON object.
pub fn json(comparison: &Comparison<'_>) -> Value {
    let report = comparison.report;
    let sides =
        Side::ALL.map(|side| (side.name(), report.rust_verdict(Some(side)).map(Bump::name)));
    let sides: std::collections::BTreeMap<_, _> = sides.into_iter().collect();
    json!({
        "version": 1,
        "base": comparison.base,
        "revision": comparison.revision,
        "verdict": {
            "within_policy": comparison.judgement.is_within() && comparison.gaps.is_empty(),
            "complete": comparison.gaps.is_empty(),
            "breaches": comparison.judgement.breaches(),
            "wire": report.wire_verdict().map(Level::name),
            "rust": report.rust_verdict(None).map(Bump::name),
            "rust_by_part": sides,
        },
        "info_version": {
            "base": report.versions.base,
            "revision": report.versions.revision,
            "wanted": report.wanted().map(Bump::name),
            "enough": report.versions.is_enough(report.wanted()),
        },
        "gaps": comparison.gaps,
        "changes": comparison.entries.iter().map(change).collect::<Vec<_>>(),
        "stale": comparison.judgement.stale.iter().map(accepted).collect::<Vec<_>>(),
        "expired": comparison.judgement.expired.iter().map(accepted).collect::<Vec<_>>(),
    })
}

fn change(entry: &Entry<'_>) -> Value {
    let (before, after) = match entry.change {
        Of::Wire(change) => (some(&change.before), some(&change.after)),
        Of::Rust(change) => (change.before.clone(), change.after.clone()),
    };
    let mut value = json!({
        "id": entry.id(),
        "level": entry.level(),
        "heading": entry.heading(),
        "subject": entry.subject(),
        "before": before,
        "after": after,
        "why": entry.why(),
        "remedy": entry.remedy(),
        "base": entry.base.as_ref().map(spot),
        "revision": entry.revision.as_ref().map(spot),
        "breaks_policy": entry.is_breach(),
        "accepted": match entry.standing {
            Standing::Accepted(reason) => Some(reason.clone()),
            Standing::Within | Standing::Breach => None,
        },
        "fingerprint": entry.fingerprint(),
    });
    match entry.change {
        Of::Wire(change) => {
            value["verdict"] = json!("wire");
            value["uses"] = json!(change.uses);
            let reach = change.reach.iter().map(
                |reach| json!({"direction": reach.flow.name(), "operations": reach.operations}),
            );
            value["reach"] = reach.collect();
        }
        Of::Rust(change) => {
            value["verdict"] = json!("rust");
            let sides = Side::ALL.into_iter().filter(|side| change.is_of(*side));
            value["parts"] = sides.map(Side::name).collect();
            let causes = entry.causes.iter().map(|cause| {
                json!({
                    "id": cause.rule.id,
                    "subject": cause.subject,
                    "fingerprint": format!("{:016x}", cause.fingerprint()),
                })
            });
            value["causes"] = causes.collect();
        }
    }
    value
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn spot(spot: &Spot) -> Value {
    json!({
        "file": spot.file,
        "line": spot.line,
        "column": spot.column,
        "pointer": spot.pointer,
    })
}

fn accepted(accepted: &crate::diff::Accepted) -> Value {
    json!({
        "id": accepted.id,
        "pointer": accepted.pointer,
        "fingerprint": format!("{:016x}", accepted.fingerprint),
        "reason": accepted.reason,
        "expires": accepted.expires,
    })
}
