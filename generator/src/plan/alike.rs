//! Inline schemas that say the same are one type in Rust.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, Hasher, RandomState},
};

use crate::{
    api::{Additional, Api, Array, Json, Kind, Object, Origin, Property, Type, TypeId, Union},
    name::type_name,
};

/// Inline types that hold each other in a line that is longer than this, the inner ones after the
/// outer ones, stay apart.
const MOST_PASSES: usize = 16;

/// Which types are alike: equal in what they are and in what they are there for, but for their
/// examples and for whether `null` is a value too, which is said where they are used.
#[derive(Debug)]
pub(super) struct Alike<'a> {
    /// The first type that each is alike to: itself, for most.
    first: Vec<TypeId>,
    /// The types that share one, by the first, where there are several.
    members: HashMap<TypeId, Vec<TypeId>>,
    /// What each inline type is there for.
    roles: Vec<Option<Role<'a>>>,
}

/// What an inline type is there for. Types with different roles are different types, though they
/// may be equal: what a request is called reads wrong in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Role<'a> {
    /// The body of a failure.
    Failure,
    /// A property or a parameter of this name; or, so many levels down, what it holds.
    Named(&'a str, usize),
}

impl<'a> Alike<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut alike = Self {
            first: api.types.iter().map(|(id, _)| id).collect(),
            members: HashMap::new(),
            roles: roles(api),
        };
        // What a type holds may have been added after it: then it is looked at once more.
        let again = holds_later_types(api);
        for _ in 0..MOST_PASSES {
            if !alike.pass(api) || !again {
                break;
            }
        }
        for (id, _) in api.types.iter() {
            let first = alike.first(id);
            if first != id {
                let members = alike.members.entry(first).or_insert_with(|| vec![first]);
                members.push(id);
            }
        }
        alike.lead(api);
        alike
    }

    /// Finds the first type that each is alike to, as far as is known of what they hold. Whether that
    /// is more than was known before.
    fn pass(&mut self, api: &Api) -> bool {
        let state = RandomState::new();
        let mut known: HashMap<u64, Vec<TypeId>> = HashMap::new();
        let mut changed = false;
        for (id, ty) in api.types.iter() {
            let role = self.roles.get(id.index()).copied().flatten();
            let (Origin::Inline, Some(role)) = (&ty.origin, role) else {
                continue;
            };
            let bucket = known.entry(self.hash(&state, role, ty)).or_default();
            let mut alike = bucket.iter().copied();
            let first = alike.find(|&other| self.equal(api, other, id));
            if first.is_none() {
                bucket.push(id);
            }
            let first = first.unwrap_or(id);
            if let Some(known) = self.first.get_mut(id.index())
                && *known != first
            {
                *known = first;
                changed = true;
            }
        }
        changed
    }

    /// Has the types that share one led by the one whose pointer comes first: which of them the
    /// document has first hangs on the order of keys.
    fn lead(&mut self, api: &Api) {
        for (_, members) in std::mem::take(&mut self.members) {
            let span = |id: &&TypeId| &api.types.get(**id).span;
            let Some(&leader) = members.iter().min_by_key(span) else {
                continue;
            };
            for member in &members {
                if let Some(first) = self.first.get_mut(member.index()) {
                    *first = leader;
                }
            }
            self.members.insert(leader, members);
        }
    }

    /// The type that stands for a type and all that are alike.
    pub(super) fn first(&self, id: TypeId) -> TypeId {
        self.first.get(id.index()).copied().unwrap_or(id)
    }

    /// All types that a type stands for, where there are several.
    pub(super) fn members(&self, first: TypeId) -> Option<&[TypeId]> {
        self.members.get(&first).map(Vec::as_slice)
    }

    /// What several types are there for: a name in Rust, and a sentence. `None` where one is alone.
    pub(super) fn role(&self, first: TypeId) -> Option<(String, String)> {
        self.members.get(&first)?;
        let Role::Named(name, levels) = self.roles.get(first.index()).copied().flatten()? else {
            return None;
        };
        let part = if levels > 0 {
            "An item of the schema"
        } else {
            "The schema"
        };
        let summary = format!("{part} `{name}`, defined identically in several locations.");
        Some((type_name(name) + &"Item".repeat(levels), summary))
    }

    fn hash(&self, state: &RandomState, role: Role<'a>, ty: &Type) -> u64 {
        let mut hasher = state.build_hasher();
        role.hash(&mut hasher);
        (&ty.title, &ty.description, ty.deprecated).hash(&mut hasher);
        match &ty.kind {
            Kind::Any => {}
            Kind::Same(target) => self.first(*target).hash(&mut hasher),
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
            Kind::Union(union) => {
                for variant in &union.variants {
                    self.first(variant.ty).hash(&mut hasher);
                }
            }
            Kind::Array(array) => self.first(array.item).hash(&mut hasher),
            Kind::Tuple(items) => {
                for item in items {
                    self.first(*item).hash(&mut hasher);
                }
            }
            Kind::Object(object) => {
                for property in by_name(object) {
                    property.name.hash(&mut hasher);
                    self.first(property.ty).hash(&mut hasher);
                }
            }
        }
        hasher.finish()
    }

    fn equal(&self, api: &Api, one: TypeId, other: TypeId) -> bool {
        let (a, b) = (api.types.get(one), api.types.get(other));
        let words = |ty: &'_ Type| (ty.deprecated, ty.secret);
        self.roles.get(one.index()) == self.roles.get(other.index())
            && words(a) == words(b)
            && a.title == b.title
            && a.rules == b.rules
            && a.format == b.format
            && a.description == b.description
            && match (&a.kind, &b.kind) {
                (Kind::Same(a), Kind::Same(b)) => self.equal_parts(api, *a, *b),
                (Kind::Array(a), Kind::Array(b)) => self.equal_arrays(api, a, b),
                (Kind::Tuple(a), Kind::Tuple(b)) => {
                    a.len() == b.len()
                        && a.iter().zip(b).all(|(a, b)| self.equal_parts(api, *a, *b))
                }
                (Kind::Object(a), Kind::Object(b)) => self.equal_objects(api, a, b),
                (Kind::Union(a), Kind::Union(b)) => self.equal_unions(api, a, b),
                (a, b) => a == b,
            }
    }

    fn equal_arrays(&self, api: &Api, a: &Array, b: &Array) -> bool {
        (a.sizes, a.unique) == (b.sizes, b.unique) && self.equal_parts(api, a.item, b.item)
    }

    fn equal_objects(&self, api: &Api, a: &Object, b: &Object) -> bool {
        use Additional::{Forbidden, Kept, Skipped};
        let additional = match (a.additional, b.additional) {
            (Skipped, Skipped) | (Forbidden, Forbidden) => true,
            (Kept(a), Kept(b)) => self.equal_parts(api, a, b),
            (Skipped | Forbidden | Kept(_), _) => false,
        };
        additional
            && a.sizes == b.sizes
            && a.properties.len() == b.properties.len()
            && by_name(a).into_iter().zip(by_name(b)).all(|(a, b)| {
                (&a.name, a.required) == (&b.name, b.required) && self.equal_parts(api, a.ty, b.ty)
            })
    }

    fn equal_unions(&self, api: &Api, a: &Union, b: &Union) -> bool {
        (a.keyword, &a.tag, a.default) == (b.keyword, &b.tag, b.default)
            && a.variants.len() == b.variants.len()
            && a.variants
                .iter()
                .zip(&b.variants)
                .all(|(a, b)| a.tags == b.tags && self.equal_parts(api, a.ty, b.ty))
    }

    fn equal_parts(&self, api: &Api, a: TypeId, b: TypeId) -> bool {
        let nullable = |id| api.types.get(id).nullable;
        self.first(a) == self.first(b) && nullable(a) == nullable(b)
    }
}

/// Whether an inline type holds one that was added after it.
fn holds_later_types(api: &Api) -> bool {
    api.types.iter().any(|(id, ty)| {
        let later = |part: TypeId| part > id && api.types.get(part).origin == Origin::Inline;
        ty.origin == Origin::Inline
            && match &ty.kind {
                Kind::Object(object) => {
                    let mut properties = object.properties.iter();
                    let further = match object.additional {
                        Additional::Kept(values) => later(values),
                        Additional::Skipped | Additional::Forbidden => false,
                    };
                    further || properties.any(|property| later(property.ty))
                }
                Kind::Array(array) => later(array.item),
                Kind::Tuple(items) => items.iter().copied().any(later),
                Kind::Union(union) => union.variants.iter().any(|variant| later(variant.ty)),
                Kind::Same(target) => later(*target),
                Kind::Any | Kind::Scalar(..) | Kind::Enumeration(_) => false,
            }
    })
}

/// The properties of an object, whatever their order in the document.
fn by_name(object: &Object) -> Vec<&Property> {
    let mut properties: Vec<_> = object.properties.iter().collect();
    properties.sort_by_key(|property| &property.name);
    properties
}

fn roles(api: &Api) -> Vec<Option<Role<'_>>> {
    let types: Vec<_> = api.types.iter().collect();
    let mut roles = vec![None; types.len()];
    for operation in &api.operations {
        for parameter in &operation.parameters {
            roles[parameter.ty.index()] = Some(Role::Named(&parameter.name, 0));
        }
        for response in &operation.responses {
            if let (false, Some(content)) = (response.status.is_success(), &response.content) {
                roles[content.ty.index()] = Some(Role::Failure);
            }
        }
    }
    // What holds an inline type was added after it.
    for (id, ty) in types.into_iter().rev() {
        let mut held = Vec::new();
        match &ty.kind {
            Kind::Object(object) => {
                for property in &object.properties {
                    roles[property.ty.index()] = Some(Role::Named(&property.name, 0));
                }
                match object.additional {
                    Additional::Kept(values) => held.push(values),
                    Additional::Skipped | Additional::Forbidden => {}
                }
            }
            Kind::Array(array) => held.push(array.item),
            Kind::Tuple(items) => held.extend(items),
            Kind::Union(union) => held.extend(union.variants.iter().map(|variant| variant.ty)),
            Kind::Any | Kind::Same(_) | Kind::Scalar(..) | Kind::Enumeration(_) => {}
        }
        if let Some(Role::Named(name, levels)) = roles[id.index()] {
            for held in held {
                roles[held.index()] = Some(Role::Named(name, levels + 1));
            }
        }
    }
    roles
}
