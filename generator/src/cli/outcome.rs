//! Exit codes.

use std::process::ExitCode;

/// The outcome of a run of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No findings.
    Fine,
    /// A check found something.
    Findings,
    /// The arguments are wrong.
    Usage,
    /// The document can't be read or used.
    Document,
    /// A defect of spectrait.
    Internal,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Findings => 1,
            Outcome::Usage => 2,
            Outcome::Document => 3,
            Outcome::Internal => 4,
        })
    }
}
