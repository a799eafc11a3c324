//! The responses of an operation: its successes, its failures, and the bodies that failures share.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    equivalence::Equivalence, graph::TypeGraph, hint::NameHint, names::NamedOperation, status,
};
use crate::{
    api::{Operation, Origin, Response, Status, TypeId},
    name::type_name,
};

/// The successes of an operation.
pub(super) enum Successes<'a> {
    /// The document has none.
    Undocumented,
    /// One response, of one status.
    Single(&'a Response),
    /// Several responses, or one of several statuses.
    Several(Vec<&'a Response>),
}

impl<'a> Successes<'a> {
    /// The successes of an operation. A document that has `default` alone means it for them too.
    pub(super) fn of(operation: &'a Operation) -> Self {
        let all = operation.responses.iter();
        let (mut responses, others): (Vec<_>, Vec<_>) = all.partition(|it| it.status.is_success());
        if responses.is_empty() {
            let mut others = others.into_iter();
            responses.extend(others.find(|it| it.status == Status::Default));
        }
        match responses.as_slice() {
            [] => Self::Undocumented,
            [response] if matches!(response.status, Status::Code(_)) => Self::Single(response),
            _ => Self::Several(responses),
        }
    }
}

/// The failures of an operation.
pub(super) fn failures(operation: &Operation) -> impl Iterator<Item = &Response> {
    let responses = operation.responses.iter();
    responses.filter(|response| !response.status.is_success())
}

/// The representatives of the inline bodies that several failures share, in the order of the
/// operations, with hints at their names.
pub(super) fn error_bodies(
    graph: &TypeGraph<'_>,
    equivalence: &Equivalence<'_>,
    operations: &[NamedOperation<'_>],
) -> Vec<(TypeId, NameHint)> {
    let mut groups: IndexMap<TypeId, Vec<(NamedOperation<'_>, Status)>> = IndexMap::new();
    for operation in operations {
        for response in failures(operation.operation) {
            let values = response.contents.iter();
            let values = values.filter(|content| content.codec.is_of_values());
            let types: BTreeSet<TypeId> = values.map(|content| content.ty).collect();
            for ty in types {
                let inline = graph.types.get(ty).origin == Origin::Inline;
                if inline && graph.is_struct(ty) {
                    let group = groups.entry(equivalence.representative(ty));
                    group.or_default().push((*operation, response.status));
                }
            }
        }
    }
    let shared = groups.into_iter().filter(|(_, members)| members.len() > 1);
    shared
        .map(|(representative, members)| (representative, shared_hint(&members)))
        .collect()
}

fn shared_hint(members: &[(NamedOperation<'_>, Status)]) -> NameHint {
    let (operation, _) = members.first().expect("a group has a first member");
    let statuses: BTreeSet<Status> = members.iter().map(|(_, status)| *status).collect();
    let listed: Vec<String> = statuses
        .into_iter()
        .map(|status| format!("`{}`", status::text(status)))
        .collect();
    let method = operation.names.method.plain();
    NameHint {
        candidates: vec![
            "ErrorResponse".to_owned(),
            type_name(&format!("{method} error response")),
        ],
        summary: format!(
            "The body of error responses with status {}.",
            listed.join(", ")
        ),
    }
}
