//! Why a request never reached its operation, or got no documented answer from it.

use std::{collections::BTreeMap, fmt, fmt::Write as _};

use axum::response::{IntoResponse, Response};
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, WWW_AUTHENTICATE},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    decode::DecodeError, operation::Operation, undocumented::Undocumented, validate::Violations,
};

/// Why a request got no documented answer.
///
/// As a response it is a problem document (RFC 9457, `application/problem+json`). An API that
/// describes its own bodies for these statuses overrides `Api::reject` and gives those.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// 401: the request does not prove who sent it, or what it shows is not known.
    Unauthenticated {
        /// What `WWW-Authenticate` asks for (RFC 9110, section 11.6.1).
        challenge: &'static str,
    },
    /// 403: it is known who sent the request, and they may not do this.
    Forbidden,
    /// 413: the body is larger than `Api::body_limit` allows.
    BodyTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// 415: the body is of a media type that the document does not describe.
    UnsupportedMediaType {
        /// The media type that is described.
        expected: &'static str,
    },
    /// 400: the request broke off before its body had come.
    BodyCutShort,
    /// 400: the body can't be read.
    UnreadableBody(DecodeError),
    /// 400: a parameter is missing, or can't be read.
    UnreadableParameter {
        /// The parameter's name in the document.
        name: &'static str,
    },
    /// 400: the request is readable, but breaks the document.
    Invalid(Violations),
    /// The operation itself gave an answer that the document does not describe.
    Undocumented(Undocumented),
}

impl Rejection {
    /// The proof of who is asking is missing or wrong, for this operation.
    pub fn unauthenticated(operation: &'static Operation) -> Self {
        let mut schemes = operation.security.iter().flat_map(|way| way.iter());
        Self::Unauthenticated {
            challenge: schemes
                .next()
                .map_or("Bearer", |scheme| scheme.carrier.challenge()),
        }
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyCutShort
            | Self::UnreadableBody(_)
            | Self::UnreadableParameter { .. }
            | Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Undocumented(answer) => {
                StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated { .. } => f.write_str("valid credentials are wanted"),
            Self::Forbidden => f.write_str("this is not allowed"),
            Self::BodyTooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::UnsupportedMediaType { expected } => {
                write!(f, "the body has to be of type {expected}")
            }
            Self::BodyCutShort => f.write_str("the body broke off"),
            Self::UnreadableBody(error) => error.fmt(f),
            Self::UnreadableParameter { name } => {
                write!(f, "the parameter {name} is missing or can't be read")
            }
            Self::Invalid(violations) => violations.fmt(f),
            Self::Undocumented(answer) => {
                let status = StatusCode::from_u16(answer.status()).ok();
                let reason = status.and_then(|status| status.canonical_reason());
                f.write_str(reason.unwrap_or("no further details"))
            }
        }
    }
}

impl std::error::Error for Rejection {}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        if let Self::Undocumented(answer) = &self {
            let content_type = answer.content_type();
            let content_type = content_type.and_then(|text| HeaderValue::from_str(text).ok());
            if let Some(content_type) = content_type {
                let body = answer.body().to_vec();
                return (self.status(), [(CONTENT_TYPE, content_type)], body).into_response();
            }
        }
        let problem = serde_json::to_vec(&Problem(&self)).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status(), [(CONTENT_TYPE, kind)], problem).into_response();
        let challenge = if let Self::Unauthenticated { challenge } = &self {
            HeaderValue::from_str(challenge).ok()
        } else {
            None
        };
        if let Some(challenge) = challenge {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The members of RFC 9457, section 3.1, with `errors` where there are violations.
struct Problem<'a>(&'a Rejection);

impl Serialize for Problem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let status = self.0.status();
        let mut problem = serializer.serialize_map(None)?;
        if let Some(title) = status.canonical_reason() {
            problem.serialize_entry("title", title)?;
        }
        problem.serialize_entry("status", &status.as_u16())?;
        problem.serialize_entry("detail", &self.0.to_string())?;
        match self.0 {
            Rejection::Invalid(violations) => {
                let listed = violations
                    .iter()
                    .map(|violation| entry(&violation.pointer, &violation.to_string()));
                problem.serialize_entry("errors", &listed.collect::<Vec<_>>())?;
            }
            Rejection::UnreadableBody(error) => {
                let listed = [entry(error.pointer(), error.reason())];
                problem.serialize_entry("errors", &listed)?;
            }
            Rejection::Unauthenticated { .. }
            | Rejection::Forbidden
            | Rejection::BodyTooLarge { .. }
            | Rejection::UnsupportedMediaType { .. }
            | Rejection::BodyCutShort
            | Rejection::UnreadableParameter { .. }
            | Rejection::Undocumented(_) => {}
        }
        problem.end()
    }
}

/// A place in the body as a URI fragment (RFC 6901, section 6), with what is wrong there.
fn entry(pointer: &str, detail: &str) -> BTreeMap<&'static str, String> {
    let mut place = String::from("#");
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            place.push(char::from(byte));
        } else {
            let _ = write!(place, "%{byte:02X}");
        }
    }
    BTreeMap::from([("pointer", place), ("detail", detail.to_owned())])
}
