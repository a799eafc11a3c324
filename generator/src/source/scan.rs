//! Passing over JSON that is known to be well formed, each byte once.

use std::{borrow::Cow, ops::Range};

/// A position in a text of JSON, which moves forward.
///
/// It finds the positions of values, and nothing else: the text was checked to be JSON when it was
/// read. In a text that isn't, it stops early.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The offset.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The first byte of the next value or key, or the bracket that closes; moves there.
    pub(super) fn next(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t' | b',' | b':') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Steps over a bracket.
    pub(super) fn bracket(&mut self) {
        self.at = self.text.len().min(self.at + 1);
    }

    /// Steps over a string: its bytes with the quotes.
    pub(super) fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        self.at = self.at.min(self.text.len());
        start..self.at
    }

    /// Steps over a string: its bytes with the quotes, and its value.
    pub(super) fn key(&mut self) -> (Range<usize>, Cow<'a, str>) {
        let range = self.string();
        let quoted = self.text.get(range.clone()).unwrap_or_default();
        let plain = quoted
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let key = match plain {
            Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
            _ => Cow::Owned(serde_json::from_str(quoted).unwrap_or_default()),
        };
        (range, key)
    }

    /// Steps over a value, whatever is in it.
    pub(super) fn value(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.next() {
            match byte {
                b'"' => {
                    self.string();
                }
                b'{' | b'[' => {
                    self.bracket();
                    open += 1;
                }
                b'}' | b']' => {
                    if open == 0 {
                        return;
                    }
                    self.bracket();
                    open -= 1;
                }
                _ => self.scalar(),
            }
            if open == 0 {
                return;
            }
        }
    }

    fn scalar(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
        self.at += rest.iter().position(end).unwrap_or(rest.len()).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::Scan;

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
                let mut scan = Scan::new(&text);
                scan.value();
                assert_eq!(scan.at(), 1 + value.len(), "{text}");
            }
        }
    }

    #[test]
    fn text_that_is_no_json_comes_to_its_end() {
        for text in ["", "\"", "\"\\", "{\"a", "]", "é", "[é", "\"é\\"] {
            let mut scan = Scan::new(text);
            scan.value();
            assert!(scan.at() <= text.len(), "{text}");
        }
    }
}
