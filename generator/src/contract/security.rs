//! Security requirements, by the credentials that are sent and not by the names of schemes.

use super::part::{Aspect, Direction, Fact, Part, Role, Statement};
use crate::{
    diagnostic::Span,
    openapi::{Document, Operation, Requirement, SchemeKind, SecurityScheme, Value},
};

/// The statement whether an operation requires credentials, and each requirement that suffices. The
/// document's own requirements are those of its own clients.
pub(super) fn of(
    document: &Document<'_>,
    operation: &Operation<'_>,
    direction: Direction,
) -> (Statement, Vec<Part>) {
    let shared = document
        .model
        .security
        .as_ref()
        .filter(|_| direction == Direction::Request);
    let given = operation.security.as_ref().or(shared);
    let span = given.map_or(&operation.object.span, |given| &given.span);
    let requirements = given.into_iter().flat_map(|given| &given.value).enumerate();
    let requirements = requirements
        .map(|(index, given)| requirement(document, given, &span.index(index), direction));
    let requirements: Vec<Part> = requirements.collect();
    let anonymous = requirements.iter().any(|it| it.key.is_empty());
    let required = Statement::new(
        Aspect::Security,
        Fact::Flag(!requirements.is_empty() && !anonymous),
        span.clone(),
    );
    let mut requirements: Vec<Part> = requirements
        .into_iter()
        .filter(|requirement| !requirement.key.is_empty())
        .collect();
    // They have no order: any one of them suffices.
    requirements.sort_by_key(|it| {
        format!(
            "{} {:?}",
            it.key,
            it.facts.first().map(|statement| &statement.fact)
        )
    });
    (required, requirements)
}

fn requirement(
    document: &Document<'_>,
    given: &Requirement,
    span: &Span,
    direction: Direction,
) -> Part {
    let credentials = |name: &str| credentials(document, name);
    let schemes = &given.schemes;
    let mut kinds: Vec<String> = schemes.iter().map(|(name, _)| credentials(name)).collect();
    kinds.sort();
    let scopes = schemes.iter().flat_map(|(name, scopes)| {
        // Of several schemes, each has its own scopes.
        let of = if schemes.len() > 1 {
            format!(" of {}", credentials(name))
        } else {
            String::new()
        };
        scopes.iter().map(move |scope| format!("{scope}{of}"))
    });
    let scopes = Statement::new(
        Aspect::Scopes,
        Fact::Demanded(scopes.collect()),
        span.clone(),
    );
    let mut flows: Vec<String> = schemes
        .iter()
        .flat_map(|(name, _)| flows(document, name))
        .collect();
    flows.sort();
    let flows = Statement::new(Aspect::Flows, Fact::Same(flows), span.clone());
    let key = kinds.join(" and ");
    let credentials = kinds.iter().map(|kind| {
        let role = Role::Credential;
        Part::new(role, kind, kind, span, direction)
    });
    let role = Role::SecurityRequirement;
    Part {
        parts: credentials.collect(),
        facts: vec![scopes, flows],
        ..Part::new(role, &key, &key, span, direction)
    }
}

/// The scheme of a name among the components.
fn declared<'d, 't>(document: &'d Document<'t>, name: &str) -> Option<&'d SecurityScheme<'t>> {
    document
        .model
        .schemes
        .iter()
        .find(|scheme| scheme.name == name)
}

/// The sources of a scheme's tokens, and their form.
fn flows(document: &Document<'_>, name: &str) -> Vec<String> {
    let Some(scheme) = declared(document, name) else {
        return Vec::new();
    };
    let mut words = stated(&scheme.details, "");
    for (flow, details) in &scheme.flows {
        // A flow without details is there all the same.
        match stated(details, &format!("{flow} ")) {
            details if details.is_empty() => words.push((*flow).to_owned()),
            details => words.extend(details),
        }
    }
    words
}

fn stated(details: &[(&str, Value<'_>)], within: &str) -> Vec<String> {
    let texts = details
        .iter()
        .map(|(key, value)| format!("{within}{key}: {}", value.canonical()));
    texts.collect()
}

/// The credentials that a scheme asks a client to send.
fn credentials(document: &Document<'_>, name: &str) -> String {
    match declared(document, name).map(|scheme| &scheme.kind) {
        Some(SchemeKind::ApiKey(location, name)) => {
            let location = location.name();
            let name = match location {
                // Names of headers have no case.
                "header" => name.to_ascii_lowercase(),
                _ => name.clone(),
            };
            format!("a key in the {location} `{name}`")
        }
        Some(SchemeKind::Http(scheme)) => format!("HTTP {}", scheme.to_ascii_lowercase()),
        Some(SchemeKind::OAuth2) => "OAuth 2".to_owned(),
        Some(SchemeKind::OpenIdConnect) => "OpenID Connect".to_owned(),
        Some(SchemeKind::MutualTls) => "mutual TLS".to_owned(),
        None => format!("`{name}`"),
    }
}
