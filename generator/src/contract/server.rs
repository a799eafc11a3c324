//! Servers: where a document's paths are.

use openapiv3::{PathItem, Server};

use super::{Aspect, Fact, Reader, Said};
use crate::document::Located;

impl Reader<'_, '_> {
    /// The document's own servers.
    pub(super) fn servers(&self) -> Said {
        let openapi = &self.document.openapi;
        said(&openapi.servers, self.document.origin(&openapi.extensions))
    }

    /// The servers that an operation or its path has in place of the document's.
    pub(super) fn own_servers(
        &self,
        item: &PathItem,
        operation: &openapiv3::Operation,
    ) -> Option<Said> {
        let mut own = [
            (&operation.servers, &operation.extensions),
            (&item.servers, &item.extensions),
        ]
        .into_iter();
        let (servers, extensions) = own.find(|(servers, _)| !servers.is_empty())?;
        Some(said(servers, self.document.origin(extensions)))
    }
}

fn urls(servers: &[Server]) -> impl Iterator<Item = String> {
    servers.iter().flat_map(|server| {
        let variables = server.variables.iter().flatten();
        let variables = variables.map(|(name, variable)| {
            let values = variable.enumeration.clone();
            (name.clone(), values, variable.default.clone())
        });
        filled_in(&server.url, variables.collect())
    })
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
fn said(servers: &[Server], at: &Located<'_>) -> Said {
    let mut urls: Vec<String> = urls(servers).collect();
    if urls.is_empty() {
        urls.push("/".to_owned());
    }
    let urls = urls.into_iter().map(|url| match url.trim_end_matches('/') {
        "" => "/".to_owned(),
        url => url.to_owned(),
    });
    // Swagger 2.0 says it in parts.
    let mut keywords = ["servers", "schemes", "host", "basePath"].into_iter();
    let keyword = keywords.find(|keyword| at.node.get(keyword).is_some());
    Said {
        aspect: Aspect::Servers,
        fact: Fact::Allowed(Some(urls.collect())),
        place: at.place.key(keyword.unwrap_or("servers")),
    }
}
