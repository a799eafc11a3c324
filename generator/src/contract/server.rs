//! Servers: the URLs that a document's paths are relative to.

use std::collections::BTreeMap;

use super::part::{Aspect, Fact, Part, Role, Statement};
use crate::openapi::{Field, Operation, PathItem, Server};

/// The servers that an operation or its path has in place of the document's.
pub(super) fn own(item: &PathItem<'_>, operation: &Operation<'_>) -> Option<Statement> {
    let mut own = [&operation.servers, &item.servers].into_iter();
    own.find(|servers| !servers.value.is_empty()).map(of)
}

/// Takes the servers from operations that have the document's; those of all operations are the
/// document's, whatever it has itself.
pub(super) fn share(servers: &mut Statement, parts: &mut [Part]) {
    let parts = parts.iter_mut();
    let mut operations: Vec<&mut Part> =
        parts.filter(|part| part.role == Role::Operation).collect();
    let own = operations
        .iter()
        .map(|part| Statement::find(&part.facts, Aspect::Servers));
    if let Some(all) = own.collect::<Option<Vec<&Statement>>>()
        && let Some(first) = all.first()
        && all.iter().all(|statement| statement.fact == first.fact)
    {
        servers.clone_from(first);
    }
    for part in &mut operations {
        part.facts.retain(|statement| {
            statement.aspect != Aspect::Servers || statement.fact != servers.fact
        });
    }
}

/// Servers. Without one, it is the document's own (OpenAPI, "OpenAPI Object").
pub(super) fn of(servers: &Field<Vec<Server>>) -> Statement {
    let mut urls: Vec<String> = urls(&servers.value).collect();
    if urls.is_empty() {
        urls.push("/".to_owned());
    }
    let urls = urls.into_iter().map(|url| match url.trim_end_matches('/') {
        "" => "/".to_owned(),
        url => url.to_owned(),
    });
    Statement::new(
        Aspect::Servers,
        Fact::Allowed(Some(urls.collect())),
        servers.span.clone(),
    )
}

fn urls(servers: &[Server]) -> impl Iterator<Item = String> {
    servers.iter().flat_map(|server| {
        let variables = server.variables.iter().map(|variable| {
            let values = match variable.values.as_slice() {
                [] => vec![variable.default.clone()],
                values => values.to_vec(),
            };
            (variable.name.as_str(), values)
        });
        filled_in(&server.url, &variables.collect())
    })
}

/// A URL for each value that its variables may have; one of any value has its default, as a client has
/// it.
fn filled_in(url: &str, variables: &BTreeMap<&str, Vec<String>>) -> Vec<String> {
    /// More URLs than this are told as one; more variables, and longer URLs, are left as they are.
    const MOST: usize = 64;
    const LONGEST: usize = 4096;
    // Each with what its variables are: one that is there twice has one value.
    let mut urls = vec![(String::new(), BTreeMap::<&str, String>::new())];
    let mut rest = url;
    let mut met = 0;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        met += 1;
        let given = variables.get(name);
        let own = [format!("{{{name}}}")];
        let mut values = given.map_or(own.as_slice(), Vec::as_slice);
        let length = values.iter().map(String::len).max().unwrap_or_default();
        let long = urls.iter().any(|(url, _)| url.len() + length > LONGEST);
        if long || met > MOST {
            break;
        }
        rest = after;
        let all = [format!("{{{}}}", sorted(values).join("|"))];
        if urls.len() * values.len() > MOST {
            values = &all;
        }
        let next = urls.iter().flat_map(|(url, known)| {
            let set = known.get(name).map(std::slice::from_ref);
            set.unwrap_or(values).iter().map(move |value| {
                let mut known = known.clone();
                known.insert(name, value.clone());
                (format!("{url}{before}{value}"), known)
            })
        });
        urls = next.collect();
    }
    urls.into_iter()
        .map(|(url, _)| normal(&(url + rest)))
        .collect()
}

fn sorted(values: &[String]) -> Vec<&str> {
    let mut values: Vec<&str> = values.iter().map(String::as_str).collect();
    values.sort_unstable();
    values
}

/// A URL in the form that those share which lead to the same (RFC 3986, section 6.2, and RFC 9110,
/// section 4.2).
fn normal(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let scheme = scheme.to_ascii_lowercase();
    let host = if host.contains(['{', '@']) {
        host.to_owned()
    } else {
        host.to_ascii_lowercase()
    };
    let port = match scheme.as_str() {
        "https" | "wss" => ":443",
        "http" | "ws" => ":80",
        _ => "",
    };
    let host = host.strip_suffix(port).unwrap_or(&host);
    format!("{scheme}://{host}{path}")
}
