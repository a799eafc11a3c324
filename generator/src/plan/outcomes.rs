//! The responses of an operation, as the results of its method.

use super::{
    docs::Docs,
    item::{Item, Outcome, OutcomeVariant},
    items::ItemPlanner,
    method::Success,
    names::NamedOperation,
    parameters,
    responses::{Successes, failures},
    status,
    type_names::OperationTypes,
};
use crate::{
    api::{Response, Status},
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
            let scope = &mut Scope::default();
            Success::Single(variant(planner, (named, types), response, scope))
        }
        Successes::Several(responses) => {
            let mut scope = Scope::default();
            let variants = responses.into_iter().map(|response| {
                let success = variant(planner, (named, types), response, &mut scope);
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
    let variants = responses.map(|response| variant(planner, (named, types), response, &mut scope));
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
    (named, types): (&NamedOperation<'_>, &OperationTypes),
    response: &Response,
    scope: &mut Scope,
) -> OutcomeVariant {
    let own = types.responses.get(&response.status);
    let (status, method) = (status::text(response.status), named.names.method.plain());
    let docs = |what: &str| Docs {
        span: Some(response.span.clone()),
        ..Docs::sentence(format!("{what} of a `{status}` response of `{method}`."))
    };
    let body_name = own.and_then(|own| own.body.as_ref());
    let body = planner.body(&response.contents, body_name, || {
        docs("The body, by media type,")
    });
    let headers = own.and_then(|own| own.headers.clone()).map(|name| {
        if planner.messages.insert(name.clone()) {
            parameters::structure(planner, &response.headers, &name, docs("Headers"));
        }
        (name, response.headers.clone())
    });
    OutcomeVariant {
        name: scope.allocate(&[status::name(response.status)]),
        status: response.status,
        description: response.description.clone(),
        span: response.span.clone(),
        body,
        headers,
    }
}
