//! Regular expressions: from ECMA-262's to Rust's (JSON Schema Core, section 6.4), and the names that
//! they match.

#[cfg(feature = "diff")]
use std::collections::HashMap;
use std::{borrow::Cow, iter};

use regex::Regex;

/// An expression that an engine without look-around can run. `None` where there is none.
pub fn matcher(pattern: &str) -> Option<Regex> {
    let expression = jsonschema_regex::to_rust_regex(pattern).ok()?;
    Regex::new(&with_ascii_boundaries(&expression)).ok()
}

/// Letters of words are ASCII's (ECMA-262, "WordCharacters"). The opposite of a boundary may stand
/// within a letter of another script then, which the engine does not allow; it stays Unicode's.
fn with_ascii_boundaries(expression: &str) -> Cow<'_, str> {
    if !expression.contains("\\b") {
        return expression.into();
    }
    let mut written = String::new();
    let mut letters = expression.chars();
    let mut is_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '[' => is_class = true,
            ']' => is_class = false,
            '\\' => {
                match letters.next() {
                    Some('b') if !is_class => written.push_str("(?-u:\\b)"),
                    escaped => written.extend(iter::once('\\').chain(escaped)),
                }
                continue;
            }
            _ => {}
        }
        written.push(letter);
    }
    written.into()
}

/// True for an expression that every text matches: one that matches no letters, wherever it is looked for.
pub(super) fn allows_all(pattern: &str) -> bool {
    const LONGEST: usize = 64;
    /// Any letters, those that end lines too.
    const ANY: &[&str] = &["[\\s\\S]*", "[\\S\\s]*", "[\\w\\W]*", "[\\d\\D]*", "[^]*"];
    let whole = pattern
        .strip_prefix('^')
        .and_then(|it| it.strip_suffix('$'));
    if whole.is_some_and(|whole| ANY.contains(&whole)) {
        return true;
    }
    // Of two anchors, a text between them would have to be matched whole.
    let loose = pattern
        .strip_prefix('^')
        .filter(|rest| !rest.ends_with('$'));
    let loose = loose.or_else(|| pattern.strip_suffix('$'));
    let loose = loose.unwrap_or(pattern);
    let looks_around = ["^", "$", "\\b", "\\B", "(?"];
    // Without one of these, an expression matches a letter at least, and need not be compiled.
    let optional = ["*", "?", "|", "{0", "()"];
    pattern.len() <= LONGEST
        && (loose.is_empty() || optional.iter().any(|it| loose.contains(it)))
        && !looks_around.iter().any(|it| loose.contains(it))
        && matcher(loose).is_some_and(|expression| expression.is_match(""))
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

#[cfg(test)]
mod tests {
    use super::{allows_all, matcher};

    #[test]
    fn boundaries_are_those_of_ascii_words() {
        for (pattern, text, is_match) in [
            ("\\bcat\\b", "a cat", true),
            ("\\bcat\\b", "a cate", false),
            ("t\\b", "tö", true),
            ("\\\\b", "a\\b", true),
        ] {
            let expression = matcher(pattern).expect("it can be run");
            assert_eq!(expression.is_match(text), is_match, "{pattern} {text}");
        }
    }

    #[test]
    fn expressions_that_match_nothing_allow_all() {
        for pattern in [
            "",
            ".*",
            "^",
            "$",
            "^.*",
            "a*$",
            "(x|)",
            "^[\\s\\S]*$",
            "[^a]?",
        ] {
            assert_eq!(allows_all(pattern), pattern != "[^a]?", "{pattern:?}");
        }
        for pattern in ["^.*$", ".+", "a", "\\b", "^a*$", "(?=a)", "a*b", "("] {
            assert!(!allows_all(pattern), "{pattern:?}");
        }
    }
}
