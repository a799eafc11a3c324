//! Operations.

use std::collections::BTreeSet;

use openapiv3::PathItem;

use super::{Lowering, content::Chosen, path::unservable};
use crate::{
    api::{Body, Method, Operation, Scheme},
    diagnostic::{Anchor, Code, Span},
};

impl<'d> Lowering<'d, '_> {
    pub(super) fn operations(&mut self, schemes: &[Scheme]) -> Vec<Operation> {
        let document = self.document;
        let span = document.root.key("paths");
        let mut operations = Vec::new();
        for (path, item) in document.openapi.paths.iter() {
            let span = span.key(path);
            if let Some(problem) = unservable(path) {
                let message = format!("{problem}, so its operations are left out");
                let help = "write a path alone; a query belongs into parameters";
                let anchor = Anchor::Key(span);
                self.diagnostics
                    .add(Code::NotGenerated, anchor, message, help);
                continue;
            }
            // References of whole paths were followed when the structure was built.
            if let Some(item) = item.as_item() {
                self.path_item(path, item, schemes, &mut operations);
            }
        }
        self.note_ungenerated();
        self.keep_distinct(&mut operations);
        self.expect_distinct_ids(&operations);
        operations
    }

    fn expect_distinct_ids(&mut self, operations: &[Operation]) {
        let mut seen = BTreeSet::new();
        for operation in operations {
            let Some(id) = &operation.id else { continue };
            if !seen.insert(id) {
                let message = format!("another operation has the id `{id}` too");
                let help = "give it an id of its own; it gets another name as it stands";
                let span = operation.span.key("operationId");
                self.diagnostics
                    .add(Code::DuplicateOperationId, &span, message, help);
            }
        }
    }

    /// What OpenAPI 3.1 and 3.2 add to paths, and no code comes from yet.
    fn note_ungenerated(&mut self) {
        let document = self.document;
        let span = document.root.key("webhooks");
        for (name, _) in &document.webhooks {
            self.not_generated("the webhook", name, &span.key(name));
        }
        for (_, item) in document.openapi.paths.iter() {
            let further = item.as_item().map(|item| document.further_operations(item));
            for further in further.into_iter().flatten() {
                let span = &document.origin(&further.operation.extensions).span;
                self.not_generated("operations by the method", &further.method, span);
            }
        }
    }

    fn not_generated(&mut self, what: &str, name: &str, span: &Span) {
        let message = format!("nothing is generated for {what} `{name}` yet");
        let help = "the rest is generated";
        let anchor = Anchor::Key(span.clone());
        self.diagnostics
            .add(Code::NotGenerated, anchor, message, help);
    }

    fn path_item(
        &mut self,
        path: &str,
        item: &'d PathItem,
        schemes: &[Scheme],
        operations: &mut Vec<Operation>,
    ) {
        // In the order of the specification's table, which `openapiv3` keeps.
        for (name, given) in item.iter() {
            let Some(method) = method(name) else { continue };
            if !self.selection.takes(given, path, method) {
                continue;
            }
            let heading = Heading { path, method, item };
            operations.extend(self.operation(&heading, given, schemes));
        }
    }

    fn operation(
        &mut self,
        heading: &Heading<'d, '_>,
        given: &'d openapiv3::Operation,
        schemes: &[Scheme],
    ) -> Option<Operation> {
        let span = self.document.origin(&given.extensions).span.clone();
        let parameters = self.parameters(&heading.item.parameters, &given.parameters);
        let body = self.body(given);
        let responses = self.responses(&given.responses, heading.method, &span.key("responses"));
        let security = self.operation_security(given, schemes, &span);
        let (Some(mut parameters), Ok(body), Some(security)) = (parameters, body, security) else {
            let message = format!("{} {} is left out", heading.method.name(), heading.path);
            let help = "another diagnostic here names the part that is not generated";
            self.diagnostics
                .add(Code::NotGenerated, Anchor::Key(span), message, help);
            return None;
        };
        self.match_placeholders(heading.path, &mut parameters, &span);
        Some(Operation {
            span,
            id: given.operation_id.clone(),
            method: heading.method,
            path: heading.path.to_owned(),
            summary: given.summary.clone(),
            description: given.description.clone(),
            deprecated: given.deprecated,
            parameters,
            body,
            responses,
            security,
        })
    }

    /// `Err` where there is a body that can't be generated.
    fn body(&mut self, given: &'d openapiv3::Operation) -> Result<Option<Body>, ()> {
        let Some(given) = &given.request_body else {
            return Ok(None);
        };
        let Some(resolved) = self.document.request_body(given) else {
            return Err(());
        };
        let span = &resolved.at.span;
        match self.content(&resolved.item.content, &span.key("content")) {
            Chosen::Json(content) => Ok(Some(Body {
                span: span.clone(),
                description: resolved.item.description.clone(),
                required: resolved.item.required,
                content,
            })),
            Chosen::Nothing => Ok(None),
            Chosen::Unsupported => Err(()),
        }
    }

    /// An operation's own security replaces the document's, even where it is empty.
    fn operation_security(
        &mut self,
        given: &openapiv3::Operation,
        schemes: &[Scheme],
        span: &Span,
    ) -> Option<Vec<crate::api::Requirement>> {
        let document = self.document;
        match (&given.security, &document.openapi.security) {
            (Some(own), _) => self.security(own, schemes, &span.key("security")),
            (None, Some(global)) => self.security(global, schemes, &document.root.key("security")),
            (None, None) => Some(Vec::new()),
        }
    }
}

/// What an operation has from the path it stands under.
struct Heading<'d, 'p> {
    path: &'p str,
    method: Method,
    item: &'d PathItem,
}

fn method(name: &str) -> Option<Method> {
    let all = [
        Method::Get,
        Method::Put,
        Method::Post,
        Method::Delete,
        Method::Options,
        Method::Head,
        Method::Patch,
        Method::Trace,
    ];
    all.into_iter()
        .find(|method| method.name().eq_ignore_ascii_case(name))
}
