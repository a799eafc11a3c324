//! Regular expressions: from ECMA-262's to Rust's (JSON Schema Core, section 6.4).

use regex::Regex;

/// An expression as an engine without look-around can run it. `None` where there is none.
pub(crate) fn matcher(pattern: &str) -> Option<Regex> {
    let expression = jsonschema_regex::to_rust_regex(pattern).ok()?;
    Regex::new(&expression).ok()
}
