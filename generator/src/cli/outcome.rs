//! Exit codes.

use std::process::ExitCode;

/// The outcome of a run of the command, with its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No findings.
    Fine = 0,
    /// A check found something.
    Findings = 1,
    /// The arguments are wrong.
    Usage = 2,
    /// The document can't be read or used.
    Document = 3,
    /// A defect of spectrait.
    Internal = 4,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}
