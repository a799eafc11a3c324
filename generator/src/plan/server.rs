//! The servers of the document: a client's default base URL.

use crate::{
    api::Server,
    diagnostic::{Code, Diagnostics},
};

/// The first server's URL, if it is absolute. A relative one can't be a default: nobody knows
/// where the document will have come from.
pub(super) fn base_url(servers: &[Server], diagnostics: &mut Diagnostics) -> Option<String> {
    let server = servers.first()?;
    let absolute = server.url.starts_with("https://") || server.url.starts_with("http://");
    let authority = server.url.split('/').nth(2).unwrap_or_default();
    let plain = server.url.chars().all(|letter| letter.is_ascii_graphic());
    let usable = absolute
        && plain
        && !authority.is_empty()
        && !authority.contains('@')
        && !server
            .url
            .contains(['?', '#', '{', '}', '"', '<', '>', '\\', '^', '`', '|']);
    if !usable {
        let message = format!(
            "`{}` can't be a client's default base URL",
            server.url.escape_debug()
        );
        let help = "a client has to be given its base URL; name first an absolute one of http or \
                    https, without credentials, query and fragment";
        diagnostics.add(Code::UnusableServer, &server.span.key("url"), message, help);
    }
    usable.then(|| server.url.clone())
}
