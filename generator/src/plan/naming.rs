//! Which names things are given: the document's own first, else from place and role.

use crate::{
    api::{Api, Operation, Status},
    diagnostic::{Code, Diagnostics, Place},
    name::{Ident, Scope, constant_name, type_name, value_name},
};

/// The names that types have to keep clear of, since the module of the types uses them.
const USED_BY_TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Cow",
    "Default",
    "From",
    "Into",
    "Option",
    "Self",
    "String",
    "Undocumented",
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
    "finish",
    "fmt",
    "new",
    "receive",
    "reject",
    "send",
    "send_once",
    "url",
];

/// A summary of more words than this is a sentence, not a name.
const LONGEST_NAME: usize = 8;

/// The scopes of a generated crate.
#[derive(Debug)]
pub(super) struct Names {
    pub types: Scope,
    methods: Scope,
    constants: Scope,
    handlers: Scope,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            types: Scope::reserving(USED_BY_TYPES),
            methods: Scope::reserving(USED_BY_METHODS),
            constants: Scope::default(),
            handlers: Scope::default(),
        }
    }
}

/// An operation with its names.
#[derive(Clone, Debug)]
pub(super) struct NamedOperation<'a> {
    pub operation: &'a Operation,
    /// The method of the client and of the server trait.
    pub method: Ident,
    /// The constant with its description.
    pub constant: Ident,
    /// The function that serves it.
    pub handler: Ident,
}

impl NamedOperation<'_> {
    /// The name that the operation's own types begin with.
    pub(super) fn type_prefix(&self) -> String {
        type_name(self.method.plain())
    }
}

impl Names {
    /// Names every operation: those that have an `operationId` first, so that no other takes it.
    pub(super) fn operations<'a>(
        &mut self,
        api: &'a Api,
        diagnostics: &mut Diagnostics,
    ) -> Vec<NamedOperation<'a>> {
        let mut named: Vec<Option<NamedOperation<'a>>> = vec![None; api.operations.len()];
        for own_id in [true, false] {
            for (slot, operation) in named.iter_mut().zip(&api.operations) {
                if operation.id.is_some() == own_id {
                    *slot = Some(self.operation(operation, diagnostics));
                }
            }
        }
        named.into_iter().flatten().collect()
    }

    fn operation<'a>(
        &mut self,
        operation: &'a Operation,
        diagnostics: &mut Diagnostics,
    ) -> NamedOperation<'a> {
        let candidates = operation_names(operation);
        let method = self.methods.claim(&candidates);
        if operation.id.is_some() {
            note_renaming(
                &candidates,
                &method,
                &operation.place.key("operationId"),
                diagnostics,
            );
        }
        NamedOperation {
            operation,
            handler: self.handlers.claim(&[format!("serve_{}", method.plain())]),
            constant: self.constants.claim(&[constant_name(method.plain())]),
            method,
        }
    }

    /// Names a type, and says so where it could not have the name that it has in the document.
    pub(super) fn component(
        &mut self,
        name: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Ident {
        let wanted = type_name(name);
        let candidates = [wanted.clone(), format!("{wanted}Schema")];
        let ident = self.types.claim(&candidates);
        note_renaming(&candidates, &ident, place, diagnostics);
        ident
    }
}

fn note_renaming(
    candidates: &[String],
    given: &Ident,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let Some(wanted) = candidates.first() else {
        return;
    };
    if wanted != given.plain() {
        let message = format!("`{wanted}` is taken; this is called `{given}`");
        let help = "rename it in the document to have another name";
        diagnostics.add(Code::Renamed, place, message, help);
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
