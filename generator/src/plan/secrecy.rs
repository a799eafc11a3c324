//! Secrets, which `Debug` does not print.

use std::collections::BTreeSet;

use super::{graph::TypeGraph, recursion::unnamed_children};
use crate::{
    api::{Kind, Property, Scalar, TypeId},
    name::value_name,
};

/// The treatment of a value by `Debug`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// It may be printed.
    Plain,
    /// It is printed as `[redacted]`.
    Secret,
}

/// Names that end so are of secrets, if their values are text.
const SECRET_NAMES: &[&str] = &[
    "token",
    "tokens",
    "secret",
    "secrets",
    "password",
    "passwords",
    "passwd",
    "pwd",
    "passphrase",
    "jwt",
    "otp",
    "cvc",
    "cvv",
    "authorization",
    "code_verifier",
    "client_assertion",
    "api_key",
    "api_keys",
    "apikey",
    "apikeys",
    "private_key",
    "secret_key",
    "signing_key",
    "encryption_key",
    "access_key",
    "credential",
    "credentials",
];

impl Secrecy {
    /// The secrecy of a value: it is secret if the document declares it or its items so, or if its
    /// name, in snake case, is that of a secret and it is text.
    pub(super) fn of(graph: &TypeGraph<'_>, name: &str, id: TypeId) -> Self {
        let is_named = || is_text(graph, id) && is_secret_name(name);
        if is_declared(graph, id) || is_named() || has_secret_contents(graph, id) {
            Self::Secret
        } else {
            Self::Plain
        }
    }
}

/// True for the name of a secret, in snake case.
fn is_secret_name(name: &str) -> bool {
    SECRET_NAMES.iter().any(|end| {
        let rest = name.strip_suffix(end);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    })
}

/// True for texts of JSON that contain secrets, here or in the items of a collection.
fn has_secret_contents(graph: &TypeGraph<'_>, id: TypeId) -> bool {
    let mut open: Vec<TypeId> = texts(graph, id);
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let kind = graph.kind(id);
        let properties = match kind {
            Kind::Object(object) => object.properties.as_slice(),
            _ => &[],
        };
        let is_named =
            |it: &Property| is_text(graph, it.ty) && is_secret_name(&value_name(&it.name));
        if is_declared(graph, id) || properties.iter().any(is_named) {
            return true;
        }
        open.extend(kind.children());
    }
    false
}

/// The types of the texts of JSON that a value is, or contains in a collection.
fn texts(graph: &TypeGraph<'_>, id: TypeId) -> Vec<TypeId> {
    let contents = |id: TypeId| match graph.kind(id) {
        Kind::Scalar(Scalar::JsonText(contents), _) => Some(*contents),
        _ => None,
    };
    match graph.kind(id) {
        Kind::Scalar(..) => contents(id).into_iter().collect(),
        Kind::Union(union) => {
            let variants = union.variants.iter();
            variants.filter_map(|it| contents(it.ty)).collect()
        }
        _ => {
            let items = items(graph, id).into_iter();
            items.flat_map(|item| texts(graph, item)).collect()
        }
    }
}

/// Returns true if the document declares a value, an alternative of it, or the items of a collection, a
/// secret.
fn is_declared(graph: &TypeGraph<'_>, id: TypeId) -> bool {
    let is_marked = |id: TypeId| graph.types.names(id).any(|ty| ty.secret);
    let is_alternative = |id: TypeId| match graph.kind(id) {
        Kind::Union(union) => union.variants.iter().any(|variant| is_marked(variant.ty)),
        _ => false,
    };
    is_marked(id)
        || is_alternative(id)
        || items(graph, id)
            .iter()
            .any(|item| is_declared(graph, *item))
}

/// Returns true if a value, or each item of an array or a map, is text.
fn is_text(graph: &TypeGraph<'_>, id: TypeId) -> bool {
    match graph.kind(id) {
        Kind::Scalar(scalar, _) => scalar.is_text(),
        Kind::Tuple(_) => false,
        Kind::Union(union) => union.variants.iter().any(|variant| {
            let kind = graph.kind(variant.ty);
            matches!(kind, Kind::Scalar(scalar, _) if scalar.is_text())
        }),
        _ => items(graph, id).iter().any(|item| is_text(graph, *item)),
    }
}

/// The types of the items of an array, a tuple or a map that does not contain itself.
fn items(graph: &TypeGraph<'_>, id: TypeId) -> Vec<TypeId> {
    match graph.kind(id) {
        Kind::Scalar(..) => Vec::new(),
        _ if graph.is_recursive(id) => Vec::new(),
        kind => unnamed_children(kind),
    }
}
