//! The serving of a request: what the function of an operation reads, and the response that it makes.

use std::{future::Future, pin::Pin};

use axum::response::Response;

use super::{
    context::RequestContext,
    incoming::IncomingBody,
    message::Message,
    operation::Operation,
    outgoing::Outgoing,
    parse::{Pairs, Sent},
    path,
    received::read_parameters,
    rejection::{InvalidParameter, Rejection, response},
    validate::{self, Rule, Violation, Violations},
    view::{Reflect, ViewMut},
};

/// The serving of a request by its operation.
pub type Serving<'s> = Pin<Box<dyn Future<Output = Result<Response, Rejection>> + Send + 's>>;

/// A request with its caller and its body, for the function that serves its operation.
#[derive(Debug)]
pub struct ReceivedRequest<'s, P = ()> {
    /// The request without its body.
    pub context: &'s RequestContext,
    principal: Option<P>,
    body: IncomingBody,
}

impl<'s> ReceivedRequest<'s> {
    /// A request whose caller is not known.
    pub fn new(context: &'s RequestContext, body: IncomingBody) -> Self {
        Self::of(context, None, body)
    }
}

impl<'s, P> ReceivedRequest<'s, P> {
    /// A request of this caller, if it has credentials.
    pub fn of(context: &'s RequestContext, principal: Option<P>, body: IncomingBody) -> Self {
        Self {
            context,
            principal,
            body,
        }
    }

    /// Returns the caller.
    ///
    /// # Errors
    ///
    /// It is not known.
    pub fn principal(&mut self) -> Result<P, Rejection> {
        let unknown = || Rejection::unauthenticated(self.context.operation);
        self.principal.take().ok_or_else(unknown)
    }

    /// Returns the caller, if it is known.
    pub fn optional_principal(&mut self) -> Option<P> {
        self.principal.take()
    }

    /// Reads the parameters, which have to satisfy the constraints of their types.
    ///
    /// # Errors
    ///
    /// Returns all parameters that are missing or invalid.
    pub fn parameters<T: Reflect>(&self) -> Result<T, Rejection> {
        let mut parameters = T::blank();
        let mut invalid = self.read_parameters(parameters.view_mut());
        if let Err(violations) = validate::check_request(&parameters, &[Rule::Nested]) {
            // What can't be read is no violation too.
            let violated = self.violated(&violations);
            let is_known =
                |it: &InvalidParameter| invalid.iter().any(|known| known.name == it.name);
            let violated: Vec<_> = violated.into_iter().filter(|it| !is_known(it)).collect();
            invalid.extend(violated);
        }
        if invalid.is_empty() {
            Ok(parameters)
        } else {
            Err(Rejection::InvalidParameters(invalid))
        }
    }

    /// Reads the parameters; returns those that can't be read.
    fn read_parameters(&self, place: ViewMut<'_>) -> Vec<InvalidParameter> {
        let RequestContext { operation, parts } = self.context;
        let query = parts.uri.query().unwrap_or_default();
        let sent = Sent {
            // The router matched the path, so both end alike, however deep the router was nested.
            segments: path::texts(operation.path, parts.uri.path()).unwrap_or_default(),
            query_string: query,
            query: Pairs::of_query(query),
            cookies: self.context.cookies(),
            headers: &parts.headers,
            security: operation.security,
        };
        let faults = read_parameters(&sent, operation.parameters, place);
        let of_fault = |(parameter, reason)| InvalidParameter::new(Some(parameter), reason);
        faults.into_iter().map(of_fault).collect()
    }

    /// The violations of parameters, whose names their pointers start with.
    fn violated(&self, violations: &Violations) -> Vec<InvalidParameter> {
        let parameters = self.context.operation.parameters;
        let invalid = violations.iter().map(|violation| {
            let pointer = violation.pointer.trim_start_matches('/');
            let (name, _) = pointer.split_once('/').unwrap_or((pointer, ""));
            let rest = pointer[name.len()..].to_owned();
            let name = name.replace("~1", "/").replace("~0", "~");
            let of_value = Violation {
                pointer: rest,
                ..violation.clone()
            };
            let parameter = parameters.iter().find(|it| it.name == name);
            InvalidParameter::new(parameter, of_value.to_string())
        });
        invalid.collect()
    }

    /// Reads the body, which has to satisfy the constraints of its type.
    ///
    /// # Errors
    ///
    /// The body is missing, too large, or none of the type.
    pub fn body<T: Message>(&mut self) -> Result<T, Rejection> {
        self.body.read(None)
    }

    /// Reads the body, which has to satisfy these rules.
    ///
    /// # Errors
    ///
    /// The body is missing, too large, or none of the type.
    pub fn body_by<T: Message>(&mut self, rules: &[Rule]) -> Result<T, Rejection> {
        self.body.read(Some(rules))
    }

    /// Reads the body, if there is one; an empty one is absent.
    ///
    /// # Errors
    ///
    /// The body is too large, or none of the type.
    pub fn optional_body<T: Message>(&mut self) -> Result<Option<T>, Rejection> {
        self.body.read_if_any(None)
    }

    /// Reads the body, if there is one, which has to satisfy these rules; an empty one is absent.
    ///
    /// # Errors
    ///
    /// The body is too large, or none of the type.
    pub fn optional_body_by<T: Message>(&mut self, rules: &[Rule]) -> Result<Option<T>, Rejection> {
        self.body.read_if_any(Some(rules))
    }

    /// Awaits the result of the operation, and turns it into the response.
    ///
    /// # Errors
    ///
    /// None: it is the last expression of functions that may fail.
    #[allow(clippy::unnecessary_wraps, reason = "its callers return it as it is")]
    pub fn reply<T: Message, E: Message>(
        self,
        called: impl Future<Output = Result<T, E>> + Send + 's,
    ) -> Result<Serving<'s>, Rejection> {
        let operation = self.context.operation;
        Ok(Box::pin(async move { reply(operation, called.await) }))
    }
}

/// Turns the result of an operation into its response.
fn reply<T: Message, E: Message>(
    operation: &'static Operation,
    result: Result<T, E>,
) -> Result<Response, Rejection> {
    response(match result {
        Ok(success) => {
            let mut outgoing = Outgoing::response(operation.successes);
            success.write(&mut outgoing);
            outgoing
        }
        Err(failure) => {
            let mut outgoing = Outgoing::response(operation.failures);
            failure.write(&mut outgoing);
            outgoing
        }
    })
}
