//! The operations as data.

use std::{collections::BTreeSet, iter};

use super::{
    doc,
    piece::{Piece, Pieces},
    text::{Text, literal, slice},
};
use crate::plan::{
    Codec, EmptyValue, Encoding, FieldEncoding, Location, Method, Parameter, Plan, SchemeKind,
    SchemeUse, Selector, Style,
};

pub(super) fn module(plan: &Plan) -> Pieces<'_> {
    let operations = plan.methods.iter().map(operation);
    Box::new(iter::once(imports(plan)).chain(operations).map(Piece::Text))
}

fn imports(plan: &Plan) -> String {
    let mut names = BTreeSet::new();
    if !plan.methods.is_empty() {
        names.insert("Operation");
    }
    let parameters = plan
        .methods
        .iter()
        .filter_map(|method| method.parameters.as_ref());
    let parameters = parameters
        .flat_map(|(_, parameters)| parameters)
        .map(parameter);
    let fields = plan.methods.iter().flat_map(form).map(field);
    for text in parameters.chain(fields) {
        names.insert("Parameter");
        names.extend(text.contains("Encoding::").then_some("Encoding"));
        names.extend(text.contains("Style::").then_some("Style"));
    }
    let mut selectors = plan.methods.iter().flat_map(|method| &method.selectors);
    if selectors.any(|selectors| !selectors.is_empty()) {
        names.extend(["ParameterLocation", "Selector"]);
    }
    if !plan.security.credential_sets.is_empty() {
        names.extend(["CredentialLocation", "SecurityScheme"]);
    }
    let mut text = Text::item();
    text.imports("super::support::operation", &names).finish()
}

fn operation(method: &Method) -> String {
    let title = format!("{} {}", method.http_method, method.path);
    let parameters = method.parameters.iter();
    let parameters = parameters.flat_map(|(_, parameters)| parameters);
    let parameters: Vec<String> = parameters.map(parameter).collect();
    let form: Vec<String> = form(method).map(field).collect();
    let requirements = method.security.iter();
    let requirements: Vec<String> = requirements.map(|used| slice(used, scheme)).collect();
    let mut text = Text::item();
    text.own(&doc::code(&title))
        .open(format!(
            "pub static {}: Operation = Operation {{",
            method.constant
        ))
        .line(format!("name: {},", literal(method.name.plain())))
        .line(format!("method: {},", literal(method.http_method)))
        .line(format!("path: {},", literal(&method.path)));
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
        ("form", form),
        ("security", requirements),
    ];
    let is_whole = method.server.is_some()
        && !method.query.is_empty()
        && !method.accept.is_empty()
        && lists.iter().all(|(_, list)| !list.is_empty());
    for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        text.list(&format!("{name}: &["), list, "],");
    }
    if !is_whole {
        text.line("..Operation::PLAIN");
    }
    text.close("};").finish()
}

/// A parameter, by what differs from the default of its location.
fn parameter(parameter: &Parameter) -> String {
    let (location, style) = match parameter.location {
        Location::Path => ("path", Style::Simple),
        Location::Query => ("query", Style::Form),
        Location::QueryString => ("query_string", Style::Form),
        Location::Header => ("header", Style::Simple),
        Location::Cookie => ("cookie", Style::Form),
    };
    let mut text = format!("Parameter::{location}({})", literal(&parameter.name));
    if parameter.encoding != Encoding::Style(style, style == Style::Form) {
        text.push_str(&encoded(parameter.encoding));
    }
    if parameter.allow_reserved {
        text.push_str(".allow_reserved()");
    }
    if parameter.empty_value == EmptyValue::Absent {
        text.push_str(".allow_empty_value()");
    }
    text
}

fn selector(selector: &Selector) -> String {
    let location = match selector.location {
        Location::Header => "Header",
        _ => "Query",
    };
    let (name, value) = (literal(&selector.name), literal(&selector.value));
    format!("Selector(ParameterLocation::{location}, {name}, {value})")
}

/// The fields of a form that have an encoding.
fn form(method: &Method) -> impl Iterator<Item = &FieldEncoding> {
    let codec = method.body.iter().map(|body| &body.codec);
    codec.flat_map(|codec| match codec {
        Codec::Form(fields) => fields.as_slice(),
        Codec::Json | Codec::Text | Codec::Bytes => &[],
    })
}

fn field(field: &FieldEncoding) -> String {
    let reserved = if field.allow_reserved {
        ".allow_reserved()"
    } else {
        ""
    };
    let (name, encoded) = (literal(&field.name), encoded(field.encoding));
    format!("Parameter::query({name}){encoded}{reserved}")
}

fn encoded(encoding: Encoding) -> String {
    let encoding = match encoding {
        Encoding::Style(style, explode) => format!("Style(Style::{style:?}, {explode})"),
        Encoding::Json => "Json".to_owned(),
        Encoding::Text => "Text".to_owned(),
    };
    format!(".encoded(Encoding::{encoding})")
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
