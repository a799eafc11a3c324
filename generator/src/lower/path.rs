//! Paths: their placeholders, and the parameters that go there.

use std::collections::BTreeMap;

use super::{meaning::any, types::TypeLowering};
use crate::{
    api::{EmptyValue, Encoding, Kind, Location, Operation, Parameter, Scalar, Style, Type},
    diagnostic::{Anchor, Code, Diagnostics, Span},
};

/// Why no code can be generated for a path as it is written.
pub(super) fn unservable(path: &str) -> Option<&'static str> {
    let mut placeholders = placeholders(path);
    placeholders.sort_unstable();
    let repeated = placeholders
        .windows(2)
        .any(|pair| pair.first() == pair.last());
    let whole = |segment: &str| {
        let inner = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        inner.unwrap_or(segment).contains(['{', '}'])
    };
    if path.contains(['?', '#']) {
        Some("a path has neither query nor fragment")
    } else if path.split('/').any(|part| matches!(part, "." | "..")) {
        Some("a path with `.` and `..` is another one")
    } else if repeated {
        Some("a path has each placeholder but once")
    } else if path.split('/').any(whole) {
        Some("a placeholder that is a part of a segment is not generated yet")
    } else {
        None
    }
}

/// The names of a path's placeholders, in their order.
fn placeholders(path: &str) -> Vec<&str> {
    let after = path.split('{').skip(1);
    after
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
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
        let ty = types.types.add(Type {
            kind: Kind::Scalar(Scalar::String, Vec::new()),
            ..any(span)
        });
        parameters.push(Parameter {
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
        });
    }
}

/// Two paths that differ in the names of their placeholders alone are one (OpenAPI, section
/// "Paths Object"): a router could not tell them apart, so the first by name stays.
pub(super) fn keep_distinct(operations: &mut Vec<Operation>, diagnostics: &mut Diagnostics) {
    let shape = |operation: &Operation| {
        let segments = operation.path.split('/').map(|segment| {
            let is_placeholder = segment.starts_with('{');
            if is_placeholder { "{}" } else { segment }
        });
        let shape: Vec<&str> = segments.collect();
        (shape.join("/"), operation.method.name())
    };
    // Which comes first in the document is for its keys to say, which have no order.
    let mut kept = BTreeMap::new();
    for operation in operations.iter() {
        let path = kept
            .entry(shape(operation))
            .or_insert_with(|| operation.path.clone());
        if operation.path < *path {
            path.clone_from(&operation.path);
        }
    }
    operations.retain(|operation| {
        let first = kept.get(&shape(operation)) == Some(&operation.path);
        if !first {
            let message = "another path differs in the names of its placeholders alone";
            let help = "this one is left out; no router could tell them apart";
            let anchor = Anchor::Key(operation.span.clone());
            diagnostics.add(Code::PathMismatch, anchor, message, help);
        }
        first
    });
}
