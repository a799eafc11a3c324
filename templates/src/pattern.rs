//! `pattern`: regular expressions, each compiled once.
//!
//! The engine takes time in proportion to the text.

use std::{
    collections::HashMap,
    sync::{LazyLock, PoisonError, RwLock},
};

use regex::Regex;

static COMPILED: LazyLock<RwLock<HashMap<&'static str, Option<Regex>>>> =
    LazyLock::new(RwLock::default);

/// Returns `true` if an expression matches a part of a text. An expression that can't be compiled
/// matches everything; the generator has compiled them all before.
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
