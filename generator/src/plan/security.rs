//! What proves who is asking: builder methods of the client, an enum of the server.

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
    /// The distinct ways to prove who is asking.
    pub ways: Vec<Way>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// The method of the client's builder that takes what it asks for.
    pub setter: Ident,
    /// What the document says of it.
    pub description: Option<String>,
    /// Where the document says it.
    pub span: Span,
    /// How a request shows it.
    pub kind: SchemeKind,
    /// What the client has to be given.
    pub credential: Credential,
    /// How a server asks for it.
    pub carrier: Carrier,
}

/// How a server asks for a scheme, in `WWW-Authenticate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// As a bearer token.
    Bearer,
    /// As a user and a password.
    Basic,
    /// As a key, wherever that goes.
    Key,
}

/// What a security scheme asks of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A token or a key.
    Token,
    /// A user and a password.
    UserPassword,
}

/// A way to prove who is asking: all of these schemes together.
#[derive(Clone, Debug)]
pub struct Way {
    /// The variant of the server's `Credentials`.
    pub variant: Ident,
    /// The names of its schemes.
    pub schemes: Vec<String>,
    /// What the credential of each is called while they are taken apart.
    pub shown: Vec<Ident>,
}

/// A scheme as an operation asks for it.
#[derive(Clone, Debug)]
pub struct SchemeUse {
    /// The scheme's name in the document.
    pub name: String,
    /// How a request shows it.
    pub kind: SchemeKind,
    /// The scopes that are asked for.
    pub scopes: Vec<String>,
}

/// The builder's own methods.
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
    let mut setters = Scope::reserving(USED_BY_BUILDER);
    let used = |scheme: &&api::Scheme| {
        let mut ways = api
            .operations
            .iter()
            .flat_map(|operation| &operation.security);
        ways.any(|way| way.schemes.iter().any(|used| used.name == scheme.name))
    };
    let used: Vec<&api::Scheme> = api.schemes.iter().filter(used).collect();
    let mut names: Vec<&str> = used.iter().map(|scheme| scheme.name.as_str()).collect();
    names.sort_unstable();
    let claimed = names.into_iter().map(|scheme| {
        let name = value_name(scheme);
        let setter = setters.claim(&[name.clone(), format!("{name}_credential")]);
        (scheme, setter)
    });
    let claimed: BTreeMap<&str, Ident> = claimed.collect();
    let schemes = used.iter().map(|scheme| Scheme {
        name: scheme.name.clone(),
        setter: claimed[scheme.name.as_str()].clone(),
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
        ways: ways(api),
    }
}

fn ways(api: &Api) -> Vec<Way> {
    let mut variants = Scope::default();
    let mut ways: Vec<Way> = Vec::new();
    for requirement in api
        .operations
        .iter()
        .flat_map(|operation| &operation.security)
    {
        let schemes: Vec<String> = requirement
            .schemes
            .iter()
            .map(|used| used.name.clone())
            .collect();
        if schemes.is_empty() || ways.iter().any(|way| way.schemes == schemes) {
            continue;
        }
        let variant = variants.claim(&[type_name(&schemes.join(" and "))]);
        let mut scope = Scope::reserving(&["request"]);
        let shown = schemes.iter().map(|name| scope.claim(&[value_name(name)]));
        ways.push(Way {
            variant,
            shown: shown.collect(),
            schemes,
        });
    }
    ways
}
