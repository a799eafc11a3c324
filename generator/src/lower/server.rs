//! Servers.

use super::Lowering;
use crate::{
    api::Server,
    diagnostic::{Code, Span},
};

impl Lowering<'_, '_> {
    pub(super) fn servers(&mut self) -> Vec<Server> {
        let span = self.document.root.key("servers");
        let given = self.document.openapi.servers.iter().enumerate();
        given
            .map(|(index, server)| Server {
                url: self.filled_in(server, &span.index(index)),
                span: span.index(index),
                description: server.description.clone(),
            })
            .collect()
    }

    /// The URL with each variable at its default (OpenAPI, section "Server Variable Object").
    fn filled_in(&mut self, server: &openapiv3::Server, span: &Span) -> String {
        let mut url = String::new();
        let mut rest = server.url.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            let variables = server.variables.iter().flatten();
            let variable = variables.clone().find(|(known, _)| *known == name);
            let Some((_, variable)) = variable else { break };
            url.extend([before, &variable.default]);
            rest = after;
        }
        url.push_str(rest);
        if rest.contains(['{', '}']) {
            let message = format!("`{}` has a placeholder without a variable", server.url);
            let help = "declare it under `variables`; a client has to be given its base URL";
            self.diagnostics
                .add(Code::UnusableServer, &span.key("url"), message, help);
        }
        url
    }
}
