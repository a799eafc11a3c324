//! The responses of an operation, as the results of its method.

use super::{
    item::{Item, Outcome, OutcomeVariant},
    items::ItemPlanner,
    method::Success,
    names::NamedOperation,
    responses::{Successes, failures},
    rust_type::RustType,
    status,
    type_names::OperationTypes,
};
use crate::{
    api::{Codec, Response, Status},
    name::{Ident, Scope},
};

/// Plans the successful result of a method.
pub(super) fn success(
    planner: &mut ItemPlanner<'_, '_>,
    named: &NamedOperation<'_>,
    types: &OperationTypes,
) -> Success {
    match Successes::of(named.operation) {
        Successes::Undocumented => Success::Undocumented,
        Successes::Single(response) => {
            Success::Single(variant(planner, response, &mut Scope::default()))
        }
        Successes::Several(responses) => {
            let mut scope = Scope::default();
            let variants = responses.into_iter().map(|response| {
                let success = variant(planner, response, &mut scope);
                match response.status {
                    Status::Default => OutcomeVariant {
                        status: Status::Range(2),
                        ..success
                    },
                    Status::Code(_) | Status::Range(_) => success,
                }
            });
            let variants = variants.collect();
            let name = types.success.clone();
            let name = name.expect("the naming pass names an enum of several successes");
            Success::Several(outcome(planner, named, name, variants, None))
        }
    }
}

/// Plans the enum of an operation's failures.
pub(super) fn failure(
    planner: &mut ItemPlanner<'_, '_>,
    named: &NamedOperation<'_>,
    types: &OperationTypes,
) -> Outcome {
    let mut scope = Scope::default();
    let responses = failures(named.operation);
    let variants = responses.map(|response| variant(planner, response, &mut scope));
    let variants = variants.collect();
    let unexpected = scope.allocate(&["Unexpected".to_owned()]);
    outcome(
        planner,
        named,
        types.failure.clone(),
        variants,
        Some(unexpected),
    )
}

fn outcome(
    planner: &mut ItemPlanner<'_, '_>,
    named: &NamedOperation<'_>,
    name: Ident,
    variants: Vec<OutcomeVariant>,
    unexpected: Option<Ident>,
) -> Outcome {
    let outcome = Outcome {
        name,
        method: named.names.method.clone(),
        operations: 1,
        variants,
        unexpected,
    };
    planner.items.push(Item::Outcome(outcome.clone()));
    outcome
}

fn variant(
    planner: &mut ItemPlanner<'_, '_>,
    response: &Response,
    scope: &mut Scope,
) -> OutcomeVariant {
    let content = response.content.as_ref();
    let body = content.map(|content| planner.types.body(content));
    planner.drain_pending();
    OutcomeVariant {
        name: scope.allocate(&[status::name(response.status)]),
        status: response.status,
        description: response.description.clone(),
        span: response.span.clone(),
        is_checked: body.as_ref().is_some_and(is_checked),
        body,
        media_type: content.map_or(String::new(), |content| content.media_type.clone()),
        codec: content.map_or(Codec::Json, |content| content.codec.clone()),
    }
}

/// Returns true for a type with a named type in it: that type may have checks.
fn is_checked(ty: &RustType) -> bool {
    let named = |ty: &&RustType| matches!(ty, RustType::Named(_) | RustType::Newtype(_));
    ty.parts().iter().any(named)
}
