//! The policy that a revision is judged by: thresholds, levels of rules, accepted changes.

use std::collections::BTreeSet;

use super::{
    change::{Change, Fingerprint},
    level::{Bump, Level},
    report::Report,
    rust::RustChange,
    weights::Weights,
};

/// The requirements of a revision.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The least level on the wire that breaks it; `None` for none.
    pub wire: Option<Level>,
    /// The least step of a version that breaks it; `None` for none.
    pub rust: Option<Bump>,
    /// The treatment of a version that was raised by too little.
    pub version: Enforcement,
    /// Levels in place of the registry's.
    pub weights: Weights,
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
            version: Enforcement::Reported,
            weights: Weights::default(),
            accepted: Vec::new(),
            today: String::new(),
        }
    }
}

/// The treatment of a finding that is no change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforcement {
    /// It is reported alone.
    Reported,
    /// It breaks the policy.
    Enforced,
}

/// The key by which a change is known again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The id of its rule.
    pub id: String,
    /// The pointer that it is known by.
    pub pointer: String,
    /// The number that it is known by.
    pub fingerprint: Fingerprint,
}

impl From<&Change> for Identity {
    fn from(change: &Change) -> Self {
        Self {
            id: change.rule.id().to_owned(),
            pointer: change.pointer.clone(),
            fingerprint: change.fingerprint,
        }
    }
}

impl From<&RustChange> for Identity {
    fn from(change: &RustChange) -> Self {
        Self {
            id: change.rule.id().to_owned(),
            pointer: change.pointer(),
            fingerprint: change.fingerprint(),
        }
    }
}

/// A change that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The change.
    pub identity: Identity,
    /// The reason.
    pub reason: String,
    /// The first day on which it counts no more.
    pub expires: Option<String>,
}

/// The result of a policy.
#[derive(Debug, Default)]
pub struct Judgement {
    /// The standing of each change on the wire.
    pub wire: Vec<Standing>,
    /// The standing of each change of the surface.
    pub rust: Vec<Standing>,
    /// Acceptances that no change needs any more.
    pub stale: Vec<Accepted>,
    /// Acceptances whose day has come.
    pub expired: Vec<Accepted>,
    /// True where the version was raised by too little, and that breaks the policy.
    pub version_broken: bool,
}

/// The standing of a change.
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
    /// The number of changes that break the policy.
    pub fn breaches(&self) -> usize {
        self.count(|standing| *standing == Standing::Breach)
    }

    /// The number of changes that were accepted.
    pub fn accepted(&self) -> usize {
        self.count(|standing| matches!(standing, Standing::Accepted(_)))
    }

    fn count(&self, counts: impl Fn(&Standing) -> bool) -> usize {
        let all = self.wire.iter().chain(&self.rust);
        all.filter(|standing| counts(standing)).count()
    }

    /// Returns true for a revision within the policy.
    pub fn is_within(&self) -> bool {
        self.breaches() == 0 && !self.version_broken
    }
}

impl Policy {
    /// Judges the changes of a report.
    pub fn judge(&self, report: &Report) -> Judgement {
        let all = self.accepted.iter().cloned();
        let (expired, mut current): (Vec<_>, Vec<_>) =
            all.partition(|accepted| self.is_expired(accepted));
        let mut breaking = BTreeSet::new();
        let mut standing = |identity: Identity, is_over: bool| {
            if !is_over {
                return Standing::Within;
            }
            let mut latest = current.iter().rev();
            let accepted = latest.find(|accepted| accepted.identity == identity);
            breaking.insert(identity);
            match accepted {
                Some(accepted) => Standing::Accepted(accepted.reason.clone()),
                None => Standing::Breach,
            }
        };
        let wire = report.wire.iter().map(|change| {
            let is_over = self.wire.is_some_and(|least| change.level >= least);
            standing(change.into(), is_over)
        });
        let wire = wire.collect();
        let rust = report.rust.iter().map(|change| {
            let is_over = self.rust.is_some_and(|least| change.bump >= least);
            standing(change.into(), is_over)
        });
        let rust = rust.collect();
        current.retain(|accepted| !breaking.contains(&accepted.identity));
        Judgement {
            wire,
            rust,
            stale: current,
            expired,
            version_broken: self.version == Enforcement::Enforced
                && report.is_version_enough() == Some(false),
        }
    }

    /// Compares days as texts, which have one form.
    fn is_expired(&self, accepted: &Accepted) -> bool {
        let expires = accepted.expires.as_deref();
        expires.is_some_and(|expires| expires <= self.today.as_str())
    }
}

/// Acceptances of all changes that break a policy.
pub fn acceptances(
    report: &Report,
    judgement: &Judgement,
    reason: &str,
    expires: Option<&str>,
) -> Vec<Accepted> {
    let wire = report.wire.iter().map(Identity::from).zip(&judgement.wire);
    let rust = report.rust.iter().map(Identity::from).zip(&judgement.rust);
    let breaches = wire
        .chain(rust)
        .filter(|(_, standing)| **standing == Standing::Breach);
    let accepted = breaches.map(|(identity, _)| Accepted {
        identity,
        reason: reason.to_owned(),
        expires: expires.map(str::to_owned),
    });
    accepted.collect()
}
