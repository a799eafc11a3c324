//! The answers of an operation: which are successes, and what they are called.

use super::{
    item::{Docs, Item, Outcome, OutcomeRole, OutcomeVariant, RustType, StatusPattern},
    method::Answer,
    naming::{NamedOperation, status_name},
    types::{Naming, Planner},
};
use crate::{
    api::{Array, Kind, Object, Origin, Response, Status, TypeId},
    name::{Scope, type_name},
};

impl Planner<'_, '_> {
    /// One type for the equal bodies of failures, across the operations.
    ///
    /// Only where they are equal in all that counts on the wire, and used more than once; the
    /// first such group in the document has the plain name.
    pub(super) fn error_bodies(&mut self, operations: &[NamedOperation<'_>]) {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for operation in operations {
            for response in &operation.operation.responses {
                let Some(content) = &response.content else {
                    continue;
                };
                let inline = self.api.types.get(content.ty).origin == Origin::Inline;
                if response.status.is_success() || !inline || !self.is_struct(content.ty) {
                    continue;
                }
                let mut known = groups.iter_mut();
                match known.find(|group| self.equal(group.first(), content.ty)) {
                    Some(group) => group.members.push((operation, response, content.ty)),
                    None => groups.push(Group {
                        members: vec![(operation, response, content.ty)],
                    }),
                }
            }
        }
        for group in groups.iter().filter(|group| group.members.len() > 1) {
            self.shared(&group.types(), &group.naming());
        }
    }

    /// Whether two types are the same on the wire; what is said about them may differ.
    fn equal(&self, one: TypeId, other: TypeId) -> bool {
        if one == other {
            return true;
        }
        let (a, b) = (self.api.types.get(one), self.api.types.get(other));
        let named = a.origin != Origin::Inline || b.origin != Origin::Inline;
        if named || a.nullable != b.nullable || a.secret != b.secret {
            return false;
        }
        match (&a.kind, &b.kind) {
            (Kind::Array(a), Kind::Array(b)) => self.equal_arrays(a, b),
            (Kind::Object(a), Kind::Object(b)) => self.equal_objects(a, b),
            (a, b) => a == b,
        }
    }

    fn equal_arrays(&self, a: &Array, b: &Array) -> bool {
        a.sizes == b.sizes && a.unique == b.unique && self.equal(a.item, b.item)
    }

    fn equal_objects(&self, a: &Object, b: &Object) -> bool {
        use crate::api::Additional::{Kept, Skipped};
        let additional = match (a.additional, b.additional) {
            (Skipped, Skipped) => true,
            (Kept(a), Kept(b)) => self.equal(a, b),
            (Skipped, Kept(_)) | (Kept(_), Skipped) => false,
        };
        additional
            && a.sizes == b.sizes
            && a.properties.len() == b.properties.len()
            && a.properties.iter().zip(&b.properties).all(|(a, b)| {
                a.name == b.name && a.required == b.required && self.equal(a.ty, b.ty)
            })
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
        let name = self
            .names
            .types
            .claim(&[format!("{prefix}Response"), format!("{prefix}Success")]);
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
            name,
            method: operation.method.clone(),
            role: OutcomeRole::Success,
            variants,
        };
        self.items.push(Item::Outcome(outcome.clone()));
        Answer::Several(outcome)
    }

    /// The enum of an operation's failures.
    pub(super) fn failure(&mut self, operation: &NamedOperation<'_>) -> Outcome {
        let prefix = operation.type_prefix();
        let name = self
            .names
            .types
            .claim(&[format!("{prefix}Error"), format!("{prefix}Failure")]);
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
        let undocumented = scope.claim(&["Undocumented".to_owned()]);
        let outcome = Outcome {
            name,
            method: operation.method.clone(),
            role: OutcomeRole::Failure(undocumented),
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
                "The body of a `{}` answer to `{}`.",
                status_text(response.status),
                operation.method.plain()
            ),
        };
        let content = response.content.as_ref();
        let body = content.map(|content| self.nullable_type(content.ty, &naming));
        OutcomeVariant {
            name: Scope::default().claim(&[status_name(response.status)]),
            status,
            description: response.description.clone(),
            body,
            media_type: content
                .map(|content| content.media_type.clone())
                .unwrap_or_default(),
        }
    }

    /// The type of a whole body, which may be `null`.
    pub(super) fn nullable_type(&mut self, id: TypeId, naming: &Naming) -> RustType {
        let ty = self.rust_type(id, naming);
        if self.api.types.resolve(id).1.nullable && ty != RustType::Json {
            RustType::Option(Box::new(ty))
        } else {
            ty
        }
    }
}

/// Equal bodies of failures.
struct Group<'o> {
    members: Vec<(&'o NamedOperation<'o>, &'o Response, TypeId)>,
}

impl Group<'_> {
    fn first(&self) -> TypeId {
        let (_, _, id) = self.members.first().expect("a group has a first member");
        *id
    }

    fn types(&self) -> Vec<TypeId> {
        self.members.iter().map(|(_, _, id)| *id).collect()
    }

    fn naming(&self) -> Naming {
        let (operation, _, _) = self.members.first().expect("a group has a first member");
        let mut statuses: Vec<Status> = self
            .members
            .iter()
            .map(|(_, response, _)| response.status)
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
                type_name(&format!("{} error response", operation.method.plain())),
            ],
            summary: format!("The body of failures: {}.", listed.join(", ")),
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
