//! Servers: where a document's paths are.

use openapiv3::PathItem;

use super::{Aspect, Fact, Reader, Said};
use crate::document::Located;

impl Reader<'_, '_> {
    /// The document's own servers.
    pub(super) fn servers(&self) -> Said {
        let servers = self.document.openapi.servers.iter();
        let urls = servers.map(|server| server.url.clone());
        let root = &self.document.root;
        let urls: Vec<String> = urls.collect();
        said(urls, root.key("servers"))
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
    let urls = servers.items().filter_map(|server| {
        let url = server.node.get("url")?.text()?;
        Some(url.to_owned())
    });
    urls.collect()
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
