//! Errors of an operation, by what the caller may do next.

use std::{error::Error as StdError, fmt, io, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{decode::DecodeError, redact::Redacted};

/// An error of an operation: anything but a documented success.
///
/// The variants separate requests that may have taken effect from those that did not;
/// [`Error::may_have_taken_effect`] combines them. No variant prints a secret: bodies and sensitive
/// headers are kept for the program and left out of `Debug` and `Display`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// Nothing was sent; a retry is safe.
    NotSent(NotSent),
    /// The server returned a documented error response.
    ErrorResponse(Box<ErrorResponse<E>>),
    /// The server returned a response with an undocumented status.
    UnexpectedResponse(Box<RawResponse>),
    /// The server returned a documented status, with a body that the document does not allow.
    InvalidResponse(Box<InvalidResponse>),
    /// The request was sent, at least in part, and no response arrived: a timeout, a lost connection.
    OutcomeUnknown(OutcomeUnknown),
}

impl<E> Error<E> {
    /// Returns `false` if the request certainly had no effect (RFC 9110, section 9.2.2).
    ///
    /// After `true` only the server knows; do not retry a request that is not idempotent without
    /// checking.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        match (self, self.status()) {
            (Self::NotSent(_), _) => false,
            // A 4xx states that the request was not carried out (RFC 9110, section 15.5).
            (_, Some(status)) => !status.is_client_error(),
            (_, None) => true,
        }
    }

    /// Returns the status of the response, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.head().map(|(status, _)| status)
    }

    /// Returns the headers of the response, if one arrived.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.head().map(|(_, headers)| headers)
    }

    fn head(&self) -> Option<(StatusCode, &HeaderMap)> {
        match self {
            Self::NotSent(_) | Self::OutcomeUnknown(_) => None,
            Self::ErrorResponse(error) => Some((error.status, &error.headers)),
            Self::UnexpectedResponse(response) => Some((response.status, &response.headers)),
            Self::InvalidResponse(invalid) => {
                Some((invalid.response.status, &invalid.response.headers))
            }
        }
    }

    /// Returns the documented error, if the response was one.
    #[must_use]
    pub fn documented_error(&self) -> Option<&E> {
        match self {
            Self::ErrorResponse(error) => Some(&error.error),
            _ => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(reason) => write!(f, "the request was not sent: {reason}"),
            Self::ErrorResponse(error) => write!(f, "error response: {}", error.error),
            Self::UnexpectedResponse(response) => {
                write!(
                    f,
                    "unexpected response: undocumented status {}",
                    response.status
                )
            }
            Self::InvalidResponse(invalid) => write!(
                f,
                "invalid response with status {}: {}",
                invalid.response.status, invalid.reason
            ),
            Self::OutcomeUnknown(_) => {
                f.write_str("no response arrived; the request may have taken effect")
            }
        }
    }
}

impl<E: StdError + 'static> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::NotSent(NotSent::Connect(error)) => Some(error),
            Self::NotSent(_) | Self::UnexpectedResponse(_) => None,
            Self::ErrorResponse(error) => Some(&error.error),
            Self::InvalidResponse(invalid) => Some(&invalid.reason),
            Self::OutcomeUnknown(unknown) => {
                let error = unknown.0.as_ref();
                error.map(|error| error as &(dyn StdError + 'static))
            }
        }
    }
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotSent(reason) => Self::NotSent(reason),
            Failure::InvalidResponse(invalid) => Self::InvalidResponse(invalid),
            Failure::OutcomeUnknown(unknown) => Self::OutcomeUnknown(unknown),
        }
    }
}

/// The errors that do not depend on the operation.
#[derive(Debug)]
pub enum Failure {
    /// See [`Error::NotSent`].
    NotSent(NotSent),
    /// See [`Error::InvalidResponse`].
    InvalidResponse(Box<InvalidResponse>),
    /// See [`Error::OutcomeUnknown`].
    OutcomeUnknown(OutcomeUnknown),
}

/// The reason why nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotSent {
    /// No connection to the server could be made.
    Connect(reqwest::Error),
    /// The operation requires credentials that the client does not have; holds the names of the
    /// document's security schemes that it accepts.
    MissingCredentials(Vec<&'static str>),
    /// Credentials would have been sent unencrypted, over plain http.
    InsecureTransport,
    /// The request can't be encoded: a header value with a line break, a body that can't be written
    /// as JSON.
    InvalidRequest(String),
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(_) => f.write_str("no connection to the server"),
            Self::MissingCredentials(schemes) => {
                write!(
                    f,
                    "the client has no credentials for {}",
                    schemes.join(" or ")
                )
            }
            Self::InsecureTransport => f.write_str(
                "credentials are not sent over plain http; use https, or allow it on the builder",
            ),
            Self::InvalidRequest(reason) => f.write_str(reason),
        }
    }
}

/// A documented error response.
#[non_exhaustive]
pub struct ErrorResponse<E> {
    /// The error, with its typed body.
    pub error: E,
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
}

impl<E: fmt::Debug> fmt::Debug for ErrorResponse<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("error", &self.error)
            .field("status", &self.status)
            .field("headers", &HeaderNames(&self.headers))
            .finish()
    }
}

/// A response as received, before decoding.
#[derive(Clone)]
#[non_exhaustive]
pub struct RawResponse {
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body, up to the client's limit. It may contain secrets: `Debug` prints its size alone.
    pub body: Bytes,
    /// The reason why the body is incomplete.
    pub(super) incomplete: Option<InvalidResponseReason>,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("headers", &HeaderNames(&self.headers))
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// Prints the values of headers that are known to be harmless, and the names of all others.
pub(super) struct HeaderNames<'a>(pub &'a HeaderMap);

impl fmt::Debug for HeaderNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let harmless = [
            http::header::CONTENT_TYPE,
            http::header::CONTENT_LENGTH,
            http::header::DATE,
            http::header::RETRY_AFTER,
        ];
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            if harmless.contains(name) {
                map.entry(name, value);
            } else {
                map.entry(name, &Redacted);
            }
        }
        map.finish()
    }
}

/// A response with a documented status whose body can't be decoded.
#[derive(Debug)]
#[non_exhaustive]
pub struct InvalidResponse {
    /// The response, with as much of its body as arrived.
    pub response: RawResponse,
    /// The reason.
    pub reason: InvalidResponseReason,
}

/// The reason why the body of a response is invalid.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum InvalidResponseReason {
    /// The connection was lost, or the timeout elapsed, before the whole body arrived.
    Truncated(Arc<io::Error>),
    /// The body is larger than `ClientBuilder::max_response_size`, in bytes.
    TooLarge(usize),
    /// The `Content-Type` is not the documented media type.
    ContentType,
    /// A documented header is missing or invalid; holds its name.
    Header(&'static str),
    /// The body is not of the documented type.
    Decode(DecodeError),
}

impl fmt::Display for InvalidResponseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated(_) => f.write_str("the body is incomplete"),
            Self::TooLarge(limit) => write!(f, "the body is larger than {limit} bytes"),
            Self::ContentType => f.write_str("the body has an undocumented media type"),
            Self::Header(name) => write!(f, "the header {name} is missing or invalid"),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl StdError for InvalidResponseReason {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Truncated(error) => Some(&**error),
            Self::Decode(error) => Some(error),
            Self::TooLarge(_) | Self::ContentType | Self::Header(_) => None,
        }
    }
}

/// The request was sent, at least in part, and no response arrived.
#[derive(Debug)]
pub struct OutcomeUnknown(pub(super) Option<reqwest::Error>);

impl OutcomeUnknown {
    /// Returns `true` if the client's timeout elapsed.
    pub fn is_timeout(&self) -> bool {
        // Without an error, the time had elapsed.
        self.0.as_ref().is_none_or(reqwest::Error::is_timeout)
    }
}
