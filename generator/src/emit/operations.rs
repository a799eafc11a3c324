//! The operations as plain data.

use std::iter;

use super::{
    Piece, Pieces, doc,
    text::{Text, literal},
};
use crate::plan::{Method, Plan, SchemeKind, SchemeUse};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let operations = plan.methods.iter().map(operation);
    Box::new(iter::once(imports(plan)).chain(operations).map(Piece::Text))
}

fn imports(plan: &Plan) -> String {
    let secured = plan.methods.iter().flat_map(|method| &method.security);
    let secured = secured.flatten().next().is_some();
    let mut text = Text::item();
    match (plan.methods.is_empty(), secured) {
        (true, _) => &mut text,
        (false, false) => text.line("use super::support::operation::Operation;"),
        (false, true) => {
            text.line("use super::support::operation::{Carrier, Operation, SecurityScheme};")
        }
    };
    text.finish()
}

fn operation(method: &Method) -> String {
    let title = format!("{} {}", method.http_method, method.path);
    let ways: Vec<String> = method.security.iter().map(|way| security(way)).collect();
    Text::item()
        .own(&doc::code(&title))
        .open(format!(
            "pub static {}: Operation = Operation {{",
            method.constant
        ))
        .line(format!("name: {},", literal(method.name.plain())))
        .line(format!("method: {},", literal(method.http_method)))
        .line(format!("path: {},", literal(&method.path)))
        .list("security: &[", &ways, "],")
        .close("};")
        .finish()
}

fn security(way: &[SchemeUse]) -> String {
    let schemes: Vec<String> = way.iter().map(scheme).collect();
    format!("&[{}]", schemes.join(", "))
}

fn scheme(used: &SchemeUse) -> String {
    let carrier = match &used.kind {
        SchemeKind::Bearer => "Carrier::Bearer".to_owned(),
        SchemeKind::Basic => "Carrier::Basic".to_owned(),
        SchemeKind::Header(name) => format!("Carrier::Header({})", literal(name)),
        SchemeKind::Query(name) => format!("Carrier::Query({})", literal(name)),
        SchemeKind::Cookie(name) => format!("Carrier::Cookie({})", literal(name)),
    };
    let scopes: Vec<String> = used.scopes.iter().map(|scope| literal(scope)).collect();
    format!(
        "SecurityScheme {{ name: {}, carrier: {carrier}, scopes: &[{}] }}",
        literal(&used.name),
        scopes.join(", ")
    )
}
