//! Calls of operations: futures of their results.

use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use http::{HeaderMap, StatusCode};

use super::{
    client::Client,
    error::{
        Error, ErrorResponse, Failure, HeaderNames, InvalidResponse, InvalidResponseReason,
        NotSent, RawResponse,
    },
    message::Message,
    outgoing::insert_header,
    received::{Received, Unreadable},
    request::OutgoingRequest,
    send::{Arrived, send},
    view::Reflect,
};

/// A call of an operation. Awaiting it sends the request, and returns the body of a documented
/// success or an error.
///
/// It owns what it sends: it can be spawned, and joined with others.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, E, H = ()> {
    state: State,
    types: Types<T, E, H>,
}

/// The types of the response.
type Types<T, E, H> = PhantomData<fn() -> (T, E, H)>;

enum State {
    /// Not sent yet.
    Created(Option<Box<(Client, OutgoingRequest)>>),
    /// Being sent.
    Sent(Sending),
}

/// The sending of a request, without the types of its response.
type Sending = Pin<Box<dyn Future<Output = Result<Arrived, Failure>> + Send>>;

impl<T, E, H> Call<T, E, H> {
    /// Creates a call.
    #[doc(hidden)]
    pub fn new(client: &Client, request: OutgoingRequest) -> Self {
        Self {
            state: State::Created(Some(Box::new((client.clone(), request)))),
            types: PhantomData,
        }
    }

    fn with_request(mut self, change: impl FnOnce(&mut OutgoingRequest)) -> Self {
        if let State::Created(Some(created)) = &mut self.state {
            change(&mut created.1);
        }
        self
    }

    /// Sets a header of this request.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with_request(|request| {
            if !insert_header(&mut request.headers, name, value) {
                request.invalid = Some(format!("header {name:?} can't be sent"));
            }
        })
    }

    /// Sets the timeout of this call, in place of the client's.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with_request(|request| request.timeout = Some(timeout))
    }

    /// Sets the URL of the server for this call, in place of the client's; the path is appended. A
    /// webhook has a URL of its own.
    pub fn server(self, url: impl Into<String>) -> Self {
        self.with_request(|request| {
            if request.url.is_some() {
                request.invalid = Some("a webhook has a URL of its own".to_owned());
            }
            request.server = Some(url.into());
        })
    }

    /// Returns the status and the headers of a success too.
    pub fn with_response(self) -> ResponseCall<T, E, H> {
        ResponseCall(self)
    }

    fn poll_arrived(&mut self, context: &mut Context<'_>) -> Poll<Result<Arrived, Failure>> {
        loop {
            match &mut self.state {
                State::Created(created) => {
                    let Some(created) = created.take() else {
                        let reason = "the call was awaited before".to_owned();
                        let failure = Failure::NotSent(NotSent::InvalidRequest(reason));
                        return Poll::Ready(Err(failure));
                    };
                    let (client, request) = *created;
                    self.state = State::Sent(Box::pin(send(client, request)));
                }
                State::Sent(sending) => {
                    let arrived = ready!(sending.as_mut().poll(context));
                    self.state = State::Created(None);
                    return Poll::Ready(arrived);
                }
            }
        }
    }
}

impl<T, E, H> fmt::Debug for Call<T, E, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Call(..)")
    }
}

impl<T: Message, E: Message, H> Future for Call<T, E, H> {
    type Output = Result<T, Error<E>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let arrived = ready!(self.get_mut().poll_arrived(context));
        Poll::Ready(result(arrived).map(|(body, _)| body))
    }
}

/// A [`Call`] that returns the whole response.
#[must_use = "a call does nothing until it is awaited"]
#[derive(Debug)]
pub struct ResponseCall<T, E, H = ()>(Call<T, E, H>);

impl<T: Message, E: Message, H: Reflect> Future for ResponseCall<T, E, H> {
    type Output = Result<Response<T, H>, Error<E>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let arrived = ready!(self.get_mut().0.poll_arrived(context));
        let response = |(body, received): (T, Received)| Response {
            body,
            status: status(received.status),
            documented: received.documented_headers().map_err(InvalidHeader),
            headers: received.headers,
        };
        Poll::Ready(result(arrived).map(response))
    }
}

/// A documented success, with its status and headers.
#[non_exhaustive]
pub struct Response<T, H = ()> {
    /// The body.
    pub body: T,
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The headers that the document describes.
    pub documented: Result<H, InvalidHeader>,
}

impl<T: fmt::Debug, H> fmt::Debug for Response<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("body", &self.body)
            .field("status", &self.status)
            .field("headers", &HeaderNames(&self.headers))
            .finish_non_exhaustive()
    }
}

/// The name of a documented header that is missing or invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidHeader(pub &'static str);

impl fmt::Display for InvalidHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the header {} is missing or invalid", self.0)
    }
}

impl std::error::Error for InvalidHeader {}

fn result<T: Message, E: Message>(
    arrived: Result<Arrived, Failure>,
) -> Result<(T, Received), Error<E>> {
    match arrived {
        Ok(Arrived::Success(received)) => match T::read(&received) {
            Ok(body) => Ok((body, received)),
            Err(reason) => Err(invalid(received, reason).into()),
        },
        Ok(Arrived::Failure(received)) => Err(match E::read(&received) {
            Ok(error) => Error::ErrorResponse(Box::new(ErrorResponse {
                error,
                status: status(received.status),
                headers: received.headers,
            })),
            Err(reason) => invalid(received, reason).into(),
        }),
        Ok(Arrived::Undocumented(response)) => Err(Error::UnexpectedResponse(Box::new(response))),
        Err(failure) => Err(failure.into()),
    }
}

fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or_default()
}

fn invalid(received: Received, reason: Unreadable) -> Failure {
    let reason = match reason {
        Unreadable::MediaType => InvalidResponseReason::ContentType,
        Unreadable::Body(error) => InvalidResponseReason::Decode(error),
        Unreadable::Header(name) => InvalidResponseReason::Header(name),
    };
    let response = RawResponse {
        status: status(received.status),
        body: received.bytes(),
        headers: received.headers,
        incomplete: None,
    };
    Failure::InvalidResponse(Box::new(InvalidResponse { response, reason }))
}
