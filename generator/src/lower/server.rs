//! Servers.

use super::Lowering;
use crate::{
    api::Server,
    diagnostic::{Code, Place},
};

impl Lowering<'_, '_> {
    pub(super) fn servers(&mut self) -> Vec<Server> {
        let place = self.document.root.key("servers");
        let given = self.document.openapi.servers.iter().enumerate();
        given
            .map(|(index, server)| Server {
                url: self.filled_in(server, &place.index(index)),
                place: place.index(index),
                description: server.description.clone(),
            })
            .collect()
    }

    /// The URL with each variable at its default (OpenAPI, section "Server Variable Object").
    fn filled_in(&mut self, server: &openapiv3::Server, place: &Place) -> String {
        let mut url = server.url.clone();
        for (name, variable) in server.variables.iter().flatten() {
            url = url.replace(&format!("{{{name}}}"), &variable.default);
        }
        if url.contains(['{', '}']) {
            let message = format!("`{}` has a placeholder without a variable", server.url);
            let help = "declare it under `variables`; a client has to be given its base URL";
            self.diagnostics
                .add(Code::UnusableServer, &place.key("url"), message, help);
        }
        url
    }
}
