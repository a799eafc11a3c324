//! Security schemes, and the requirements of operations.

use crate::{
    api::{Requirement, Scheme, SchemeKind, SchemeUse},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    openapi::{self, Field, ParameterLocation, SecurityScheme},
};

/// The schemes that can be generated.
pub(super) fn schemes(given: &[SecurityScheme<'_>], diagnostics: &mut Diagnostics) -> Vec<Scheme> {
    let mut schemes = Vec::new();
    for scheme in given {
        match kind(scheme) {
            Ok(kind) => schemes.push(Scheme {
                span: scheme.span.clone(),
                name: scheme.name.clone(),
                description: scheme.description.clone(),
                kind,
            }),
            Err(unsupported) => {
                let message = format!("{unsupported} is not generated yet");
                let help = "operations that ask for it and for nothing else are left out";
                diagnostics.add(Code::UnsupportedSecurity, &scheme.span, message, help);
            }
        }
    }
    schemes
}

/// The requirements that can be generated, any of which suffices. `None` where there are
/// requirements, and none can.
pub(super) fn requirements(
    given: &Field<Vec<openapi::Requirement>>,
    schemes: &[Scheme],
    declared: &[SecurityScheme<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Requirement>> {
    let mut requirements = Vec::new();
    for (index, requirement) in given.value.iter().enumerate() {
        let span = given.span.index(index);
        let mut uses = Vec::new();
        let mut usable = true;
        for (name, scopes) in &requirement.schemes {
            if !declared.iter().any(|scheme| scheme.name == *name) {
                report_unknown(name, &span, diagnostics);
            }
            match schemes.iter().find(|scheme| scheme.name == *name) {
                Some(scheme) => uses.push(SchemeUse {
                    name: name.clone(),
                    kind: scheme.kind.clone(),
                    scopes: scopes.clone(),
                }),
                None => usable = false,
            }
        }
        // The keys of an object have no order.
        uses.sort_by(|one, other| one.name.cmp(&other.name));
        if usable {
            requirements.push(uses);
        }
    }
    (given.value.is_empty() || !requirements.is_empty()).then_some(requirements)
}

fn report_unknown(name: &str, span: &Span, diagnostics: &mut Diagnostics) {
    let message = format!("there is no security scheme `{name}`");
    let help = "declare it under `#/components/securitySchemes`";
    let anchor = Anchor::Key(span.key(name));
    diagnostics.add(Code::UnknownSecurityScheme, anchor, message, help);
}

/// `Err` names a scheme that can't be generated.
fn kind(scheme: &SecurityScheme<'_>) -> Result<SchemeKind, String> {
    match &scheme.kind {
        openapi::SchemeKind::ApiKey(location, name) => Ok(match location {
            ParameterLocation::Query | ParameterLocation::QueryString => {
                SchemeKind::Query(name.clone())
            }
            ParameterLocation::Cookie => SchemeKind::Cookie(name.clone()),
            ParameterLocation::Header | ParameterLocation::Path => SchemeKind::Header(name.clone()),
        }),
        openapi::SchemeKind::Http(name) => match name.to_ascii_lowercase().as_str() {
            "bearer" => Ok(SchemeKind::Bearer),
            "basic" => Ok(SchemeKind::Basic),
            other => Err(format!("HTTP authentication of the scheme `{other}`")),
        },
        openapi::SchemeKind::MutualTls => Err(format!("mutual TLS (`{}`)", scheme.name)),
        // Both end in a bearer token; getting one is left to the caller.
        openapi::SchemeKind::OAuth2 | openapi::SchemeKind::OpenIdConnect => Ok(SchemeKind::Bearer),
    }
}
