//! The operations as data.

use std::{collections::BTreeSet, iter};

use super::{
    contents::{content, contents, names_of_contents, names_of_parameters, parameter},
    doc,
    piece::{Piece, Pieces},
    text::{Text, literal, slice},
};
use crate::plan::{
    BodyContent, Location, Method, Parameter, Plan, SchemeKind, SchemeUse, Selector,
    Status as PlannedStatus, Success,
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    of_methods(&plan.methods)
}

/// The module of webhooks and callbacks.
pub(super) fn webhooks(plan: &Plan) -> Pieces<'_> {
    of_methods(&plan.webhooks)
}

fn of_methods(methods: &[Method]) -> Pieces<'_> {
    let operations = methods.iter().map(operation);
    let imports = iter::once(imports(methods));
    Box::new(imports.chain(operations).map(Piece::Text))
}

fn imports(methods: &[Method]) -> String {
    let mut names = BTreeSet::new();
    if !methods.is_empty() {
        names.insert("Operation");
    }
    let mut has_tables = false;
    for method in methods {
        names_of_parameters(parameters(method), &mut names);
        names_of_contents(request_contents(method), &mut names);
        has_tables |= !method.failure.variants.is_empty();
        match &method.success {
            Success::Undocumented => names.extend(["Response", "Status"]),
            Success::Single(variant) => {
                names.insert("Response");
                names_of_contents(variant.contents(), &mut names);
                let headers = variant.headers.iter().flat_map(|(_, headers)| headers);
                names_of_parameters(headers, &mut names);
            }
            Success::Several(_) => has_tables = true,
        }
    }
    let mut selectors = methods.iter().flat_map(|method| &method.selectors);
    if selectors.any(|selectors| !selectors.is_empty()) {
        names.extend(["ParameterLocation", "Selector"]);
    }
    let mut requirements = methods.iter().flat_map(|method| &method.security);
    if requirements.any(|requirement| !requirement.is_empty()) {
        names.extend(["CredentialLocation", "SecurityScheme"]);
    }
    let mut text = Text::item();
    text.imports("super::support::operation", &names);
    if has_tables {
        text.line("use super::support::response::DocumentedResponse;")
            .line("use super::types;")
            .line("");
    }
    text.finish()
}

fn request_contents(method: &Method) -> &[BodyContent] {
    let body = method.body.as_ref();
    body.map_or(&[], |body| body.body.contents.as_slice())
}

/// The documented successes: of one, its table; of several, that of their enum.
fn successes(success: &Success) -> String {
    match success {
        Success::Undocumented => "&[Response::of(Status::Range(2), &[])]".to_owned(),
        Success::Several(outcome) => format!("types::{}::RESPONSES", outcome.name),
        Success::Single(variant) => {
            let contents = contents(variant.contents());
            let headers = variant.headers.as_ref();
            let headers = headers.map(|(_, headers)| slice(headers, parameter));
            let headers = headers.map(|headers| format!(".with_headers({headers})"));
            let status = match variant.status {
                PlannedStatus::Code(code) => format!("new({code}, "),
                PlannedStatus::Range(hundred) => format!("of(Status::Range({hundred}), "),
                PlannedStatus::Default => "of(Status::Default, ".to_owned(),
            };
            let headers = headers.unwrap_or_default();
            format!("&[Response::{status}{contents}){headers}]")
        }
    }
}

fn operation(method: &Method) -> String {
    let name = if method.path.is_empty() {
        method.name.plain()
    } else {
        &method.path
    };
    let title = format!("{} {name}", method.http_method);
    let parameters: Vec<String> = parameters(method).map(parameter).collect();
    let request: Vec<String> = request_contents(method).iter().map(content).collect();
    let requirements = method.security.iter();
    let requirements: Vec<String> = requirements.map(|used| slice(used, scheme)).collect();
    let mut text = Text::item();
    text.own(&doc::code(&title))
        .open(format!(
            "pub static {}: Operation = Operation {{",
            method.constant
        ))
        .line(format!("name: {},", literal(method.name.plain())))
        .line(format!("method: {},", literal(&method.http_method)));
    if !method.path.is_empty() {
        text.line(format!("path: {},", literal(&method.path)));
    }
    if let Some(server) = &method.server {
        text.line(format!("server: {},", literal(server)));
    }
    if !method.query.is_empty() {
        text.line(format!("query: {},", literal(&method.query)));
    }
    if !method.accept.is_empty() {
        text.line(format!("accept: {},", literal(&method.accept.join(", "))));
    }
    let selectors = method.selectors.iter().flatten();
    let selectors: Vec<String> = selectors.map(selector).collect();
    let lists = [
        ("selectors", selectors),
        ("parameters", parameters),
        ("contents", request),
        ("security", requirements),
    ];
    let failures = !method.failure.variants.is_empty();
    let is_whole = failures
        && !method.path.is_empty()
        && method.server.is_some()
        && !method.query.is_empty()
        && !method.accept.is_empty()
        && lists.iter().all(|(_, list)| !list.is_empty());
    for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        text.list(&format!("{name}: &["), list, "],");
    }
    text.line(format!("successes: {},", successes(&method.success)));
    if failures {
        let failure = &method.failure.name;
        text.line(format!("failures: types::{failure}::RESPONSES,"));
    }
    if !is_whole {
        text.line("..Operation::PLAIN");
    }
    text.close("};").finish()
}

fn parameters(method: &Method) -> impl Iterator<Item = &Parameter> {
    let parameters = method.parameters.iter();
    parameters.flat_map(|(_, parameters)| parameters)
}

fn selector(selector: &Selector) -> String {
    let location = match selector.location {
        Location::Header => "Header",
        _ => "Query",
    };
    let (name, value) = (literal(&selector.name), literal(&selector.value));
    format!("Selector(ParameterLocation::{location}, {name}, {value})")
}

fn scheme(used: &SchemeUse) -> String {
    let location = match &used.kind {
        SchemeKind::Bearer => "CredentialLocation::Bearer".to_owned(),
        SchemeKind::Basic => "CredentialLocation::Basic".to_owned(),
        SchemeKind::Header(name) => format!("CredentialLocation::Header({})", literal(name)),
        SchemeKind::Query(name) => format!("CredentialLocation::Query({})", literal(name)),
        SchemeKind::Cookie(name) => format!("CredentialLocation::Cookie({})", literal(name)),
        SchemeKind::Http(name) => format!("CredentialLocation::Http({})", literal(name)),
        SchemeKind::Custom => "CredentialLocation::Custom".to_owned(),
    };
    let (name, scopes) = (literal(&used.name), slice(&used.scopes, |it| literal(it)));
    format!("SecurityScheme {{ name: {name}, location: {location}, scopes: {scopes} }}")
}
