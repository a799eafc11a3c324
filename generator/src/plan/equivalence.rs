//! Equivalent inline schemas are one type in Rust.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use rustc_hash::FxHashMap;

use super::{order, recursion::struct_of};
use crate::{
    api::{Additional, Api, Kind, Object, Origin, Scalar, Type, TypeId, Union},
    schema::Json,
};

/// Chains of inline types that are longer than this, the inner ones added after the outer ones, stay
/// apart.
const MOST_PASSES: usize = 16;

/// The classes of equivalent types: equal in kind and usage, but for their examples and for `null`,
/// which the values of a class carry themselves.
#[derive(Debug)]
pub(super) struct Equivalence<'a> {
    /// The representative of each type: itself, for most.
    representatives: Vec<TypeId>,
    /// The classes of several types, by their representatives.
    members: FxHashMap<TypeId, Vec<TypeId>>,
    /// The types that stand where another one of their class does: one schema, used more than once.
    repeated: FxHashMap<TypeId, TypeId>,
    /// The usage of each inline type.
    usages: Vec<Option<Usage<'a>>>,
}

/// The usage of an inline type. Types with different usages are different types, though they may be
/// equal: the name of one would be wrong for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Usage<'a> {
    /// The body of a failure.
    Failure,
    /// A media type of this body, or its items: what is equal in it is one type, whatever writes it.
    Body(usize),
    /// A property or a parameter of this name, or its items so many levels down.
    Named(&'a str, usize),
}

impl<'a> Equivalence<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut equivalence = Self {
            representatives: api.types.iter().map(|(id, _)| id).collect(),
            members: FxHashMap::default(),
            repeated: FxHashMap::default(),
            usages: usages(api),
        };
        // A child may have been added after its owner, and components are compared as the pass before
        // has left them: another pass is needed then.
        for _ in 0..MOST_PASSES {
            if !equivalence.pass(api) {
                break;
            }
        }
        equivalence.choose_representatives(api);
        equivalence
    }

    /// Finds the representatives, as far as those of children are known. Returns true if a
    /// representative changed.
    fn pass(&mut self, api: &Api) -> bool {
        let state = RandomState::new();
        let components = self.components(api, &state);
        let mut known: FxHashMap<u64, Vec<TypeId>> = FxHashMap::default();
        let mut changed = false;
        for (id, ty) in api.types.iter() {
            if ty.origin != Origin::Inline {
                continue;
            }
            let hash = has_declaration(ty).then(|| self.hash(&state, None, ty));
            let copied = hash.and_then(|hash| components.get(&hash));
            let mut copied = copied.into_iter().flatten();
            let component = copied.find(|component| self.is_copy(api, **component, id));
            let first = match (component, self.usages[id.index()]) {
                (Some(component), _) => *component,
                (None, None) => id,
                (None, usage) => {
                    let bucket = known.entry(self.hash(&state, usage, ty)).or_default();
                    let equal = bucket.iter().find(|other| self.equal(api, **other, id));
                    let first = equal.copied().unwrap_or(id);
                    if first == id {
                        bucket.push(id);
                    }
                    first
                }
            };
            changed |= std::mem::replace(&mut self.representatives[id.index()], first) != first;
        }
        changed
    }

    /// The components that inline schemas may be copies of, by their hashes.
    fn components(&self, api: &'a Api, state: &RandomState) -> FxHashMap<u64, Vec<TypeId>> {
        let mut components: FxHashMap<u64, Vec<TypeId>> = FxHashMap::default();
        for (_, id) in order::components(api) {
            let ty = api.types.get(*id);
            if has_declaration(ty) {
                let hash = self.hash(state, None, ty);
                components.entry(hash).or_default().push(*id);
            }
        }
        components
    }

    /// Makes the type whose pointer comes first the representative of its class: the first in the
    /// document depends on the order of keys.
    fn choose_representatives(&mut self, api: &Api) {
        let mut classes: FxHashMap<TypeId, Vec<TypeId>> = FxHashMap::default();
        for (id, _) in api.types.iter() {
            let first = self.representative(id);
            if first != id {
                classes.entry(first).or_insert_with(|| vec![first]).push(id);
            }
        }
        for members in classes.into_values() {
            let leader = members.iter().min_by_key(|id| {
                let ty = api.types.get(**id);
                (ty.origin == Origin::Inline, &ty.span)
            });
            let leader = *leader.expect("a class has several members");
            let mut places = FxHashMap::from_iter([(&api.types.get(leader).span, leader)]);
            for member in &members {
                self.representatives[member.index()] = leader;
                let first = places.entry(&api.types.get(*member).span);
                let first = *first.or_insert(*member);
                if first != *member {
                    self.repeated.insert(*member, first);
                }
            }
            self.members.insert(leader, members);
        }
    }

    /// The type that represents a type and its equivalents.
    pub(super) fn representative(&self, id: TypeId) -> TypeId {
        self.representatives[id.index()]
    }

    /// The equivalents of a representative, itself included.
    pub(super) fn members<'m>(&'m self, representative: &'m TypeId) -> &'m [TypeId] {
        let members = self.members.get(representative);
        members.map_or(std::slice::from_ref(representative), Vec::as_slice)
    }

    /// The type whose name a type has: its own, unless it is a copy of a component, or one schema that
    /// is used more than once.
    pub(super) fn named(&self, id: TypeId) -> TypeId {
        let representative = self.representative(id);
        let usage = |id: TypeId| self.usages[id.index()];
        let has_own_name = !matches!(usage(id), None | Some(Usage::Body(_)));
        if has_own_name && usage(representative) == usage(id) {
            self.repeated.get(&id).copied().unwrap_or(id)
        } else {
            representative
        }
    }

    fn hash(&self, state: &RandomState, usage: Option<Usage<'a>>, ty: &Type) -> u64 {
        let mut hasher = state.build_hasher();
        usage.hash(&mut hasher);
        (&ty.title, &ty.description, ty.deprecated).hash(&mut hasher);
        match &ty.kind {
            Kind::Scalar(scalar, constraints) => {
                (std::mem::discriminant(scalar), constraints.len()).hash(&mut hasher);
            }
            Kind::Enumeration(enumeration) => {
                for value in &enumeration.values {
                    if let Json::Text(text) = &value.value {
                        text.hash(&mut hasher);
                    }
                }
                enumeration.values.len().hash(&mut hasher);
            }
            Kind::Object(object) => {
                for (_, property) in order::properties(object) {
                    property.name.hash(&mut hasher);
                    self.representative(property.ty).hash(&mut hasher);
                }
            }
            kind => {
                for child in kind.children() {
                    self.representative(child).hash(&mut hasher);
                }
            }
        }
        hasher.finish()
    }

    fn equal(&self, api: &Api, one: TypeId, other: TypeId) -> bool {
        self.usages[one.index()] == self.usages[other.index()] && self.is_copy(api, one, other)
    }

    /// Returns true for types that are equal, wherever they are used.
    fn is_copy(&self, api: &Api, one: TypeId, other: TypeId) -> bool {
        let (a, b) = (api.types.get(one), api.types.get(other));
        let words = |ty: &'_ Type| (ty.deprecated, ty.secret);
        words(a) == words(b)
            && a.title == b.title
            && a.rules == b.rules
            && a.format == b.format
            && a.description == b.description
            && match (&a.kind, &b.kind) {
                (Kind::Same(_), Kind::Same(_)) | (Kind::Tuple(_), Kind::Tuple(_)) => {
                    self.all_equal(api, &a.kind, &b.kind)
                }
                (
                    Kind::Scalar(Scalar::JsonText(_), one),
                    Kind::Scalar(Scalar::JsonText(_), other),
                ) => one == other && self.all_equal(api, &a.kind, &b.kind),
                (Kind::Array(one), Kind::Array(other)) => {
                    one.assertions == other.assertions && self.all_equal(api, &a.kind, &b.kind)
                }
                (Kind::Union(one), Kind::Union(other)) => {
                    equal_tags(one, other) && self.all_equal(api, &a.kind, &b.kind)
                }
                (Kind::Object(a), Kind::Object(b)) => self.equal_objects(api, a, b),
                (a, b) => a == b,
            }
    }

    fn all_equal(&self, api: &Api, a: &Kind, b: &Kind) -> bool {
        let (a, b) = (a.children(), b.children());
        let mut pairs = a.iter().zip(&b);
        a.len() == b.len() && pairs.all(|(a, b)| self.equal_children(api, *a, *b))
    }

    fn equal_objects(&self, api: &Api, a: &Object, b: &Object) -> bool {
        let additional = match (a.additional, b.additional) {
            (Additional::Kept(a), Additional::Kept(b)) => self.equal_children(api, a, b),
            (a, b) => a == b,
        };
        additional
            && a.assertions == b.assertions
            // `new` takes its arguments in this order.
            && a.required == b.required
            && a.properties.len() == b.properties.len()
            && order::properties(a)
                .into_iter()
                .zip(order::properties(b))
                .all(|((_, a), (_, b))| {
                    (&a.name, a.required, &a.default) == (&b.name, b.required, &b.default)
                        && a.description == b.description
                        && self.equal_children(api, a.ty, b.ty)
                })
    }

    fn equal_children(&self, api: &Api, a: TypeId, b: TypeId) -> bool {
        let nullable = |id| api.types.get(id).nullable;
        self.representative(a) == self.representative(b) && nullable(a) == nullable(b)
    }
}

/// Returns true for a type that becomes a struct or an enum, for which a component may stand.
fn has_declaration(ty: &Type) -> bool {
    let is_enum = matches!(ty.kind, Kind::Enumeration(_) | Kind::Union(_));
    is_enum || struct_of(&ty.kind).is_some()
}

/// Returns true if the discriminators of two unions are equal.
fn equal_tags(a: &Union, b: &Union) -> bool {
    let [tags, others] = [a, b].map(|union| union.variants.iter().map(|it| &it.tags));
    let told = |it: &Union| (it.keyword, it.default, it.is_exclusive);
    told(a) == told(b) && a.tag == b.tag && tags.eq(others)
}

fn usages(api: &Api) -> Vec<Option<Usage<'_>>> {
    let types: Vec<_> = api.types.iter().collect();
    let mut usages = vec![None; types.len()];
    let mut bodies = 0..;
    for operation in api.all_operations() {
        for parameter in &operation.parameters {
            usages[parameter.ty.index()] = Some(Usage::Named(&parameter.name, 0));
        }
        let of_request = operation.body.iter().map(|body| &body.contents);
        let of_responses = operation.responses.iter().map(|it| &it.contents);
        for (contents, body) in of_request.chain(of_responses).zip(&mut bodies) {
            for content in contents {
                usages[content.ty.index()] = Some(Usage::Body(body));
            }
        }
        for response in &operation.responses {
            for header in &response.headers {
                usages[header.ty.index()] = Some(Usage::Named(&header.name, 0));
            }
            let failures = response.contents.iter();
            for content in failures.filter(|_| !response.status.is_success()) {
                usages[content.ty.index()] = Some(Usage::Failure);
            }
        }
    }
    // The owner of an inline type was added after it.
    for (id, ty) in types.iter().rev() {
        let properties = match &ty.kind {
            Kind::Object(object) => object.properties.as_slice(),
            // An alias is used as its target is.
            Kind::Same(_) => continue,
            _ => &[],
        };
        for property in properties {
            usages[property.ty.index()] = Some(Usage::Named(&property.name, 0));
        }
        let within = match usages[id.index()] {
            Some(Usage::Named(name, levels)) => Some(Usage::Named(name, levels + 1)),
            Some(body @ Usage::Body(_)) => Some(body),
            _ => None,
        };
        if within.is_some() {
            for child in ty.kind.children().into_iter().skip(properties.len()) {
                usages[child.index()] = within;
            }
        }
    }
    for (id, _) in types.iter().filter(|(_, ty)| ty.origin != Origin::Inline) {
        usages[id.index()] = None;
    }
    usages
}
