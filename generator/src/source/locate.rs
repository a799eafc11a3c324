//! Places to lines and columns, on demand: a document that is fine never pays for it.
//!
//! JSON is walked with `serde_json`, which can pass over whole values; YAML with an event parser.
//! Both visit a file once, whatever the number of places that are looked for.

use std::{borrow::Cow, collections::HashMap, fmt, ops::Range};

use saphyr_parser::{Event, Parser, Span, StrInput};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{File, Files};
use crate::diagnostic::{Anchor, Diagnostic, FileId, Locate, Location, Place};

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

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self([0].into_iter().chain(ends).collect())
    }

    /// The line that an offset is in, counted from 1, and where it begins.
    fn at(&self, offset: usize) -> (usize, usize) {
        let line = self.0.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.0.get(index));
        (line, start.copied().unwrap_or_default())
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
    let (line, line_start) = lines.at(start);
    Location {
        path: &file.display,
        text: &file.text,
        line,
        column: file.text[line_start..start].chars().count() + 1,
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
        if let Ok(root) = serde_json::from_str::<&RawValue>(self.text) {
            self.json(root, None, wanted);
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

    fn json(&mut self, raw: &RawValue, key: Option<Range<usize>>, wanted: &Wanted<'_>) {
        let value = raw.get();
        let collection = value.starts_with(['{', '[']);
        let found = Found {
            key,
            value: self.range(value),
            collection,
        };
        self.keep(wanted, &found);
        if wanted.below.is_empty() {
            return;
        }
        if value.starts_with('{') {
            let Entries(entries) = serde_json::from_str(value).unwrap_or_default();
            for (key, value) in entries {
                if let Some(wanted) = wanted.below.get(&*key) {
                    // A key that has no escapes is a part of the text, between its quotes.
                    let span = match key {
                        Cow::Borrowed(key) => {
                            let inner = self.range(key);
                            inner.start - 1..inner.end + 1
                        }
                        Cow::Owned(_) => one_character(self.text, self.range(value.get()).start),
                    };
                    self.json(value, Some(span), wanted);
                }
            }
        } else if value.starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(value).unwrap_or_default();
            for (index, item) in items.into_iter().enumerate() {
                if let Some(wanted) = wanted.below.get(&*index.to_string()) {
                    self.json(item, None, wanted);
                }
            }
        }
    }

    /// The bytes of a part of the text.
    fn range(&self, part: &str) -> Range<usize> {
        let start = part.as_ptr().addr() - self.text.as_ptr().addr();
        start..start + part.len()
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

/// The entries of an object, with the texts of its values.
#[derive(Default)]
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key_seed(super::read::Key)? {
                    entries.push((key, map.next_value()?));
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}
