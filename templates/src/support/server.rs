//! The server without its operations: routes, the service behind them, and its responses.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
};

use axum::{
    body::{Body as HttpBody, HttpBody as _},
    extract::Request,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any},
};
use http::{
    HeaderValue, Method, StatusCode,
    header::{ACCEPT, CONTENT_LENGTH},
};

pub use super::{context::RequestContext, incoming::IncomingRequest};
use super::{
    documented::documented,
    message::Message,
    operation::{Operation, ParameterLocation, Selector},
    outgoing::Outgoing,
    parse::Pairs,
    path,
    received::essence,
    rejection::{Rejection, response},
    unexpected::UnexpectedResponse,
};

/// The serving of a request by its operation.
pub type Serving = Pin<Box<dyn Future<Output = Result<Response, Rejection>> + Send>>;

/// An operation with the function that serves it.
#[derive(Debug)]
pub struct Endpoint<A> {
    operation: &'static Operation,
    serve: fn(Arc<A>, IncomingRequest) -> Serving,
    rejected: fn(&'static Operation, &Rejection) -> Option<Response>,
}

impl<A> Endpoint<A> {
    /// Creates an endpoint; its errors have the type `E`.
    pub fn new<E: Message>(
        operation: &'static Operation,
        serve: fn(Arc<A>, IncomingRequest) -> Serving,
    ) -> Self {
        Self {
            operation,
            serve,
            rejected: documented::<E>,
        }
    }
}

/// The hooks of an implementation, which do not depend on the operation's types.
pub trait Hooks: Send + Sync + 'static {
    /// Returns the maximum size of a request body in bytes.
    fn body_limit(&self, operation: &'static Operation) -> usize;

    /// Turns a rejection into a response.
    fn reject(
        &self,
        operation: &'static Operation,
        rejection: Rejection,
        documented: Option<Response>,
    ) -> Response;

    /// Maps a response before it is sent.
    fn map_response(&self, operation: &'static Operation, response: Response) -> Response;
}

/// Creates the route of all operations of one shape of path.
pub fn route<A: Hooks, S: Clone + Send + Sync + 'static>(
    api: &Arc<A>,
    endpoints: Vec<Endpoint<A>>,
) -> MethodRouter<S> {
    let (api, endpoints) = (Arc::clone(api), Arc::<[Endpoint<A>]>::from(endpoints));
    any(move |request: Request| serve(Arc::clone(&api), Arc::clone(&endpoints), request))
}

async fn serve<A: Hooks>(api: Arc<A>, endpoints: Arc<[Endpoint<A>]>, request: Request) -> Response {
    let is_head = request.method() == Method::HEAD;
    let Some(endpoint) = select(&endpoints, &request) else {
        return not_served(&*api, &endpoints, &request);
    };
    let operation = endpoint.operation;
    let served = if accepts(operation, &request) {
        let limit = api.body_limit(operation);
        let request = IncomingRequest::new(operation, request, limit);
        caught((endpoint.serve)(Arc::clone(&api), request)).await
    } else {
        Err(Rejection::NotAcceptable)
    };
    let response = served.unwrap_or_else(|rejection| {
        let documented = (endpoint.rejected)(operation, &rejection);
        api.reject(operation, rejection, documented)
    });
    let response = api.map_response(operation, response);
    if is_head {
        without_body(response)
    } else {
        response
    }
}

/// Returns the endpoint of a request. A HEAD is served as the GET without its body (RFC 9110,
/// section 9.3.2).
fn select<'e, A>(endpoints: &'e [Endpoint<A>], request: &Request) -> Option<&'e Endpoint<A>> {
    let method = request.method().as_str();
    let of_method = |method: &str| {
        endpoints.iter().find(|endpoint| {
            endpoint.operation.method == method && is_for(endpoint.operation, request)
        })
    };
    of_method(method).or_else(|| (method == "HEAD").then(|| of_method("GET")).flatten())
}

/// Returns true if a request, of several of one route, is for an operation.
fn is_for(operation: &Operation, request: &Request) -> bool {
    let (path, query) = (request.uri().path(), request.uri().query());
    let query = Pairs::of_query(query.unwrap_or_default());
    let mut selectors = operation.selectors.iter();
    path::texts(operation.path, path).is_some()
        && selectors.all(|Selector(location, name, value)| match location {
            ParameterLocation::Header => {
                let found = request.headers().get(*name);
                found.is_some_and(|found| found.as_bytes() == value.as_bytes())
            }
            _ => query.has(name, value),
        })
}

/// The response to a request for none of the operations of a route.
fn not_served<A: Hooks>(api: &A, endpoints: &[Endpoint<A>], request: &Request) -> Response {
    let path = request.uri().path();
    let operations = endpoints.iter().map(|endpoint| endpoint.operation);
    let mut of_path = operations.filter(|it| path::texts(it.path, path).is_some());
    let methods = of_path.clone().map(|operation| operation.method);
    let mut allowed: Vec<&str> = methods.collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    allowed.sort_unstable();
    allowed.dedup();
    match of_path.next() {
        Some(operation) if !allowed.contains(&request.method().as_str()) => {
            let allowed = allowed.join(", ");
            api.reject(operation, Rejection::MethodNotAllowed { allowed }, None)
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Returns true if a request accepts one of the media types of an operation's responses (RFC 9110,
/// section 12.5.1).
fn accepts(operation: &Operation, request: &Request) -> bool {
    let mut accepted = request.headers().get_all(ACCEPT).iter().peekable();
    let responses = operation.successes.iter().chain(operation.failures);
    let mut contents = responses.flat_map(|response| response.contents).peekable();
    if accepted.peek().is_none() || contents.peek().is_none() {
        return true;
    }
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    let ranges = accepted.flat_map(|value| value.split(','));
    let ranges = ranges.filter(|range| !is_refused(range));
    let ranges: Vec<String> = ranges.map(essence).collect();
    contents.any(|content| {
        let offered = essence(content.media_type);
        let (kind, _) = offered.split_once('/').unwrap_or((&offered, ""));
        offered.contains('*')
            || ranges.iter().any(|range| {
                *range == offered
                    || range == "*/*"
                    || range.strip_suffix("/*").is_some_and(|start| start == kind)
            })
    })
}

/// Returns true for a range of weight zero.
fn is_refused(range: &str) -> bool {
    let mut parameters = range.split(';').skip(1).filter_map(|it| it.split_once('='));
    parameters.any(|(name, value)| {
        name.trim().eq_ignore_ascii_case("q") && value.trim().parse() == Ok(0.0_f32)
    })
}

/// Turns a panic into a rejection: other requests are served on.
async fn caught(serving: Serving) -> Result<Response, Rejection> {
    let mut serving = pin!(serving);
    std::future::poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| serving.as_mut().poll(context)));
        polled.unwrap_or_else(|_| {
            let response = UnexpectedResponse::new(500);
            Poll::Ready(Err(Rejection::Unexpected(response)))
        })
    })
    .await
}

fn without_body(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        let length = HeaderValue::from(length);
        head.headers.entry(CONTENT_LENGTH).or_insert(length);
    }
    Response::from_parts(head, HttpBody::empty())
}

/// Turns the result of an operation into its response.
///
/// # Errors
///
/// The response is not documented.
pub fn reply<T: Message, E: Message>(
    request: &IncomingRequest,
    result: Result<T, E>,
) -> Result<Response, Rejection> {
    let operation = request.context.operation;
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
