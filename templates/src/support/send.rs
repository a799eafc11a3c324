//! Sending requests, and receiving their responses.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
};
use http_body::{Body as HttpBody, Frame};
use reqwest::Url;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

use super::{
    super::body::Body,
    client::{BuildError, Client, base_url, http_url, is_loopback},
    error::{
        Failure, InvalidResponse, InvalidResponseReason, NotSent, OutcomeUnknown, RawResponse,
    },
    operation::{Operation, SecurityScheme, Status},
    received::{Received, likely_content, response_for, text},
    request::{OutgoingRequest, Secret},
};

/// The greatest number of redirects that are followed for one request.
const REDIRECTS: usize = 5;

/// A response, by whether the document describes it.
#[derive(Debug)]
pub(super) enum Arrived {
    /// A documented success.
    Success(Received),
    /// A documented error.
    Failure(Received),
    /// A response with a status that the document does not describe.
    Undocumented(RawResponse),
}

/// Sends a request and receives the response.
pub(super) async fn send(client: Client, mut request: OutgoingRequest) -> Result<Arrived, Failure> {
    if let Some(reason) = request.invalid.take() {
        return Err(Failure::NotSent(NotSent::InvalidRequest(reason)));
    }
    let client = &client;
    let mut url = url(client, &mut request).map_err(Failure::NotSent)?;
    let requirement = authorize(client, &mut request, &mut url).map_err(Failure::NotSent)?;
    add_headers(client, &mut request);
    sign(client, &mut request, requirement, &url).map_err(Failure::NotSent)?;
    let deadline = after(request.timeout.unwrap_or(client.settings.timeout));
    let mut redirects = 0;
    loop {
        let response = send_once(client, &request, url.clone(), deadline).await?;
        match redirect(&request, &url, &response) {
            Some(next) if redirects < REDIRECTS => url = next,
            _ => return receive(client, request.operation, response, deadline).await,
        }
        redirects += 1;
    }
}

/// The headers of all requests, and what is accepted where nothing else says so.
fn add_headers(client: &Client, request: &mut OutgoingRequest) {
    for (name, value) in &client.settings.headers {
        request.headers.entry(name).or_insert(value.clone());
    }
    let accept = HeaderValue::from_static(request.operation.accept);
    request.headers.entry(ACCEPT).or_insert(accept);
}

/// Lets functions add their credentials to a request that is complete but for those.
fn sign(
    client: &Client,
    request: &mut OutgoingRequest,
    requirement: &[SecurityScheme],
    url: &Url,
) -> Result<(), NotSent> {
    for scheme in requirement {
        if let Some(Secret::Signer(signer)) = client.settings.credentials.get(scheme.name) {
            request.sign(&**signer, url.as_str())?;
        }
    }
    if let Some(signer) = &client.settings.signer {
        request.sign(&**signer, url.as_str())?;
    }
    Ok(())
}

/// The time after so long; a time that the clock can't have is a year.
fn after(timeout: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    let now = Instant::now();
    now.checked_add(timeout.min(FAR)).unwrap_or(now)
}

/// Adds the credentials, which may be a part of the query; returns the schemes that they are of.
fn authorize(
    client: &Client,
    request: &mut OutgoingRequest,
    url: &mut Url,
) -> Result<&'static [SecurityScheme], NotSent> {
    let requirements = request.operation.security;
    let known = |requirement: &&&[SecurityScheme]| {
        requirement
            .iter()
            .all(|scheme| client.settings.credentials.contains_key(scheme.name))
    };
    // Credentials are preferred to an anonymous request.
    let requirement = requirements
        .iter()
        .filter(|requirement| !requirement.is_empty())
        .find(known)
        .or_else(|| requirements.iter().find(known));
    let Some(requirement) = requirement else {
        if requirements.is_empty() {
            return Ok(&[]);
        }
        let names = requirements
            .iter()
            .flat_map(|requirement| requirement.iter().map(|scheme| scheme.name));
        return Err(NotSent::MissingCredentials(names.collect()));
    };
    let is_local = is_loopback(url) && client.settings.is_local_safe;
    let in_the_clear = url.scheme() == "http" && !is_local;
    if in_the_clear && !client.settings.allows_plain_http && !requirement.is_empty() {
        return Err(NotSent::InsecureTransport);
    }
    for scheme in *requirement {
        if let Some(secret) = client.settings.credentials.get(scheme.name) {
            request.add_credential(scheme, secret)?;
        }
    }
    set_query(url, &request.query);
    Ok(requirement)
}

/// The URL: that of the request, else at the server of the call, else at the operation's own where the
/// document has one.
fn url(client: &Client, request: &mut OutgoingRequest) -> Result<Url, NotSent> {
    let invalid = |error: BuildError| NotSent::InvalidRequest(error.to_string());
    if let Some(url) = &request.url {
        let reason = "the URL is no http or https URL without fragment and credentials";
        let mut url = http_url(url).map_err(|_| NotSent::InvalidRequest(reason.to_owned()))?;
        let queries = [url.query().unwrap_or_default(), &request.query];
        let queries: Vec<&str> = queries.into_iter().filter(|it| !it.is_empty()).collect();
        request.query = queries.join("&");
        set_query(&mut url, &request.query);
        return Ok(url);
    }
    let own = Some(request.operation.server);
    let own = own.filter(|own| !own.is_empty() && !client.settings.has_one_server);
    let own = own.map(|template| client.settings.filled_in(template));
    let own = own.transpose().map_err(invalid)?;
    let mut url = match request.server.clone().or(own) {
        None => client.base.clone(),
        other => base_url(other).map_err(invalid)?,
    };
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{path}{}", request.path));
    set_query(&mut url, &request.query);
    Ok(url)
}

fn set_query(url: &mut Url, query: &str) {
    if !query.is_empty() {
        url.set_query(Some(query));
    }
}

async fn send_once(
    client: &Client,
    request: &OutgoingRequest,
    url: Url,
    deadline: Instant,
) -> Result<reqwest::Response, Failure> {
    let invalid = |reason: String| Failure::NotSent(NotSent::InvalidRequest(reason));
    let method = Method::from_bytes(request.operation.method.as_bytes())
        .map_err(|error| invalid(error.to_string()))?;
    let has_defined_body = [Method::POST, Method::PUT, Method::PATCH].contains(&method);
    let builder = client.http.request(method, url);
    let mut builder = builder.headers(request.headers.clone());
    if let Some(body) = &request.body {
        builder = if let Some(bytes) = body.as_bytes() {
            builder.body(bytes.clone())
        } else {
            let stream = body.stream().map_err(|error| invalid(error.to_string()))?;
            builder.body(reqwest::Body::wrap(stream))
        };
    } else if has_defined_body {
        // Where a body is expected, its absence is stated (RFC 9110, section 8.6).
        builder = builder.header(CONTENT_LENGTH, 0);
    }
    let response = timeout_at(deadline, builder.send()).await;
    let response = response.map_err(|_| Failure::OutcomeUnknown(OutcomeUnknown(None)))?;
    response.map_err(|error| {
        // The URL may contain a key in its query.
        let error = error.without_url();
        if error.is_builder() {
            invalid(error.to_string())
        } else if error.is_connect() {
            Failure::NotSent(NotSent::Connect(error))
        } else {
            Failure::OutcomeUnknown(OutcomeUnknown(Some(error)))
        }
    })
}

async fn receive(
    client: &Client,
    operation: &'static Operation,
    response: reqwest::Response,
    deadline: Instant,
) -> Result<Arrived, Failure> {
    let (head, body) = http::Response::from(response).into_parts();
    let status = head.status.as_u16();
    let Some(documented) = documented(operation, status) else {
        let response = whole(client, head.status, head.headers, body, deadline).await;
        return Ok(Arrived::Undocumented(response));
    };
    let (is_success, index) = documented;
    let responses = if is_success {
        operation.successes
    } else {
        operation.failures
    };
    let response = &responses[index];
    let media_type = text(&head.headers, &CONTENT_TYPE);
    let content = likely_content(response.contents, media_type);
    let is_stream = is_success && content.is_some_and(|content| content.codec.is_stream());
    let received = |headers: HeaderMap, body: Body| Received {
        response: index,
        status,
        content,
        parameters: response.headers,
        headers,
        body,
    };
    let received = if is_stream {
        let idle = Idle::new(body, client.settings.idle_timeout);
        received(head.headers, Body::from_http_body(idle))
    } else {
        let mut whole = whole(client, head.status, head.headers, body, deadline).await;
        if let Some(reason) = whole.incomplete.take().filter(|_| content.is_some()) {
            let invalid = InvalidResponse {
                response: whole,
                reason,
            };
            return Err(Failure::InvalidResponse(Box::new(invalid)));
        }
        received(whole.headers, whole.body.into())
    };
    Ok(if is_success {
        Arrived::Success(received)
    } else {
        Arrived::Failure(received)
    })
}

/// Receives the whole body, up to the limit.
async fn whole(
    client: &Client,
    status: StatusCode,
    headers: HeaderMap,
    body: reqwest::Body,
    deadline: Instant,
) -> RawResponse {
    let limit = client.settings.max_response_size;
    let mut received = BytesMut::new();
    let mut body = Box::pin(body);
    let truncated = |error| Some(InvalidResponseReason::Truncated(Arc::new(error)));
    let incomplete = loop {
        let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context));
        let frame = match timeout_at(deadline, frame).await {
            Ok(None) => break None,
            Ok(Some(frame)) => frame.map(Frame::into_data),
            Err(elapsed) => break truncated(elapsed.into()),
        };
        match frame {
            Ok(Ok(chunk)) if received.len() + chunk.len() <= limit => {
                received.extend_from_slice(&chunk);
            }
            Ok(Ok(_)) => break Some(InvalidResponseReason::TooLarge(limit)),
            // Trailers.
            Ok(Err(_)) => {}
            Err(error) => break truncated(io::Error::other(error.without_url())),
        }
    };
    RawResponse {
        status,
        headers,
        body: received.freeze(),
        incomplete,
    }
}

/// Returns the documented response for a status: whether it is a success, and its position.
fn documented(operation: &Operation, status: u16) -> Option<(bool, usize)> {
    let success = response_for(operation.successes, status);
    let failure = response_for(operation.failures, status);
    // A success that the document does not describe is no failure.
    let failure = failure.filter(|(width, _)| *width < 2 || status / 100 != 2);
    match (success, failure) {
        (Some((one, index)), Some((other, _))) if one <= other => Some((true, index)),
        (Some((_, index)), None) => Some((true, index)),
        (_, Some((_, index))) => Some((false, index)),
        (None, None) => None,
    }
}

/// Returns the target of a redirect that may be followed: within the origin, and with the same
/// method and body (RFC 9110, section 15.4). One that the document describes is a response.
fn redirect(request: &OutgoingRequest, from: &Url, response: &reqwest::Response) -> Option<Url> {
    let operation = request.operation;
    let safe = matches!(operation.method, "GET" | "HEAD");
    let status = response.status();
    let follow = match status {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => safe,
        _ => false,
    };
    let mut responses = operation.successes.iter().chain(operation.failures);
    let is_documented = responses.any(|response| {
        response.status != Status::Default && response.status.includes(status.as_u16())
    });
    let body = request.body.as_ref();
    let can_repeat = body.is_none_or(|body| body.as_bytes().is_some());
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let to = from.join(location).ok()?;
    let follow = follow && can_repeat && !is_documented;
    (follow && to.origin() == from.origin()).then_some(to)
}

/// A body that may pause for so long, and no longer.
struct Idle {
    body: Pin<Box<reqwest::Body>>,
    timeout: Duration,
    pause: Pin<Box<Sleep>>,
}

impl Idle {
    fn new(body: reqwest::Body, timeout: Duration) -> Self {
        Self {
            body: Box::pin(body),
            timeout,
            pause: Box::pin(sleep_until(after(timeout))),
        }
    }
}

impl HttpBody for Idle {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Poll::Ready(frame) = self.body.as_mut().poll_frame(context) {
            let next = after(self.timeout);
            self.pause.as_mut().reset(next);
            let frame = frame.map(|it| it.map_err(|error| io::Error::other(error.without_url())));
            return Poll::Ready(frame);
        }
        match self.pause.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}
