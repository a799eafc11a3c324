//! Operations.

use std::collections::BTreeSet;

use super::{
    content, media_type, parameter, path, response, security, server, types::TypeLowering,
};
use crate::{
    api::{Body, Operation, Routing, Scheme},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    openapi::{self, Document, Field, PathItem, Server},
    selection::Selecting,
};

/// The parameters of all operations together: those of a path item are of each operation of each
/// path that refers to it.
const MOST_PARAMETERS: usize = 500_000;

/// The operations of a document, while they are lowered.
pub(super) struct Operations<'l, 'd, 't> {
    pub document: &'l Document<'t>,
    pub types: &'l mut TypeLowering<'d, 't>,
    pub selecting: Selecting<'l>,
    /// The parameters of the operations so far.
    pub parameters: usize,
    /// The number of operations that are selected.
    pub selected: usize,
}

impl Operations<'_, '_, '_> {
    pub(super) fn all(&mut self, schemes: &[Scheme]) -> Vec<Operation> {
        let document = self.document;
        let span = document.root.key("paths");
        let mut operations = Vec::new();
        for item in &document.model.paths {
            if let Some(problem) = path::unservable(&item.key) {
                let message = format!("{problem}, so its operations are left out");
                let help = "correct the path";
                let anchor = Anchor::Key(span.key(&item.key));
                let diagnostics = &mut *self.types.diagnostics;
                diagnostics.add(Code::NotGenerated, anchor, message, help);
                for given in &item.operations {
                    self.takes(item, given);
                }
                continue;
            }
            self.path_item(item, schemes, &mut operations);
        }
        response::report_dead_links(document, self.types.diagnostics);
        path::tell_apart(&mut operations, self.types);
        report_equal_ids(&operations, self.types.diagnostics);
        operations
    }

    fn path_item(
        &mut self,
        item: &PathItem<'_>,
        schemes: &[Scheme],
        operations: &mut Vec<Operation>,
    ) {
        for given in &item.operations {
            if self.takes(item, given) {
                let place = Place {
                    path: &item.key,
                    security: self.document.model.security.as_ref(),
                };
                operations.extend(self.operation(item, given, place, schemes));
            }
        }
    }

    /// True for an operation that is selected, and counts it.
    pub(super) fn takes(&mut self, item: &PathItem<'_>, given: &openapi::Operation<'_>) -> bool {
        let is_selected = self.selecting.takes(given, &item.key, &given.method);
        self.selected += usize::from(is_selected);
        is_selected
    }

    fn report_too_many(&mut self, item: &PathItem<'_>, given: &openapi::Operation<'_>) {
        let (method, path) = (&given.method, &item.key);
        let message = format!(
            "{method} {path} is left out: there are more than {MOST_PARAMETERS} parameters in all"
        );
        let help = "state parameters at the operations that need them, or select operations";
        let anchor = Anchor::Key(given.object.span.clone());
        self.types
            .diagnostics
            .add(Code::NotGenerated, anchor, message, help);
    }

    pub(super) fn operation(
        &mut self,
        item: &PathItem<'_>,
        given: &openapi::Operation<'_>,
        place: Place<'_>,
        schemes: &[Scheme],
    ) -> Option<Operation> {
        self.parameters += item.parameters.len() + given.parameters.len();
        if self.parameters > MOST_PARAMETERS {
            self.report_too_many(item, given);
            return None;
        }
        let types = &mut *self.types;
        let method = &given.method;
        let span = given.object.span.clone();
        if !media_type::is_token(method) {
            report_method(method, span, types.diagnostics);
            return None;
        }
        let parameters = parameter::all(&item.parameters, &given.parameters, types);
        let body = body(given, types);
        let responses = span.key("responses");
        let responses = response::all(&given.responses, method, &responses, types);
        let security = given.security.as_ref().or(place.security);
        let security = security.map(|it| security::requirements(it, schemes, types.diagnostics));
        let security = security.unwrap_or_default();
        let (Some(mut parameters), Ok(body)) = (parameters, body) else {
            let message = format!("{method} {} is left out", item.key);
            let help = "another diagnostic here names the part that is not generated";
            let anchor = Anchor::Key(span);
            types
                .diagnostics
                .add(Code::NotGenerated, anchor, message, help);
            return None;
        };
        let path = path::take_query_placeholders(place.path, &mut parameters, &span, types);
        let path = path::with_declared_names(&path, &parameters, &span, types);
        path::match_placeholders(&path, &mut parameters, &span, types);
        security::take_credentials(&security, &mut parameters, types.diagnostics);
        Some(Operation {
            span,
            id: given.id.clone(),
            tag: given.tags.first().cloned(),
            method: method.clone(),
            path,
            servers: server::all(own_servers(item, given), self.document, types.diagnostics),
            routing: Routing::Served(Vec::new()),
            summary: given.summary.clone(),
            description: given.description.clone(),
            deprecated: given.object.deprecated.is_some(),
            parameters,
            body,
            responses,
            // Its own security replaces that of the document, even where it is empty.
            security,
        })
    }
}

/// The surroundings of an operation.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The path that its requests are sent to.
    pub path: &'p str,
    /// The security of operations that have none of their own.
    pub security: Option<&'p Field<Vec<openapi::Requirement>>>,
}

/// An operation's own servers, else those of its path (OpenAPI, sections "Path Item Object" and
/// "Operation Object").
fn own_servers<'o>(item: &'o PathItem<'_>, given: &'o openapi::Operation<'_>) -> &'o [Server] {
    let own = [&given.servers.value, &item.servers.value];
    own.into_iter()
        .find(|servers| !servers.is_empty())
        .map_or(&[], Vec::as_slice)
}

/// `Err` for a body that can't be generated.
fn body(
    given: &openapi::Operation<'_>,
    types: &mut TypeLowering<'_, '_>,
) -> Result<Option<Body>, ()> {
    let Some(given) = &given.body else {
        return Ok(None);
    };
    let given = given.as_ref().ok_or(())?;
    let span = &given.object.span;
    let at = span.key("content");
    let contents = content::all(&given.content, &at, types);
    if contents.is_empty() && !given.content.is_empty() {
        return Err(());
    }
    Ok((!contents.is_empty()).then(|| Body {
        span: span.clone(),
        description: given.description.clone(),
        required: given.required.value,
        contents,
    }))
}

fn report_equal_ids(operations: &[Operation], diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for operation in operations {
        let Some(id) = &operation.id else { continue };
        if !seen.insert(id) {
            let message = format!("another operation has the id `{id}` too");
            let help = "give it an id of its own; it gets another name as it stands";
            let span = operation.span.key("operationId");
            diagnostics.add(Code::DuplicateOperationId, &span, message, help);
        }
    }
}

fn report_method(method: &str, span: Span, diagnostics: &mut Diagnostics) {
    let message = format!("`{method}` is no method of HTTP (RFC 9110, section 9.1)");
    let help = "use letters without spaces; the operation is left out";
    let anchor = Anchor::Key(span);
    diagnostics.add(Code::NotGenerated, anchor, message, help);
}
