//! Places to lines and columns, on demand: a document that is fine never pays for it.
//!
//! JSON is scanned for where its values stand; YAML is walked with an event parser.
//! Both visit a file once, whatever the number of places that are looked for.

use std::{collections::HashMap, ops::Range};

use saphyr_parser::{Event, Parser, Span as Marked, StrInput};

use super::{
    File, Files,
    read::{MERGE_KEY, is_json},
    scan::Scan,
};
use crate::diagnostic::{Anchor, FileId, Locate, Location, Span};

impl Locate for Files {
    fn locate(&self, anchors: &[&Anchor]) -> Vec<Location<'_>> {
        let anchors: Vec<_> = anchors
            .iter()
            .map(|anchor| self.moves.origin(anchor))
            .collect();
        let spans = self.spans(&anchors);
        let spans = anchors
            .iter()
            .zip(spans)
            .map(|(anchor, span)| match anchor {
                Anchor::Value(_) | Anchor::Key(_) => span,
                Anchor::Offset(id, offset) => Some(one_character(&self.get(*id).text, *offset)),
                Anchor::File(_) => None,
            });
        let mut found: Vec<_> = anchors.iter().zip(spans).enumerate().collect();
        let start = |span: &Option<Range<usize>>| span.as_ref().map_or(0, |span| span.start);
        found.sort_by_key(|(_, (anchor, span))| (anchor.file(), start(span)));
        let mut cursors: HashMap<FileId, Cursor> = HashMap::new();
        let mut located: Vec<_> = found
            .into_iter()
            .map(|(index, (anchor, span))| {
                let file = self.get(anchor.file());
                let cursor = cursors.entry(anchor.file()).or_default();
                cursor.advance(&file.text, start(&span));
                (index, cursor.location(file, span))
            })
            .collect();
        located.sort_by_key(|(index, _)| *index);
        located.into_iter().map(|(_, location)| location).collect()
    }
}

impl Files {
    /// The text of a value as the file has it: what a number looked like before it was one.
    pub fn text_at(&self, span: &Span) -> Option<&str> {
        let anchors = [self.moves.origin(&Anchor::Value(span.clone()))];
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

/// A place in a text that moves forward, with its line and column, both counted from 1.
struct Cursor {
    offset: usize,
    line: usize,
    column: usize,
}

impl Default for Cursor {
    fn default() -> Self {
        Self {
            offset: 0,
            line: 1,
            column: 1,
        }
    }
}

impl Cursor {
    fn advance(&mut self, text: &str, offset: usize) {
        let passed = &text[self.offset..offset];
        match passed.rfind('\n') {
            Some(end) => {
                self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
                self.column = 1 + passed[end + 1..].chars().count();
            }
            None => self.column += passed.chars().count(),
        }
        self.offset = offset;
    }

    fn location<'a>(&self, file: &'a File, span: Option<Range<usize>>) -> Location<'a> {
        Location {
            path: &file.display,
            text: &file.text,
            line: self.line,
            column: self.column,
            span,
        }
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
    /// The anchors at this node.
    here: Vec<usize>,
    below: HashMap<&'a str, Wanted<'a>>,
}

fn wanted_by_file(anchors: &[Anchor]) -> HashMap<FileId, Wanted<'_>> {
    let mut files: HashMap<FileId, Wanted<'_>> = HashMap::new();
    for (index, anchor) in anchors.iter().enumerate() {
        let (Anchor::Value(span) | Anchor::Key(span)) = anchor else {
            continue;
        };
        let mut wanted = files.entry(span.file()).or_default();
        for token in span.tokens() {
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
    /// The value is an array or an object: these are shown by their key.
    collection: bool,
}

impl Finder<'_> {
    fn find(&mut self, wanted: &Wanted<'_>) {
        if is_json(self.text) {
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
                    let (quoted, name) = scan.key();
                    match wanted.below.get(&*name) {
                        Some(wanted) => self.json(scan, Some(quoted), wanted),
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
        (event, span): (Event<'i>, Marked),
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
            Event::MappingStart(..) => self.yaml_mapping(parser, index, wanted),
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
            Event::Alias(_) => {
                let below = wanted.into_iter().flat_map(|wanted| wanted.below.values());
                below.for_each(|below| self.keep_all(below, &index.range(span)));
                Some(())
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::Scalar(..)
            | Event::SequenceEnd
            | Event::MappingEnd => Some(()),
        }
    }
}

impl Finder<'_> {
    /// Locates the entries that a merge key brought, which are somewhere else, at that key.
    fn yaml_mapping<'i>(
        &mut self,
        parser: &mut Parser<'i, StrInput<'i>>,
        index: &CharIndex,
        wanted: Option<&Wanted<'_>>,
    ) -> Option<()> {
        let mut merge = None;
        let mut met = Vec::new();
        loop {
            let (event, span) = next(parser)?;
            let (key, below) = match &event {
                Event::MappingEnd => break,
                Event::Scalar(text, ..) => {
                    if text == MERGE_KEY {
                        merge = Some(index.range(span));
                    }
                    let below = wanted.and_then(|wanted| wanted.below.get_key_value(&**text));
                    met.extend(below.map(|(key, _)| *key));
                    (Some(index.range(span)), below.map(|(_, below)| below))
                }
                _ => (None, None),
            };
            if !matches!(event, Event::Scalar(..)) {
                self.yaml(parser, index, (event, span), None, None)?;
            }
            let value = next(parser)?;
            self.yaml(parser, index, value, key, below)?;
        }
        if let (Some(wanted), Some(merge)) = (wanted, merge) {
            let brought = wanted.below.iter().filter(|(key, _)| !met.contains(key));
            brought.for_each(|(_, below)| self.keep_all(below, &merge));
        }
        Some(())
    }

    /// Shows everything below a place at the same spot.
    fn keep_all(&mut self, wanted: &Wanted<'_>, span: &Range<usize>) {
        for &index in &wanted.here {
            self.spans[index] = Some(span.clone());
        }
        for below in wanted.below.values() {
            self.keep_all(below, span);
        }
    }
}

fn next<'i>(parser: &mut Parser<'i, StrInput<'i>>) -> Option<(Event<'i>, Marked)> {
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

    fn range(&self, span: Marked) -> Range<usize> {
        let last = self.bytes.last().copied().unwrap_or_default();
        let byte = |index: usize| self.bytes.get(index).copied().unwrap_or(last);
        byte(span.start.index())..byte(span.end.index())
    }
}
