//! The changes of the wire that a change of the surface comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    difference::Difference,
    surface::{Kind, Surface},
    words::words,
};
use crate::{
    diagnostic::Span,
    diff::{
        change::{Change, ChangeId},
        rules::Rule,
        sides::Sides,
    },
};

/// The changes of the wire, by place.
pub(super) struct Attribution<'c> {
    wire: &'c [Change],
    within: Sides<Within<'c>>,
    surfaces: Sides<&'c Surface>,
}

/// The changes at a place or within it, by the place.
type Within<'c> = BTreeMap<&'c Span, Vec<Near>>;

/// A change within a place.
#[derive(Clone, Copy)]
struct Near {
    change: ChangeId,
    /// The number of properties between.
    properties: usize,
}

/// Properties within properties are of other types.
const MOST_PROPERTIES: usize = 1;

impl<'c> Attribution<'c> {
    pub(super) fn new(wire: &'c [Change], surfaces: Sides<&'c Surface>) -> Self {
        let mut within = Sides::<Within<'_>>::default();
        for (index, change) in wire.iter().enumerate() {
            let sides = within.as_mut().zip(change.spans.as_ref());
            for ((within, span), is_stated) in sides.zip(change.stated) {
                if is_stated {
                    add(within, span, ChangeId(index));
                }
            }
            for span in &change.used_at {
                add(&mut within.base, span, ChangeId(index));
            }
        }
        Self {
            wire,
            within,
            surfaces,
        }
    }

    /// The changes that a difference comes from: of the schema at its place or, for a constructor,
    /// of its parameters; else those by which the types that it names are `null`.
    pub(super) fn causes(&self, difference: &Difference<'_>) -> Vec<ChangeId> {
        let mut causes = match difference.part.kind {
            _ if !difference.class.is_empty() => self.of_class(&difference.class),
            Kind::Constructor => self.of_parameters(difference.path),
            Kind::Field => {
                let mut causes = self.at(difference.places(), 0);
                if let Some((ty, _)) = difference.path.rsplit_once("::") {
                    causes.extend(self.of_properties(ty, difference.spans));
                }
                causes
            }
            Kind::Implementation => {
                let mut causes = self.at(difference.spans, MOST_PROPERTIES);
                causes.retain(|id| !self.is_one(*id, OPTIONAL));
                causes
            }
            _ => {
                let places = difference.places();
                let causes = self.at(places, 0);
                if causes.is_empty() && reaches_inside(difference.part.kind) {
                    self.inside_or_above(places)
                } else {
                    causes
                }
            }
        };
        if causes.is_empty() {
            causes = self.of_named_types(difference.texts.as_ref().map(Option::as_deref));
            causes.retain(|id| self.is_one(*id, NULL));
        }
        causes.into_iter().collect()
    }

    /// The changes at places, or within no more than so many properties there.
    fn at(&self, spans: Sides<Option<&Span>>, most: usize) -> BTreeSet<ChangeId> {
        self.within
            .as_ref()
            .zip(spans)
            .into_iter()
            .filter_map(|(within, span)| within.get(span?))
            .flatten()
            .filter(|near| near.properties <= most)
            .map(|near| near.change)
            .collect()
    }

    /// The changes of the properties at places or, where there are none, of what they stand in: a type
    /// comes and goes with the property that has it, and a method takes the type of a body.
    fn inside_or_above(&self, spans: Sides<Option<&Span>>) -> BTreeSet<ChangeId> {
        let inside = self.at(spans, MOST_PROPERTIES);
        if !inside.is_empty() {
            return inside;
        }
        let mut above = self.above(&self.within.base, spans.base, |spans| &spans.base);
        let revision = &self.within.revision;
        above.extend(self.above(revision, spans.revision, |spans| &spans.revision));
        above
    }

    /// The changes of the closest place around a place that has some of its own, on one side.
    fn above(
        &self,
        within: &Within<'_>,
        span: Option<&Span>,
        side: impl Fn(&Sides<Span>) -> &Span,
    ) -> BTreeSet<ChangeId> {
        let around = span.into_iter().flat_map(|span| span.ancestors().skip(1));
        let changes = around.map(|span| {
            let near = within.get(span).into_iter().flatten();
            near.map(|near| near.change)
                .filter(|id| side(&self.wire[id.0].spans) == span)
                .collect::<BTreeSet<_>>()
        });
        changes
            .into_iter()
            .find(|changes| !changes.is_empty())
            .unwrap_or_default()
    }

    /// The changes of the parts by which the members of a class differ.
    fn of_class(&self, class: &[&str]) -> BTreeSet<ChangeId> {
        let paths: BTreeSet<&str> = class
            .iter()
            .flat_map(|ty| self.surfaces.map(|surface| surface.members(ty)))
            .flatten()
            .collect();
        let differ = paths.into_iter().filter(|path| {
            let texts = self.surfaces.map(|surface| Some(&surface.get(path)?.text));
            texts.base != texts.revision
        });
        let spans = differ.map(|path| self.places(path));
        spans
            .flat_map(|spans| self.at(spans, MOST_PROPERTIES))
            .collect()
    }

    /// The changes of the fields that a constructor takes, as far as their texts differ.
    fn of_parameters(&self, constructor: &str) -> BTreeSet<ChangeId> {
        let ty = constructor.strip_suffix("::new").unwrap_or(constructor);
        let paths: BTreeSet<&str> = self
            .surfaces
            .into_iter()
            .flat_map(|surface| surface.arguments(ty))
            .collect();
        let mut causes = BTreeSet::new();
        for path in paths {
            let taken = self.surfaces.map(|surface| surface.argument(path));
            let Sides { base, revision } = taken.map(|field| field.map(|field| &field.text));
            if base != revision {
                let spans = self.places(path);
                causes.extend(self.at(spans, 0));
                causes.extend(self.of_properties(ty, spans));
            }
        }
        causes
    }

    /// The changes that are stated of a property where its type is, in `required` for one, or of an
    /// operation as a whole.
    fn of_properties(&self, ty: &str, spans: Sides<Option<&Span>>) -> BTreeSet<ChangeId> {
        let names: Vec<&str> = spans.into_iter().flatten().filter_map(Span::last).collect();
        let mut causes = self.at(self.places(ty), 0);
        causes.retain(|id| {
            let part = self.wire[id.0].part.as_deref();
            part.is_some_and(|part| names.contains(&part)) || self.is_one(*id, WHOLE)
        });
        causes
    }

    /// The changes of the types that are named before and after.
    fn of_named_types(&self, texts: Sides<Option<&str>>) -> BTreeSet<ChangeId> {
        let (Some(before), Some(after)) = (texts.base, texts.revision) else {
            return BTreeSet::new();
        };
        let named = |text| words(text).map(|(word, _)| word).collect::<BTreeSet<_>>();
        let (before, after) = (named(before), named(after));
        let types = before.intersection(&after);
        let spans = types.map(|word| self.places(&format!("types::{word}")));
        spans.flat_map(|spans| self.at(spans, 0)).collect()
    }

    /// The places of a type.
    fn places(&self, ty: &str) -> Sides<Option<&'c Span>> {
        self.surfaces.map(|surface| surface.get(ty)?.span.as_ref())
    }

    fn is_one(&self, id: ChangeId, rules: &[Rule]) -> bool {
        let cause = self.wire.get(id.0);
        cause.is_some_and(|cause| rules.contains(&cause.rule))
    }
}

/// Returns true for what is made of what stands in its place: types, and the methods of operations.
fn reaches_inside(kind: Kind) -> bool {
    kind.is_type() || matches!(kind, Kind::Call | Kind::Provided)
}

/// The rules that say nothing of the values that are required.
const OPTIONAL: &[Rule] = &[Rule::PropertyAddedOptional, Rule::PropertyRemovedOptional];
/// The rules of operations, whose parameters come and go with them.
const WHOLE: &[Rule] = &[Rule::OperationAdded, Rule::OperationRemoved];
/// The rules that make a type an `Option` wherever it is named.
const NULL: &[Rule] = &[Rule::NullAllowed, Rule::NullForbidden];

/// Adds a change to its place and to those around it.
fn add<'c>(within: &mut Within<'c>, span: &'c Span, change: ChangeId) {
    let mut properties = 0;
    for span in span.ancestors() {
        let near = Near { change, properties };
        within.entry(span).or_default().push(near);
        let above = span.split().map(|(above, _)| above);
        if above.is_some_and(|above| above.last() == Some("properties")) {
            properties += 1;
        }
        if properties > MOST_PROPERTIES {
            break;
        }
    }
}
