//! Texts into tokens with their positions: JSON by a scan of its own, YAML by an event parser.

use std::{borrow::Cow, ops::Range};

use saphyr_parser::{Event, Parser};

use super::read::is_json;

/// The tokens of a text, with their positions.
pub(super) type Tokens<'a> = Box<dyn Iterator<Item = (Token<'a>, Range<usize>)> + 'a>;

/// A token of JSON or YAML.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// The start of an object.
    Map,
    /// The start of an array.
    List,
    /// The end of an object, an array or the text.
    End,
    /// A string of JSON, with its quotes.
    Quoted(&'a str),
    /// Another scalar, with its text.
    Scalar(Cow<'a, str>),
    /// An alias of YAML.
    Alias,
}

impl Token<'_> {
    /// Returns true for the start of an object or an array.
    pub(super) fn is_collection(&self) -> bool {
        matches!(self, Self::Map | Self::List)
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Quoted(quoted) => Some(match quoted.get(1..quoted.len() - 1) {
                Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
                _ => Cow::Owned(serde_json::from_str(quoted).unwrap_or_default()),
            }),
            Self::Scalar(text) => Some(Cow::Borrowed(text)),
            Self::Map | Self::List | Self::End | Self::Alias => None,
        }
    }
}

/// Takes apart a text that was read, up to the first error.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    if is_json(text) {
        Box::new(Json { text, at: 0 })
    } else {
        Box::new(yaml(text))
    }
}

/// A position in a text of JSON, which moves forward, each byte once.
///
/// It finds the positions of tokens, and nothing else: the text was checked to be JSON when it was
/// read.
struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Json<'a> {
    type Item = (Token<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let before = self.text[self.at..].bytes();
        let start = self.at
            + before
                .take_while(|byte| b" \n\r\t,:".contains(byte))
                .count();
        let rest = &self.text[start..];
        let (token, length) = match rest.bytes().next()? {
            b'{' => (Token::Map, 1),
            b'[' => (Token::List, 1),
            b'}' | b']' => (Token::End, 1),
            b'"' => {
                let length = string(rest);
                (Token::Quoted(&rest[..length]), length)
            }
            _ => {
                let end = rest.find([' ', '\n', '\r', '\t', ',', ']', '}']);
                let length = end.unwrap_or(rest.len());
                (Token::Scalar(Cow::Borrowed(&rest[..length])), length)
            }
        };
        self.at = start + length;
        Some((token, start..self.at))
    }
}

/// The length of the string that a text begins with, its quotes included.
fn string(text: &str) -> usize {
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return at + 1,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
    text.len()
}

fn yaml(text: &str) -> impl Iterator<Item = (Token<'_>, Range<usize>)> {
    // The event parser counts characters; texts are indexed by bytes.
    let bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    let byte = move |index: usize| bytes.get(index).copied().unwrap_or(text.len());
    let events = Parser::new_from_str(text).map_while(Result::ok);
    events.filter_map(move |(event, span)| {
        let token = match event {
            Event::MappingStart(..) => Token::Map,
            Event::SequenceStart(..) => Token::List,
            // A text without a value is located at its end.
            Event::MappingEnd | Event::SequenceEnd | Event::StreamEnd => Token::End,
            Event::Scalar(text, ..) => Token::Scalar(text),
            Event::Alias(_) => Token::Alias,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {
                return None;
            }
        };
        Some((token, byte(span.start.index())..byte(span.end.index())))
    })
}

#[cfg(test)]
mod tests {
    use super::{Json, Token};

    #[test]
    fn values_are_passed_over_whole() {
        for value in [
            "null",
            "-1.5e3",
            r#""a\"]}\\""#,
            "[]",
            r#"{"a": [{"b]": "}"}, 1]}"#,
        ] {
            for rest in ["", ",1", " ]", "}"] {
                let text = format!(" {value}{rest}");
                let mut open = 0_usize;
                let mut tokens = (Json { text: &text, at: 0 }).map(|(token, at)| {
                    match token {
                        Token::Map | Token::List => open += 1,
                        Token::End => open -= 1,
                        Token::Quoted(_) | Token::Scalar(_) | Token::Alias => {}
                    }
                    (open, at.end)
                });
                let end = tokens.find(|(open, _)| *open == 0);
                assert_eq!(end, Some((0, 1 + value.len())), "{text}");
            }
        }
    }

    #[test]
    fn text_that_is_no_json_comes_to_its_end() {
        for text in ["", "\"", "\"\\", "{\"a", "]", "é", "[é", "\"é\\"] {
            let ends = Json { text, at: 0 }.all(|(_, at)| text.get(at).is_some());
            assert!(ends, "{text}");
        }
    }
}
