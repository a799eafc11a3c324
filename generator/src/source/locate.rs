//! Places to lines and columns, on demand: a document that is fine never pays for it.
//!
//! JSON is scanned for where its values stand; YAML is walked with an event parser.
//! Both visit a file once, whatever the number of places that are looked for.

use std::{collections::HashMap, ops::Range};

use saphyr_parser::{Event, Parser, Span, StrInput};
use serde::de::IgnoredAny;

use super::{File, Files, scan::Scan};
use crate::diagnostic::{Anchor, Diagnostic, FileId, Locate, Location, Place, floor};

impl Locate for Files {
    fn locate(&self, diagnostics: &[Diagnostic]) -> Vec<Location<'_>> {
        let anchors = diagnostics.iter().map(|diagnostic| &diagnostic.anchor);
        let anchors: Vec<_> = anchors.map(|anchor| self.moves.origin(anchor)).collect();
        let spans = self.spans(&anchors);
        let mut lines: HashMap<FileId, Lines> = HashMap::new();
        let located = anchors.iter().zip(spans);
        located
            .map(|(anchor, span)| {
                let id = anchor.file();
                let file = self.get(id);
                let lines = lines.entry(id).or_insert_with(|| Lines::new(&file.text));
                location(file, lines, anchor, span)
            })
            .collect()
    }
}

impl Files {
    /// The text of a value as the file has it: what a number looked like before it was one.
    pub fn text_at(&self, place: &Place) -> Option<&str> {
        let anchors = [self.moves.origin(&Anchor::Value(place.clone()))];
        let [anchor] = &anchors;
        let span = self.spans(&anchors).into_iter().next()??;
        self.get(anchor.file()).text.get(span)
    }

    fn spans(&self, anchors: &[Anchor]) -> Vec<Option<Range<usize>>> {
        let mut spans = vec![None; anchors.len()];
        for (id, wanted) in wanted_by_file(anchors) {
            let file = self.get(id);
            let mut finder = Finder {
                text: &file.text,
                anchors,
                spans: &mut spans,
            };
            finder.find(&wanted);
        }
        spans
    }
}

/// Lines and columns of a text: marks at every line's start, and in long lines between.
struct Lines(Vec<Mark>);

#[derive(Clone, Copy)]
struct Mark {
    offset: usize,
    line: usize,
    column: usize,
}

impl Lines {
    /// The bytes from one mark to the next, at most.
    const STRIDE: usize = 1024;

    fn new(text: &str) -> Self {
        let mut mark = Mark {
            offset: 0,
            line: 1,
            column: 1,
        };
        let mut marks = Vec::new();
        for line in text.split_inclusive('\n') {
            let end = mark.offset + line.len();
            marks.push(mark);
            while end - mark.offset > Self::STRIDE {
                let next = floor(text, mark.offset + Self::STRIDE);
                mark.column += text[mark.offset..next].chars().count();
                mark.offset = next;
                marks.push(mark);
            }
            mark = Mark {
                offset: end,
                line: mark.line + 1,
                column: 1,
            };
        }
        if text.is_empty() || text.ends_with('\n') {
            marks.push(mark);
        }
        Self(marks)
    }

    /// The line and column of an offset, both counted from 1.
    fn at(&self, text: &str, offset: usize) -> (usize, usize) {
        let after = self.0.partition_point(|mark| mark.offset <= offset);
        let mark = self.0[after.saturating_sub(1)];
        let column = mark.column + text[mark.offset..offset].chars().count();
        (mark.line, column)
    }
}

fn location<'a>(
    file: &'a File,
    lines: &Lines,
    anchor: &Anchor,
    found: Option<Range<usize>>,
) -> Location<'a> {
    let span = match anchor {
        Anchor::Value(_) | Anchor::Key(_) => found,
        Anchor::Offset(_, offset) => Some(one_character(&file.text, *offset)),
        Anchor::File(_) => None,
    };
    let start = span.as_ref().map_or(0, |span| span.start);
    let (line, column) = lines.at(&file.text, start);
    Location {
        path: &file.display,
        text: &file.text,
        line,
        column,
        span,
    }
}

fn one_character(text: &str, offset: usize) -> Range<usize> {
    let offset = offset.min(text.len());
    let length = text[offset..].chars().next().map_or(0, char::len_utf8);
    offset..offset + length
}

/// The places that are looked for, as a tree of reference tokens.
#[derive(Default)]
struct Wanted<'a> {
    /// What is anchored here.
    here: Vec<usize>,
    below: HashMap<&'a str, Wanted<'a>>,
}

fn wanted_by_file(anchors: &[Anchor]) -> HashMap<FileId, Wanted<'_>> {
    let mut files: HashMap<FileId, Wanted<'_>> = HashMap::new();
    for (index, anchor) in anchors.iter().enumerate() {
        let (Anchor::Value(place) | Anchor::Key(place)) = anchor else {
            continue;
        };
        let mut wanted = files.entry(place.file()).or_default();
        for token in place.tokens() {
            wanted = wanted.below.entry(token).or_default();
        }
        wanted.here.push(index);
    }
    files
}

struct Finder<'a> {
    text: &'a str,
    anchors: &'a [Anchor],
    spans: &'a mut [Option<Range<usize>>],
}

/// Where a value and, in an object, its key stand.
struct Found {
    key: Option<Range<usize>>,
    value: Range<usize>,
    /// Whether the value is an array or an object: these are shown by their key.
    collection: bool,
}

impl Finder<'_> {
    fn find(&mut self, wanted: &Wanted<'_>) {
        if serde_json::from_str::<IgnoredAny>(self.text).is_ok() {
            self.json(&mut Scan::new(self.text), None, wanted);
        } else {
            let index = CharIndex::new(self.text);
            let mut parser = Parser::new_from_str(self.text);
            // A failure leaves the places that come after it without a line.
            let _ = self.yaml_document(&mut parser, &index, wanted);
        }
    }

    fn keep(&mut self, wanted: &Wanted<'_>, found: &Found) {
        for &index in &wanted.here {
            let by_key = matches!(self.anchors[index], Anchor::Key(_)) || found.collection;
            let first = found.value.start..one_character(self.text, found.value.start).end;
            let span = match (&found.key, by_key) {
                (Some(key), true) => key.clone(),
                (None, true) => first,
                (_, false) => found.value.clone(),
            };
            self.spans[index] = Some(span);
        }
    }

    fn json(&mut self, scan: &mut Scan<'_>, key: Option<Range<usize>>, wanted: &Wanted<'_>) {
        let first = scan.next();
        let start = scan.at();
        match first {
            Some(b'{') if !wanted.below.is_empty() => {
                scan.bracket();
                while let Some(b'"') = scan.next() {
                    let (span, key) = scan.key();
                    match wanted.below.get(&*key) {
                        Some(wanted) => self.json(scan, Some(span), wanted),
                        None => scan.value(),
                    }
                }
                scan.bracket();
            }
            Some(b'[') if !wanted.below.is_empty() => {
                scan.bracket();
                for index in 0.. {
                    if matches!(scan.next(), Some(b']') | None) {
                        break;
                    }
                    match wanted.below.get(&*index.to_string()) {
                        Some(wanted) => self.json(scan, None, wanted),
                        None => scan.value(),
                    }
                }
                scan.bracket();
            }
            _ => scan.value(),
        }
        let found = Found {
            key,
            value: start..scan.at(),
            collection: matches!(first, Some(b'{' | b'[')),
        };
        self.keep(wanted, &found);
    }

    fn yaml_document<'i>(
        &mut self,
        parser: &mut Parser<'i, StrInput<'i>>,
        index: &CharIndex,
        wanted: &Wanted<'_>,
    ) -> Option<()> {
        loop {
            let (event, span) = next(parser)?;
            match event {
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
                event => {
                    self.yaml(parser, index, (event, span), None, Some(wanted))?;
                    return Some(());
                }
            }
        }
    }

    /// Walks one node; where nothing below it is wanted, its events are only passed over.
    fn yaml<'i>(
        &mut self,
        parser: &mut Parser<'i, StrInput<'i>>,
        index: &CharIndex,
        (event, span): (Event<'i>, Span),
        key: Option<Range<usize>>,
        wanted: Option<&Wanted<'_>>,
    ) -> Option<()> {
        let collection = matches!(event, Event::MappingStart(..) | Event::SequenceStart(..));
        if let Some(wanted) = wanted {
            let value = index.range(span);
            self.keep(
                wanted,
                &Found {
                    key,
                    value,
                    collection,
                },
            );
        }
        match event {
            Event::MappingStart(..) => loop {
                let (event, span) = next(parser)?;
                let (key, below) = match &event {
                    Event::MappingEnd => return Some(()),
                    Event::Scalar(text, ..) => (
                        Some(index.range(span)),
                        wanted.and_then(|wanted| wanted.below.get(&**text)),
                    ),
                    _ => (None, None),
                };
                if !matches!(event, Event::Scalar(..)) {
                    self.yaml(parser, index, (event, span), None, None)?;
                }
                let value = next(parser)?;
                self.yaml(parser, index, value, key, below)?;
            },
            Event::SequenceStart(..) => {
                for position in 0.. {
                    let (event, span) = next(parser)?;
                    if matches!(event, Event::SequenceEnd) {
                        break;
                    }
                    let below = wanted.and_then(|wanted| wanted.below.get(&*position.to_string()));
                    self.yaml(parser, index, (event, span), None, below)?;
                }
                Some(())
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::Alias(_)
            | Event::Scalar(..)
            | Event::SequenceEnd
            | Event::MappingEnd => Some(()),
        }
    }
}

fn next<'i>(parser: &mut Parser<'i, StrInput<'i>>) -> Option<(Event<'i>, Span)> {
    parser.next_event()?.ok()
}

/// The event parser counts characters; texts are indexed by bytes.
struct CharIndex {
    bytes: Vec<usize>,
}

impl CharIndex {
    fn new(text: &str) -> Self {
        let starts = text.char_indices().map(|(byte, _)| byte);
        Self {
            bytes: starts.chain([text.len()]).collect(),
        }
    }

    fn range(&self, span: Span) -> Range<usize> {
        let last = self.bytes.last().copied().unwrap_or_default();
        let byte = |index: usize| self.bytes.get(index).copied().unwrap_or(last);
        byte(span.start.index())..byte(span.end.index())
    }
}
