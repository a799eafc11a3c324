//! Behaviour that the response enums of all operations share.

use std::fmt;

/// An enum with a variant for each documented response of an operation.
pub trait DocumentedResponse {
    /// The responses, in the order of the variants.
    #[cfg(any(feature = "client", feature = "server"))]
    const RESPONSES: &'static [super::operation::Response];

    /// Returns the status and the document's description of the response.
    fn describe(&self) -> (u16, &'static str);
}

/// The description of a response that the document does not describe.
pub const UNDOCUMENTED: &str = "undocumented response";

/// Prints the status with the document's own description: nothing that a server sent may get into
/// a log.
pub fn display(response: &impl DocumentedResponse, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match response.describe() {
        (status, "") => write!(f, "{status}"),
        (status, text) => write!(f, "{status}: {text}"),
    }
}
