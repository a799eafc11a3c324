//! Findings gathered to changes: one for each cause, with every operation that it affects.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use indexmap::{IndexMap, IndexSet};

use super::{
    affected::{self, OperationId, PairId, UseId},
    finding::{Finding, Subject},
    walk::{Use, Walk},
};
use crate::{
    contract::Direction,
    diagnostic::Span,
    diff::{
        change::{AffectedOperations, Change, Fingerprint},
        labels::Labels,
        rules::Rule,
        sides::{Presence, Sides},
        weights::Weights,
    },
};

/// The key of a cause: the rule, the place that states it, the part of what is there, and the
/// values.
#[derive(PartialEq, Eq, Hash)]
struct Cause {
    rule: Rule,
    stated: Option<(Presence, Span)>,
    part: String,
    values: Sides<String>,
}

impl Cause {
    fn of(finding: &Finding) -> Self {
        let presence = finding.presence();
        Self {
            rule: finding.rule,
            stated: finding.origin().map(|span| (presence, span.clone())),
            part: finding.subject.part().unwrap_or_default().to_owned(),
            values: finding.values.clone(),
        }
    }
}

/// The causes, in the order in which they were found.
#[derive(Default)]
pub(super) struct Causes {
    list: IndexMap<Cause, Gathered>,
}

/// A finding with all that it is felt in.
struct Gathered {
    finding: Finding,
    operations: BTreeMap<Direction, FixedBitSet>,
    uses: IndexSet<Use>,
}

/// The number of places that are listed at which something was exchanged.
const MOST_USES: usize = 50;

impl Causes {
    /// Gathers the findings of a walk, but for rules that are ignored.
    pub(super) fn gather(walk: &mut Walk<'_, '_>, weights: &Weights) -> Vec<Change> {
        let mut causes = Self::default();
        for (operation, direction, finding) in std::mem::take(&mut walk.in_parts) {
            let operations = operation.into_iter().map(|id: OperationId| id.0).collect();
            let by = match &finding.subject {
                Subject::Titled(title) => Use::titled(title),
                _ => Use::itself(),
            };
            causes.add(finding, [(direction, &operations)], [by]);
        }
        if !walk.in_shapes.is_empty() {
            causes.of_shapes(walk);
        }
        let gathered = causes.list.into_values();
        gathered
            .filter_map(|gathered| gathered.change(walk, weights))
            .collect()
    }

    fn of_shapes(&mut self, walk: &mut Walk<'_, '_>) {
        let affected = Direction::ALL
            .map(|direction| (direction, affected::operations(&walk.graph, direction)));
        let matches = affected::matches(&walk.graph);
        let uses = affected::uses(&walk.graph);
        let closed = walk.closed();
        let absent = walk.absent_pairs();
        for (pair, finding) in std::mem::take(&mut walk.in_shapes) {
            if finding.rule == Rule::DefaultChanged && !absent.contains(&pair) {
                continue;
            }
            for finding in walk.with_refusal(pair, finding, &closed) {
                let places = used_by(pair, &finding, &uses[pair.index()], walk);
                let mask = finding.mask;
                let operations = affected
                    .iter()
                    .map(|(direction, operations)| (*direction, &*operations[pair.index()]))
                    .filter(|(direction, set)| mask.has(*direction) && !set.is_clear());
                self.add(finding.by(matches[pair.index()]), operations, places);
            }
        }
    }

    fn add<'s>(
        &mut self,
        finding: Finding,
        operations: impl IntoIterator<Item = (Direction, &'s FixedBitSet)>,
        uses: impl IntoIterator<Item = Use>,
    ) {
        let known = self.list.entry(Cause::of(&finding));
        let gathered = known.or_insert_with(|| Gathered {
            finding,
            operations: BTreeMap::new(),
            uses: IndexSet::new(),
        });
        gathered.uses.extend(uses);
        for (direction, operations) in operations {
            let all = gathered.operations.entry(direction).or_default();
            all.union_with(operations);
        }
    }
}

/// The places at which the schemas of a pair are used in place of others.
fn used_by(
    pair: PairId,
    finding: &Finding,
    uses: &FixedBitSet,
    walk: &mut Walk<'_, '_>,
) -> Vec<Use> {
    if uses.is_clear() || uses.contains(UseId::BY_THEMSELVES.0) {
        vec![walk.use_of(pair, finding).unwrap_or_else(Use::itself)]
    } else {
        uses.ones().map(|index| walk.uses[index].clone()).collect()
    }
}

impl Gathered {
    /// `None` for what no operation leads to in a direction in which it can be felt.
    fn change(self, walk: &Walk<'_, '_>, weights: &Weights) -> Option<Change> {
        let rule = self.finding.rule;
        let affected = self.affected(walk, weights);
        let level = affected.iter().map(|of| of.level).max()?;
        let subject = self.subject(&walk.labels);
        let fingerprint = self.fingerprint(&subject);
        let Self { finding, uses, .. } = self;
        let (span, labels) = finding.described(&walk.labels);
        let pointer = labels.pointer(span);
        let several = uses.len() > 1;
        let used_at = uses.iter().filter_map(|by| by.span.clone()).collect();
        let labels = uses.into_iter().take(MOST_USES).map(|by| by.label);
        Some(Change {
            rule,
            level,
            subject,
            uses: labels
                .filter(|label| several && !label.is_empty())
                .collect(),
            affected,
            used_at,
            pointer,
            fingerprint,
            // Where neither side states it, both do by what is around it.
            stated: match finding.origin() {
                Some(_) => finding.stated.as_ref().map(Option::is_some),
                None => Sides::new(true, true),
            },
            part: finding.subject.part().map(str::to_owned),
            spans: finding.spans,
            values: finding.values,
        })
    }

    /// The operations with the level in each direction; none where the rule is ignored.
    fn affected(&self, walk: &Walk<'_, '_>, weights: &Weights) -> Vec<AffectedOperations> {
        let rule = self.finding.rule;
        let title = |id: usize| walk.operations[id].clone();
        let affected = |(direction, operations): (&Direction, &FixedBitSet)| {
            Some(AffectedOperations {
                direction: *direction,
                level: weights.level(rule, rule.meaning(*direction).level)?,
                operations: operations.ones().map(title).collect(),
            })
        };
        self.operations.iter().filter_map(affected).collect()
    }

    /// The label of the thing that changed, with the places at which it is used in place of
    /// another.
    fn subject(&self, labels: &Sides<Labels>) -> String {
        let (span, _) = self.finding.described(labels);
        let subject = self.finding.label(labels);
        let is_within = |by: &Use| match &by.span {
            Some(whole) => span.ancestors().any(|above| above == whole),
            None => by.label.is_empty() || subject == by.label,
        };
        let whole = match self.uses.first() {
            Some(by) if !is_within(by) => format!("{subject} at {}", by.label),
            Some(_) | None => subject,
        };
        match self.uses.len().saturating_sub(1) {
            0 => whole,
            1 => format!("{whole} and one more place"),
            more => format!("{whole} and {more} more places"),
        }
    }

    fn fingerprint(&self, subject: &str) -> Fingerprint {
        let Finding {
            rule,
            values: Sides { base, revision },
            content,
            ..
        } = &self.finding;
        let number = content.to_string();
        let mut uses: Vec<&str> = self.uses.iter().map(|by| by.key.as_str()).collect();
        uses.sort_unstable();
        let own = [rule.id(), subject, base, revision, &number];
        Fingerprint::of(own.into_iter().chain(uses))
    }
}

impl Finding {
    /// The place that it is known by, with the labels of its side: that of the base, unless the
    /// revision alone states it.
    fn described<'f>(&'f self, labels: &'f Sides<Labels>) -> (&'f Span, &'f Labels) {
        match self.stated.as_ref() {
            Sides {
                base: None,
                revision: Some(span),
            } => (span, &labels.revision),
            Sides { base, .. } => (base.as_ref().unwrap_or(&self.spans.base), &labels.base),
        }
    }

    /// The label of the thing that changed.
    fn label(&self, labels: &Sides<Labels>) -> String {
        let (span, labels) = self.described(labels);
        let label = labels.label(span);
        match &self.subject {
            Subject::Titled(title) if title.is_empty() => "the document".to_owned(),
            Subject::Titled(title) => title.clone(),
            Subject::Span => label,
            Subject::Alternative(name) => {
                let whole = label.rsplit_once('|').map_or(&*label, |(whole, _)| whole);
                format!("{whole}|{name}")
            }
            Subject::Subtype(base, name) => format!("{}|{name}", labels.label(base)),
            Subject::Member(name)
                if label.ends_with(&format!(".{name}"))
                    || label.ends_with(&format!(": {name}")) =>
            {
                label
            }
            Subject::Member(name) => format!("{label}.{name}"),
        }
    }
}
