//! Operations with everything in them.

use super::{
    parameter,
    part::{Direction, Part, Role},
    response, security, server,
    source::{Call, Source},
};
use crate::{
    diagnostic::Span,
    openapi::{Operation, PathItem},
};

/// The parts of operations that are read at most: those that operations share are read again for
/// each of them.
const MOST_PARTS: usize = 1_000_000;

/// Operations, while they are gathered.
#[derive(Default)]
struct Operations {
    list: Vec<Part>,
    /// The number of their parts.
    parts: usize,
    /// The first one whose parts were not read, since there are too many.
    limit_exceeded: Option<Span>,
}

/// The contract of a document.
#[derive(Debug)]
pub struct Contract {
    /// `info.version`.
    pub version: String,
    /// The whole, with operations and webhooks within.
    pub root: Part,
    /// The first operation whose parts were not read, where there are too many.
    pub limit_exceeded: Option<Span>,
}

/// Decides on an operation, by itself, its path and its method.
pub type Takes<'e> = &'e dyn Fn(&Operation<'_>, &str, &str) -> bool;

/// Reads the contract of a document, with the operations that `takes` decides on.
pub fn read(source: Source<'_, '_>, takes: Takes<'_>) -> Contract {
    let document = source.document;
    let mut operations = Operations::default();
    for item in &document.model.paths {
        let call = Call {
            role: Role::Operation,
            prefix: "",
            path: &item.key,
            requests: Direction::Request,
            responses: Direction::Response,
        };
        source.path_item(item, &call, takes, &mut operations);
    }
    for item in &document.model.webhooks {
        let call = Call {
            role: Role::Webhook,
            prefix: &item.key,
            path: "",
            requests: Direction::Webhook,
            responses: Direction::Request,
        };
        source.path_item(item, &call, takes, &mut operations);
    }
    let (role, direction) = (Role::Document, Direction::Request);
    let mut servers = server::of(&document.model.servers);
    server::share(&mut servers, &mut operations.list);
    Contract {
        version: document.model.version.clone(),
        root: Part {
            facts: vec![servers],
            parts: operations.list,
            ..Part::new(role, "", "the document", &document.root, direction)
        },
        limit_exceeded: operations.limit_exceeded,
    }
}

impl Source<'_, '_> {
    fn path_item(
        &self,
        item: &PathItem<'_>,
        call: &Call<'_>,
        takes: Takes<'_>,
        operations: &mut Operations,
    ) {
        let named = if call.path.is_empty() {
            call.prefix
        } else {
            call.path
        };
        for operation in &item.operations {
            if takes(operation, named, &operation.method) {
                self.operation(item, operation, call, operations);
            }
        }
    }

    fn operation(
        &self,
        item: &PathItem<'_>,
        operation: &Operation<'_>,
        call: &Call<'_>,
        operations: &mut Operations,
    ) {
        let method = &operation.method;
        let name = match (call.prefix, call.path) {
            ("", path) => format!("{method} {path}"),
            (prefix, "") => format!("{prefix} {method}"),
            (prefix, path) => format!("{prefix} {method} {path}"),
        };
        // A callback is known by its expression, whose parts are no names.
        let key = match call.role {
            Role::Callback => format!("{} {method}", call.path),
            _ => without_names(&name),
        };
        let span = &operation.object.span;
        let mut part = Part::new(call.role, key, name, span, call.requests);
        if operations.parts > MOST_PARTS {
            operations
                .limit_exceeded
                .get_or_insert_with(|| span.clone());
        } else {
            part.facts = self.lifetime(&operation.object);
            part.facts.extend(server::own(item, operation));
            self.exchange(operation, item, call, &mut part);
            if call.role == Role::Operation {
                let callbacks = self.callbacks(operation, operations);
                part.parts.extend(callbacks);
            }
            operations.parts += count(&part.parts);
        }
        operations.list.push(part);
    }

    /// The request, the responses, and the security requirements.
    fn exchange(
        &self,
        operation: &Operation<'_>,
        item: &PathItem<'_>,
        call: &Call<'_>,
        part: &mut Part,
    ) {
        let span = &operation.object.span;
        let (own, shared) = (&operation.parameters, &item.parameters);
        part.parts = parameter::all(*self, own, shared, span, call);
        if let Some(Some(body)) = &operation.body {
            let body = response::body(*self, body, call.requests);
            part.parts.push(body);
        }
        let responses = response::all(
            *self,
            &operation.responses,
            &operation.method,
            call.responses,
        );
        part.parts.extend(responses);
        let (required, requirements) = security::of(self.document, operation, call.requests);
        part.facts.push(required);
        part.parts.extend(requirements);
    }

    fn callbacks(&self, operation: &Operation<'_>, around: &mut Operations) -> Vec<Part> {
        let mut operations = Operations {
            parts: around.parts,
            ..Operations::default()
        };
        for callback in &operation.callbacks {
            for item in &*callback.items {
                let call = Call {
                    role: Role::Callback,
                    prefix: &callback.name,
                    path: &item.key,
                    requests: Direction::Webhook,
                    responses: Direction::Request,
                };
                self.path_item(item, &call, &|_, _, _| true, &mut operations);
            }
        }
        around.limit_exceeded = around.limit_exceeded.take().or(operations.limit_exceeded);
        operations.list
    }
}

/// The number of parts, with those within. Security requirements are compared with each other.
fn count(parts: &[Part]) -> usize {
    let requirements = parts
        .iter()
        .filter(|part| part.role == Role::SecurityRequirement)
        .count();
    let own = parts.iter().map(|part| 1 + count(&part.parts));
    own.sum::<usize>() + requirements * requirements / 8
}

/// A path without the names of its placeholders: they are not sent.
fn without_names(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut within = false;
    for letter in path.chars() {
        match letter {
            '{' => within = true,
            '}' => within = false,
            _ if within => continue,
            _ => {}
        }
        text.push(letter);
    }
    text
}
