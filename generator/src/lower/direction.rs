//! `readOnly` and `writeOnly`: what a request need not have, and what a response need not (OpenAPI
//! 3.0, section "Schema Object", "Fixed Fields").
//!
//! A type that both use becomes two where one of them requires what the other is without, and only
//! there: the response keeps the name.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Access, Api, Kind, Origin, Type, TypeId, Types};

/// Gives requests types of their own where they need them.
pub(super) fn split(api: &mut Api) {
    let types = &api.types;
    let bodies = api.operations.iter().filter_map(|it| it.body.as_ref());
    let parameters = api.operations.iter().flat_map(|it| &it.parameters);
    let sent = bodies.flat_map(|body| &body.contents);
    let sent = sent.map(|content| content.ty);
    let sent = sent.chain(parameters.map(|parameter| parameter.ty));
    let requests = reached(types, sent);
    let responses = api.operations.iter().flat_map(|it| &it.responses);
    let received = responses.flat_map(|response| {
        let contents = response.contents.iter().map(|content| content.ty);
        contents.chain(response.headers.iter().map(|header| header.ty))
    });
    let responses = reached(types, received);

    let versions = versions(&mut api.types, &requests, &responses);
    for operation in &mut api.operations {
        for parameter in &mut operation.parameters {
            let version = versions.get(&parameter.ty);
            parameter.ty = version.copied().unwrap_or(parameter.ty);
        }
        let contents = operation.body.iter_mut();
        for content in contents.flat_map(|body| &mut body.contents) {
            let version = versions.get(&content.ty);
            content.ty = version.copied().unwrap_or(content.ty);
        }
    }
    let named: Vec<_> = api
        .components
        .iter()
        .filter_map(|(name, id)| {
            let version = versions.get(id).filter(|version| *version != id)?;
            Some((request_name(name), *version))
        })
        .collect();
    api.components.extend(named);
    for id in responses {
        relax(api.types.get_mut(id), Access::WriteOnly);
    }
}

/// Makes the versions of types that requests need, by the types.
fn versions(
    types: &mut Types,
    requests: &BTreeSet<TypeId>,
    responses: &BTreeSet<TypeId>,
) -> BTreeMap<TypeId, TypeId> {
    let split = differing(types, requests, responses);
    let mut versions = BTreeMap::new();
    for &id in &split {
        let version = if responses.contains(&id) {
            let mut version = types.get(id).clone();
            if let Origin::Component(name) = &version.origin {
                version.origin = Origin::Component(request_name(name));
            }
            types.add(version)
        } else {
            id
        };
        versions.insert(id, version);
    }
    for version in versions.values() {
        let ty = types.get_mut(*version);
        for child in ty.kind.children_mut() {
            *child = versions.get(child).copied().unwrap_or(*child);
        }
        relax(ty, Access::ReadOnly);
    }
    versions
}

/// The types of requests that differ from those of responses, and what holds them.
fn differing(
    types: &Types,
    requests: &BTreeSet<TypeId>,
    responses: &BTreeSet<TypeId>,
) -> BTreeSet<TypeId> {
    let mut holders: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    for &id in requests {
        for child in types.get(id).kind.children() {
            holders.entry(child).or_default().push(id);
        }
    }
    let differs = |id: &&TypeId| {
        let requires = |access| requires(types.get(**id), access);
        requires(Access::ReadOnly) || (responses.contains(*id) && requires(Access::WriteOnly))
    };
    let mut open: Vec<TypeId> = requests.iter().filter(differs).copied().collect();
    let mut differing = BTreeSet::new();
    while let Some(id) = open.pop() {
        if differing.insert(id) {
            open.extend(holders.get(&id).into_iter().flatten());
        }
    }
    differing
}

fn request_name(name: &str) -> String {
    format!("{name}Request")
}

/// True for an object that requires a property that only one direction has.
fn requires(ty: &Type, access: Access) -> bool {
    match &ty.kind {
        Kind::Object(object) => {
            let mut properties = object.properties.iter();
            properties.any(|property| property.required && property.access == access)
        }
        _ => false,
    }
}

/// Requires nothing more of what only the other direction has.
fn relax(ty: &mut Type, access: Access) {
    if let Kind::Object(object) = &mut ty.kind {
        for property in &mut object.properties {
            property.required &= property.access != access;
        }
    }
}

/// The types that are reached from some, themselves included.
fn reached(types: &Types, from: impl Iterator<Item = TypeId>) -> BTreeSet<TypeId> {
    let mut open: Vec<TypeId> = from.collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(types.get(id).kind.children());
        }
    }
    reached
}
