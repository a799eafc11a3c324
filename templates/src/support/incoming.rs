//! Reading requests.

use axum::{body::Body as HttpBody, extract::Request};
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{
    super::body::Body,
    context::RequestContext,
    decode::DecodeError,
    message::Message,
    operation::{Content, Operation},
    received::{Received, Unreadable, content_of},
    rejection::Rejection,
    validate::{Checks, Rule},
};

/// A request whose body has not been read.
#[derive(Debug)]
pub struct IncomingRequest {
    /// The request without its body.
    pub context: RequestContext,
    body: HttpBody,
    limit: usize,
}

impl IncomingRequest {
    /// Splits off the body, which is read up to a limit.
    pub fn new(operation: &'static Operation, request: Request, limit: usize) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            context: RequestContext { operation, parts },
            body,
            limit,
        }
    }

    /// A request whose body is in memory.
    pub fn of_bytes(operation: &'static Operation, request: http::Request<Bytes>) -> Self {
        Self::new(operation, request.map(HttpBody::from), usize::MAX)
    }

    /// Receives the body: whole, but for those that are streams.
    pub async fn receive(self) -> (RequestContext, IncomingBody) {
        let Self {
            context,
            body,
            limit,
        } = self;
        let contents = context.operation.contents;
        let body = if contents.is_empty() {
            IncomingBody::default()
        } else {
            IncomingBody::receive(&context, body, limit).await
        };
        (context, body)
    }
}

/// Splits off a body that is in memory.
pub fn in_memory(
    operation: &'static Operation,
    request: http::Request<Bytes>,
) -> (RequestContext, IncomingBody) {
    let (parts, body) = request.into_parts();
    let context = RequestContext { operation, parts };
    let body = IncomingBody::whole(&context, content(&context), body);
    (context, body)
}

/// The body of a request, as it arrived.
#[derive(Debug, Default)]
pub struct IncomingBody {
    /// The body, or the reason why it can't be read; `None` where the operation has none.
    received: Option<Result<Received, Rejection>>,
    /// There is nothing in it.
    is_empty: bool,
}

impl IncomingBody {
    async fn receive(head: &RequestContext, body: HttpBody, limit: usize) -> Self {
        let is_empty = http_body::Body::is_end_stream(&body);
        let least = http_body::Body::size_hint(&body).lower();
        match content(head) {
            Err(rejection) if least > 0 => Self::failed(rejection),
            Ok(content) if content.codec.is_stream() => {
                if least > limit as u64 {
                    return Self::failed(Rejection::BodyTooLarge { limit });
                }
                let body = Body::from_http_body(Limited::new(body, limit));
                Self {
                    received: Some(Ok(received(head, content, body))),
                    is_empty,
                }
            }
            content => match read_body(body, limit).await {
                Ok(body) => Self::whole(head, content, body),
                Err(rejection) => Self::failed(rejection),
            },
        }
    }

    fn whole(
        head: &RequestContext,
        content: Result<&'static Content, Rejection>,
        body: Bytes,
    ) -> Self {
        Self {
            is_empty: body.is_empty(),
            received: Some(content.map(|content| received(head, content, body.into()))),
        }
    }

    fn failed(rejection: Rejection) -> Self {
        Self {
            received: Some(Err(rejection)),
            is_empty: false,
        }
    }

    /// Reads the value, which has to satisfy these rules, else those of its type.
    ///
    /// # Errors
    ///
    /// The body is missing, too large, or none of the type.
    pub fn read<T: Message>(&mut self, rules: Option<&[Rule]>) -> Result<T, Rejection> {
        let received = self.received.take();
        read(&received.unwrap_or(Err(Rejection::IncompleteBody))?, rules)
    }

    /// Reads the value, if there is one.
    ///
    /// # Errors
    ///
    /// The body is too large, or none of the type.
    pub fn read_if_any<T: Message>(
        &mut self,
        rules: Option<&[Rule]>,
    ) -> Result<Option<T>, Rejection> {
        if self.is_empty {
            return Ok(None);
        }
        self.read(rules).map(Some)
    }
}

/// The documented content of the body.
fn content(head: &RequestContext) -> Result<&'static Content, Rejection> {
    let contents = head.operation.contents;
    let media_type = head.header_text(CONTENT_TYPE.as_str()).ok().flatten();
    let any = contents.iter().find(|content| content.media_type == "*/*");
    let mut encodings = head.parts.headers.get_all(CONTENT_ENCODING).iter();
    let is_encoded = encodings.any(|it| !it.as_bytes().eq_ignore_ascii_case(b"identity"));
    let content = content_of(contents, media_type).or(any);
    content.filter(|_| !is_encoded).ok_or_else(|| {
        let expected = contents.iter().map(|content| content.media_type);
        Rejection::UnsupportedMediaType {
            expected: expected.collect(),
        }
    })
}

fn received(head: &RequestContext, content: &'static Content, body: Body) -> Received {
    Received {
        response: 0,
        status: 0,
        content: Some(content),
        parameters: &[],
        headers: head.parts.headers.clone(),
        body,
    }
}

/// Reads a whole body.
///
/// # Errors
///
/// The body is larger than the limit, or did not arrive whole.
pub async fn read_body(body: HttpBody, limit: usize) -> Result<Bytes, Rejection> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if is_limit(&*error) => Err(Rejection::BodyTooLarge { limit }),
        Err(_) => Err(Rejection::IncompleteBody),
    }
}

/// Reads a value that satisfies these rules, else its own, and the formats of its strings.
fn read<T: Message>(received: &Received, rules: Option<&[Rule]>) -> Result<T, Rejection> {
    let value = T::read(received).map_err(rejection)?;
    let mut checks = Checks::default();
    value.values(&mut |value, own| {
        checks.rules(value.view(), rules.unwrap_or(own));
        checks.formats(value.view());
    });
    match checks.finish() {
        Ok(()) => Ok(value),
        Err(violations) => Err(Rejection::ConstraintViolations(violations)),
    }
}

fn rejection(reason: Unreadable) -> Rejection {
    match reason {
        Unreadable::Body(error) => Rejection::InvalidBody(error),
        Unreadable::MediaType | Unreadable::Header(_) => {
            Rejection::InvalidBody(DecodeError::new("not a documented body"))
        }
    }
}

/// Returns `true` if a limit ended a body: ours, or that of a layer around the router.
fn is_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_limit)
}
