//! The operations as data.

use std::{collections::BTreeSet, iter};

use super::{
    doc,
    piece::{Piece, Pieces},
    text::{Text, literal, slice},
};
use crate::plan::{Method, Plan, SchemeKind, SchemeUse};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let operations = plan.methods.iter().map(operation);
    Box::new(iter::once(imports(plan)).chain(operations).map(Piece::Text))
}

fn imports(plan: &Plan) -> String {
    let mut names = BTreeSet::new();
    if !plan.methods.is_empty() {
        names.insert("Operation");
    }
    if !plan.security.credential_sets.is_empty() {
        names.extend(["CredentialLocation", "SecurityScheme"]);
    }
    let mut text = Text::item();
    text.imports("super::support::operation", &names).finish()
}

fn operation(method: &Method) -> String {
    let title = format!("{} {}", method.http_method, method.path);
    let requirements = method.security.iter();
    let requirements: Vec<String> = requirements.map(|used| slice(used, scheme)).collect();
    Text::item()
        .own(&doc::code(&title))
        .open(format!(
            "pub static {}: Operation = Operation {{",
            method.constant
        ))
        .line(format!("name: {},", literal(method.name.plain())))
        .line(format!("method: {},", literal(method.http_method)))
        .line(format!("path: {},", literal(&method.path)))
        .list("security: &[", &requirements, "],")
        .close("};")
        .finish()
}

fn scheme(used: &SchemeUse) -> String {
    let location = match &used.kind {
        SchemeKind::Bearer => "CredentialLocation::Bearer".to_owned(),
        SchemeKind::Basic => "CredentialLocation::Basic".to_owned(),
        SchemeKind::Header(name) => format!("CredentialLocation::Header({})", literal(name)),
        SchemeKind::Query(name) => format!("CredentialLocation::Query({})", literal(name)),
        SchemeKind::Cookie(name) => format!("CredentialLocation::Cookie({})", literal(name)),
    };
    let (name, scopes) = (literal(&used.name), slice(&used.scopes, |it| literal(it)));
    format!("SecurityScheme {{ name: {name}, location: {location}, scopes: {scopes} }}")
}
