//! The operations as data.

use std::iter;

use super::{
    doc,
    piece::{Piece, Pieces},
    text::{Text, literal},
};
use crate::plan::{Method, Plan, SchemeKind, SchemeUse};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let operations = plan.methods.iter().map(operation);
    Box::new(iter::once(imports(plan)).chain(operations).map(Piece::Text))
}

fn imports(plan: &Plan) -> String {
    let secured = plan
        .methods
        .iter()
        .flat_map(|method| &method.security)
        .flatten()
        .next()
        .is_some();
    let mut text = Text::item();
    match (plan.methods.is_empty(), secured) {
        (true, _) => &mut text,
        (false, false) => text.line("use super::support::operation::Operation;"),
        (false, true) => text.line(
            "use super::support::operation::{CredentialLocation, Operation, SecurityScheme};",
        ),
    };
    text.finish()
}

fn operation(method: &Method) -> String {
    let title = format!("{} {}", method.http_method, method.path);
    let requirements = method.security.iter();
    let requirements: Vec<String> = requirements.map(|used| security(used)).collect();
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

fn security(requirement: &[SchemeUse]) -> String {
    let schemes: Vec<String> = requirement.iter().map(scheme).collect();
    format!("&[{}]", schemes.join(", "))
}

fn scheme(used: &SchemeUse) -> String {
    let location = match &used.kind {
        SchemeKind::Bearer => "CredentialLocation::Bearer".to_owned(),
        SchemeKind::Basic => "CredentialLocation::Basic".to_owned(),
        SchemeKind::Header(name) => format!("CredentialLocation::Header({})", literal(name)),
        SchemeKind::Query(name) => format!("CredentialLocation::Query({})", literal(name)),
        SchemeKind::Cookie(name) => format!("CredentialLocation::Cookie({})", literal(name)),
    };
    let scopes: Vec<String> = used.scopes.iter().map(|scope| literal(scope)).collect();
    format!(
        "SecurityScheme {{ name: {}, location: {location}, scopes: &[{}] }}",
        literal(&used.name),
        scopes.join(", ")
    )
}
