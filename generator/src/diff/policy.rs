//! What of a comparison is held against the revision: thresholds, levels by id, accepted changes.

use std::collections::BTreeMap;

use super::{Bump, Change, Level, Report, RustChange};

/// What is held against a revision.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The least level on the wire that breaks it; `None` for none.
    pub wire: Option<Level>,
    /// The least step of a version that breaks it; `None` for none.
    pub rust: Option<Bump>,
    /// Whether a version that was raised by too little breaks it.
    pub version: Enforcement,
    /// Other levels than the table's, by ids.
    pub levels: BTreeMap<String, Weight>,
    /// Changes that were accepted.
    pub accepted: Vec<Accepted>,
    /// The day, as `2026-01-31`, that expiries are compared with.
    pub today: String,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            wire: Some(Level::Breaking),
            rust: Some(Bump::Major),
            version: Enforcement::Told,
            levels: BTreeMap::new(),
            accepted: Vec::new(),
            today: String::new(),
        }
    }
}

/// Whether something breaks a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforcement {
    /// It is only told.
    Told,
    /// It breaks the policy.
    Enforced,
}

/// What an id weighs in place of what the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// On the wire.
    Wire(Level),
    /// In Rust.
    Rust(Bump),
    /// It is not told at all.
    Ignored,
}

/// A change that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The id of its rule.
    pub id: String,
    /// The pointer that it is known by.
    pub pointer: String,
    /// What it comes to in a number.
    pub fingerprint: u64,
    /// Why.
    pub reason: String,
    /// The first day on which it counts no more.
    pub expires: Option<String>,
}

/// What a policy makes of a report.
#[derive(Debug, Default)]
pub struct Judgement {
    /// For each change on the wire, what it comes to.
    pub wire: Vec<Standing>,
    /// For each change of the surface, what it comes to.
    pub rust: Vec<Standing>,
    /// Acceptances that no change needs any more.
    pub stale: Vec<Accepted>,
    /// Acceptances whose day has come.
    pub expired: Vec<Accepted>,
    /// Whether the version was raised by too little, and that breaks the policy.
    pub version_broken: bool,
}

/// What becomes of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is within the policy.
    Within,
    /// It breaks the policy.
    Breach,
    /// It would break the policy, and was accepted, for this reason.
    Accepted(String),
}

impl Judgement {
    /// How many changes break the policy.
    pub fn breaches(&self) -> usize {
        let all = self.wire.iter().chain(&self.rust);
        all.filter(|standing| **standing == Standing::Breach)
            .count()
    }

    /// Whether the revision is within the policy.
    pub fn is_within(&self) -> bool {
        self.breaches() == 0 && !self.version_broken
    }
}

impl Policy {
    /// Weighs the changes of a report, and judges them.
    pub fn judge(&self, report: &mut Report) -> Judgement {
        self.weigh(report);
        let mut used = vec![false; self.accepted.len()];
        let wire = report.wire.iter().map(|change| {
            let breaks = self.wire.is_some_and(|least| change.level >= least);
            self.standing(breaks, &Known::of(change), &mut used)
        });
        let wire = wire.collect();
        let rust = report.rust.iter().map(|change| {
            let breaks = self.rust.is_some_and(|least| change.bump >= least);
            self.standing(breaks, &Known::of_rust(change), &mut used)
        });
        let rust = rust.collect();
        let (expired, current): (Vec<_>, Vec<_>) = self
            .accepted
            .iter()
            .zip(used)
            .partition(|(accepted, _)| self.is_expired(accepted));
        let stale = current.into_iter().filter(|(_, used)| !used);
        let short = report.versions.is_enough(report.wanted()) == Some(false);
        Judgement {
            wire,
            rust,
            stale: stale.map(|(accepted, _)| accepted.clone()).collect(),
            expired: expired
                .into_iter()
                .map(|(accepted, _)| accepted.clone())
                .collect(),
            version_broken: short && self.version == Enforcement::Enforced,
        }
    }

    fn weigh(&self, report: &mut Report) {
        let mut kept = Vec::with_capacity(report.wire.len());
        let mut count = 0;
        report.wire.retain_mut(|change| {
            let weight = self.levels.get(change.rule.id);
            if let Some(Weight::Wire(level)) = weight {
                change.level = *level;
            }
            let ignored = weight == Some(&Weight::Ignored);
            kept.push((!ignored).then_some(count));
            count += usize::from(!ignored);
            !ignored
        });
        report.rust.retain_mut(|change| {
            let weight = self.levels.get(change.rule.id);
            if let Some(Weight::Rust(bump)) = weight {
                change.bump = *bump;
            }
            let causes = change.causes.iter();
            let causes = causes.filter_map(|cause| kept.get(*cause).copied().flatten());
            change.causes = causes.collect();
            weight != Some(&Weight::Ignored)
        });
    }

    fn standing(&self, breaks: bool, known: &Known, used: &mut [bool]) -> Standing {
        if !breaks {
            return Standing::Within;
        }
        let own = |accepted: &Accepted| {
            accepted.id == known.id
                && accepted.pointer == known.pointer
                && accepted.fingerprint == known.fingerprint
        };
        let mut standing = Standing::Breach;
        // One that has expired may have been accepted again.
        for (accepted, used) in self.accepted.iter().zip(used) {
            if own(accepted) {
                *used = true;
                if !self.is_expired(accepted) {
                    standing = Standing::Accepted(accepted.reason.clone());
                }
            }
        }
        standing
    }

    /// Days that are written alike are in the order of their texts.
    fn is_expired(&self, accepted: &Accepted) -> bool {
        let expires = accepted.expires.as_deref();
        expires.is_some_and(|expires| expires <= self.today.as_str())
    }
}

/// What a change is known by.
struct Known {
    id: &'static str,
    pointer: String,
    fingerprint: u64,
}

impl Known {
    fn of(change: &Change) -> Self {
        Self {
            id: change.rule.id,
            pointer: change.pointer.clone(),
            fingerprint: change.fingerprint(),
        }
    }

    fn of_rust(change: &RustChange) -> Self {
        Self {
            id: change.rule.id,
            pointer: change.pointer(),
            fingerprint: change.fingerprint(),
        }
    }
}

/// Acceptances of all that breaks a policy.
pub fn acceptances(
    report: &Report,
    judgement: &Judgement,
    reason: &str,
    expires: Option<&str>,
) -> Vec<Accepted> {
    let wire = report.wire.iter().map(Known::of).zip(&judgement.wire);
    let rust = report.rust.iter().map(Known::of_rust).zip(&judgement.rust);
    let breaches = wire.chain(rust);
    let breaches = breaches.filter(|(_, standing)| **standing == Standing::Breach);
    let accepted = breaches.map(|(known, _)| Accepted {
        id: known.id.to_owned(),
        pointer: known.pointer,
        fingerprint: known.fingerprint,
        reason: reason.to_owned(),
        expires: expires.map(str::to_owned),
    });
    accepted.collect()
}
