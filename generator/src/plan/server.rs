//! Which server a client talks to unless it is told another.

use crate::{
    api::Server,
    diagnostic::{Code, Diagnostics},
};

/// The first server's URL, if it is absolute. A relative one can't be a default: nobody knows
/// where the document will have come from.
pub(super) fn base_url(servers: &[Server], diagnostics: &mut Diagnostics) -> Option<String> {
    let server = servers.first()?;
    let absolute = server.url.starts_with("https://") || server.url.starts_with("http://");
    if !absolute {
        let message = format!("`{}` can't be a client's default base URL", server.url);
        let help = "a client has to be given its base URL; name an absolute one first";
        diagnostics.add(
            Code::UnusableServer,
            &server.place.key("url"),
            message,
            help,
        );
    }
    let usable = absolute && !server.url.contains(['{', '}']);
    usable.then(|| server.url.clone())
}

/// The servers that documentation names.
pub(super) fn documented(servers: &[Server]) -> Vec<(String, Option<String>)> {
    servers
        .iter()
        .map(|server| (server.url.clone(), server.description.clone()))
        .collect()
}
