//! The answer that a server may give beside those its document describes.

use std::{borrow::Cow, fmt};

/// An answer whose status the document does not describe.
///
/// A server returns it where the documented answers do not fit: 429 when it sheds load, 503 when
/// its database is away. A client never sees it: there, such an answer is
/// `Error::UnexpectedStatus`, with its status, headers and body.
#[derive(Clone, PartialEq, Eq)]
pub struct Undocumented {
    status: u16,
    content_type: Option<Cow<'static, str>>,
    body: Vec<u8>,
}

impl Undocumented {
    /// An answer of this status with no body of its own.
    ///
    /// The server gives it a body of type `application/problem+json` (RFC 9457) that tells the
    /// status and nothing else.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            content_type: None,
            body: Vec::new(),
        }
    }

    /// 501: the server does not implement the operation (RFC 9110, section 15.6.2).
    pub fn not_implemented() -> Self {
        Self::new(501)
    }

    /// Gives the answer a body.
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

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The media type of the body, where it has one of its own.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The body; empty where it has none of its own.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undocumented")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish()
    }
}

impl fmt::Display for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "status {}, which the document does not describe",
            self.status
        )
    }
}
