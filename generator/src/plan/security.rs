//! Security: builder methods of the client, an enum of the server.

use std::collections::BTreeMap;

use crate::{
    api::{self, Api, SchemeKind},
    diagnostic::Span,
    name::{Ident, Scope, type_name, value_name},
};

/// The security of a generated crate.
#[derive(Clone, Debug)]
pub struct Security {
    /// The schemes that operations use.
    pub schemes: Vec<Scheme>,
    /// The distinct sets of credentials that operations accept.
    pub credential_sets: Vec<CredentialSet>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// The method of the client's builder that takes its credential.
    pub setter: Ident,
    /// Its description.
    pub description: Option<String>,
    /// The span of its definition.
    pub span: Span,
    /// The form in which a request carries it.
    pub kind: SchemeKind,
    /// The credential that a client needs.
    pub credential: Credential,
    /// The challenge of a server.
    pub carrier: Carrier,
}

/// The challenge of a server in `WWW-Authenticate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// As a bearer token.
    Bearer,
    /// As a user and a password.
    Basic,
    /// As a key, wherever that goes.
    Key,
}

/// The credential that a client needs for a security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A token or a key.
    Token,
    /// A user and a password.
    UserPassword,
}

/// A security requirement: the credentials of all of these schemes together.
#[derive(Clone, Debug)]
pub struct CredentialSet {
    /// The variant of the server's `Credentials`.
    pub variant: Ident,
    /// The names of its schemes.
    pub schemes: Vec<String>,
    /// The variables of their credentials in a pattern.
    pub bindings: Vec<Ident>,
}

/// A scheme as an operation requires it.
#[derive(Clone, Debug)]
pub struct SchemeUse {
    /// The scheme's name in the document.
    pub name: String,
    /// The form in which a request carries it.
    pub kind: SchemeKind,
    /// The scopes that are required.
    pub scopes: Vec<String>,
}

/// The methods that every builder has.
const USED_BY_BUILDER: &[&str] = &[
    "allow_plain_http",
    "base_url",
    "build",
    "clone",
    "connect_timeout",
    "credential",
    "fmt",
    "http_client_builder",
    "max_response_size",
    "new",
    "timeout",
];

pub(super) fn plan(api: &Api) -> Security {
    let is_used = |scheme: &&api::Scheme| {
        let mut requirements = requirements(api);
        requirements.any(|it| it.schemes.iter().any(|used| used.name == scheme.name))
    };
    let used: Vec<&api::Scheme> = api.schemes.iter().filter(is_used).collect();
    let mut names: Vec<&str> = used.iter().map(|scheme| scheme.name.as_str()).collect();
    names.sort_unstable();
    let mut scope = Scope::reserving(USED_BY_BUILDER);
    let setters: BTreeMap<&str, Ident> = names
        .into_iter()
        .map(|scheme| {
            let name = value_name(scheme);
            let alternative = format!("{name}_credential");
            (scheme, scope.allocate(&[name, alternative]))
        })
        .collect();
    let schemes = used.iter().map(|scheme| Scheme {
        name: scheme.name.clone(),
        setter: setters[scheme.name.as_str()].clone(),
        description: scheme.description.clone(),
        span: scheme.span.clone(),
        kind: scheme.kind.clone(),
        carrier: match scheme.kind {
            SchemeKind::Bearer => Carrier::Bearer,
            SchemeKind::Basic => Carrier::Basic,
            SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_) => Carrier::Key,
        },
        credential: match scheme.kind {
            SchemeKind::Basic => Credential::UserPassword,
            SchemeKind::Bearer
            | SchemeKind::Header(_)
            | SchemeKind::Query(_)
            | SchemeKind::Cookie(_) => Credential::Token,
        },
    });
    Security {
        schemes: schemes.collect(),
        credential_sets: credential_sets(api),
    }
}

fn requirements(api: &Api) -> impl Iterator<Item = &api::Requirement> {
    api.operations.iter().flat_map(|it| &it.security)
}

fn credential_sets(api: &Api) -> Vec<CredentialSet> {
    let mut variants = Scope::default();
    let mut sets: Vec<CredentialSet> = Vec::new();
    for requirement in requirements(api) {
        let schemes: Vec<String> = requirement
            .schemes
            .iter()
            .map(|used| used.name.clone())
            .collect();
        if schemes.is_empty() || sets.iter().any(|set| set.schemes == schemes) {
            continue;
        }
        let mut scope = Scope::reserving(&["request"]);
        let bindings = schemes.iter().map(|name| value_name(name));
        sets.push(CredentialSet {
            variant: variants.allocate(&[type_name(&schemes.join(" and "))]),
            bindings: bindings.map(|name| scope.allocate(&[name])).collect(),
            schemes,
        });
    }
    sets
}
