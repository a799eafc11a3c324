//! The answers of an operation: which are successes, and what they are called.

use indexmap::IndexMap;

use super::{
    item::{Docs, Item, Outcome, OutcomeRole, OutcomeVariant, RustType, StatusPattern},
    method::Answer,
    naming::{NamedOperation, status_name},
    types::{Naming, Planner},
};
use crate::{
    api::{Origin, Response, Status, TypeId},
    name::{Scope, type_name},
};

impl Planner<'_> {
    /// Names the bodies of failures that are alike across the operations: the first such group in
    /// the document has the plain name.
    pub(super) fn error_bodies(&mut self, operations: &[NamedOperation<'_>]) {
        let mut groups: IndexMap<TypeId, Group<'_>> = IndexMap::new();
        for operation in operations {
            for response in &operation.operation.responses {
                let Some(content) = &response.content else {
                    continue;
                };
                let inline = self.api.types.get(content.ty).origin == Origin::Inline;
                if !response.status.is_success() && inline && self.is_struct(content.ty) {
                    let group = groups.entry(self.first(content.ty));
                    group.or_default().members.push((*operation, response));
                }
            }
        }
        for (first, group) in &groups {
            if group.members.len() > 1 && !self.is_named(*first) {
                self.claim(*first, group.naming());
            }
        }
        self.settle();
    }

    /// What a method returns when all went well.
    pub(super) fn success(&mut self, operation: &NamedOperation<'_>) -> Answer {
        let all = &operation.operation.responses;
        let mut responses: Vec<&Response> = all
            .iter()
            .filter(|response| response.status.is_success())
            .collect();
        if responses.is_empty() {
            // A document that has a `default` alone means it for successes too.
            responses = all
                .iter()
                .filter(|response| response.status == Status::Default)
                .collect();
        }
        let prefix = operation.type_prefix();
        if let [response] = responses[..]
            && let Status::Code(status) = response.status
        {
            let variant = self.variant(
                operation,
                response,
                StatusPattern::Exactly(status),
                "Response",
            );
            return Answer::Single(variant);
        }
        if responses.is_empty() {
            return Answer::Undescribed;
        }
        let name = self.claim_name(&[format!("{prefix}Response"), format!("{prefix}Success")]);
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        for response in responses {
            let status = match response.status {
                Status::Default => StatusPattern::Between(200, 299),
                Status::Code(_) | Status::Range(_) => pattern(response.status),
            };
            let suffix = format!("{}Response", status_name(response.status));
            let mut variant = self.variant(operation, response, status, &suffix);
            variant.name = scope.claim(&[status_name(response.status)]);
            variants.push(variant);
        }
        let outcome = Outcome {
            large: false,
            name,
            method: operation.names.method.clone(),
            role: OutcomeRole::Success,
            variants,
        };
        self.items.push(Item::Outcome(outcome.clone()));
        Answer::Several(outcome)
    }

    /// The enum of an operation's failures.
    pub(super) fn failure(&mut self, operation: &NamedOperation<'_>) -> Outcome {
        let prefix = operation.type_prefix();
        let name = self.claim_name(&[format!("{prefix}Error"), format!("{prefix}Failure")]);
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        for response in &operation.operation.responses {
            if response.status.is_success() {
                continue;
            }
            let suffix = format!("{}Response", status_name(response.status));
            let status = pattern(response.status);
            let mut variant = self.variant(operation, response, status, &suffix);
            variant.name = scope.claim(&[status_name(response.status)]);
            variants.push(variant);
        }
        let unexpected = scope.claim(&["Unexpected".to_owned()]);
        let outcome = Outcome {
            large: false,
            name,
            method: operation.names.method.clone(),
            role: OutcomeRole::Failure(unexpected),
            variants,
        };
        self.items.push(Item::Outcome(outcome.clone()));
        outcome
    }

    fn variant(
        &mut self,
        operation: &NamedOperation<'_>,
        response: &Response,
        status: StatusPattern,
        suffix: &str,
    ) -> OutcomeVariant {
        let naming = Naming {
            candidates: vec![
                format!("{}{suffix}", operation.type_prefix()),
                format!("{}{suffix}Body", operation.type_prefix()),
            ],
            summary: format!(
                "The body of a `{}` response of `{}`.",
                status_text(response.status),
                operation.names.method.plain()
            ),
        };
        let content = response.content.as_ref();
        let body = content.map(|content| self.nullable_type(content.ty, &naming));
        self.settle();
        OutcomeVariant {
            name: Scope::default().claim(&[status_name(response.status)]),
            status,
            description: response.description.clone(),
            span: response.span.clone(),
            body,
            media_type: content
                .map(|content| content.media_type.clone())
                .unwrap_or_default(),
        }
    }

    /// The type of a whole body, which may be `null`.
    pub(super) fn nullable_type(&mut self, id: TypeId, naming: &Naming) -> RustType {
        let ty = self.own_type(id, naming);
        if self.api.types.is_nullable(id) && ty != RustType::Json {
            RustType::Option(Box::new(ty))
        } else {
            ty
        }
    }
}

/// Bodies of failures that are alike.
#[derive(Default)]
struct Group<'o> {
    members: Vec<(NamedOperation<'o>, &'o Response)>,
}

impl Group<'_> {
    fn naming(&self) -> Naming {
        let (operation, _) = self.members.first().expect("a group has a first member");
        let mut statuses: Vec<Status> = self
            .members
            .iter()
            .map(|(_, response)| response.status)
            .collect();
        statuses.sort();
        statuses.dedup();
        let listed: Vec<String> = statuses
            .into_iter()
            .map(|status| format!("`{}`", status_text(status)))
            .collect();
        Naming {
            candidates: vec![
                "ErrorResponse".to_owned(),
                type_name(&format!(
                    "{} error response",
                    operation.names.method.plain()
                )),
            ],
            summary: format!(
                "The body of error responses with status {}.",
                listed.join(", ")
            ),
        }
    }
}

fn pattern(status: Status) -> StatusPattern {
    match status {
        Status::Code(code) => StatusPattern::Exactly(code),
        Status::Range(hundred) => {
            let first = u16::from(hundred) * 100;
            StatusPattern::Between(first, first + 99)
        }
        Status::Default => StatusPattern::Otherwise,
    }
}

fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(hundred) => format!("{hundred}XX"),
        Status::Default => "default".to_owned(),
    }
}

impl Docs {
    /// Words of our own alone.
    pub(super) fn own(summary: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            ..Self::default()
        }
    }
}
