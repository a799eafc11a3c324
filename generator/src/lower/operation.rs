//! Operations.

use std::collections::BTreeSet;

use openapiv3::{PathItem, ReferenceOr};

use super::{Lowering, content::Chosen};
use crate::{
    api::{Body, Location, Method, Operation, Parameter, Scheme},
    diagnostic::{Anchor, Code, Place},
};

impl<'d> Lowering<'d, '_> {
    pub(super) fn operations(&mut self, schemes: &[Scheme]) -> Vec<Operation> {
        let document = self.document;
        let place = document.root.key("paths");
        let mut operations = Vec::new();
        for (path, item) in document.openapi.paths.iter() {
            let place = place.key(path);
            if let Some(problem) = unservable(path) {
                let message = format!("{problem}, so its operations are left out");
                let help = "write a path alone; a query belongs into parameters";
                let anchor = Anchor::Key(place);
                self.diagnostics
                    .add(Code::NotGenerated, anchor, message, help);
                continue;
            }
            match item {
                ReferenceOr::Item(item) => {
                    self.path_item(path, item, &place, schemes, &mut operations);
                }
                ReferenceOr::Reference { reference } => {
                    let message = format!("the path refers to `{reference}`");
                    let help = "references of whole paths are not followed yet; write it out";
                    let place = place.key("$ref");
                    self.diagnostics
                        .add(Code::UnsupportedReference, &place, message, help);
                }
            }
        }
        self.expect_distinct(&operations);
        operations
    }

    /// Two paths that differ in the names of their placeholders alone are one (OpenAPI, section
    /// "Paths Object"): a router could not tell them apart.
    fn expect_distinct(&mut self, operations: &[Operation]) {
        let mut seen = BTreeSet::new();
        for operation in operations {
            let segments = operation.path.split('/');
            let shape = segments.map(|segment| {
                if segment.starts_with('{') {
                    "{}"
                } else {
                    segment
                }
            });
            let shape: Vec<&str> = shape.collect();
            if !seen.insert((operation.method.name(), shape)) {
                let message = "another path differs in the names of its placeholders alone";
                let help = "leave one of the two; no router could tell them apart";
                let anchor = Anchor::Key(operation.place.clone());
                self.diagnostics
                    .add(Code::PathMismatch, anchor, message, help);
            }
        }
    }

    fn path_item(
        &mut self,
        path: &str,
        item: &'d PathItem,
        place: &Place,
        schemes: &[Scheme],
        operations: &mut Vec<Operation>,
    ) {
        // In the order of the specification's table, which `openapiv3` keeps.
        for (name, given) in item.iter() {
            let Some(method) = method(name) else { continue };
            let heading = Heading {
                path,
                method,
                item,
                place,
            };
            operations.extend(self.operation(&heading, given, schemes));
        }
    }

    fn operation(
        &mut self,
        heading: &Heading<'d, '_>,
        given: &'d openapiv3::Operation,
        schemes: &[Scheme],
    ) -> Option<Operation> {
        let place = heading
            .place
            .key(&heading.method.name().to_ascii_lowercase());
        self.note_ungenerated(given, &place);
        let parameters = self.parameters(
            (&heading.item.parameters, heading.place.key("parameters")),
            (&given.parameters, place.key("parameters")),
        );
        let body = self.body(given, &place);
        let responses = self.responses(&given.responses, heading.method, &place.key("responses"));
        let security = self.operation_security(given, schemes, &place);
        let (Some(parameters), Ok(body), Some(security)) = (parameters, body, security) else {
            let message = format!("{} {} is left out", heading.method.name(), heading.path);
            let help = "another diagnostic here names the part that is not generated";
            self.diagnostics
                .add(Code::NotGenerated, Anchor::Key(place), message, help);
            return None;
        };
        self.match_placeholders(heading.path, &parameters, &place);
        Some(Operation {
            place,
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
    fn body(&mut self, given: &'d openapiv3::Operation, place: &Place) -> Result<Option<Body>, ()> {
        let Some(given) = &given.request_body else {
            return Ok(None);
        };
        let place = place.key("requestBody");
        let Some(resolved) = self.document.request_body(given, &place, self.diagnostics) else {
            return Ok(None);
        };
        match self.content(&resolved.item.content, &resolved.place.key("content")) {
            Chosen::Json(content) => Ok(Some(Body {
                place: resolved.place,
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
        place: &Place,
    ) -> Option<Vec<crate::api::Requirement>> {
        let document = self.document;
        match (&given.security, &document.openapi.security) {
            (Some(own), _) => self.security(own, schemes, &place.key("security")),
            (None, Some(global)) => self.security(global, schemes, &document.root.key("security")),
            (None, None) => Some(Vec::new()),
        }
    }

    fn note_ungenerated(&mut self, given: &openapiv3::Operation, place: &Place) {
        let servers = (!given.servers.is_empty()).then_some("servers");
        let callbacks = (!given.callbacks.is_empty()).then_some("callbacks");
        for field in servers.into_iter().chain(callbacks) {
            let message = format!("nothing is generated for the operation's own `{field}` yet");
            let help = "the rest of the operation is generated";
            let anchor = Anchor::Key(place.key(field));
            self.diagnostics
                .add(Code::NotGenerated, anchor, message, help);
        }
    }

    /// Each placeholder is a whole segment with a parameter, and the other way round.
    fn match_placeholders(&mut self, path: &str, parameters: &[Parameter], place: &Place) {
        let placeholders: Vec<&str> = path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let of_path = parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path);
        let names: Vec<&str> = of_path.map(|parameter| parameter.name.as_str()).collect();
        let mut problems = Vec::new();
        for name in &placeholders {
            if !names.contains(name) {
                problems.push(format!(
                    "the path's placeholder `{{{name}}}` has no parameter"
                ));
            }
        }
        for name in &names {
            if !placeholders.contains(name) {
                problems.push(format!(
                    "the path parameter `{name}` has no placeholder of its own"
                ));
            }
        }
        if path.matches(['{', '}']).count() != placeholders.len() * 2 {
            problems.push("a placeholder has to be a whole segment of the path".to_owned());
        }
        for problem in problems {
            let help = "make the path and the parameters say the same";
            let anchor = Anchor::Key(place.clone());
            self.diagnostics
                .add(Code::PathMismatch, anchor, problem, help);
        }
    }
}

/// Why no request can ever be for a path as it is written.
fn unservable(path: &str) -> Option<&'static str> {
    let mut placeholders: Vec<&str> = path
        .split('/')
        .filter(|part| part.starts_with('{'))
        .collect();
    placeholders.sort_unstable();
    let repeated = placeholders
        .windows(2)
        .any(|pair| pair.first() == pair.last());
    if path.contains(['?', '#']) {
        Some("a path has neither query nor fragment")
    } else if path.split('/').any(|part| matches!(part, "." | "..")) {
        Some("a path with `.` and `..` is another one")
    } else if repeated {
        Some("a path has each placeholder but once")
    } else {
        None
    }
}

/// What an operation has from the path it stands under.
struct Heading<'d, 'p> {
    path: &'p str,
    method: Method,
    item: &'d PathItem,
    place: &'p Place,
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
