//! Security schemes, and the requirements of operations.

use std::collections::BTreeMap;

use crate::{
    api::{Location, Operation, Parameter, Requirement, Scheme, SchemeKind, SchemeUse},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    openapi::{self, Field, ParameterLocation, SecurityScheme},
};

/// The schemes of a document.
pub(super) fn schemes(given: &[SecurityScheme<'_>]) -> Vec<Scheme> {
    let schemes = given.iter().map(|scheme| Scheme {
        span: scheme.span.clone(),
        name: scheme.name.clone(),
        description: description(scheme),
        kind: kind(scheme),
    });
    schemes.collect()
}

/// The description of a scheme, with its flows of OAuth: getting a token is left to the caller.
fn description(scheme: &SecurityScheme<'_>) -> Option<String> {
    let flows = scheme.flows.iter().map(|(flow, details)| {
        let urls = details.iter().filter(|(name, _)| name.ends_with("Url"));
        let urls = urls.filter_map(|(name, value)| Some(format!("`{name}` `{}`", value.text()?)));
        format!(
            "- OAuth flow `{flow}`: {}",
            urls.collect::<Vec<_>>().join(", ")
        )
    });
    let flows: Vec<String> = flows.collect();
    if flows.is_empty() {
        return scheme.description.clone();
    }
    let parts = scheme.description.clone().into_iter();
    Some(
        parts
            .chain([flows.join("\n")])
            .collect::<Vec<_>>()
            .join("\n\n"),
    )
}

/// The requirements of an operation, any of which suffices. A scheme that is not declared is required
/// all the same: what nobody can have, nobody is let in with.
pub(super) fn requirements(
    given: &Field<Vec<openapi::Requirement>>,
    schemes: &[Scheme],
    diagnostics: &mut Diagnostics,
) -> Vec<Requirement> {
    let mut requirements = Vec::new();
    for (index, requirement) in given.value.iter().enumerate() {
        let span = given.span.index(index);
        let uses = requirement.schemes.iter().map(|(name, scopes)| {
            // A name counts before a reference (OpenAPI 3.2, section "Security Requirement Object").
            let named = |name: &str| schemes.iter().find(|scheme| scheme.name == name);
            let referred = || named(openapi::referred_scheme(name)?);
            let declared = named(name).or_else(referred);
            if declared.is_none() {
                report_unknown(name, &span, diagnostics);
            }
            SchemeUse {
                name: declared.map_or(name, |scheme| &scheme.name).clone(),
                kind: declared.map_or(SchemeKind::Custom, |scheme| scheme.kind.clone()),
                scopes: scopes.clone(),
            }
        });
        let mut uses: Requirement = uses.collect();
        // The keys of an object have no order.
        uses.sort_by(|one, other| one.name.cmp(&other.name));
        // Of two flows of OAuth, one token may be that of both.
        let mut kinds: Vec<&SchemeKind> = uses.iter().map(|used| &used.kind).collect();
        kinds.retain(|kind| kind.is_authorization());
        kinds.dedup();
        if kinds.len() > 1 {
            let message = "two of these schemes need the header `Authorization`";
            let help = "a request has one: offer them as alternatives; clients refuse to send both";
            diagnostics.add(Code::UnsupportedSecurity, &span, message.to_owned(), help);
        } else if let Some((one, other)) = in_one_place(&uses) {
            let message = format!("`{one}` and `{other}` are keys of one name in one place");
            let help = "a request has one: offer them as alternatives; one of them is sent";
            diagnostics.add(Code::UnsupportedSecurity, &span, message, help);
        }
        requirements.push(uses);
    }
    requirements
}

/// Two schemes whose keys are the same header, query parameter or cookie.
fn in_one_place(uses: &Requirement) -> Option<(&str, &str)> {
    let place = |used: &SchemeUse| match &used.kind {
        SchemeKind::Header(name) => Some((Location::Header, name.to_ascii_lowercase())),
        SchemeKind::Query(name) => Some((Location::Query, name.clone())),
        SchemeKind::Cookie(name) => Some((Location::Cookie, name.clone())),
        _ => None,
    };
    let mut known = BTreeMap::new();
    uses.iter().find_map(|used| {
        let before = known.insert(place(used)?, &*used.name);
        before.map(|before| (before, &*used.name))
    })
}

/// Takes out the parameters that are credentials of the operation's security: a request has one value
/// of a name.
pub(super) fn take_credentials(
    security: &[Requirement],
    parameters: &mut Vec<Parameter>,
    diagnostics: &mut Diagnostics,
) {
    parameters.retain(|parameter| {
        let mut schemes = security.iter().flatten();
        let Some(scheme) = schemes.find(|scheme| is_sent_as(&scheme.kind, parameter)) else {
            return true;
        };
        let (name, scheme) = (&parameter.name, &scheme.name);
        let message = format!("`{name}` is the credential of the security scheme `{scheme}` too");
        let help = "the credential is sent, and the parameter is left out; remove one of the two";
        diagnostics.add(Code::IgnoredParameter, &parameter.span, message, help);
        false
    });
}

fn is_sent_as(kind: &SchemeKind, parameter: &Parameter) -> bool {
    let name = &parameter.name;
    match (kind, parameter.location) {
        (SchemeKind::Header(key), Location::Header) => key.eq_ignore_ascii_case(name),
        (SchemeKind::Query(key), Location::Query) | (SchemeKind::Cookie(key), Location::Cookie) => {
            key == name
        }
        _ => false,
    }
}

/// Adds the schemes that operations ask for and the document does not declare.
pub(super) fn add_undeclared<'o>(
    operations: impl Iterator<Item = &'o Operation>,
    schemes: &mut Vec<Scheme>,
) {
    for operation in operations {
        for used in operation.security.iter().flatten() {
            if !schemes.iter().any(|scheme| scheme.name == used.name) {
                schemes.push(Scheme {
                    span: operation.span.key("security"),
                    name: used.name.clone(),
                    description: None,
                    kind: used.kind.clone(),
                });
            }
        }
    }
}

fn report_unknown(name: &str, span: &Span, diagnostics: &mut Diagnostics) {
    let message = format!("there is no security scheme `{name}`");
    let help = "declare it under `#/components/securitySchemes`; it is taken as one whose \
                credentials only the user knows";
    let anchor = Anchor::Key(span.key(name));
    diagnostics.add(Code::UnknownSecurityScheme, anchor, message, help);
}

fn kind(scheme: &SecurityScheme<'_>) -> SchemeKind {
    match &scheme.kind {
        openapi::SchemeKind::ApiKey(location, name) => match location {
            ParameterLocation::Query | ParameterLocation::QueryString => {
                SchemeKind::Query(name.clone())
            }
            ParameterLocation::Cookie => SchemeKind::Cookie(name.clone()),
            ParameterLocation::Header | ParameterLocation::Path => SchemeKind::Header(name.clone()),
        },
        openapi::SchemeKind::Http(name) => match name.to_ascii_lowercase().as_str() {
            "bearer" => SchemeKind::Bearer,
            "basic" => SchemeKind::Basic,
            _ => SchemeKind::Http(name.clone()),
        },
        openapi::SchemeKind::MutualTls => SchemeKind::Custom,
        // Both end in a bearer token; getting one is left to the caller.
        openapi::SchemeKind::OAuth2 | openapi::SchemeKind::OpenIdConnect => SchemeKind::Bearer,
    }
}
