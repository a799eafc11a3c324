//! `readOnly` and `writeOnly`: what a request need not have, and what a response need not (OpenAPI
//! 3.0, section "Schema Object", "Fixed Fields").
//!
//! A type that both use becomes two where one of them requires what the other is without, and only
//! there: the response keeps the name. A webhook is sent by those who respond to requests, so its body
//! is as that of a response.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Access, Api, Kind, Operation, Origin, Type, TypeId, Types, Webhook};

/// Gives requests types of their own where they need them.
pub(super) fn split(api: &mut Api) {
    let types = &api.types;
    let mut requests: Vec<TypeId> = api.operations.iter().flat_map(of_request).collect();
    let mut responses: Vec<TypeId> = api.operations.iter().flat_map(of_responses).collect();
    for Webhook { operation, .. } in &api.webhooks {
        responses.extend(of_request(operation));
        requests.extend(of_responses(operation));
    }
    let requests = reached(types, requests.into_iter());
    let responses = reached(types, responses.into_iter());

    let versions = versions(&mut api.types, &requests, &responses);
    let replace = |ty: &mut TypeId| *ty = versions.get(ty).copied().unwrap_or(*ty);
    for operation in &mut api.operations {
        let contents = operation.body.iter_mut().flat_map(|it| &mut it.contents);
        contents.for_each(|content| replace(&mut content.ty));
        let parameters = operation.parameters.iter_mut();
        parameters.for_each(|parameter| replace(&mut parameter.ty));
    }
    for response in (api.webhooks.iter_mut()).flat_map(|it| &mut it.operation.responses) {
        let contents = response.contents.iter_mut();
        contents.for_each(|content| replace(&mut content.ty));
        let headers = response.headers.iter_mut();
        headers.for_each(|header| replace(&mut header.ty));
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

/// The types of a request: of its body and its parameters.
fn of_request(operation: &Operation) -> impl Iterator<Item = TypeId> {
    let contents = operation.body.iter().flat_map(|body| &body.contents);
    let parameters = operation.parameters.iter().map(|parameter| parameter.ty);
    contents.map(|content| content.ty).chain(parameters)
}

/// The types of its responses: of their bodies and their headers.
fn of_responses(operation: &Operation) -> impl Iterator<Item = TypeId> {
    operation.responses.iter().flat_map(|response| {
        let contents = response.contents.iter().map(|content| content.ty);
        contents.chain(response.headers.iter().map(|header| header.ty))
    })
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
