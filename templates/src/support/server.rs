//! The server without its operations: routes, the service behind them, and its responses.

use std::{
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body as HttpBody, HttpBody as _},
    extract::Request,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any},
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{ACCEPT, CONTENT_LENGTH},
};
use http_body::Frame;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

pub use super::serving::{ReceivedRequest, Serving};
use super::{
    context::RequestContext,
    documented::documented,
    incoming::IncomingRequest,
    message::Message,
    operation::{Operation, ParameterLocation, Selector},
    parse::Pairs,
    path,
    percent::RESERVED,
    received::essence,
    rejection::Rejection,
    unexpected::UnexpectedResponse,
};

/// The function that reads the requests for an operation, and calls the implementation.
pub type Serve<A, P> = for<'s> fn(&'s A, ReceivedRequest<'s, P>) -> Result<Serving<'s>, Rejection>;

/// The authentication of a request: its caller, where it has credentials and may have some.
pub type Authenticating<'s, P> =
    Pin<Box<dyn Future<Output = Result<Option<P>, Rejection>> + Send + 's>>;

/// An operation with the function that serves it.
#[derive(Debug)]
pub struct Endpoint<A, P = ()> {
    operation: &'static Operation,
    serve: Serve<A, P>,
    rejected: fn(&'static Operation, &Rejection) -> Option<Response>,
}

impl<A, P> Endpoint<A, P> {
    /// Creates an endpoint; its errors have the type `E`.
    pub fn new<E: Message>(operation: &'static Operation, serve: Serve<A, P>) -> Self {
        Self {
            operation,
            serve,
            rejected: documented::<E>,
        }
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }
}

/// The methods of an implementation that do not depend on the types of an operation.
#[derive(Debug)]
pub struct Hooks<A, P = ()> {
    /// Finds the caller of a request; `None` where no operation asks for credentials.
    pub authenticate: Option<for<'s> fn(&'s A, &'s RequestContext) -> Authenticating<'s, P>>,
    /// Returns the maximum size of a request body in bytes.
    pub body_limit: fn(&A, &'static Operation) -> usize,
    /// Turns a rejection into a response.
    pub reject: fn(&A, &'static Operation, Rejection, Option<Response>) -> Response,
    /// Maps a response before it is sent.
    pub map_response: fn(&A, &'static Operation, Response) -> Response,
}

/// An implementation with its operations.
#[derive(Debug)]
pub struct Service<A, P = ()> {
    /// The implementation.
    pub api: Arc<A>,
    /// Its hooks.
    pub hooks: Hooks<A, P>,
    /// Its operations.
    pub endpoints: Vec<Endpoint<A, P>>,
}

/// Creates the route of all operations of one shape of path.
pub fn route<A, P, S>(
    api: &Arc<A>,
    hooks: Hooks<A, P>,
    endpoints: Vec<Endpoint<A, P>>,
) -> MethodRouter<S>
where
    A: Send + Sync + 'static,
    P: Send + 'static,
    S: Clone + Send + Sync + 'static,
{
    let api = Arc::clone(api);
    let service = Arc::new(Service {
        api,
        hooks,
        endpoints,
    });
    any(move |request: Request| serve(Arc::clone(&service), request))
}

/// All but the characters of a route that clients do not percent-encode, its placeholders, and `%`.
const ENCODED_IN_ROUTE: &AsciiSet = &RESERVED
    .add(b'~')
    .remove(b'/')
    .remove(b'%')
    .remove(b'{')
    .remove(b'}');

/// Creates a router with the route under each spelling of a path that has characters which may be
/// percent-encoded (RFC 3986, section 6.2.2).
pub fn spelled<A, P, S>(
    path: &str,
    api: &Arc<A>,
    hooks: Hooks<A, P>,
    endpoints: Vec<Endpoint<A, P>>,
) -> Router<S>
where
    A: Send + Sync + 'static,
    P: Send + 'static,
    S: Clone + Send + Sync + 'static,
{
    let of_document = endpoints.iter().map(|it| spelling(path, it.operation.path));
    let mut spellings: Vec<String> = of_document.collect();
    spellings.push(utf8_percent_encode(path, ENCODED_IN_ROUTE).to_string());
    spellings.push(path.to_owned());
    spellings.extend_from_within(..);
    let count = spellings.len() / 2;
    for spelling in &mut spellings[count..] {
        *spelling = in_lower_case(spelling);
    }
    spellings.sort_unstable();
    spellings.dedup();
    let route = route(api, hooks, endpoints);
    let add = |router: Router<S>, path: String| router.route(&path, route.clone());
    // Segments may begin with `:` and `*`.
    let router = Router::new().without_v07_checks();
    spellings.into_iter().fold(router, add)
}

/// The path as the document spells it, with the placeholders of the route.
fn spelling(route: &str, path: &str) -> String {
    let segments = route
        .split('/')
        .zip(path.split('/'))
        .map(|(route, segment)| {
            if segment.contains('{') {
                route.to_owned()
            } else {
                utf8_percent_encode(segment, CONTROLS).to_string()
            }
        });
    segments.collect::<Vec<_>>().join("/")
}

/// The hexadecimal digits of percent-encoded bytes may be in lower case.
fn in_lower_case(path: &str) -> String {
    let mut parts = path.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        format!("{text}%{}{rest}", digits.to_ascii_lowercase())
    })
}

async fn serve<A, P>(service: Arc<Service<A, P>>, request: Request) -> Response {
    match select(&service.endpoints, &request) {
        Some(endpoint) => {
            let limit = service.body_limit(endpoint);
            let request = IncomingRequest::new(endpoint.operation, request, limit);
            service.serve(endpoint, request).await
        }
        None => service.not_served(&request),
    }
}

impl<A, P> Service<A, P> {
    /// Returns the maximum size of the body of a request for an operation.
    #[must_use]
    pub fn body_limit(&self, endpoint: &Endpoint<A, P>) -> usize {
        (self.hooks.body_limit)(&self.api, endpoint.operation)
    }

    /// Serves a request by its operation.
    pub async fn serve(&self, endpoint: &Endpoint<A, P>, request: IncomingRequest) -> Response {
        let is_head = request.context.method() == Method::HEAD;
        let (operation, hooks) = (endpoint.operation, &self.hooks);
        let served = if accepts(operation, request.context.headers()) {
            caught(self.call(endpoint, request)).await
        } else {
            Err(Rejection::NotAcceptable)
        };
        let response = match served {
            Ok(response) => (hooks.map_response)(&self.api, operation, response),
            Err(rejection) => self.reject(endpoint, rejection),
        };
        if is_head {
            without_body(response, operation.method == "HEAD")
        } else {
            response
        }
    }

    /// Authenticates a request, before its body is received, and calls the implementation.
    async fn call(
        &self,
        endpoint: &Endpoint<A, P>,
        request: IncomingRequest,
    ) -> Result<Response, Rejection> {
        let principal = match self.hooks.authenticate {
            Some(authenticate) => authenticate(&self.api, &request.context).await?,
            None => None,
        };
        let (context, body) = request.receive().await;
        let request = ReceivedRequest::of(&context, principal, body);
        (endpoint.serve)(&self.api, request)?.await
    }

    /// Turns a rejection of a request for an operation into a response.
    #[must_use]
    pub fn reject(&self, endpoint: &Endpoint<A, P>, rejection: Rejection) -> Response {
        let operation = endpoint.operation;
        let documented = (endpoint.rejected)(operation, &rejection);
        let response = (self.hooks.reject)(&self.api, operation, rejection, documented);
        (self.hooks.map_response)(&self.api, operation, response)
    }

    /// The response to a request for none of its operations.
    fn not_served(&self, request: &Request) -> Response {
        let path = request.uri().path();
        let operations = self.endpoints.iter().map(|endpoint| endpoint.operation);
        let is_of_path = |it: &&Operation| path::texts(it.path, path).is_some();
        let of_path: Vec<&'static Operation> = operations.filter(is_of_path).collect();
        let methods = of_path.iter().map(|operation| operation.method);
        let mut allowed: Vec<&str> = methods.collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        allowed.sort_unstable();
        allowed.dedup();
        match of_path.first() {
            Some(operation) if !allowed.contains(&request.method().as_str()) => {
                let allowed = allowed.join(", ");
                let rejection = Rejection::MethodNotAllowed { allowed };
                (self.hooks.reject)(&self.api, operation, rejection, None)
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

/// Returns the endpoint of a request. A HEAD is served as the GET without its body (RFC 9110,
/// section 9.3.2).
fn select<'e, A, P>(
    endpoints: &'e [Endpoint<A, P>],
    request: &Request,
) -> Option<&'e Endpoint<A, P>> {
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

/// Returns true if a request accepts one of the media types of an operation's responses (RFC 9110,
/// section 12.5.1).
fn accepts(operation: &Operation, headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter().peekable();
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
///
/// # Errors
///
/// Returns the rejection.
pub async fn caught<T>(
    serving: impl Future<Output = Result<T, Rejection>>,
) -> Result<T, Rejection> {
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

/// The response to a HEAD: with the length that a GET would have, and none where that is not known
/// (RFC 9110, section 8.6).
fn without_body(response: Response, is_of_head: bool) -> Response {
    let (mut head, body) = response.into_parts();
    let length = body.size_hint().exact();
    match length.filter(|length| *length > 0 || !is_of_head) {
        Some(length) => {
            let length = HeaderValue::from(length);
            head.headers.entry(CONTENT_LENGTH).or_insert(length);
            Response::from_parts(head, HttpBody::empty())
        }
        None => Response::from_parts(head, HttpBody::new(OfUnknownLength)),
    }
}

/// No bytes, in place of some whose number is not known.
struct OfUnknownLength;

impl http_body::Body for OfUnknownLength {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(None)
    }
}
