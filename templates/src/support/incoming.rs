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
    parse::{Pairs, Sent},
    path,
    received::{Received, Unreadable, content_of, read_parameters},
    rejection::{InvalidParameter, Rejection},
    validate::{self, Checks, Rule, Violation, Violations},
    view::{Reflect, ViewMut},
};

/// A received request: its body is not read before authentication.
#[derive(Debug)]
pub struct IncomingRequest {
    /// The request without its body.
    pub context: RequestContext,
    body: Option<HttpBody>,
    limit: usize,
}

impl IncomingRequest {
    /// Splits off the body, which is read up to a limit.
    pub fn new(operation: &'static Operation, request: Request, limit: usize) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            context: RequestContext { operation, parts },
            body: Some(body),
            limit,
        }
    }

    /// A request whose body is in memory.
    pub fn of_bytes(operation: &'static Operation, request: http::Request<Bytes>) -> Self {
        Self::new(operation, request.map(HttpBody::from), usize::MAX)
    }

    /// Reads the parameters, which have to satisfy the constraints of their types.
    ///
    /// # Errors
    ///
    /// Returns all parameters that are missing or invalid.
    pub fn parameters<T: Reflect>(&self) -> Result<T, Rejection> {
        let mut parameters = T::blank();
        self.read_parameters(parameters.view_mut())?;
        match validate::check_request(&parameters, &[Rule::Nested]) {
            Ok(()) => Ok(parameters),
            Err(violations) => Err(self.violated(&violations)),
        }
    }

    fn read_parameters(&self, place: ViewMut<'_>) -> Result<(), Rejection> {
        let RequestContext { operation, parts } = &self.context;
        let query = parts.uri.query().unwrap_or_default();
        let sent = Sent {
            // The router matched the path, so both end alike, however deep the router was nested.
            segments: path::texts(operation.path, parts.uri.path()).unwrap_or_default(),
            query_string: query,
            query: Pairs::of_query(query),
            cookies: self.context.cookies(),
            headers: &parts.headers,
        };
        let faults = read_parameters(&sent, operation.parameters, place);
        if faults.is_empty() {
            return Ok(());
        }
        let invalid = faults.into_iter();
        let invalid = invalid.map(|(it, reason)| InvalidParameter::new(Some(it), reason));
        Err(Rejection::InvalidParameters(invalid.collect()))
    }

    /// The violations of parameters, whose names their pointers start with.
    fn violated(&self, violations: &Violations) -> Rejection {
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
        Rejection::InvalidParameters(invalid.collect())
    }

    /// Reads the body, which has to satisfy the constraints of its type.
    ///
    /// # Errors
    ///
    /// The body is missing, too large, or none of the type.
    pub async fn body<T: Message>(&mut self) -> Result<T, Rejection> {
        read(&self.received().await?, None)
    }

    /// Reads the body, which has to satisfy these rules.
    ///
    /// # Errors
    ///
    /// The body is missing, too large, or none of the type.
    pub async fn body_by<T: Message>(&mut self, rules: &[Rule]) -> Result<T, Rejection> {
        read(&self.received().await?, Some(rules))
    }

    /// Reads the body, if there is one; an empty one is absent.
    ///
    /// # Errors
    ///
    /// The body is too large, or none of the type.
    pub async fn optional_body<T: Message>(&mut self) -> Result<Option<T>, Rejection> {
        let received = self.received_if_any().await?;
        received.map(|it| read(&it, None)).transpose()
    }

    /// Reads the body, if there is one, which has to satisfy these rules; an empty one is absent.
    ///
    /// # Errors
    ///
    /// The body is too large, or none of the type.
    pub async fn optional_body_by<T: Message>(
        &mut self,
        rules: &[Rule],
    ) -> Result<Option<T>, Rejection> {
        let received = self.received_if_any().await?;
        received.map(|it| read(&it, Some(rules))).transpose()
    }

    async fn received(&mut self) -> Result<Received, Rejection> {
        let content = self.content()?;
        self.receive(content).await
    }

    async fn received_if_any(&mut self) -> Result<Option<Received>, Rejection> {
        let body = self.body.as_ref();
        if body.is_some_and(http_body::Body::is_end_stream) {
            return Ok(None);
        }
        let content = self.content();
        let stream = content.as_ref().ok().filter(|it| it.codec.is_stream());
        if let Some(content) = stream.copied() {
            return self.receive(content).await.map(Some);
        }
        let body = self.whole().await?;
        if body.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.with_body(content?, body.into())))
    }

    /// The documented content of the body.
    fn content(&self) -> Result<&'static Content, Rejection> {
        let contents = self.context.operation.contents;
        let name = CONTENT_TYPE.as_str();
        let media_type = self.context.header_text(name).ok().flatten();
        let any = contents.iter().find(|content| content.media_type == "*/*");
        let encodings = self.context.parts.headers.get_all(CONTENT_ENCODING);
        let mut encodings = encodings.iter();
        let is_encoded = encodings.any(|it| !it.as_bytes().eq_ignore_ascii_case(b"identity"));
        let content = content_of(contents, media_type).or(any);
        content.filter(|_| !is_encoded).ok_or_else(|| {
            let expected = contents.iter().map(|content| content.media_type);
            Rejection::UnsupportedMediaType {
                expected: expected.collect(),
            }
        })
    }

    async fn receive(&mut self, content: &'static Content) -> Result<Received, Rejection> {
        let body = if content.codec.is_stream() {
            let body = self.body.take().unwrap_or_default();
            let limit = self.limit;
            if http_body::Body::size_hint(&body).lower() > limit as u64 {
                return Err(Rejection::BodyTooLarge { limit });
            }
            Body::from_http_body(Limited::new(body, limit))
        } else {
            self.whole().await?.into()
        };
        Ok(self.with_body(content, body))
    }

    fn with_body(&self, content: &'static Content, body: Body) -> Received {
        Received {
            response: 0,
            status: 0,
            content: Some(content),
            parameters: &[],
            headers: self.context.parts.headers.clone(),
            body,
        }
    }

    async fn whole(&mut self) -> Result<Bytes, Rejection> {
        read_body(self.body.take().unwrap_or_default(), self.limit).await
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
