//! Servers.

use crate::{
    api,
    diagnostic::{Code, Diagnostics},
    openapi::Server,
};

/// Servers, with their variables filled in.
pub(super) fn all(given: &[Server], diagnostics: &mut Diagnostics) -> Vec<api::Server> {
    let servers = given.iter().map(|server| api::Server {
        url: filled_in(server, diagnostics),
        template: server.url.clone(),
        variables: variables(server),
        span: server.span.clone(),
        description: server.description.clone(),
    });
    servers.collect()
}

fn variables(server: &Server) -> Vec<api::ServerVariable> {
    let variables = server.variables.iter().map(|variable| api::ServerVariable {
        name: variable.name.clone(),
        default: variable.default.clone(),
        values: variable.values.clone(),
    });
    variables.collect()
}

/// The URL with each variable at its default (OpenAPI, section "Server Variable Object").
fn filled_in(server: &Server, diagnostics: &mut Diagnostics) -> String {
    let mut url = String::new();
    let mut rest = server.url.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let mut variables = server.variables.iter();
        let Some(variable) = variables.find(|variable| variable.name == name) else {
            break;
        };
        url.extend([before, &variable.default]);
        rest = after;
    }
    url.push_str(rest);
    if rest.contains(['{', '}']) {
        let message = format!("`{}` has a placeholder without a variable", server.url);
        let help = "declare it under `variables`; a client has to be given its base URL";
        let span = server.span.key("url");
        diagnostics.add(Code::UnusableServer, &span, message, help);
    }
    url
}
