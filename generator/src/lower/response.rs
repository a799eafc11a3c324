//! Responses.

use std::collections::BTreeSet;

use super::{content, parameter, types::TypeLowering};
use crate::{
    api::{Link, Response, Status},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    openapi::{self, Document},
};

/// The responses of an operation, in an order of their own: the keys of an object have none.
pub(super) fn all(
    given: &[openapi::Response<'_>],
    method: &str,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> Vec<Response> {
    let mut responses = Vec::new();
    for response in given {
        let span = span.key(&response.status.to_string());
        if let Some(status) = status(response.status, &span, types.diagnostics) {
            responses.push(one(response, status, &span, types));
        }
    }
    responses.sort_by_key(|response| response.status);
    if method == "HEAD" {
        // It is described as that of a GET; a HEAD has no body (RFC 9110, 9.3.2).
        for response in &mut responses {
            response.contents = Vec::new();
        }
    }
    responses
}

fn status(status: openapi::Status, span: &Span, diagnostics: &mut Diagnostics) -> Option<Status> {
    let known = match status {
        openapi::Status::Code(code) if (100..600).contains(&code) => Some(Status::Code(code)),
        openapi::Status::Range(hundred) if (1..6).contains(&hundred) => {
            u8::try_from(hundred).ok().map(Status::Range)
        }
        openapi::Status::Default => Some(Status::Default),
        openapi::Status::Code(_) | openapi::Status::Range(_) => None,
    };
    if known.is_none() {
        let message = format!("`{status}` is no status of HTTP");
        let help = "use a status from 100 to 599, a range such as 4XX, or default";
        let anchor = Anchor::Key(span.clone());
        diagnostics.add(Code::InvalidStatus, anchor, message, help);
    }
    known
}

fn one(
    given: &openapi::Response<'_>,
    status: Status,
    span: &Span,
    types: &mut TypeLowering<'_, '_>,
) -> Response {
    let Some(described) = &given.described else {
        // That was reported; the status at least is known.
        return Response {
            span: span.clone(),
            status,
            description: String::new(),
            headers: Vec::new(),
            contents: Vec::new(),
            links: Vec::new(),
        };
    };
    let object = &described.object.span;
    let at = object.key("content");
    // That of a HEAD is described as that of a GET.
    let has_body = given.status.has_body("GET");
    if !has_body && !described.content.is_empty() {
        let message = format!("a response of status {} has no body", given.status);
        let help = "it is read and written without; remove `content`, or correct the status";
        let anchor = Anchor::Key(at.clone());
        types
            .diagnostics
            .add(Code::ExclusiveFields, anchor, message, help);
    }
    let content: &[_] = if has_body { &described.content } else { &[] };
    Response {
        span: object.clone(),
        status,
        description: described.description.clone(),
        headers: parameter::headers(&described.headers, types),
        contents: content::all(content, &at, types),
        links: described.linked.iter().filter_map(link).collect(),
    }
}

fn link(given: &openapi::Link) -> Option<Link> {
    let operation = given.operation_ref.as_ref().or(given.operation_id.as_ref());
    Some(Link {
        name: given.name.clone(),
        operation: operation?.clone(),
        description: given.description.clone(),
    })
}

/// Reports the links of responses to operations that the document does not have.
pub(super) fn report_dead_links(document: &Document<'_>, diagnostics: &mut Diagnostics) {
    let items = document.model.paths.iter();
    let operations: Vec<_> = items.flat_map(|item| &item.operations).collect();
    let ids: BTreeSet<&String> = operations.iter().filter_map(|it| it.id.as_ref()).collect();
    let responses = operations.iter().flat_map(|operation| &operation.responses);
    for link in responses
        .filter_map(|it| it.described.as_ref())
        .flat_map(|it| &it.linked)
    {
        let Some(id) = link.operation_id.as_ref().filter(|id| !ids.contains(id)) else {
            continue;
        };
        let message = format!(
            "the link `{}` leads to `{id}`, and no operation has that id",
            link.name
        );
        let help = "correct the `operationId`; links are documentation alone";
        let span = link.span.key("operationId");
        diagnostics.add(Code::DanglingReference, &span, message, help);
    }
}
