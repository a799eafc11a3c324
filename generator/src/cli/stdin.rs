//! A document that is read from stdin.

use std::io::{self, Read};

/// The argument that stands for it.
pub(super) const STDIN: &str = "-";
/// Its name in messages.
pub(super) const STDIN_NAME: &str = "<stdin>";

/// Reads all of stdin. References count from the working directory.
pub(super) fn read_stdin() -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    io::stdin()
        .read_to_end(&mut content)
        .map_err(|error| format!("can't read stdin: {error}"))?;
    Ok(content)
}
