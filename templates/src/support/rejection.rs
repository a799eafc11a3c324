//! Rejections: requests that did not reach their operation, or got no documented response.

use std::{collections::BTreeMap, fmt};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE},
};
use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    decode::DecodeError,
    operation::{Operation, Parameter, ParameterLocation},
    outgoing::Outgoing,
    percent::RESERVED,
    unexpected::UnexpectedResponse,
    validate::Violations,
};

/// The reason why a request gets no documented response.
///
/// As a response it is the body that the document describes for the status, where that can be filled
/// by what is known: a title, a detail, a code. Else it is a problem document (RFC 9457,
/// `application/problem+json`). `Api::reject` may return others.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// 401: credentials are missing or invalid.
    Unauthenticated {
        /// The value of `WWW-Authenticate` (RFC 9110, section 11.6.1).
        challenge: &'static str,
    },
    /// 403: the credentials are valid, and do not permit the operation.
    Forbidden,
    /// 413: the body is larger than `Api::body_limit` allows.
    BodyTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// 405: the path is documented, and the method is not.
    MethodNotAllowed {
        /// The documented methods, as `Allow` has them (RFC 9110, section 10.2.1).
        allowed: String,
    },
    /// 406: the request accepts none of the documented media types.
    NotAcceptable,
    /// 415: the body has an undocumented media type, or a content coding.
    UnsupportedMediaType {
        /// The documented media types.
        expected: Vec<&'static str>,
    },
    /// 400: the connection was lost before the whole body arrived.
    IncompleteBody,
    /// 400: the body can't be decoded.
    InvalidBody(DecodeError),
    /// 400: parameters are missing or invalid: all of them.
    InvalidParameters(Vec<InvalidParameter>),
    /// 400: the body was decoded, and violates constraints of the document.
    ConstraintViolations(Violations),
    /// The operation returned an undocumented response.
    Unexpected(UnexpectedResponse),
}

/// A parameter that is missing or invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidParameter {
    /// Its name in the document.
    pub name: &'static str,
    /// Its location: `path`, `query`, `header` or `cookie`.
    pub location: &'static str,
    /// The reason, without the value.
    pub reason: String,
}

impl InvalidParameter {
    pub(super) fn new(parameter: Option<&Parameter>, reason: String) -> Self {
        let location = parameter.map(|parameter| match parameter.location {
            ParameterLocation::Path => "path",
            ParameterLocation::Query | ParameterLocation::QueryString => "query",
            ParameterLocation::Header => "header",
            ParameterLocation::Cookie => "cookie",
        });
        Self {
            name: parameter.map_or("", |parameter| parameter.name),
            location: location.unwrap_or_default(),
            reason,
        }
    }
}

impl fmt::Display for InvalidParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} parameter {}: {}",
            self.location, self.name, self.reason
        )
    }
}

impl Rejection {
    /// Creates a 401 rejection with the challenge of the operation's first security scheme.
    #[must_use]
    pub fn unauthenticated(operation: &'static Operation) -> Self {
        let mut schemes = operation
            .security
            .iter()
            .flat_map(|requirement| requirement.iter());
        Self::Unauthenticated {
            challenge: schemes
                .next()
                .map_or("Bearer", |scheme| scheme.location.challenge()),
        }
    }

    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::IncompleteBody
            | Self::InvalidBody(_)
            | Self::InvalidParameters(_)
            | Self::ConstraintViolations(_) => StatusCode::BAD_REQUEST,
            Self::Unexpected(response) => status_code(response.status()),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated { .. } => f.write_str("valid credentials are required"),
            Self::Forbidden => f.write_str("the credentials do not permit this operation"),
            Self::BodyTooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::MethodNotAllowed { allowed } => write!(f, "the method has to be {allowed}"),
            Self::NotAcceptable => f.write_str("no accepted media type is documented"),
            Self::UnsupportedMediaType { expected } => {
                let expected = expected.join(" or ");
                write!(
                    f,
                    "the media type of the body has to be {expected}, without a coding"
                )
            }
            Self::IncompleteBody => f.write_str("the body is incomplete"),
            Self::InvalidBody(error) => error.fmt(f),
            Self::InvalidParameters(invalid) => {
                let invalid: Vec<String> = invalid.iter().map(ToString::to_string).collect();
                f.write_str(&invalid.join("; "))
            }
            Self::ConstraintViolations(violations) => violations.fmt(f),
            Self::Unexpected(response) => {
                let status = StatusCode::from_u16(response.status()).ok();
                let reason = status.and_then(|status| status.canonical_reason());
                f.write_str(reason.unwrap_or("no further details"))
            }
        }
    }
}

impl std::error::Error for Rejection {}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        if let Self::Unexpected(unexpected) = &self {
            let content_type = unexpected
                .content_type()
                .and_then(|text| HeaderValue::from_str(text).ok());
            if let Some(content_type) = content_type {
                let body = unexpected.body().to_vec();
                return (self.status(), [(CONTENT_TYPE, content_type)], body).into_response();
            }
        }
        let problem = serde_json::to_vec(&Problem(&self)).unwrap_or_default();
        let kind = HeaderValue::from_static(PROBLEM);
        let mut response = (self.status(), [(CONTENT_TYPE, kind)], problem).into_response();
        self.add_headers(response.headers_mut());
        response
    }
}

impl Rejection {
    /// Adds the headers that the status requires.
    pub(super) fn add_headers(&self, headers: &mut HeaderMap) {
        let required = match self {
            Self::Unauthenticated { challenge } => {
                Some((WWW_AUTHENTICATE, HeaderValue::from_str(challenge)))
            }
            Self::MethodNotAllowed { allowed } => Some((ALLOW, HeaderValue::from_str(allowed))),
            _ => None,
        };
        if let Some((name, Ok(value))) = required {
            headers.insert(name, value);
        }
    }
}

/// The members of RFC 9457, section 3.1, with `errors` where there are violations.
pub(super) struct Problem<'a>(pub &'a Rejection);

/// The media type of problem documents.
pub(super) const PROBLEM: &str = "application/problem+json";

impl Serialize for Problem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let status = self.0.status();
        let mut problem = serializer.serialize_map(None)?;
        if let Some(title) = status.canonical_reason() {
            problem.serialize_entry("title", title)?;
        }
        problem.serialize_entry("status", &status.as_u16())?;
        problem.serialize_entry("detail", &self.0.to_string())?;
        let errors: Vec<_> = match self.0 {
            Rejection::ConstraintViolations(violations) => {
                let violations = violations.iter();
                violations
                    .map(|violation| entry(&violation.pointer, violation.to_string()))
                    .collect()
            }
            Rejection::InvalidBody(error) => {
                vec![entry(error.pointer(), error.reason().to_owned())]
            }
            Rejection::InvalidParameters(invalid) => {
                let invalid = invalid.iter();
                invalid
                    .map(|invalid| {
                        BTreeMap::from([
                            ("parameter", invalid.name.to_owned()),
                            ("in", invalid.location.to_owned()),
                            ("detail", invalid.reason.clone()),
                        ])
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        if !errors.is_empty() {
            problem.serialize_entry("errors", &errors)?;
        }
        problem.end()
    }
}

/// The characters of a JSON pointer that a URI fragment can't have as they are.
const RESERVED_IN_FRAGMENT: &AsciiSet = &RESERVED.remove(b'/');

/// A location in the body as a URI fragment (RFC 6901, section 6), with the error.
fn entry(pointer: &str, detail: String) -> BTreeMap<&'static str, String> {
    let location = format!("#{}", utf8_percent_encode(pointer, RESERVED_IN_FRAGMENT));
    BTreeMap::from([("pointer", location), ("detail", detail)])
}

/// Returns 500 for a number that is no status: the implementation has failed.
fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Turns a message into its response.
///
/// # Errors
///
/// The response is not documented, or can't be written.
pub(super) fn response(outgoing: Outgoing) -> Result<Response, Rejection> {
    if let Some(unexpected) = outgoing.unexpected {
        return Err(Rejection::Unexpected(unexpected));
    }
    let failed = || Rejection::Unexpected(UnexpectedResponse::new(500));
    if outgoing.invalid.is_some() {
        return Err(failed());
    }
    let body = match outgoing.body {
        None => Body::empty(),
        Some(body) => match body.as_bytes() {
            Some(bytes) => bytes.clone().into(),
            None => Body::new(body.stream().map_err(|_| failed())?),
        },
    };
    let mut response = (status_code(outgoing.status), body).into_response();
    response.headers_mut().extend(outgoing.headers);
    Ok(response)
}
