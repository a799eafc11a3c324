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
    let paths: BTreeSet<&str> = paths.collect();
    let mut paths = paths.into_iter();
    let only = paths.next().map(str::to_owned);
    only.filter(|_| paths.next().is_none())
}

fn move_prefix(root: &mut Part, prefix: &str) {
    // `GET /v1/pets`: of some operations, it would be another document.
    let stripped = |key: &str| {
        let (method, path) = key.split_once(' ')?;
        let rest = path.strip_prefix(prefix)?;
        rest.starts_with('/').then(|| format!("{method} {rest}"))
    };
    let is_own = |part: &&Part| part.role == Role::Operation;
    let has_servers = |part: &Part| Statement::find(&part.facts, Aspect::Servers).is_some();
    let mut operations = root.parts.iter().filter(is_own).peekable();
    let is_common = operations.peek().is_some()
        && operations.all(|part| stripped(&part.key).is_some() && !has_servers(part));
    if !is_common {
        return;
    }
    for part in root
        .parts
        .iter_mut()
        .filter(|part| part.role == Role::Operation)
    {
        if let Some(key) = stripped(&part.key) {
            part.key = key;
        }
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
