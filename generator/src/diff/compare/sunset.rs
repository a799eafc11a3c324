//! The announced ends of what is deprecated, where a policy asks for them.

use super::finding::Finding;
use crate::{
    contract::{Aspect, Fact, Statement},
    diff::{conventions::Sunset, rules::Rule, sides::Presence},
};

/// The policy, where there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Announced<'p>(pub Option<&'p Sunset>);

/// The rules of parts that went.
const REMOVED: &[Rule] = &[
    Rule::OperationRemoved,
    Rule::WebhookRemoved,
    Rule::CallbackRemoved,
    Rule::ParameterRemoved,
    Rule::HeaderRemovedRequired,
    Rule::HeaderRemovedOptional,
    Rule::PropertyRemovedRequired,
    Rule::PropertyRemovedOptional,
];

impl Announced<'_> {
    /// The rule of a part that one side lacks: what was deprecated and has ended may go.
    pub(super) fn rule(self, rule: Rule, presence: Presence, facts: &[Statement]) -> Rule {
        let ended = || {
            let today = &self.0?.today;
            Statement::find(facts, Aspect::Deprecated)?;
            Some(end(facts)? <= today.as_str())
        };
        if presence == Presence::Removed && REMOVED.contains(&rule) && ended() == Some(true) {
            Rule::RemovedAfterSunset
        } else {
            rule
        }
    }

    /// The findings, and for what became deprecated, that its end is not announced, or too soon.
    pub(super) fn announced(self, mut findings: Vec<Finding>, facts: &[Statement]) -> Vec<Finding> {
        let Some(Sunset { earliest, .. }) = self.0 else {
            return findings;
        };
        let rule = match end(facts) {
            None => Rule::SunsetMissing,
            Some(end) if end < earliest.as_str() => Rule::SunsetTooSoon,
            Some(_) => return findings,
        };
        let deprecated = findings
            .iter()
            .filter(|found| found.rule == Rule::Deprecated);
        let further = deprecated.map(|found| Finding {
            rule,
            ..found.clone()
        });
        let further: Vec<_> = further.collect();
        findings.extend(further);
        findings
    }
}

/// The day on which something ends: the date of a date, or of a point in time.
fn end(facts: &[Statement]) -> Option<&str> {
    let Fact::Same(words) = &Statement::find(facts, Aspect::Sunset)?.fact else {
        return None;
    };
    words.first()?.trim_matches('"').get(..10)
}
