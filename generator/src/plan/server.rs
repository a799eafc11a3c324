//! The servers of the document: a client's default base URL.

use crate::{
    api::{Api, Operation, Server},
    diagnostic::{Code, Diagnostics},
};

/// The servers that a client may have by default: the document's, unless the first can't be one and all
/// operations have servers of their own; then those of the first operation.
pub(super) fn of(api: &Api) -> &[Server] {
    let mut operations = api.operations.iter();
    match api.operations.first() {
        Some(first)
            if !api.servers.first().is_some_and(is_usable)
                && operations.all(|operation| !operation.servers.is_empty()) =>
        {
            &first.servers
        }
        _ => &api.servers,
    }
}

/// The first server's URL, if it is absolute. A relative one can't be a default: nobody knows
/// where the document will have come from.
pub(super) fn base_url(servers: &[Server], diagnostics: &mut Diagnostics) -> Option<String> {
    let server = servers.first()?;
    let usable = is_usable(server);
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

/// An operation's own server, where the client's default is another.
pub(super) fn own<'a>(operation: &'a Operation, default: Option<&Server>) -> Option<&'a Server> {
    let server = operation.servers.first().filter(|it| is_usable(it))?;
    let is_default = default.is_some_and(|default| {
        default.template == server.template && default.variables == server.variables
    });
    (!is_default).then_some(server)
}

/// Reports a server of an operation that its client can't have.
pub(super) fn report_unusable(operation: &Operation, diagnostics: &mut Diagnostics) {
    if let Some(server) = operation.servers.first()
        && !is_usable(server)
    {
        let message = format!(
            "`{}` can't be an operation's server",
            server.url.escape_debug()
        );
        let help =
            "requests go to the client's base URL; name an absolute one of http or https first";
        diagnostics.add(Code::UnusableServer, &server.span.key("url"), message, help);
    }
}

fn is_usable(server: &Server) -> bool {
    let absolute = server.url.starts_with("https://") || server.url.starts_with("http://");
    let authority = server.url.split('/').nth(2).unwrap_or_default();
    let plain = server.url.chars().all(|letter| letter.is_ascii_graphic());
    absolute
        && plain
        && !authority.is_empty()
        && !authority.contains('@')
        && !server
            .url
            .contains(['?', '#', '{', '}', '"', '<', '>', '\\', '^', '`', '|'])
}
