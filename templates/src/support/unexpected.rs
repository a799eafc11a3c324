//! A response that a server may return beside the documented ones.

use std::{borrow::Cow, fmt};

/// A response with an undocumented status, as a server returns it.
///
/// For cases that no documented response covers: 429 under load, 503 while the database is down.
/// A client reports such a response as `Error::UnexpectedResponse`, with its status, headers and
/// body.
#[derive(Clone, PartialEq, Eq)]
pub struct UnexpectedResponse {
    status: u16,
    content_type: Option<Cow<'static, str>>,
    body: Vec<u8>,
}

impl UnexpectedResponse {
    /// Creates a response with this status and no body.
    ///
    /// The server sends a body of type `application/problem+json` (RFC 9457) that states the
    /// status and nothing else.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            content_type: None,
            body: Vec::new(),
        }
    }

    /// Creates a response with a problem document (RFC 9457) that has this title and detail.
    ///
    /// It is an error of every operation: `Err(UnexpectedResponse::problem(404, "No such pet", id).into())`.
    #[cfg(any(feature = "client", feature = "server"))]
    #[must_use]
    pub fn problem(status: u16, title: &str, detail: &str) -> Self {
        let problem = serde_json::json!({ "title": title, "status": status, "detail": detail });
        Self::new(status).with_body("application/problem+json", problem.to_string())
    }

    /// Creates a 501 response: the operation is not implemented (RFC 9110, section 15.6.2).
    #[must_use]
    pub fn not_implemented() -> Self {
        Self::new(501)
    }

    /// Sets the body and its media type.
    #[must_use]
    pub fn with_body(
        mut self,
        content_type: impl Into<Cow<'static, str>>,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        self.content_type = Some(content_type.into());
        self.body = body.into();
        self
    }

    /// Returns the status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the media type of the body, if one was set.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the body; empty if none was set.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnexpectedResponse")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish()
    }
}

impl fmt::Display for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "undocumented response with status {}", self.status)
    }
}
