//! Numbers as their files spell them: `1.10` is not `1.1`, and a float has lost digits of a long
//! integer.
//!
//! One walk over the tokens of a file finds all of its numbers.

use std::{borrow::Cow, collections::BTreeMap, ops::Range, sync::Mutex};

use super::scan::{Token, tokens};
use crate::diagnostic::{FileId, Span};

/// The positions of the numbers of each file.
pub(super) type Numbers = Mutex<BTreeMap<FileId, BTreeMap<Span, Range<usize>>>>;

/// An object or array that is open.
struct Level<'a> {
    /// Its span, made for the first number within.
    span: Option<Span>,
    next: Next<'a>,
}

/// The next token of an object or array.
enum Next<'a> {
    Key,
    ValueOf(Cow<'a, str>),
    Item(usize),
}

/// Finds the numbers of a text whose root has a span.
pub(super) fn numbers(text: &str, root: &Span) -> BTreeMap<Span, Range<usize>> {
    let mut numbers = BTreeMap::new();
    let mut levels: Vec<Level<'_>> = Vec::new();
    for (token, at) in tokens(text) {
        if let Some(Level { next, .. }) = levels.last_mut()
            && matches!(next, Next::Key)
            && !matches!(token, Token::End)
        {
            *next = Next::ValueOf(token.text().unwrap_or_default().into_owned().into());
            continue;
        }
        match token {
            Token::Map => levels.push(Level::new(Next::Key)),
            Token::List => levels.push(Level::new(Next::Item(0))),
            Token::End => {
                levels.pop();
                advance(&mut levels);
            }
            Token::Scalar(text) => {
                if text.starts_with(|first| "+-.0123456789".contains(first)) {
                    numbers.insert(next_span(&mut levels, root), at);
                }
                advance(&mut levels);
            }
            Token::Quoted(_) | Token::Alias => advance(&mut levels),
        }
    }
    numbers
}

impl<'a> Level<'a> {
    fn new(next: Next<'a>) -> Self {
        Self { span: None, next }
    }
}

/// Advances past a value.
fn advance(levels: &mut [Level<'_>]) {
    let Some(Level { next, .. }) = levels.last_mut() else {
        return;
    };
    match next {
        Next::Item(index) => *index += 1,
        Next::Key | Next::ValueOf(_) => *next = Next::Key,
    }
}

/// The span of the next value in the innermost level.
fn next_span(levels: &mut [Level<'_>], root: &Span) -> Span {
    let known = levels.iter().rposition(|level| level.span.is_some());
    let known = known.unwrap_or_default();
    let mut span = root.clone();
    for level in &mut levels[known..] {
        let here = level.span.get_or_insert(span);
        span = match &level.next {
            Next::Key => here.clone(),
            Next::ValueOf(key) => here.key(key),
            Next::Item(index) => here.index(*index),
        };
    }
    span
}

#[cfg(test)]
mod tests {
    use super::{FileId, Span, numbers};

    #[test]
    fn numbers_are_found_where_they_stand() {
        let json = r#"{ "a": [1.10, { "b": -2 }, [], "c3", 4e1], "c~d/e": 5, "f": { } }"#;
        let yaml = "a: [1.10, { b: -2 }, [], c3, 4e1]\nc~d/e: 5\nf: {}\n";
        let expected = [
            ("/a/0", "1.10"),
            ("/a/1/b", "-2"),
            ("/a/4", "4e1"),
            ("/c~0d~1e", "5"),
        ];
        for text in [json, yaml] {
            let numbers = numbers(text, &Span::root(FileId(0)));
            let mut found: Vec<_> = numbers
                .into_iter()
                .map(|(span, at)| (span.pointer(), &text[at]))
                .collect();
            found.sort();
            let found: Vec<_> = found.iter().map(|(span, text)| (&**span, *text)).collect();
            assert_eq!(found, expected);
        }
    }
}
