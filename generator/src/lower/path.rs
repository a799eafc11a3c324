//! Paths: their placeholders, and the parameters that go there.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::types::TypeLowering;
use crate::{
    api::{
        EmptyValue, Encoding, Evaluated, Kind, Location, Operation, Parameter, Routing, Selector,
        Style, TypeId, path_and_query,
    },
    diagnostic::{Anchor, Code, Span},
    openapi,
    schema::{Assertion, Json},
};

/// Why no code can be generated for a path as it is written.
pub(super) fn unservable(path: &str) -> Option<&'static str> {
    let mut placeholders = placeholders(path);
    placeholders.sort_unstable();
    let repeated = placeholders
        .windows(2)
        .any(|pair| pair.first() == pair.last());
    let is_open = |segment: &str| {
        let mut depth = 0;
        let is_wrong = segment.chars().any(|letter| {
            depth += match letter {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            !(0..=1).contains(&depth)
        });
        is_wrong || depth != 0
    };
    let (path, _) = path_and_query(path);
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        Some("a path with `.` and `..` is another one")
    } else if repeated {
        Some("a path has each placeholder but once")
    } else if path.split('/').any(is_open) {
        Some("a placeholder of the path is not closed")
    } else if path.contains("}{") {
        Some("nothing separates two placeholders of the path")
    } else {
        None
    }
}

/// The names of the placeholders of a path without its query, in their order.
fn placeholders(path: &str) -> Vec<&str> {
    let (path, _) = path_and_query(path);
    openapi::placeholders(path).collect()
}

/// Turns placeholders in the query of a path (`/pets?page={number}`) into parameters of the query, and
/// returns the path without them. Parameters with the names of placeholders are these.
pub(super) fn take_query_placeholders(
    key: &str,
    parameters: &mut Vec<Parameter>,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> String {
    let (path, query) = path_and_query(key);
    if !query.contains('{') {
        return key.to_owned();
    }
    let fragment = key.find('#').map_or("", |start| &key[start..]);
    let declared: Vec<Parameter> = parameters.clone();
    let of_path = placeholders(path);
    let mut literal = Vec::new();
    for pair in query.split('&') {
        let placeholder = pair.split_once('=').and_then(|(name, value)| {
            let value = value.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, value))
        });
        let Some((name, value)) = placeholder else {
            literal.push(pair);
            continue;
        };
        let is_meant = |it: &&Parameter| match it.location {
            Location::Query => it.name == name || it.name == value,
            Location::Path => it.name == value,
            _ => false,
        };
        let meant = declared.iter().find(is_meant);
        if let Some(meant) = meant {
            // A placeholder of the path itself stays one.
            let stays = meant.location == Location::Path && of_path.contains(&value);
            parameters
                .retain(|it| stays || (it.location, &it.name) != (meant.location, &meant.name));
        }
        let mut parameter = match meant {
            Some(meant) => meant.clone(),
            None => undeclared(name, span, types.text(span)),
        };
        if parameter.location == Location::Path {
            parameter.location = Location::Query;
            parameter.encoding = Encoding::Style(Style::Form, true);
        }
        name.clone_into(&mut parameter.name);
        parameters.push(parameter);
    }
    let mut rest = path.to_owned();
    if !literal.is_empty() {
        rest.push('?');
        rest.push_str(&literal.join("&"));
    }
    rest + fragment
}

/// A parameter of a path that the document does not declare.
fn undeclared(name: &str, span: &Span, ty: TypeId) -> Parameter {
    Parameter {
        span: span.clone(),
        name: name.to_owned(),
        location: Location::Path,
        encoding: Encoding::Style(Style::Simple, false),
        description: None,
        deprecated: false,
        required: true,
        allow_reserved: false,
        empty_value: EmptyValue::Value,
        default: None,
        ty,
    }
}

/// Gives the placeholders of a path the names of the parameters that they are meant for: those of gateways
/// and routers say more (`{proxy+}`, `{id:[0-9]+}`), and some differ in case.
pub(super) fn with_declared_names(
    path: &str,
    parameters: &[Parameter],
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> String {
    let of_path = |it: &&Parameter| it.location == Location::Path;
    let declared: Vec<&str> = (parameters.iter().filter(of_path))
        .map(|it| it.name.as_str())
        .collect();
    let used = placeholders(path);
    let mut meant = Vec::new();
    for placeholder in used.iter().filter(|it| !declared.contains(it)) {
        let bare = placeholder.split(':').next().unwrap_or_default();
        let bare = bare.trim_end_matches(['+', '*']);
        let mut free = declared.iter().filter(|name| !used.contains(name));
        if let Some(name) = free.find(|name| name.eq_ignore_ascii_case(bare)) {
            meant.push((format!("{{{placeholder}}}"), format!("{{{name}}}")));
        }
    }
    let mut named = path.to_owned();
    for (written, name) in meant {
        let message = format!("`{written}` was taken as `{name}`");
        let help = "write it so; a placeholder is a part of one segment";
        types.diagnostics.add(Code::TakenAs, span, message, help);
        named = named.replace(&written, &name);
    }
    named
}

/// Makes the placeholders of a path and its parameters match.
pub(super) fn match_placeholders(
    path: &str,
    parameters: &mut Vec<Parameter>,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) {
    let placeholders = placeholders(path);
    let stray = |parameter: &Parameter| {
        let name = parameter.name.as_str();
        parameter.location == Location::Path && !placeholders.contains(&name)
    };
    for parameter in parameters.iter().filter(|parameter| stray(parameter)) {
        let name = &parameter.name;
        let message = format!("the path parameter `{name}` has no placeholder in `{path}`");
        let help = "it is left out; add the placeholder, or take the parameter out";
        types
            .diagnostics
            .add(Code::PathMismatch, &parameter.span, message, help);
    }
    parameters.retain(|parameter| !stray(parameter));
    for name in placeholders {
        let declared = parameters
            .iter()
            .any(|parameter| parameter.location == Location::Path && parameter.name == name);
        if declared {
            continue;
        }
        let message = format!("the placeholder `{{{name}}}` of `{path}` has no parameter");
        let help = "it was taken as a string; declare a parameter in `path`";
        let anchor = Anchor::Key(span.clone());
        types
            .diagnostics
            .add(Code::PathMismatch, anchor, message, help);
        let ty = types.text(span);
        parameters.push(undeclared(name, span, ty));
    }
}

/// Operations of one method and path are told apart by parameters with one value, such as `Action`
/// of a query or `X-Amz-Target`. Where nothing tells two of them apart, the first by its path is served.
pub(super) fn tell_apart(operations: &mut [Operation], types: &mut TypeLowering<'_, '_>) {
    let mut groups: BTreeMap<(Vec<Vec<u8>>, &str), Vec<usize>> = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let key = (shape(operation), operation.method.as_str());
        groups.entry(key).or_default().push(index);
    }
    let groups: Vec<Vec<usize>> = groups.into_values().collect();
    for mut group in groups {
        if let [one] = group.as_slice() {
            let operation = &mut operations[*one];
            let (_, query) = operation.path_and_query();
            operation.routing = Routing::Served(of_query(query).collect());
            continue;
        }
        // Which comes first in the document is for its keys to say, which have no order.
        group.sort_by(|one, other| operations[*one].path.cmp(&operations[*other].path));
        let mut served: Vec<Vec<Selector>> = Vec::new();
        for index in group {
            let selectors = selectors(&operations[index], types);
            if served.iter().all(|other| differ(&selectors, other)) {
                operations[index].routing = Routing::Served(selectors.clone());
                served.push(selectors);
                continue;
            }
            let operation = &mut operations[index];
            operation.routing = Routing::ClientAlone;
            let message =
                "nothing tells requests from those of another operation of this method and path";
            let help = "the client has it, the server does not; give it a parameter with one value";
            let anchor = Anchor::Key(operation.span.clone());
            types
                .diagnostics
                .add(Code::PathMismatch, anchor, message, help);
        }
    }
}

/// The segments of the path without the names of its placeholders, which no request tells, and in one
/// spelling (RFC 3986, section 6.2.2).
fn shape(operation: &Operation) -> Vec<Vec<u8>> {
    let (path, _) = operation.path_and_query();
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.split_once('}').map_or("", |(_, after)| after));
    let shape = rest.fold(first, |shape, after| shape + "{}" + after);
    let segments = shape.split('/').map(percent_decode_str);
    segments.map(Iterator::collect).collect()
}

/// The parameters of an operation that have one value: those that it requires, and those that its
/// path has.
fn selectors(operation: &Operation, types: &TypeLowering<'_, '_>) -> Vec<Selector> {
    let (_, query) = operation.path_and_query();
    let of_parameters = operation.parameters.iter().filter_map(|parameter| {
        let is_known = matches!(parameter.location, Location::Query | Location::Header);
        let value = constant(types, parameter.ty).filter(|_| is_known && parameter.required)?;
        Some(Selector {
            location: parameter.location,
            name: parameter.name.clone(),
            value: value.scalar_text(),
        })
    });
    of_query(query).chain(of_parameters).collect()
}

/// The only value that a type allows.
fn constant<'t>(types: &'t TypeLowering<'_, '_>, id: TypeId) -> Option<&'t Json> {
    let (_, ty) = types.types.resolve(id);
    let listed: Vec<&Json> = match &ty.kind {
        Kind::Enumeration(enumeration) => enumeration.values.iter().map(|it| &it.value).collect(),
        Kind::Scalar(_, assertions) => {
            let of_rules = ty.rules.iter().filter_map(|rule| match rule {
                Evaluated::Assertion(assertion) => Some(assertion),
                _ => None,
            });
            let mut all = assertions.iter().chain(of_rules);
            let values = all.find_map(|assertion| match assertion {
                Assertion::Enum(values) => Some(values),
                _ => None,
            });
            values.into_iter().flatten().collect()
        }
        _ => return None,
    };
    match listed.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The parameters that the query of a path states.
fn of_query(query: &str) -> impl Iterator<Item = Selector> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Selector {
            location: Location::Query,
            name: name.to_owned(),
            value: value.to_owned(),
        }
    })
}

/// True where a parameter has a value in each that it does not have in the other, where each requires a
/// parameter that the other does not, and where one has all that the other has, and more: it is tried
/// first.
fn differ(one: &[Selector], other: &[Selector]) -> bool {
    let has_all = |one: &[Selector], other: &[Selector]| {
        one.len() > other.len() && other.iter().all(|selector| one.contains(selector))
    };
    if has_all(one, other) || has_all(other, one) {
        return true;
    }
    let named = |all: &[Selector], of: &Selector| {
        let mut all = all.iter();
        let same = all.find(|it| (it.location, &it.name) == (of.location, &of.name));
        same.map(|same| same.value != of.value)
    };
    let has_own = |one: &[Selector], other: &[Selector]| {
        one.iter().any(|selector| named(other, selector).is_none())
    };
    let is_other = |selector| named(other, selector) == Some(true);
    one.iter().any(is_other) || (has_own(one, other) && has_own(other, one))
}
