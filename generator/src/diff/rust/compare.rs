//! Two surfaces: every change, once for each cause.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    attribution::Attribution,
    change::RustChange,
    difference::{Difference, differences},
    surface::{Area, Kind, Surface},
};
use crate::{
    diagnostic::Span,
    diff::{
        change::Change,
        rules::RustRule,
        sides::{Presence, Sides},
        weights::Weights,
    },
};

/// Compares two surfaces, whose documents have changes on the wire.
pub(in crate::diff) fn compare(
    surfaces: Sides<&Surface>,
    wire: &[Change],
    weights: &Weights,
) -> Vec<RustChange> {
    let attribution = Attribution::new(wire, surfaces);
    let differences = differences(surfaces);
    let folds = Folds::of(&differences);
    let change = |difference: &Difference<'_>| {
        Some(RustChange {
            rule: difference.rule,
            bump: weights.bump(difference.rule)?,
            area: difference.part.area,
            also: folds.areas_beside(difference)?,
            path: difference.path.to_owned(),
            spans: difference.spans.map(Option::<&Span>::cloned),
            values: difference
                .texts
                .as_ref()
                .map(|text| text.as_deref().map(str::to_owned)),
            causes: attribution.causes(difference),
        })
    };
    let mut changes: Vec<RustChange> = differences.iter().filter_map(change).collect();
    changes.sort_by(|one, other| {
        let order = other.bump.cmp(&one.bump);
        order.then_with(|| (one.rule.id(), &one.path).cmp(&(other.rule.id(), &other.path)))
    });
    changes
}

/// The differences that others are folded into: an operation that comes or goes brings and takes its
/// method of the client, its method of the server's trait and its own types; a field, its setter.
#[derive(Default)]
struct Folds<'d> {
    /// The areas of each operation's methods, by what becomes of them.
    operations: BTreeMap<(RustRule, &'d str), BTreeSet<Area>>,
    /// The places of operations that one side lacks.
    unmatched: BTreeSet<(Presence, &'d Span)>,
    /// The paths of fields.
    fields: BTreeSet<&'d str>,
}

impl<'d> Folds<'d> {
    fn of(differences: &'d [Difference<'_>]) -> Self {
        let mut folds = Self::default();
        for difference in differences {
            if let Some(operation) = difference.operation() {
                let areas = folds.operations.entry((difference.rule, operation));
                areas.or_default().insert(difference.part.area);
                folds
                    .unmatched
                    .extend(difference.presence().zip(difference.origin()));
            } else if difference.part.kind == Kind::Field {
                folds.fields.insert(difference.path);
            }
        }
        folds
    }

    /// The further areas of a difference; `None` where it is folded into another one.
    fn areas_beside(&self, difference: &Difference<'_>) -> Option<Vec<Area>> {
        let area = difference.part.area;
        if self.is_of_operation(difference) || self.is_of_field(difference) {
            return None;
        }
        let operation = difference.operation();
        let areas = operation.and_then(|name| self.operations.get(&(difference.rule, name)));
        let mut others: Vec<Area> = areas.into_iter().flatten().copied().collect();
        others.retain(|other| *other != area);
        (others.is_empty() || area != Area::Server).then_some(others)
    }

    fn is_of_operation(&self, difference: &Difference<'_>) -> bool {
        let place = difference.presence().zip(difference.origin());
        difference.part.kind.is_type() && place.is_some_and(|place| self.unmatched.contains(&place))
    }

    fn is_of_field(&self, difference: &Difference<'_>) -> bool {
        let setter = difference.path.rsplit_once("::with_");
        setter.is_some_and(|(ty, field)| self.fields.contains(format!("{ty}::{field}").as_str()))
    }
}
