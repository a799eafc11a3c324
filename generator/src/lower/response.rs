//! Responses.

use super::{content, parameter, types::TypeLowering};
use crate::{
    api::{Response, Status},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    openapi,
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
    let span = span.clone();
    let Some(described) = &given.described else {
        // That was reported; the status at least is known.
        return Response {
            span,
            status,
            description: String::new(),
            headers: Vec::new(),
            contents: Vec::new(),
        };
    };
    let object = &described.object.span;
    let at = object.key("content");
    Response {
        span,
        status,
        description: described.description.clone(),
        headers: parameter::headers(&described.headers, types),
        contents: content::all(&described.content, &at, types),
    }
}
