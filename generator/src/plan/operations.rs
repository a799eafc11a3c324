//! The planning pass over operations: methods of the client and of the server trait.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::{
    docs::Docs,
    items::ItemPlanner,
    method::{Method, MethodBody, Principal},
    names::NamedOperation,
    outcomes, parameters,
    type_names::OperationTypes,
};
use crate::{
    api::{self, Codec, Requirement, Routing},
    name::Ident,
};

/// Plans the method of an operation.
pub(super) fn method(
    planner: &mut ItemPlanner<'_, '_>,
    named: &NamedOperation<'_>,
    types: &OperationTypes,
    server: Option<String>,
) -> Method {
    let operation = named.operation;
    let struct_name = types.parameters.as_ref();
    let parameters = struct_name.map(|name| parameters_struct(planner, named, name));
    let body = body(planner, named, types);
    let (path, query) = operation.path_and_query();
    let success = outcomes::success(planner, named, types);
    let failure = outcomes::failure(planner, named, types);
    Method {
        name: named.names.method.clone(),
        constant: named.names.constant.clone(),
        handler: named.names.handler.clone(),
        route: route(path),
        docs: match named.webhook {
            Some(webhook) => Docs::of_webhook(webhook),
            None => Docs::of_operation(operation),
        },
        tag: operation.tag.clone(),
        api_trait: None,
        http_method: operation.method.clone(),
        path: path.to_owned(),
        server,
        query: query.to_owned(),
        selectors: match &operation.routing {
            Routing::Served(selectors) => Some(selectors.clone()),
            Routing::ClientAlone => None,
        },
        parameters,
        parameter_docs: Vec::new(),
        body,
        accept: accepted(operation),
        success,
        describes_successes: false,
        failure,
        describes_errors: false,
        principal: match named.webhook {
            // Whoever receives it verifies it as a whole.
            Some(_) => Principal::Nobody,
            None => principal(&operation.security),
        },
        security: operation.security.clone(),
    }
}

/// The media types of responses: those of successes first, JSON first, then by name.
fn accepted(operation: &api::Operation) -> Vec<String> {
    let contents = operation.responses.iter().flat_map(|response| {
        let is_failure = !response.status.is_success();
        response.contents.iter().map(move |content| {
            let is_other = content.codec != Codec::Json;
            (is_failure, is_other, content.media_type.clone())
        })
    });
    let ranked: BTreeSet<_> = contents.collect();
    let mut accepted: Vec<String> = Vec::new();
    for (_, _, media_type) in ranked {
        if !accepted.contains(&media_type) {
            accepted.push(media_type);
        }
    }
    accepted
}

fn body(
    planner: &mut ItemPlanner<'_, '_>,
    named: &NamedOperation<'_>,
    types: &OperationTypes,
) -> Option<MethodBody> {
    let body = named.operation.body.as_ref()?;
    let docs = || Docs {
        span: Some(body.span.clone()),
        description: body.description.clone(),
        ..Docs::sentence(format!(
            "The request body of `{}`, by media type.",
            named.names.method.plain()
        ))
    };
    Some(MethodBody {
        required: body.required,
        body: planner.body(&body.contents, types.request.as_ref(), docs)?,
    })
}

/// Plans one struct of all parameters, so that an optional one that is added later is no breaking
/// change.
fn parameters_struct(
    planner: &mut ItemPlanner<'_, '_>,
    named: &NamedOperation<'_>,
    name: &Ident,
) -> (Ident, Vec<api::Parameter>) {
    let declared = &named.operation.parameters;
    let method = named.names.method.plain();
    let docs = Docs {
        span: Some(named.operation.span.clone()),
        ..Docs::sentence(format!("Parameters of `{method}`."))
    };
    parameters::structure(planner, declared, name, docs);
    (name.clone(), declared.clone())
}

/// The characters that clients encode in a path (WHATWG URL, the path percent-encode set), and those that
/// mean something else there.
const UNSENT: &AsciiSet = &CONTROLS
    .add(b'%')
    .add(b'/')
    .add(b'\\')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`');

fn route(path: &str) -> String {
    let segments = path.split('/').enumerate().map(|(index, segment)| {
        if segment.contains('{') {
            format!("{{p{index}}}")
        } else {
            // Characters that no URL has arrive encoded (RFC 3986, section 3.3).
            match percent_decode_str(segment).decode_utf8() {
                Ok(text) => utf8_percent_encode(&text, UNSENT).to_string(),
                Err(_) => segment.to_owned(),
            }
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

fn principal(security: &[Requirement]) -> Principal {
    if security.iter().all(Vec::is_empty) {
        Principal::Nobody
    } else if security.iter().any(Vec::is_empty) {
        Principal::Optional
    } else {
        Principal::Required
    }
}
