//! Keeps secrets out of `Debug`.

use std::fmt;

/// Prints `[redacted]` in place of a secret, and nothing of the value, not even its length.
#[derive(Clone, Copy)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
