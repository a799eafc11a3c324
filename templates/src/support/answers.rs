//! What the enums of an operation's answers share.

use std::fmt;

/// An enum of answers.
pub trait Answers {
    /// The status, and what the document says of it.
    fn meaning(&self) -> (u16, &'static str);
}

/// What an answer says that the document does not describe.
pub const UNDOCUMENTED: &str = "an answer that the document does not describe";

/// An error's text is the document's own: nothing that a server sent may get into a log.
pub fn tell(answer: &impl Answers, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match answer.meaning() {
        (status, "") => write!(f, "{status}"),
        (status, text) => write!(f, "{status}: {text}"),
    }
}
