//! Paths that a server's URL has in one document and the keys of `paths` in the other one: joined, they
//! are the same.

use std::collections::BTreeSet;

use crate::{
    contract::{Aspect, Contract, Fact, Part, Role, Statement},
    diff::sides::Sides,
};

/// Moves the end of the URLs of one document's servers to its paths, where more of these are those of the
/// other document then.
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
    let Sides {
        base: old,
        revision: new,
    } = contracts;
    if let Some(prefix) = longer(&base, &revision) {
        move_to_paths(&mut old.root, &prefix, &new.root);
    } else if let Some(prefix) = longer(&revision, &base) {
        move_to_paths(&mut new.root, &prefix, &old.root);
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

/// True for an operation of the document's servers.
fn is_of_servers(part: &Part) -> bool {
    part.role == Role::Operation && Statement::find(&part.facts, Aspect::Servers).is_none()
}

fn move_to_paths(root: &mut Part, prefix: &str, other: &Part) {
    let moved = |key: &str| match key.split_once(' ') {
        Some((method, path)) => format!("{method} {prefix}{path}"),
        None => key.to_owned(),
    };
    let others = other.parts.iter().filter(|part| is_of_servers(part));
    let others: BTreeSet<&str> = others.map(|part| part.key.as_str()).collect();
    let own = || root.parts.iter().filter(|part| is_of_servers(part));
    let same = own().filter(|part| others.contains(&*part.key)).count();
    let same_then = own().filter(|part| others.contains(&*moved(&part.key)));
    if same_then.count() <= same {
        return;
    }
    for part in root.parts.iter_mut().filter(|part| is_of_servers(part)) {
        part.key = moved(&part.key);
    }
    let mut servers = root
        .facts
        .iter_mut()
        .filter(|it| it.aspect == Aspect::Servers);
    if let Some(Fact::Allowed(Some(urls))) = servers.next().map(|it| &mut it.fact) {
        let without = urls.iter().map(|url| {
            let url = url.trim_end_matches('/');
            match url.strip_suffix(prefix) {
                Some("") => "/".to_owned(),
                rest => rest.unwrap_or(url).to_owned(),
            }
        });
        *urls = without.collect();
    }
}
