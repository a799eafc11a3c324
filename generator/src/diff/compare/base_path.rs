//! Paths that a server's URL has in one document and the keys of `paths` in the other one: joined, they
//! are the same.

use std::collections::BTreeSet;

use crate::{
    contract::{Aspect, Contract, Fact, Part, Role, Statement},
    diff::sides::Sides,
};

/// Moves what all paths of one document begin with to the URLs of its servers, where those of the other
/// one end with it.
pub(in crate::diff) fn align(contracts: &mut Sides<Contract>) {
    let paths = contracts
        .as_ref()
        .map(|contract| common_path(&contract.root));
    let Sides {
        base: Some(base),
        revision: Some(revision),
    } = paths
    else {
        return;
    };
    let longer = |one: &str, other: &str| -> Option<String> {
        let rest = one.strip_prefix(other)?;
        rest.starts_with('/').then(|| rest.to_owned())
    };
    if let Some(prefix) = longer(&base, &revision) {
        move_prefix(&mut contracts.revision.root, &prefix);
    } else if let Some(prefix) = longer(&revision, &base) {
        move_prefix(&mut contracts.base.root, &prefix);
    }
}

/// The path that the URLs of all servers of a document have, without a slash at its end.
fn common_path(root: &Part) -> Option<String> {
    let servers = Statement::find(&root.facts, Aspect::Servers)?;
    let Fact::Allowed(Some(urls)) = &servers.fact else {
        return None;
    };
    let paths = urls.iter().map(|url| {
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let path = rest.find('/').map_or("", |start| &rest[start..]);
        path.trim_end_matches('/')
    });
    let distinct: BTreeSet<&str> = paths.collect();
    let only = distinct.first().filter(|_| distinct.len() == 1)?;
    Some((*only).to_owned())
}

fn move_prefix(root: &mut Part, prefix: &str) {
    // `GET /v1/pets`: of some operations, it would be another document.
    let stripped = |key: &str| {
        let (method, path) = key.split_once(' ')?;
        let rest = path.strip_prefix(prefix)?;
        rest.starts_with('/').then(|| format!("{method} {rest}"))
    };
    let has_servers = |part: &Part| Statement::find(&part.facts, Aspect::Servers).is_some();
    let operations = root.parts.iter_mut();
    let mut operations: Vec<&mut Part> = operations
        .filter(|part| part.role == Role::Operation)
        .collect();
    let keys = operations
        .iter()
        .map(|part| stripped(&part.key).filter(|_| !has_servers(part)));
    let Some(keys) = keys
        .collect::<Option<Vec<String>>>()
        .filter(|keys| !keys.is_empty())
    else {
        return;
    };
    for (part, key) in operations.iter_mut().zip(keys) {
        part.key = key;
    }
    let mut servers = root
        .facts
        .iter_mut()
        .filter(|it| it.aspect == Aspect::Servers);
    if let Some(Fact::Allowed(Some(urls))) = servers.next().map(|it| &mut it.fact) {
        let with_prefix = urls
            .iter()
            .map(|url| format!("{}{prefix}", url.trim_end_matches('/')));
        *urls = with_prefix.collect();
    }
}
