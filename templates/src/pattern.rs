//! `pattern`: regular expressions, each compiled once.
//!
//! They are written for an engine that takes time in proportion to the text, whoever wrote it.

use std::{
    collections::HashMap,
    sync::{LazyLock, PoisonError, RwLock},
};

use regex::Regex;

static COMPILED: LazyLock<RwLock<HashMap<&'static str, Option<Regex>>>> =
    LazyLock::new(RwLock::default);

/// Whether a text has a part that an expression matches. One that can't be compiled forbids
/// nothing; the generator has tried them all.
pub fn matches(expression: &'static str, text: &str) -> bool {
    let allows = |regex: &Option<Regex>| regex.as_ref().is_none_or(|regex| regex.is_match(text));
    let compiled = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = compiled.get(expression) {
        return allows(regex);
    }
    drop(compiled);
    let regex = Regex::new(expression).ok();
    let allowed = allows(&regex);
    let mut compiled = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
    compiled.insert(expression, regex);
    allowed
}
