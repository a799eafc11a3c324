//! Security: the ways to prove who is asking, by what is sent and not by what schemes are called.

use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

use super::{Aspect, Fact, Flow, Part, Reader, Role, Said, canonical};
use crate::{
    diagnostic::Span,
    openapi::{Located, Resolved},
};

impl<'t> Reader<'_, 't> {
    /// Whether an operation at a place wants proof, and each way to give it. What the document wants, it wants of
    /// its own clients.
    pub(super) fn security(
        &self,
        operation: &openapiv3::Operation,
        at: &Span,
        flow: Flow,
    ) -> (Said, Vec<Part<'t>>) {
        let document = self.document;
        let shared = document.openapi.security.as_ref();
        let shared = shared.filter(|_| flow == Flow::Request);
        let (given, span) = match (&operation.security, shared) {
            (Some(own), _) => (own.as_slice(), at.key("security")),
            (None, Some(shared)) => (shared.as_slice(), document.root.key("security")),
            (None, None) => (&[][..], at.clone()),
        };
        let ways = given.iter().enumerate();
        let ways: Vec<Part<'t>> = ways
            .map(|(index, way)| self.way(way, &span, index, flow))
            .collect();
        let required = !ways.is_empty() && ways.iter().all(|way| !way.key.is_empty());
        let said = Said {
            aspect: Aspect::Security,
            fact: Fact::Flag(required),
            span,
        };
        let ways = ways.into_iter().filter(|way| !way.key.is_empty());
        let mut ways: Vec<Part<'t>> = ways.collect();
        // They have no order: any one of them is enough.
        ways.sort_by_key(|way| {
            format!("{} {:?}", way.key, way.facts.first().map(|said| &said.fact))
        });
        (said, ways)
    }

    fn way(&self, way: &SecurityRequirement, span: &Span, index: usize, flow: Flow) -> Part<'t> {
        let mut kinds: Vec<String> = way.keys().map(|name| self.scheme(name)).collect();
        kinds.sort();
        let scopes = way.iter().flat_map(|(name, scopes)| {
            // Of several, each wants its own.
            let of = (way.len() > 1).then(|| format!(" of {}", self.scheme(name)));
            let of = of.unwrap_or_default();
            scopes.iter().map(move |scope| format!("{scope}{of}"))
        });
        let scopes = scopes.collect();
        let mut flows: Vec<String> = way.keys().flat_map(|name| self.flows(name)).collect();
        flows.sort();
        let span = span.index(index);
        let key = kinds.join(" and ");
        let kinds = kinds.into_iter().map(|kind| Part {
            role: Role::SecurityKind,
            title: kind.clone(),
            key: kind,
            flow,
            facts: Vec::new(),
            span: span.clone(),
            parts: Vec::new(),
            schema: None,
        });
        Part {
            role: Role::SecurityWay,
            title: key.clone(),
            key,
            flow,
            parts: kinds.collect(),
            facts: vec![
                Said {
                    aspect: Aspect::Scopes,
                    fact: Fact::Demanded(scopes),
                    span: span.clone(),
                },
                Said {
                    aspect: Aspect::Flows,
                    fact: Fact::Same(flows),
                    span: span.clone(),
                },
            ],
            span,
            schema: None,
        }
    }

    /// The scheme of a name among the components.
    fn declared(&self, name: &str) -> Option<Resolved<'_, 't, SecurityScheme>> {
        let components = self.document.openapi.components.as_ref()?;
        let given = components.security_schemes.get(name)?;
        self.document.security_scheme(given)
    }

    /// Where the tokens of a scheme come from, and their form.
    fn flows(&self, name: &str) -> Vec<String> {
        let Some(Resolved { at, .. }) = self.declared(name) else {
            return Vec::new();
        };
        let said = |at: &Located<'t>, within: &str| {
            let texts = at.entries().filter_map(|(key, value)| {
                let told = key.ends_with("Url") || matches!(key, "bearerFormat" | "deprecated");
                told.then(|| format!("{within}{key}: {}", canonical(value.node)))
            });
            texts.collect::<Vec<_>>()
        };
        // Of Swagger 2.0, there is one.
        let only = self.field(at, "flow");
        if let Some(flow) = only.as_ref().and_then(|flow| flow.node.text()) {
            let flow = match flow {
                "application" => "clientCredentials",
                "accessCode" => "authorizationCode",
                other => other,
            };
            return of_flow(flow, said(at, &format!("{flow} ")));
        }
        let mut words = said(at, "");
        let flows = self.field(at, "flows");
        for (flow, at) in flows.iter().flat_map(Located::entries) {
            words.extend(of_flow(flow, said(&at, &format!("{flow} "))));
        }
        words
    }

    /// What a scheme asks a client to send.
    fn scheme(&self, name: &str) -> String {
        match self.declared(name).map(|resolved| resolved.item) {
            Some(SecurityScheme::APIKey { location, name, .. }) => {
                let (location, name) = match location {
                    APIKeyLocation::Query => ("query", name.clone()),
                    APIKeyLocation::Header => ("header", name.to_ascii_lowercase()),
                    APIKeyLocation::Cookie => ("cookie", name.clone()),
                };
                format!("a key in the {location} `{name}`")
            }
            Some(SecurityScheme::HTTP { scheme, .. }) => {
                format!("HTTP {}", scheme.to_ascii_lowercase())
            }
            Some(SecurityScheme::OAuth2 { .. }) => "OAuth 2".to_owned(),
            Some(SecurityScheme::OpenIDConnect { .. }) => "OpenID Connect".to_owned(),
            None => {
                let mut mutual = self.document.mutual_tls.iter();
                let known = mutual.any(|(known, _)| *known == name);
                if known {
                    "mutual TLS".to_owned()
                } else {
                    format!("`{name}`")
                }
            }
        }
    }
}

/// What is said of a flow, which is there without that too.
fn of_flow(flow: &str, said: Vec<String>) -> Vec<String> {
    if said.is_empty() {
        vec![flow.to_owned()]
    } else {
        said
    }
}
