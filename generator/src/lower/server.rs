//! Servers.

use crate::{
    api,
    diagnostic::{Code, Diagnostics},
    openapi::{Document, Server},
};

/// The servers of the document. Where none is named, it is that which the document came from, if that is
/// known (OpenAPI, section "OpenAPI Object"; Swagger 2.0, `host`).
pub(super) fn of_document(
    document: &Document<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<api::Server> {
    let given = &document.model.servers;
    if given.value.is_empty() && document.absolute("/").is_some() {
        let default = Server {
            span: given.span.clone(),
            url: "/".to_owned(),
            description: None,
            variables: Vec::new(),
        };
        return all(&[default], document, diagnostics);
    }
    all(&given.value, document, diagnostics)
}

/// Servers, with their variables filled in. Relative URLs count from the document's own, where that is
/// known (section "Server Object").
pub(super) fn all(
    given: &[Server],
    document: &Document<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<api::Server> {
    let absolute = |url: String| {
        let is_relative = !url.contains("://");
        match is_relative.then(|| document.absolute(&url)).flatten() {
            Some(absolute) => absolute.trim_end_matches('/').to_owned(),
            None => url,
        }
    };
    let servers = given.iter().map(|server| api::Server {
        url: absolute(filled_in(server, diagnostics)),
        template: if server.variables.is_empty() {
            absolute(server.url.clone())
        } else {
            server.url.clone()
        },
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
        if !variable.values.is_empty() && !variable.values.contains(&variable.default) {
            let message = format!("the default of `{name}` is none of its values");
            let help = "it is used all the same; add it to `enum`, or correct it";
            let span = server.span.key("variables").key(name).key("default");
            diagnostics.add(Code::DefaultMisfit, &span, message, help);
        }
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
