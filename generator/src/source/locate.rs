//! Spans to lines and columns, on demand: a document without faults never pays for it.
//!
//! One walk over the tokens of JSON or YAML visits a file once, whatever the number of spans.

use std::{collections::HashMap, ops::Range};

use super::{
    File, Files,
    files::locked,
    moved::origin,
    read::MERGE_KEY,
    scan::{Token, Tokens, tokens},
    spelling::numbers,
};
use crate::diagnostic::{Anchor, FileId, Locate, Location, Span};

impl Locate for Files {
    fn locate(&self, anchors: &[&Anchor]) -> Vec<Location<'_>> {
        let anchors: Vec<_> = anchors.iter().map(|anchor| self.origin(anchor)).collect();
        let spans = self.spans(&anchors);
        let mut found: Vec<_> = anchors
            .iter()
            .map(Anchor::file)
            .zip(spans)
            .enumerate()
            .collect();
        found.sort_by_key(|(_, (file, span))| (*file, start(span.as_ref())));
        let mut cursors: HashMap<FileId, Cursor> = HashMap::new();
        let mut located: Vec<_> = found
            .into_iter()
            .map(|(index, (file, span))| {
                let cursor = cursors.entry(file).or_default();
                (index, cursor.advance(self.get(file), span))
            })
            .collect();
        located.sort_by_key(|(index, _)| *index);
        located.into_iter().map(|(_, location)| location).collect()
    }
}

impl Files {
    /// The text of a number as the file has it; none for what an alias or a merge key of YAML
    /// brought. The first request for a file finds all of its numbers.
    pub fn spelling(&self, span: &Span) -> Option<&str> {
        let span = origin(&locked(&self.moves), span);
        let text = &self.get(span.file()).text;
        let mut files = locked(&self.numbers);
        let numbers = files
            .entry(span.file())
            .or_insert_with(|| numbers(text, &Span::root(span.file())));
        text.get(numbers.get(&span)?.clone())
    }

    /// The anchor in the file that it comes from.
    fn origin(&self, anchor: &Anchor) -> Anchor {
        let moves = locked(&self.moves);
        match anchor {
            Anchor::Value(span) => Anchor::Value(origin(&moves, span)),
            Anchor::Key(span) => Anchor::Key(origin(&moves, span)),
            Anchor::Offset(..) | Anchor::File(_) => anchor.clone(),
        }
    }

    fn spans(&self, anchors: &[Anchor]) -> Vec<Option<Range<usize>>> {
        let mut spans = vec![None; anchors.len()];
        let mut files: HashMap<FileId, Targets<'_>> = HashMap::new();
        for (index, anchor) in anchors.iter().enumerate() {
            match anchor {
                Anchor::Value(span) | Anchor::Key(span) => {
                    let mut targets = files.entry(span.file()).or_default();
                    for token in span.tokens() {
                        targets = targets.below.entry(token).or_default();
                    }
                    targets.here.push(index);
                }
                Anchor::Offset(file, offset) => {
                    spans[index] = Some(one_character(&self.get(*file).text, *offset));
                }
                Anchor::File(_) => {}
            }
        }
        for (file, targets) in files {
            let text = &self.get(file).text;
            let mut finder = Finder {
                text,
                tokens: tokens(text),
                anchors,
                spans: &mut spans,
            };
            let first = finder.tokens.next();
            // A failure leaves the spans after it without a line.
            let _ = first.and_then(|first| finder.value(first, None, &targets));
        }
        spans
    }
}

fn start(span: Option<&Range<usize>>) -> usize {
    span.map_or(0, |span| span.start)
}

/// A position in a text that moves forward: the lines before it, and the characters before it in
/// its line.
#[derive(Default)]
struct Cursor {
    offset: usize,
    lines: usize,
    characters: usize,
}

impl Cursor {
    /// Moves forward to a span, and returns its location.
    fn advance<'f>(&mut self, file: &'f File, span: Option<Range<usize>>) -> Location<'f> {
        let offset = start(span.as_ref());
        let passed = &file.text[self.offset..offset];
        if let Some(end) = passed.rfind('\n') {
            self.lines += passed.bytes().filter(|byte| *byte == b'\n').count();
            self.characters = passed[end + 1..].chars().count();
        } else {
            self.characters += passed.chars().count();
        }
        self.offset = offset;
        Location {
            path: &file.display,
            text: &file.text,
            line: self.lines + 1,
            column: self.characters + 1,
            span,
        }
    }
}

fn one_character(text: &str, offset: usize) -> Range<usize> {
    let offset = offset.min(text.len());
    let length = text[offset..].chars().next().map_or(0, char::len_utf8);
    offset..offset + length
}

/// The spans to locate, as a tree of reference tokens.
#[derive(Default)]
struct Targets<'a> {
    /// The anchors at this node.
    here: Vec<usize>,
    below: HashMap<&'a str, Targets<'a>>,
}

struct Finder<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    anchors: &'a [Anchor],
    spans: &'a mut [Option<Range<usize>>],
}

impl Finder<'_> {
    /// Walks one value, from its first token and its position on.
    fn value(
        &mut self,
        (token, at): (Token<'_>, Range<usize>),
        key: Option<&Range<usize>>,
        targets: &Targets<'_>,
    ) -> Option<()> {
        for &index in &targets.here {
            // Arrays and objects are shown by their key.
            let by_key = token.is_collection() || matches!(self.anchors[index], Anchor::Key(_));
            self.spans[index] = Some(match key {
                Some(key) if by_key => key.clone(),
                None if by_key => one_character(self.text, at.start),
                _ => at.clone(),
            });
        }
        match token {
            Token::Alias => {
                let below = targets.below.values();
                below.for_each(|below| self.keep_all(below, &at));
                Some(())
            }
            _ if targets.below.is_empty() => self.pass(&token),
            Token::Map => self.entries(targets),
            Token::List => self.items(targets),
            Token::Quoted(_) | Token::Scalar(_) | Token::End => Some(()),
        }
    }

    /// Passes over one value, from its first token on.
    fn pass(&mut self, first: &Token<'_>) -> Option<()> {
        let mut open = usize::from(first.is_collection());
        while open > 0 {
            match self.tokens.next()?.0 {
                Token::Map | Token::List => open += 1,
                Token::End => open -= 1,
                Token::Quoted(_) | Token::Scalar(_) | Token::Alias => {}
            }
        }
        Some(())
    }

    fn items(&mut self, targets: &Targets<'_>) -> Option<()> {
        for position in 0.. {
            let (token, at) = self.tokens.next()?;
            match targets.below.get(&*position.to_string()) {
                _ if matches!(token, Token::End) => break,
                Some(below) => self.value((token, at), None, below)?,
                None => self.pass(&token)?,
            }
        }
        Some(())
    }

    /// Locates the entries that a merge key brought, which are somewhere else, at that key.
    fn entries(&mut self, targets: &Targets<'_>) -> Option<()> {
        let mut merge = None;
        let mut met = Vec::new();
        loop {
            let (token, key) = self.tokens.next()?;
            if matches!(token, Token::End) {
                break;
            }
            self.pass(&token)?;
            let name = token.text();
            let below = name.and_then(|name| targets.below.get_key_value(&*name));
            let value = self.tokens.next()?;
            match below {
                Some((name, below)) => {
                    met.push(*name);
                    self.value(value, Some(&key), below)?;
                }
                None => self.pass(&value.0)?,
            }
            if matches!(token, Token::Scalar(text) if text == MERGE_KEY) {
                merge = Some(key);
            }
        }
        if let Some(merge) = merge {
            let brought = targets.below.iter().filter(|(name, _)| !met.contains(name));
            brought.for_each(|(_, below)| self.keep_all(below, &merge));
        }
        Some(())
    }

    /// Locates all descendants of a node at the same position.
    fn keep_all(&mut self, targets: &Targets<'_>, span: &Range<usize>) {
        for &index in &targets.here {
            self.spans[index] = Some(span.clone());
        }
        for below in targets.below.values() {
            self.keep_all(below, span);
        }
    }
}
