//! The receiver of webhooks without its operations: the route, the service behind it, and parsing.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any},
};
use bytes::Bytes;
use http::StatusCode;

use super::support::{
    context::RequestContext,
    incoming::{IncomingRequest, read_body},
    rejection::Rejection,
    server::{Service, caught},
};

/// A webhook as it arrived, with its whole body.
pub type Received = http::Request<Bytes>;

/// The verification of a request.
pub type Verifying<'r> = Pin<Box<dyn Future<Output = Result<(), Rejection>> + Send + 'r>>;

/// Returns the name of the webhook that a request is.
pub type Select = dyn Fn(&Received) -> Option<String> + Send + Sync;

/// An implementation with its webhooks.
pub struct Receiver<W> {
    /// The implementation, its webhooks and hooks.
    pub service: Service<W>,
    /// Verifies that a request comes from the sender.
    pub verify: for<'r> fn(&'r W, &'r RequestContext, &'r [u8]) -> Verifying<'r>,
    /// Finds the webhook that a request is.
    pub select: Box<Select>,
}

impl<W> fmt::Debug for Receiver<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}

/// Creates the route of a receiver.
pub fn route<W, S>(receiver: Receiver<W>) -> MethodRouter<S>
where
    W: Send + Sync + 'static,
    S: Clone + Send + Sync + 'static,
{
    let receiver = Arc::new(receiver);
    any(move |request: Request| receive(Arc::clone(&receiver), request))
}

async fn receive<W>(receiver: Arc<Receiver<W>>, request: Request) -> Response {
    let service = &receiver.service;
    let endpoints = service.endpoints.iter();
    // Which of them it is may stand in the body.
    let limits = endpoints
        .clone()
        .map(|endpoint| service.body_limit(endpoint));
    let limit = limits.max().unwrap_or_default();
    let (head, body) = request.into_parts();
    let body = match read_body(body, limit).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let request = Received::from_parts(head, body);
    let name = (receiver.select)(&request).unwrap_or_default();
    let mut named = endpoints.filter(|endpoint| endpoint.operation().name == name);
    let Some(endpoint) = named.next() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let operation = endpoint.operation();
    if request.method().as_str() != operation.method {
        let allowed = operation.method.to_owned();
        return service.reject(endpoint, Rejection::MethodNotAllowed { allowed });
    }
    let limit = service.body_limit(endpoint);
    if request.body().len() > limit {
        return service.reject(endpoint, Rejection::BodyTooLarge { limit });
    }
    let body = request.body().clone();
    let request = IncomingRequest::of_bytes(operation, request);
    match caught((receiver.verify)(&service.api, &request.context, &body)).await {
        Ok(()) => service.serve(endpoint, request).await,
        Err(rejection) => service.reject(endpoint, rejection),
    }
}

/// The last segment of a request's path.
pub fn last_segment(request: &Received) -> Option<String> {
    let segment = request.uri().path().rsplit('/').next();
    segment.map(str::to_owned)
}
