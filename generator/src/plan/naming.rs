//! Which names things are given: the document's own first, else from place and role.

use std::collections::HashMap;

use super::{
    server,
    shapes::{Cuts, Shapes},
};
use crate::{
    api::{Api, Operation, Status, TypeId},
    diagnostic::{Anchor, Code, Diagnostics, Span},
    name::{Ident, Scope, constant_name, type_name, value_name},
};

/// The names that types have to keep clear of, since the module of the types uses them.
const USED_BY_TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Cow",
    "Default",
    "Err",
    "Formatted",
    "From",
    "Into",
    "None",
    "Ok",
    "Option",
    "Self",
    "Some",
    "String",
    "UnexpectedResponse",
    "UnmodeledInput",
    "Value",
    "Vec",
];

/// The methods that the client and the server trait have of their own.
const USED_BY_METHODS: &[&str] = &[
    "authenticate",
    "authorize",
    "body_limit",
    "builder",
    "clone",
    "fmt",
    "map_response",
    "new",
    "receive",
    "reject",
    "send",
    "send_once",
    "url",
];

/// A summary of more words than this is a sentence, not a name.
const LONGEST_NAME: usize = 8;

/// What the parts of an API are called that its document names, and where its types are cut: all
/// that planning can find fault with.
#[derive(Clone, Debug)]
pub struct Names {
    pub(super) types: Scope,
    /// The names of each operation.
    pub(super) operations: Vec<OperationNames>,
    /// The names of the types that the document names.
    pub(super) components: HashMap<TypeId, Ident>,
    pub(super) cuts: Cuts,
    pub(super) base_url: Option<String>,
}

/// The names of an operation.
#[derive(Clone, Debug)]
pub(super) struct OperationNames {
    /// The method of the client and of the server trait.
    pub method: Ident,
    /// The constant with its description.
    pub constant: Ident,
    /// The function that serves it.
    pub handler: Ident,
}

/// An operation with its names.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedOperation<'a> {
    pub operation: &'a Operation,
    pub names: &'a OperationNames,
}

impl NamedOperation<'_> {
    /// The name that the operation's own types begin with.
    pub(super) fn type_prefix(&self) -> String {
        type_name(self.names.method.plain())
    }
}

impl Names {
    /// The document's schemas, by their names, with the names of their types.
    pub(super) fn components(&self, api: &Api) -> Vec<(String, Ident)> {
        let components = api.components.iter().filter_map(|(name, id)| {
            let ident = self.components.get(id)?;
            Some((name.clone(), ident.clone()))
        });
        components.collect()
    }
}

/// Names what the document names. `None` where there are errors; the diagnostics name them.
pub fn name(api: &Api, diagnostics: &mut Diagnostics) -> Option<Names> {
    let operations = operations(api, diagnostics);
    let mut types = Scope::reserving(USED_BY_TYPES);
    let components = components(api, &mut types, diagnostics);
    let shapes = Shapes::new(&api.types);
    for id in shapes.endless() {
        let message = "an array or a map that holds itself and has no name, or many in each other";
        let help = "it is generated as any JSON value; make it a component of its own";
        let span = &api.types.get(id).span;
        diagnostics.add(Code::UnsupportedSchema, span, message, help);
    }
    for span in shapes.impossible() {
        let message = "no value can be of this type: it requires another of its own";
        let help = "it is generated as if it could be null; do not require it";
        let anchor = Anchor::Key(span.clone());
        diagnostics.add(Code::UnsupportedSchema, anchor, message, help);
    }
    let base_url = server::base_url(&api.servers, diagnostics);
    (!diagnostics.has_errors()).then(|| Names {
        types,
        operations,
        components,
        cuts: shapes.into_cuts(),
        base_url,
    })
}

/// Names every operation: those that have an `operationId` first, so that no other takes it.
fn operations(api: &Api, diagnostics: &mut Diagnostics) -> Vec<OperationNames> {
    let mut methods = Scope::reserving(USED_BY_METHODS);
    let (mut constants, mut handlers) = (Scope::default(), Scope::default());
    let mut named: Vec<Option<OperationNames>> = vec![None; api.operations.len()];
    let mut ordered: Vec<_> = named.iter_mut().zip(&api.operations).collect();
    // The keys of an object have no order that names could hang on.
    ordered.sort_by_key(|(_, operation)| (&operation.path, operation.method.name()));
    for own_id in [true, false] {
        for (slot, operation) in &mut ordered {
            if operation.id.is_some() != own_id {
                continue;
            }
            let candidates = operation_names(operation);
            let method = methods.claim(&candidates);
            if own_id {
                let span = operation.span.key("operationId");
                note_renaming(&candidates, &method, &span, diagnostics);
            }
            **slot = Some(OperationNames {
                handler: handlers.claim(&[format!("serve_{}", method.plain())]),
                constant: constants.claim(&[constant_name(method.plain())]),
                method,
            });
        }
    }
    named.into_iter().flatten().collect()
}

/// Names every type that the document names, before any other takes the name, and says so where
/// it could not have it. A name that is Rust's already is kept, whatever else comes to the same.
fn components(
    api: &Api,
    types: &mut Scope,
    diagnostics: &mut Diagnostics,
) -> HashMap<TypeId, Ident> {
    let mut ordered: Vec<_> = api.components.iter().collect();
    // The keys of an object have no order that names could hang on.
    ordered.sort();
    let wanted: Vec<String> = ordered.iter().map(|(name, _)| type_name(name)).collect();
    let mut named = HashMap::new();
    for own in [true, false] {
        for ((name, id), wanted) in ordered.iter().zip(&wanted) {
            if (wanted == name) == own {
                let candidates = [wanted.clone(), format!("{wanted}Schema")];
                let ident = types.claim(&candidates);
                let span = &api.types.get(*id).span;
                note_renaming(&candidates, &ident, span, diagnostics);
                named.insert(*id, ident);
            }
        }
    }
    named
}

fn note_renaming(candidates: &[String], given: &Ident, span: &Span, diagnostics: &mut Diagnostics) {
    let Some(wanted) = candidates.first() else {
        return;
    };
    if wanted != given.plain() {
        let message = format!("`{wanted}` is taken; this is called `{given}`");
        let help = "rename it in the document to have another name";
        diagnostics.add(Code::Renamed, span, message, help);
    }
}

/// The `operationId`, else the summary if it is short, else method and path.
fn operation_names(operation: &Operation) -> Vec<String> {
    let placed = format!(
        "{} {}",
        operation.method.name(),
        operation.path.replace('{', "by ")
    );
    let summary = operation
        .summary
        .as_deref()
        .filter(|summary| summary.split_whitespace().count() <= LONGEST_NAME);
    let own = operation.id.as_deref().or(summary);
    let own = own.filter(|text| text.chars().any(char::is_alphanumeric));
    own.into_iter()
        .chain([placed.as_str()])
        .map(value_name)
        .collect()
}

/// The name of an answer, from its status (RFC 9110, section 15).
pub(super) fn status_name(status: Status) -> String {
    match status {
        Status::Code(code) => match reason(code) {
            Some(reason) => type_name(reason),
            None => format!("Status{code}"),
        },
        Status::Range(1) => "Informational".to_owned(),
        Status::Range(2) => "Successful".to_owned(),
        Status::Range(3) => "Redirection".to_owned(),
        Status::Range(4) => "ClientError".to_owned(),
        Status::Range(_) => "ServerError".to_owned(),
        Status::Default => "Default".to_owned(),
    }
}

/// The reason phrase of a status (the IANA registry of HTTP status codes).
fn reason(code: u16) -> Option<&'static str> {
    let known = REASONS
        .binary_search_by_key(&code, |(code, _)| *code)
        .ok()?;
    REASONS.get(known).map(|(_, reason)| *reason)
}

const REASONS: &[(u16, &str)] = &[
    (100, "Continue"),
    (101, "Switching Protocols"),
    (102, "Processing"),
    (103, "Early Hints"),
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "Non-Authoritative Information"),
    (204, "No Content"),
    (205, "Reset Content"),
    (206, "Partial Content"),
    (207, "Multi-Status"),
    (208, "Already Reported"),
    (226, "IM Used"),
    (300, "Multiple Choices"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (305, "Use Proxy"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (414, "URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Content"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
    (506, "Variant Also Negotiates"),
    (507, "Insufficient Storage"),
    (508, "Loop Detected"),
    (511, "Network Authentication Required"),
];
