//! Servers: where a document's paths are.

use openapiv3::PathItem;

use super::{Aspect, Fact, Reader, Said};
use crate::{document::Located, source::Node};

impl Reader<'_, '_> {
    /// The document's own servers.
    pub(super) fn servers(&self) -> Said {
        let root = &self.document.root;
        let servers = self.document.openapi.servers.iter();
        let urls = servers.flat_map(|server| {
            let variables = server.variables.iter().flatten();
            let variables = variables.map(|(name, variable)| {
                let values = variable.enumeration.clone();
                (name.clone(), values, variable.default.clone())
            });
            filled_in(&server.url, variables.collect())
        });
        said(urls.collect(), root.key("servers"))
    }

    /// The servers that an operation or its path has in place of the document's.
    pub(super) fn own_servers(
        &self,
        item: &PathItem,
        operation: &openapiv3::Operation,
    ) -> Option<Said> {
        let own = [&operation.extensions, &item.extensions].into_iter();
        let mut own = own.filter_map(|extensions| {
            let at = self.document.origin(extensions);
            self.field(at, "servers")
        });
        let servers = own.next()?;
        Some(said(urls(&servers), servers.place))
    }
}

fn urls(servers: &Located<'_>) -> Vec<String> {
    let urls = servers.items().flat_map(|server| {
        let url = server.node.get("url").and_then(Node::text);
        let variables = server.get("variables");
        let variables = variables.iter().flat_map(Located::entries);
        let variables = variables.map(|(name, variable)| {
            let listed = variable.node.get("enum").and_then(Node::items);
            let values = listed.into_iter().flatten().filter_map(Node::text);
            let default = variable.node.get("default").and_then(Node::text);
            let values = values.map(str::to_owned).collect();
            (
                name.to_owned(),
                values,
                default.unwrap_or_default().to_owned(),
            )
        });
        filled_in(url.unwrap_or("/"), variables.collect())
    });
    urls.collect()
}

/// A URL for each value that its variables may have; a variable of any value stays one, with its
/// default.
fn filled_in(url: &str, variables: Vec<(String, Vec<String>, String)>) -> Vec<String> {
    /// More URLs than this are told as one.
    const MOST: usize = 64;
    let mut urls = vec![url.to_owned()];
    for (name, mut values, default) in variables {
        let placeholder = format!("{{{name}}}");
        if values.is_empty() || urls.len() * values.len() > MOST {
            values.sort();
            let all = if values.is_empty() {
                default
            } else {
                values.join("|")
            };
            values = vec![format!("{{{name}={all}}}")];
        }
        urls = urls
            .iter()
            .flat_map(|url| values.iter().map(|value| url.replace(&placeholder, value)))
            .collect();
    }
    urls
}

/// Without a server, it is the one that the document came from (OpenAPI, "OpenAPI Object").
fn said(mut urls: Vec<String>, place: crate::diagnostic::Place) -> Said {
    if urls.is_empty() {
        urls.push("/".to_owned());
    }
    let urls = urls.into_iter().map(|url| match url.trim_end_matches('/') {
        "" => "/".to_owned(),
        url => url.to_owned(),
    });
    Said {
        aspect: Aspect::Servers,
        fact: Fact::Allowed(Some(urls.collect())),
        place,
    }
}
