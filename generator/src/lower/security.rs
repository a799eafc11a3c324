//! Security schemes, and what operations ask of them.

use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

use super::Lowering;
use crate::{
    api::{Requirement, Scheme, SchemeKind, SchemeUse},
    diagnostic::{Anchor, Code, Span},
};

impl Lowering<'_, '_> {
    /// The schemes that can be generated.
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let Some(components) = &self.document.openapi.components else {
            return Vec::new();
        };
        let span = self.document.root.key("components").key("securitySchemes");
        let mut schemes = Vec::new();
        for (name, given) in &components.security_schemes {
            let span = span.key(name);
            let Some(resolved) = self.document.security_scheme(given) else {
                continue;
            };
            let (kind, description) = kind(resolved.item);
            match kind {
                Ok(kind) => schemes.push(Scheme {
                    span,
                    name: name.clone(),
                    description: description.clone(),
                    kind,
                }),
                Err(what) => {
                    let message = format!("{what} is not generated yet");
                    let help = "operations that ask for it and for nothing else are left out";
                    self.diagnostics
                        .add(Code::UnsupportedSecurity, &span, message, help);
                }
            }
        }
        for (name, at) in &self.document.mutual_tls {
            let message = format!("mutual TLS (`{name}`) is not generated yet");
            let help = "operations that ask for it and for nothing else are left out";
            self.diagnostics
                .add(Code::UnsupportedSecurity, &at.span, message, help);
        }
        schemes
    }

    /// What an operation asks for; `None` where no way of it can be generated.
    pub(super) fn security(
        &mut self,
        given: &[SecurityRequirement],
        schemes: &[Scheme],
        span: &Span,
    ) -> Option<Vec<Requirement>> {
        let mut ways = Vec::new();
        for (index, requirement) in given.iter().enumerate() {
            let span = span.index(index);
            let mut uses = Vec::new();
            let mut usable = true;
            for (name, scopes) in requirement {
                self.expect_scheme(name, &span);
                usable &= schemes.iter().any(|scheme| scheme.name == *name);
                uses.push(SchemeUse {
                    name: name.clone(),
                    scopes: scopes.clone(),
                });
            }
            // The keys of an object have no order.
            uses.sort_by(|one, other| one.name.cmp(&other.name));
            if usable {
                ways.push(Requirement { schemes: uses });
            }
        }
        (given.is_empty() || !ways.is_empty()).then_some(ways)
    }

    fn expect_scheme(&mut self, name: &str, span: &Span) {
        let components = self.document.openapi.components.as_ref();
        let mutual = &self.document.mutual_tls;
        let declared = components
            .is_some_and(|components| components.security_schemes.contains_key(name))
            || mutual.iter().any(|(known, _)| *known == name);
        if !declared {
            let message = format!("there is no security scheme `{name}`");
            let help = "declare it under `#/components/securitySchemes`";
            let anchor = Anchor::Key(span.key(name));
            self.diagnostics
                .add(Code::UnknownSecurityScheme, anchor, message, help);
        }
    }
}

fn kind(scheme: &SecurityScheme) -> (Result<SchemeKind, String>, &Option<String>) {
    match scheme {
        SecurityScheme::APIKey {
            location,
            name,
            description,
            ..
        } => {
            let kind = match location {
                APIKeyLocation::Header => SchemeKind::Header(name.clone()),
                APIKeyLocation::Query => SchemeKind::Query(name.clone()),
                APIKeyLocation::Cookie => SchemeKind::Cookie(name.clone()),
            };
            (Ok(kind), description)
        }
        SecurityScheme::HTTP {
            scheme,
            description,
            ..
        } => {
            let kind = match scheme.to_ascii_lowercase().as_str() {
                "bearer" => Ok(SchemeKind::Bearer),
                "basic" => Ok(SchemeKind::Basic),
                other => Err(format!("HTTP authentication of the scheme `{other}`")),
            };
            (kind, description)
        }
        // Both end in a bearer token; getting one is the caller's part.
        SecurityScheme::OAuth2 { description, .. }
        | SecurityScheme::OpenIDConnect { description, .. } => {
            (Ok(SchemeKind::Bearer), description)
        }
    }
}
