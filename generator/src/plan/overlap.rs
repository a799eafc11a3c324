//! The unions that more than one alternative may fit, and what has to be kept of their values to
//! find that out.

use rustc_hash::FxHashSet;

use super::recorded;
use crate::{
    api::{
        Additional, Api, Constants, Enumeration, Kind, Object, Openness, Scalar, TypeId, Types,
        Union,
    },
    schema::Json,
};

/// Pairs of types that are looked into: alternatives multiply.
const MOST_PAIRS: usize = 1_000_000;

/// The overlaps of alternatives without a tag.
#[derive(Debug, Default)]
pub(super) struct Overlaps {
    /// The `oneOf` whose alternatives overlap: a value is checked against all of them.
    pub exclusive: FxHashSet<TypeId>,
    /// The `anyOf` with two objects that may hold one value, each a property that the other lacks.
    pub inclusive: FxHashSet<TypeId>,
    /// The `anyOf` whose alternatives overlap: the first counts.
    pub ordered: FxHashSet<TypeId>,
    /// The objects that record the properties they pass over: other alternatives may describe them, or
    /// rules look at them.
    pub recorded: FxHashSet<TypeId>,
}

impl Overlaps {
    pub(super) fn find(api: &Api) -> Self {
        let types = &api.types;
        let mut pass = Pass {
            types,
            pairs: FxHashSet::default(),
            recorded: FxHashSet::default(),
        };
        let mut exclusive = FxHashSet::default();
        let mut inclusive = FxHashSet::default();
        let mut ordered = FxHashSet::default();
        // Nothing is recorded for the sake of the order.
        let mut order = Pass {
            types,
            pairs: FxHashSet::default(),
            recorded: FxHashSet::default(),
        };
        for (id, ty) in types.iter() {
            let Kind::Union(union) = &ty.kind else {
                continue;
            };
            if union.is_exclusive && pass.variants_overlap(union) {
                exclusive.insert(id);
            }
            if union.keyword == "anyOf" && union.tag.is_none() {
                if pass.is_inclusive(union) {
                    inclusive.insert(id);
                }
                if order.variants_overlap(union) {
                    ordered.insert(id);
                }
            }
        }
        let mut recorded = pass.recorded;
        recorded::find(types, &api.schemas, &mut recorded);
        Self {
            exclusive,
            inclusive,
            ordered,
            recorded,
        }
    }
}

struct Pass<'a> {
    types: &'a Types,
    /// The pairs that were met, of types that may lead back to themselves.
    pairs: FxHashSet<(TypeId, TypeId)>,
    recorded: FxHashSet<TypeId>,
}

impl Pass<'_> {
    /// True where a value may be of two alternatives.
    fn variants_overlap(&mut self, union: &Union) -> bool {
        let mut found = false;
        for (index, one) in union.variants.iter().enumerate() {
            for other in &union.variants[index + 1..] {
                found |= self.overlap(one.ty, other.ty);
            }
        }
        found
    }

    /// True where a value may be of two objects of different alternatives, each of which declares a
    /// property that the other one does not keep.
    fn is_inclusive(&self, union: &Union) -> bool {
        let alternatives = union.variants.iter();
        let alternatives: Vec<Vec<&Object>> = alternatives
            .map(|variant| self.objects(variant.ty))
            .collect();
        let lacks = |one: &Object, other: &Object| {
            let declares = |name: &str| one.properties.iter().any(|it| it.name == name);
            other.properties.iter().any(|it| !declares(&it.name))
        };
        // Alternatives multiply, as above.
        let count: usize = alternatives.iter().map(Vec::len).sum();
        let most = if count > 1_000 { 0 } else { alternatives.len() };
        let firsts = alternatives.iter().enumerate().take(most);
        let mut firsts =
            firsts.flat_map(|(index, objects)| objects.iter().map(move |it| (index, it)));
        firsts.any(|(index, one)| {
            let mut others = alternatives.iter().skip(index + 1).flatten();
            others.any(|other| lacks(one, other) && lacks(other, one) && !self.differs(one, other))
        })
    }

    /// The objects that a value may be of and that do not keep what they do not declare.
    fn objects(&self, ty: TypeId) -> Vec<&Object> {
        let mut open = vec![ty];
        let mut seen = FxHashSet::default();
        let mut objects = Vec::new();
        while let Some(ty) = open.pop() {
            let (id, ty) = self.types.resolve(ty);
            if !seen.insert(id) {
                continue;
            }
            match &ty.kind {
                Kind::Object(object) if object.additional == Additional::Skipped => {
                    objects.push(object);
                }
                Kind::Union(union) => open.extend(union.variants.iter().map(|it| it.ty)),
                _ => {}
            }
        }
        objects
    }

    /// True where a value may be of two types, as far as their kinds tell. Marks the objects whose
    /// undeclared properties matter to that.
    fn overlap(&mut self, one: TypeId, other: TypeId) -> bool {
        let [one, other] = [one, other].map(|id| self.types.resolve(id).0);
        // A value that is of one is of the other, whatever it has beyond it.
        if one == other || self.pairs.contains(&(one.min(other), one.max(other))) {
            return true;
        }
        if self.pairs.len() >= MOST_PAIRS {
            self.record(one);
            self.record(other);
            return true;
        }
        self.pairs.insert((one.min(other), one.max(other)));
        let kinds = (&self.types.get(one).kind, &self.types.get(other).kind);
        if let Some(found) = single_values_overlap(kinds.0, kinds.1) {
            return found;
        }
        match kinds {
            (Kind::Union(union), _) => self.any_overlaps(union, other),
            (_, Kind::Union(union)) => self.any_overlaps(union, one),
            (Kind::Any, _) | (_, Kind::Any) => true,
            (Kind::Object(a), Kind::Object(b)) => self.objects_overlap((one, a), (other, b)),
            // Both may be empty.
            (Kind::Array(one), Kind::Array(other)) => {
                self.overlap(one.item, other.item);
                true
            }
            (Kind::Tuple(one), Kind::Tuple(other)) => {
                one.len() == other.len() && self.all_overlap(one.iter().zip(other))
            }
            (Kind::Tuple(items), Kind::Array(array)) | (Kind::Array(array), Kind::Tuple(items)) => {
                self.all_overlap(items.iter().map(|item| (item, &array.item)))
            }
            _ => false,
        }
    }

    fn any_overlaps(&mut self, union: &Union, other: TypeId) -> bool {
        let mut found = false;
        for variant in &union.variants {
            found |= self.overlap(variant.ty, other);
        }
        found
    }

    /// True where all of these pairs overlap; each is looked at.
    fn all_overlap<'p>(&mut self, pairs: impl Iterator<Item = (&'p TypeId, &'p TypeId)>) -> bool {
        let mut all = true;
        for (one, other) in pairs {
            all &= self.overlap(*one, *other);
        }
        all
    }

    fn objects_overlap(
        &mut self,
        (one, a): (TypeId, &Object),
        (other, b): (TypeId, &Object),
    ) -> bool {
        let is_apart = refuses(a, b) || refuses(b, a) || self.differs(a, b);
        if is_apart {
            return false;
        }
        self.record(one);
        self.record(other);
        for property in &a.properties {
            let type_of = |name: &str| {
                let found = b.properties.iter().find(|it| it.name == name);
                found.map(|it| it.ty).or(b.additional.values())
            };
            if let Some(ty) = type_of(&property.name) {
                self.overlap(property.ty, ty);
            }
        }
        if let Some(values) = a.additional.values() {
            let further = b.properties.iter().map(|it| it.ty);
            for ty in further.chain(b.additional.values()) {
                self.overlap(values, ty);
            }
        }
        true
    }

    fn record(&mut self, id: TypeId) {
        recorded::record(id, self.types, &mut self.recorded);
    }

    /// True where both objects require a property, whose values are of other JSON types or constants.
    fn differs(&self, a: &Object, b: &Object) -> bool {
        a.properties.iter().filter(|it| it.required).any(|one| {
            let mut others = b.properties.iter();
            let other = others.find(|other| other.name == one.name && other.required);
            other.is_some_and(|other| self.are_apart(one.ty, other.ty))
        })
    }

    /// True for single values that are of other JSON types or constants.
    fn are_apart(&self, one: TypeId, other: TypeId) -> bool {
        let [one, other] = [one, other].map(|id| self.types.get(self.types.resolve(id).0));
        if one.nullable && other.nullable {
            return false;
        }
        if let Some(found) = single_values_overlap(&one.kind, &other.kind) {
            return !found;
        }
        matches!(
            (&one.kind, &other.kind),
            (
                Kind::Scalar(..) | Kind::Enumeration(_),
                Kind::Object(_) | Kind::Array(_)
            ) | (
                Kind::Object(_) | Kind::Array(_),
                Kind::Scalar(..) | Kind::Enumeration(_)
            ) | (Kind::Object(_), Kind::Array(_))
                | (Kind::Array(_), Kind::Object(_))
        )
    }
}

/// True where an object requires a property that another one does not allow.
fn refuses(object: &Object, other: &Object) -> bool {
    let allows = |name: &String| other.properties.iter().any(|it| it.name == *name);
    let mut required = object.properties.iter().filter(|it| it.required);
    other.additional == Additional::Forbidden && required.any(|it| !allows(&it.name))
}

/// Tells whether a value may be of two kinds of single values. `None` for other kinds.
fn single_values_overlap(one: &Kind, other: &Kind) -> Option<bool> {
    Some(match (one, other) {
        (Kind::Scalar(one, _), Kind::Scalar(other, _)) => {
            one == other || is_number(*one) && is_number(*other) || one.is_text() && other.is_text()
        }
        (Kind::Enumeration(one), Kind::Enumeration(other)) => {
            let is_open = [one, other].map(|it| it.openness == Openness::Open);
            is_open.contains(&true) || one.values.iter().any(|value| has(other, &value.value))
        }
        (Kind::Enumeration(values), Kind::Scalar(scalar, _))
        | (Kind::Scalar(scalar, _), Kind::Enumeration(values)) => are_some_of(values, *scalar),
        _ => return None,
    })
}

fn is_number(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Integer(_) | Scalar::Double)
}

fn has(enumeration: &Enumeration, value: &Json) -> bool {
    enumeration.values.iter().any(|known| known.value == *value)
}

/// True where values of an enumeration are of a scalar type too.
fn are_some_of(enumeration: &Enumeration, scalar: Scalar) -> bool {
    match enumeration.of {
        Constants::Texts => scalar.is_text(),
        Constants::Integers(_) => is_number(scalar),
        Constants::Mixed => true,
    }
}
