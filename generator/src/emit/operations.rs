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
    for method in &plan.methods {
        let stated = parameters(method).map(stated_encoding);
        let fields = form(method).map(|field| Some(field.encoding));
        for encoding in stated.chain(fields) {
            names.insert("Parameter");
            names.extend(encoding.map(|_| "Encoding"));
            names.extend(matches!(encoding, Some(Encoding::Style(..))).then_some("Style"));
        }
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
    let parameters: Vec<String> = parameters(method).map(parameter).collect();
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

fn parameters(method: &Method) -> impl Iterator<Item = &Parameter> {
    let parameters = method.parameters.iter();
    parameters.flat_map(|(_, parameters)| parameters)
}

/// A parameter; the defaults of its location are left out.
fn parameter(parameter: &Parameter) -> String {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::QueryString => "query_string",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let reserved = reserved(parameter.allow_reserved);
    let empty = match parameter.empty_value {
        EmptyValue::Absent => ".allow_empty_value()",
        EmptyValue::Value => "",
    };
    let name = literal(&parameter.name);
    let encoded = stated_encoding(parameter).map(encoded).unwrap_or_default();
    format!("Parameter::{location}({name}){encoded}{reserved}{empty}")
}

/// The encoding of a parameter, where it is not the default of its location.
fn stated_encoding(parameter: &Parameter) -> Option<Encoding> {
    let default = match parameter.location {
        Location::Path | Location::Header => Encoding::Style(Style::Simple, false),
        Location::Query | Location::QueryString | Location::Cookie => {
            Encoding::Style(Style::Form, true)
        }
    };
    (parameter.encoding != default).then_some(parameter.encoding)
}

fn reserved(allow_reserved: bool) -> &'static str {
    if allow_reserved {
        ".allow_reserved()"
    } else {
        ""
    }
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
    let (name, encoded) = (literal(&field.name), encoded(field.encoding));
    let reserved = reserved(field.allow_reserved);
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
