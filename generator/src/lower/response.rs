//! Answers.

use openapiv3::{ReferenceOr, Responses, StatusCode};

use super::{Lowering, content::Chosen};
use crate::{
    api::{Method, Response, Status},
    diagnostic::{Anchor, Code, Span},
};

impl<'d> Lowering<'d, '_> {
    pub(super) fn responses(
        &mut self,
        responses: &'d Responses,
        method: Method,
        span: &Span,
    ) -> Vec<Response> {
        let mut lowered = Vec::new();
        for (status, response) in &responses.responses {
            let span = span.key(&status.to_string());
            if let Some(status) = self.status(status, &span) {
                lowered.push(self.response(response, status, &span));
            }
        }
        if let Some(response) = &responses.default {
            lowered.push(self.response(response, Status::Default, &span.key("default")));
        }
        // The keys of an object have no order; these have one of their own.
        lowered.sort_by_key(|response| response.status);
        if method == Method::Head {
            // What is described is what a GET would have; a HEAD has none (RFC 9110, 9.3.2).
            for response in &mut lowered {
                response.content = None;
            }
        }
        lowered
    }

    fn status(&mut self, status: &StatusCode, span: &Span) -> Option<Status> {
        let known = match status {
            StatusCode::Code(code) if (100..600).contains(code) => Some(Status::Code(*code)),
            StatusCode::Range(hundred) if (1..6).contains(hundred) => {
                u8::try_from(*hundred).ok().map(Status::Range)
            }
            StatusCode::Code(_) | StatusCode::Range(_) => None,
        };
        if known.is_none() {
            let message = format!("`{status}` is no status of HTTP");
            let help = "use a status from 100 to 599, a range such as 4XX, or default";
            let anchor = Anchor::Key(span.clone());
            self.diagnostics
                .add(Code::InvalidStatus, anchor, message, help);
        }
        known
    }

    fn response(
        &mut self,
        given: &'d ReferenceOr<openapiv3::Response>,
        status: Status,
        span: &Span,
    ) -> Response {
        let Some(resolved) = self.document.response(given) else {
            // That was told; the status at least is known.
            return Response {
                span: span.clone(),
                status,
                description: String::new(),
                content: None,
            };
        };
        let content_span = resolved.at.span.key("content");
        let content = match self.content(&resolved.item.content, &content_span) {
            Chosen::Json(content) => Some(content),
            Chosen::Nothing | Chosen::Unsupported => None,
        };
        Response {
            span: span.clone(),
            status,
            description: resolved.item.description.clone(),
            content,
        }
    }
}
