//! The surface of a client's builder and of security.

use super::surface::{Area, BUILDER, Kind, Surface};
use crate::plan::{Plan, SchemeKind};

impl Surface {
    fn server_variables(&mut self, plan: &Plan) {
        let span = plan.servers.first().map(|server| &server.span);
        for variable in &plan.server_variables {
            let ty = match &variable.values {
                Some((name, _)) => name.as_str(),
                None => "&str",
            };
            let text = format!("pub fn {}(self, {ty}) -> Self", variable.setter);
            let path = format!("ClientBuilder::{}", variable.setter);
            self.add(path.clone(), Area::Client, Kind::BuilderMethod, text, span);
            let template = variable.templates.first().map_or("", String::as_str);
            let placeholder = format!("{{{}}}", variable.of.name);
            let before = template.split(&placeholder).next().unwrap_or_default();
            let number = before.matches('{').count() + 1;
            self.means(&path, format!("variable {number}"));
        }
    }

    /// The start of a client: its meaning are the URL that it has by default, and all URLs that the
    /// document has.
    fn builder(&mut self, plan: &Plan) {
        let Some(first) = plan.servers.first().filter(|_| plan.base_url.is_some()) else {
            return;
        };
        let mut urls: Vec<String> = plan.servers.iter().map(|it| it.url.clone()).collect();
        for server in &plan.servers {
            for variable in &server.variables {
                let others = server
                    .variables
                    .iter()
                    .filter(|it| it.name != variable.name);
                let template = others.fold(server.template.clone(), |template, other| {
                    template.replace(&format!("{{{}}}", other.name), &other.default)
                });
                let placeholder = format!("{{{}}}", variable.name);
                let values = variable.values.iter();
                urls.extend(values.map(|value| template.replace(&placeholder, value)));
            }
        }
        let (path, text) = (BUILDER, "pub fn builder() -> ClientBuilder".to_owned());
        let (area, span) = (Area::Client, Some(&first.span));
        self.add(path.to_owned(), area, Kind::Method, text, span);
        self.means(path, urls.join("\n"));
    }

    /// Adds the settings of clients, and what servers have for the security of the API.
    pub(super) fn settings(&mut self, plan: &Plan) {
        self.builder(plan);
        self.server_variables(plan);
        let schemes = &plan.security.schemes;
        for (scheme, setter) in schemes {
            let parameters = match scheme.kind {
                SchemeKind::Basic => "impl Into<String>, impl Into<String>",
                SchemeKind::Http(_) | SchemeKind::Custom => {
                    "impl Fn(&mut UnsignedRequest<'_>) -> Result<(), String>"
                }
                _ => "impl Into<String>",
            };
            let text = format!("pub fn {setter}(self, {parameters}) -> Self");
            let (path, span) = (format!("ClientBuilder::{setter}"), Some(&scheme.span));
            self.add(path.clone(), Area::Client, Kind::BuilderMethod, text, span);
            // Names of headers have no case.
            let kind = match &scheme.kind {
                SchemeKind::Header(name) => SchemeKind::Header(name.to_ascii_lowercase()),
                kind => kind.clone(),
            };
            self.means(&path, format!("{kind:?}"));
        }
        if plan.security.credential_sets.is_empty() {
            return;
        }
        let mut server = |path: &str, kind, text: &str| {
            let span = schemes.first().map(|(scheme, _)| &scheme.span);
            self.add(path.to_owned(), Area::Server, kind, text.to_owned(), span);
        };
        server("Credentials", Kind::Enum, "pub enum Credentials<'a>");
        server("Api::Principal", Kind::Required, "type Principal: Send");
        server(
            "Api::authenticate",
            Kind::Required,
            "async fn authenticate(&self, request: &RequestContext, credentials: Credentials<'_>) -> \
             Result<Self::Principal, Rejection>",
        );
        for requirement in &plan.security.credential_sets {
            let variant = &requirement.variant;
            let credentials = vec!["Credential<'a>"; requirement.schemes.len()];
            let text = format!("{variant}({})", credentials.join(", "));
            server(&format!("Credentials::{variant}"), Kind::Variant, &text);
        }
    }
}
