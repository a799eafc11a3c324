//! What can become of a request, told apart by what the caller may do next.

use std::{error::Error as StdError, fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{decode::DecodeError, redact::Redacted};

/// Why an operation gave no documented success.
///
/// The variants answer the question that matters after a failure: may the request have taken
/// effect? [`Error::may_have_taken_effect`] says it in one word. No variant prints a secret: the
/// bodies and sensitive headers they keep are there for the program, not for `Debug`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// Nothing left this machine; asking again is safe.
    NotSent(NotSent),
    /// The server gave one of the answers that the document describes for failures.
    Refused(Box<Refused<E>>),
    /// The server gave an answer whose status the document does not describe.
    UnexpectedStatus(Box<Answer>),
    /// The server gave a documented answer whose body is not what the document says.
    UnreadableAnswer(Box<UnreadableAnswer>),
    /// The request was sent, at least in part, and no answer came: a timeout, a lost connection.
    OutcomeUnknown(OutcomeUnknown),
}

impl<E> Error<E> {
    /// Whether the server may have done what was asked (RFC 9110, section 9.2.2).
    ///
    /// `false` is a promise, `true` is not: then only the server knows. A request that is not
    /// idempotent must not simply be sent again.
    pub fn may_have_taken_effect(&self) -> bool {
        match (self, self.status()) {
            (Self::NotSent(_), _) => false,
            // The 4xx are the server's word that it did not do it (RFC 9110, section 15.5).
            (_, Some(status)) => !status.is_client_error(),
            (_, None) => true,
        }
    }

    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::NotSent(_) | Self::OutcomeUnknown(_) => None,
            Self::Refused(refused) => Some(refused.status),
            Self::UnexpectedStatus(answer) => Some(answer.status),
            Self::UnreadableAnswer(unreadable) => Some(unreadable.answer.status),
        }
    }

    /// The headers of the answer, where there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::NotSent(_) | Self::OutcomeUnknown(_) => None,
            Self::Refused(refused) => Some(&refused.headers),
            Self::UnexpectedStatus(answer) => Some(&answer.headers),
            Self::UnreadableAnswer(unreadable) => Some(&unreadable.answer.headers),
        }
    }

    /// The documented failure, where it was one.
    pub fn refusal(&self) -> Option<&E> {
        match self {
            Self::Refused(refused) => Some(&refused.error),
            Self::NotSent(_)
            | Self::UnexpectedStatus(_)
            | Self::UnreadableAnswer(_)
            | Self::OutcomeUnknown(_) => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(reason) => write!(f, "the request was not sent: {reason}"),
            Self::Refused(refused) => write!(f, "the server refused: {}", refused.error),
            Self::UnexpectedStatus(answer) => write!(
                f,
                "the server answered {}, which its document does not describe",
                answer.status
            ),
            Self::UnreadableAnswer(unreadable) => write!(
                f,
                "the server answered {} with a body that its document does not describe: {}",
                unreadable.answer.status, unreadable.reason
            ),
            Self::OutcomeUnknown(_) => {
                f.write_str("no answer came; whether the request took effect is unknown")
            }
        }
    }
}

impl<E: StdError + 'static> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::NotSent(NotSent::Connect(error)) => Some(error),
            Self::NotSent(_) | Self::UnexpectedStatus(_) => None,
            Self::Refused(refused) => Some(&refused.error),
            Self::UnreadableAnswer(unreadable) => Some(&unreadable.reason),
            Self::OutcomeUnknown(unknown) => Some(&unknown.0),
        }
    }
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotSent(reason) => Self::NotSent(reason),
            Failure::UnreadableAnswer(unreadable) => Self::UnreadableAnswer(unreadable),
            Failure::OutcomeUnknown(unknown) => Self::OutcomeUnknown(unknown),
        }
    }
}

/// The failures that are alike in every operation.
#[derive(Debug)]
pub enum Failure {
    /// See [`Error::NotSent`].
    NotSent(NotSent),
    /// See [`Error::UnreadableAnswer`].
    UnreadableAnswer(Box<UnreadableAnswer>),
    /// See [`Error::OutcomeUnknown`].
    OutcomeUnknown(OutcomeUnknown),
}

/// Why nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotSent {
    /// No connection to the server could be made.
    Connect(reqwest::Error),
    /// The operation wants credentials that the client was not given; the names of the document's
    /// security schemes that it would take.
    MissingCredentials(Vec<&'static str>),
    /// The credentials would have crossed the network in the clear, over plain http.
    InsecureTransport,
    /// The request could not be put into words: a header value with a line break, a body that is
    /// no JSON.
    Unsendable(String),
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
            Self::Unsendable(reason) => f.write_str(reason),
        }
    }
}

/// One of the failures that the document describes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused<E> {
    /// The failure, with its typed body.
    pub error: E,
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
}

impl<E> Refused<E> {
    /// Joins a failure to what came with it.
    #[doc(hidden)]
    pub fn new(error: E, status: StatusCode, headers: HeaderMap) -> Self {
        Self {
            error,
            status,
            headers,
        }
    }
}

/// An answer of the server, as it came.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The body, up to the client's limit. It may hold secrets: `Debug` tells its size alone.
    pub body: Bytes,
    /// Why there is no more of the body.
    pub(super) incomplete: Option<Incomplete>,
}

/// Why a body did not come as a whole.
#[derive(Clone, Debug)]
pub(super) enum Incomplete {
    Truncated(Arc<reqwest::Error>),
    TooLarge(usize),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &HeaderNames(&self.headers))
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// Prints the values of the headers that are known to be harmless, and the names of the others.
struct HeaderNames<'a>(&'a HeaderMap);

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

/// A documented answer whose body is not what the document says.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnreadableAnswer {
    /// The answer, with as much of its body as came.
    pub answer: Answer,
    /// What was wrong with it.
    pub reason: Unreadable,
}

impl UnreadableAnswer {
    /// Joins an answer to what is wrong with it.
    #[doc(hidden)]
    pub fn new(answer: Answer, reason: Unreadable) -> Self {
        Self { answer, reason }
    }
}

/// What was wrong with the body of an answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// The connection broke off, or the time was up, before the whole body had come.
    Truncated(Arc<reqwest::Error>),
    /// The body is larger than the client's limit, in bytes.
    TooLarge(usize),
    /// The body is of another media type than the document says.
    ContentType,
    /// The body is not JSON, or not of the documented shape.
    Decode(DecodeError),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated(_) => f.write_str("the body broke off"),
            Self::TooLarge(limit) => write!(f, "the body is larger than {limit} bytes"),
            Self::ContentType => f.write_str("the body is of another media type"),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl StdError for Unreadable {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Truncated(error) => Some(&**error),
            Self::Decode(error) => Some(error),
            Self::TooLarge(_) | Self::ContentType => None,
        }
    }
}

/// The request was sent, at least in part, and no answer came.
#[derive(Debug)]
pub struct OutcomeUnknown(pub(super) reqwest::Error);

impl OutcomeUnknown {
    /// Whether the client's own time limit ended the wait.
    pub fn is_timeout(&self) -> bool {
        self.0.is_timeout()
    }
}
