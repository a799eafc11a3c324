//! Security: builder methods of the client, an enum of the server.

use std::collections::BTreeMap;

use crate::{
    api::{Api, Scheme},
    name::{Ident, Scope, type_name, value_name},
};

/// The security of a generated crate.
#[derive(Clone, Debug)]
pub struct Security {
    /// The schemes that operations use, with the methods of the client's builder that take their
    /// credentials.
    pub schemes: Vec<(Scheme, Ident)>,
    /// The distinct sets of credentials that operations accept.
    pub credential_sets: Vec<CredentialSet>,
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

/// The methods that every builder has.
const USED_BY_BUILDER: &[&str] = &[
    "allow_plain_http",
    "base_url",
    "build",
    "clone",
    "connect_timeout",
    "credential",
    "fmt",
    "header",
    "http_client",
    "http_client_builder",
    "idle_timeout",
    "max_response_size",
    "new",
    "sign_with",
    "timeout",
    "user_agent",
    "variable",
];

impl Security {
    /// The scheme of a name that operations use.
    pub fn scheme(&self, name: &str) -> Option<&Scheme> {
        let mut schemes = self.schemes.iter().map(|(scheme, _)| scheme);
        schemes.find(|scheme| scheme.name == name)
    }
}

pub(super) fn plan(api: &Api) -> Security {
    let is_used = |scheme: &&Scheme| api.all_operations().any(|it| it.asks_for(scheme));
    let used: Vec<&Scheme> = api.schemes.iter().filter(is_used).collect();
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
    let schemes = used
        .into_iter()
        .map(|scheme| (scheme.clone(), setters[scheme.name.as_str()].clone()));
    Security {
        schemes: schemes.collect(),
        credential_sets: credential_sets(api),
    }
}

fn credential_sets(api: &Api) -> Vec<CredentialSet> {
    let mut variants = Scope::default();
    let mut sets: Vec<CredentialSet> = Vec::new();
    for requirement in api.operations.iter().flat_map(|it| &it.security) {
        let schemes: Vec<String> = requirement.iter().map(|used| used.name.clone()).collect();
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
