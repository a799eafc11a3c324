//! Spans to lines and columns, on demand: a document without faults never pays for it.
//!
//! JSON is scanned for the positions of its values; YAML is walked with an event parser.
//! Both visit a file once, whatever the number of spans.

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
        for (id, targets) in targets_by_file(anchors) {
            let file = self.get(id);
            let mut finder = Finder {
                text: &file.text,
                anchors,
                spans: &mut spans,
            };
            finder.find(&targets);
        }
        spans
    }
}

/// A position in a text that moves forward, with its line and column, both counted from 1.
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

/// The spans to locate, as a tree of reference tokens.
#[derive(Default)]
struct Targets<'a> {
    /// The anchors at this node.
    here: Vec<usize>,
    below: HashMap<&'a str, Targets<'a>>,
}

fn targets_by_file(anchors: &[Anchor]) -> HashMap<FileId, Targets<'_>> {
    let mut files: HashMap<FileId, Targets<'_>> = HashMap::new();
    for (index, anchor) in anchors.iter().enumerate() {
        let (Anchor::Value(span) | Anchor::Key(span)) = anchor else {
            continue;
        };
        let mut targets = files.entry(span.file()).or_default();
        for token in span.tokens() {
            targets = targets.below.entry(token).or_default();
        }
        targets.here.push(index);
    }
    files
}

struct Finder<'a> {
    text: &'a str,
    anchors: &'a [Anchor],
    spans: &'a mut [Option<Range<usize>>],
}

/// The positions of a value and, in an object, of its key.
struct Found {
    key: Option<Range<usize>>,
    value: Range<usize>,
    /// The value is an array or an object: these are shown by their key.
    collection: bool,
}

impl Finder<'_> {
    fn find(&mut self, targets: &Targets<'_>) {
        if is_json(self.text) {
            self.json(&mut Scan::new(self.text), None, targets);
        } else {
            let index = CharIndex::new(self.text);
            let mut parser = Parser::new_from_str(self.text);
            // A failure leaves the spans after it without a line.
            let _ = self.yaml_document(&mut parser, &index, targets);
        }
    }

    fn keep(&mut self, targets: &Targets<'_>, found: &Found) {
        for &index in &targets.here {
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

    fn json(&mut self, scan: &mut Scan<'_>, key: Option<Range<usize>>, targets: &Targets<'_>) {
        let first = scan.next();
        let start = scan.at();
        match first {
            Some(b'{') if !targets.below.is_empty() => {
                scan.bracket();
                while let Some(b'"') = scan.next() {
                    let (quoted, name) = scan.key();
                    match targets.below.get(&*name) {
                        Some(targets) => self.json(scan, Some(quoted), targets),
                        None => scan.value(),
                    }
                }
                scan.bracket();
            }
            Some(b'[') if !targets.below.is_empty() => {
                scan.bracket();
                for index in 0.. {
                    if matches!(scan.next(), Some(b']') | None) {
                        break;
                    }
                    match targets.below.get(&*index.to_string()) {
                        Some(targets) => self.json(scan, None, targets),
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
        self.keep(targets, &found);
    }

    fn yaml_document<'i>(
        &mut self,
        parser: &mut Parser<'i, StrInput<'i>>,
        index: &CharIndex,
        targets: &Targets<'_>,
    ) -> Option<()> {
        loop {
            let (event, span) = next(parser)?;
            match event {
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
                event => {
                    self.yaml(parser, index, (event, span), None, Some(targets))?;
                    return Some(());
                }
            }
        }
    }

    /// Walks one node; without targets below it, its events are skipped.
    fn yaml<'i>(
        &mut self,
        parser: &mut Parser<'i, StrInput<'i>>,
        index: &CharIndex,
        (event, span): (Event<'i>, Marked),
        key: Option<Range<usize>>,
        targets: Option<&Targets<'_>>,
    ) -> Option<()> {
        let collection = matches!(event, Event::MappingStart(..) | Event::SequenceStart(..));
        if let Some(targets) = targets {
            let value = index.range(span);
            self.keep(
                targets,
                &Found {
                    key,
                    value,
                    collection,
                },
            );
        }
        match event {
            Event::MappingStart(..) => self.yaml_mapping(parser, index, targets),
            Event::SequenceStart(..) => {
                for position in 0.. {
                    let (event, span) = next(parser)?;
                    if matches!(event, Event::SequenceEnd) {
                        break;
                    }
                    let below =
                        targets.and_then(|targets| targets.below.get(&*position.to_string()));
                    self.yaml(parser, index, (event, span), None, below)?;
                }
                Some(())
            }
            Event::Alias(_) => {
                let below = targets
                    .into_iter()
                    .flat_map(|targets| targets.below.values());
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
        targets: Option<&Targets<'_>>,
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
                    let below = targets.and_then(|targets| targets.below.get_key_value(&**text));
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
        if let (Some(targets), Some(merge)) = (targets, merge) {
            let brought = targets.below.iter().filter(|(key, _)| !met.contains(key));
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
