//! Regular expressions: from ECMA-262's to Rust's (JSON Schema Core, section 6.4), and the names that
//! they match.

#[cfg(feature = "diff")]
use std::collections::HashMap;

use regex::Regex;

/// An expression that an engine without look-around can run. `None` where there is none.
pub fn matcher(pattern: &str) -> Option<Regex> {
    let expression = jsonschema_regex::to_rust_regex(pattern).ok()?;
    Regex::new(&expression).ok()
}

/// Expressions, each compiled once; `None` for those that no engine can run.
#[cfg(feature = "diff")]
#[derive(Debug, Default)]
pub struct Patterns(HashMap<String, Option<Regex>>);

#[cfg(feature = "diff")]
impl Patterns {
    /// The expression of a pattern.
    pub fn get(&mut self, pattern: &str) -> Option<&Regex> {
        if !self.0.contains_key(pattern) {
            self.0.insert(pattern.to_owned(), matcher(pattern));
        }
        self.0.get(pattern)?.as_ref()
    }
}
