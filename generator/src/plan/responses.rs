//! The responses of an operation: its successes, its failures, and the bodies that failures share.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    equivalence::Equivalence, graph::TypeGraph, hint::NameHint, names::NamedOperation, status,
};
use crate::api::{Operation, Origin, Response, Status, TypeId};

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

/// The representative of the inline bodies that most failures share, with a hint at its name.
pub(super) fn error_body(
    graph: &TypeGraph<'_>,
    equivalence: &Equivalence<'_>,
    operations: &[NamedOperation<'_>],
) -> Option<(TypeId, NameHint)> {
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
    // Of several, the first: the last maximum is of the reversed order.
    let shared = groups.into_iter().filter(|(_, members)| members.len() > 1);
    let shared: Vec<_> = shared.collect();
    let most = shared.into_iter().rev().max_by_key(|(_, it)| it.len())?;
    let (representative, members) = most;
    Some((representative, shared_hint(&members)))
}

fn shared_hint(members: &[(NamedOperation<'_>, Status)]) -> NameHint {
    let statuses: BTreeSet<Status> = members.iter().map(|(_, status)| *status).collect();
    let listed: Vec<String> = statuses
        .into_iter()
        .map(|status| format!("`{}`", status::text(status)))
        .collect();
    NameHint {
        candidates: vec!["ErrorResponse".to_owned(), "ErrorResponseBody".to_owned()],
        summary: format!(
            "The body of error responses with status {}.",
            listed.join(", ")
        ),
    }
}
