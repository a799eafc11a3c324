//! Changes while they are gathered: one for each cause, with all whom it reaches.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use indexmap::IndexSet;

use super::{
    Change, Reach, fingerprint,
    found::{Found, Subject},
    reach::{Match, Uses},
    spoken::Names,
    wire::{Use, Walk},
};
use crate::{contract::Flow, diagnostic::Span};

/// What tells a cause from others: the rule, where it is said, of what there, and what.
type Cause = (
    &'static str,
    (Option<Span>, Option<Span>),
    String,
    (String, String),
);

#[derive(Default)]
pub(super) struct Causes {
    known: BTreeMap<Cause, usize>,
    list: Vec<Gathered>,
}

/// A change with all that it is felt in.
struct Gathered {
    found: Found,
    reach: Operations,
    uses: IndexSet<Use>,
}

/// The numbers of the operations that a cause reaches, by direction.
type Operations = BTreeMap<Flow, FixedBitSet>;

/// So many places are listed at which something was exchanged.
const MOST_USES: usize = 50;

impl Causes {
    /// The changes that were found.
    pub(super) fn gather(walk: &mut Walk<'_, '_>) -> Vec<Change> {
        let mut causes = Self::default();
        for (operation, flow, found) in std::mem::take(&mut walk.in_parts) {
            let operations = operation.into_iter().collect();
            let by = match &found.subject {
                Subject::Titled(title) => Use::titled(title),
                _ => Use::itself(),
            };
            causes.add(found, [(flow, &operations)], [by]);
        }
        if !walk.in_shapes.is_empty() {
            causes.of_shapes(walk);
        }
        let changes = causes.list.into_iter();
        let changes = changes.filter_map(|gathered| gathered.change(walk));
        changes.collect()
    }

    fn of_shapes(&mut self, walk: &mut Walk<'_, '_>) {
        let reached = Flow::ALL.map(|flow| (flow, walk.graph.reached(flow)));
        let ways = walk.graph.ways();
        let uses = walk.graph.uses();
        for (pair, found) in std::mem::take(&mut walk.in_shapes) {
            let spans = used_by(pair, &found, &uses, walk);
            let found = found.by(ways.get(pair).copied().unwrap_or(Match::Same));
            let mask = found.mask;
            let visible = reached.iter().filter(|(flow, _)| mask.has(*flow));
            let visible =
                visible.filter_map(|(flow, reached)| Some((*flow, reached.operations(pair)?)));
            self.add(found, visible, spans);
        }
    }

    fn add<'s>(
        &mut self,
        found: Found,
        reach: impl IntoIterator<Item = (Flow, &'s FixedBitSet)>,
        uses: impl IntoIterator<Item = Use>,
    ) {
        let (base, revision) = found.said.clone();
        // Where it was said is the cause, however many places it is missing at after.
        let revision = if base.is_some() { None } else { revision };
        let (before, after) = (found.before.clone(), found.after.clone());
        let part = found.subject.part().unwrap_or_default().to_owned();
        let cause = (found.rule.id, (base, revision), part, (before, after));
        let known = *self.known.entry(cause).or_insert(self.list.len());
        if known == self.list.len() {
            self.list.push(Gathered {
                found,
                reach: Operations::default(),
                uses: IndexSet::default(),
            });
        }
        let gathered = self.list.get_mut(known).expect("it was added before");
        gathered.uses.extend(uses);
        for (flow, operations) in reach {
            let reach = gathered.reach.entry(flow).or_default();
            reach.union_with(operations);
        }
    }
}

/// Where the schemas of a pair are used in place of others.
fn used_by(pair: usize, found: &Found, uses: &Uses, walk: &mut Walk<'_, '_>) -> Vec<Use> {
    match uses.of(pair) {
        Some(numbers) => {
            let uses = numbers.filter_map(|number| walk.uses.get(number));
            uses.cloned().collect()
        }
        None => vec![walk.use_of(pair, found).unwrap_or_else(Use::itself)],
    }
}

impl Gathered {
    /// `None` for what no operation leads to in a direction in which it can be felt.
    fn change(self, walk: &Walk<'_, '_>) -> Option<Change> {
        let reach = self.reach.iter().map(|(flow, operations)| {
            let named = operations
                .ones()
                .filter_map(|number| walk.operations.get(number));
            Reach {
                flow: *flow,
                operations: named.cloned().collect(),
            }
        });
        let reach: Vec<Reach> = reach.collect();
        let level = |reach: &Reach| self.found.rule.meaning(reach.flow).level;
        let level = reach.iter().map(level).max()?;
        let subject = self.subject(walk);
        let fingerprint = self.fingerprint(&subject);
        let Self { found, uses, .. } = self;
        let pointer = match &found.said {
            (None, Some(span)) => walk.names.1.pointer(span),
            (said, _) => walk.names.0.pointer(said.as_ref().unwrap_or(&found.base)),
        };
        let several = uses.len() > 1;
        let uses = uses.into_iter().take(MOST_USES).map(|by| by.spoken);
        let said = [found.said.0.is_some(), found.said.1.is_some()];
        Some(Change {
            rule: found.rule,
            level,
            subject,
            uses: uses
                .filter(|spoken| several && !spoken.is_empty())
                .collect(),
            base: found.base,
            revision: found.revision,
            before: found.before,
            after: found.after,
            reach,
            pointer,
            fingerprint,
            // What is said on neither side is said by what is around it.
            said: if said == [false; 2] { [true; 2] } else { said },
        })
    }

    /// What changed, with where it is used in place of what was.
    fn subject(&self, walk: &Walk<'_, '_>) -> String {
        let (span, names) = match &self.found.said {
            (None, Some(span)) => (span, &walk.names.1),
            (Some(span), _) => (span, &walk.names.0),
            (None, None) => (&self.found.base, &walk.names.0),
        };
        let subject = self.found.spoken(span, names);
        let is_within = |by: &Use| match &by.span {
            Some(around) => {
                let mut above =
                    std::iter::successors(Some(span), |span| span.split().map(|(above, _)| above));
                above.any(|above| above == around)
            }
            None => by.spoken.is_empty() || subject == by.spoken,
        };
        let whole = match self.uses.first() {
            Some(by) if !is_within(by) => format!("{subject} at {}", by.spoken),
            _ => subject,
        };
        match self.uses.len().saturating_sub(1) {
            0 => whole,
            1 => format!("{whole} and one more place"),
            more => format!("{whole} and {more} more places"),
        }
    }

    fn fingerprint(&self, subject: &str) -> u64 {
        let Found {
            rule,
            before,
            after,
            content,
            ..
        } = &self.found;
        let content = content.to_string();
        let mut uses: Vec<&str> = self.uses.iter().map(|by| by.key.as_str()).collect();
        uses.sort_unstable();
        let own = [rule.id, subject, before, after, &content];
        fingerprint(&[own.as_slice(), &uses].concat())
    }
}

impl Found {
    fn spoken(&self, span: &Span, names: &Names) -> String {
        match &self.subject {
            Subject::Titled(title) if title.is_empty() => "the document".to_owned(),
            Subject::Titled(title) => title.clone(),
            Subject::Span => names.spoken(span),
            Subject::Alternative(name) => {
                let spoken = names.spoken(span);
                let whole = spoken
                    .rsplit_once('|')
                    .map_or(spoken.as_str(), |(whole, _)| whole);
                format!("{whole}|{name}")
            }
            Subject::Heir(base, name) => format!("{}|{name}", names.spoken(base)),
            Subject::Member(name) => {
                let spoken = names.spoken(span);
                if spoken.ends_with(&format!(".{name}")) || spoken.ends_with(&format!(": {name}")) {
                    spoken
                } else {
                    format!("{spoken}.{name}")
                }
            }
        }
    }
}
