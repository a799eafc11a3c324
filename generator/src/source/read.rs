//! Reads a file into nodes: JSON with `serde_json`, YAML with `serde_yaml`, one visitor for both.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::HashSet,
    fmt, io,
    io::Read,
    path::Path,
};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Files, Node};
use crate::diagnostic::{Anchor, Code, Diagnostics, FileId, Span};

/// The limits beyond which a document is refused.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The size of all files together, in bytes.
    pub bytes: u64,
    /// The nesting of arrays and objects; at most 127, which is what the parsers go to.
    pub depth: usize,
    /// Arrays, objects and scalars of all files, with YAML's aliases written out.
    pub nodes: usize,
    /// The files that references may lead to, the document's own included.
    pub files: usize,
    /// The references from one to the next before there is something else.
    pub references: usize,
}

impl Default for Limits {
    /// Five times the largest public document known, and well below what the parsers could take.
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            depth: 100,
            nodes: 8_000_000,
            files: 20_000,
            references: 100,
        }
    }
}

/// The deepest nesting that the parsers go to by themselves.
const DEEPEST: usize = 127;

/// A file as read: its tree, and where its text is kept.
#[derive(Debug)]
pub struct Tree<'t> {
    /// The file.
    pub file: FileId,
    /// The root of the tree.
    pub root: Node<'t>,
}

/// The part of the limits that is used up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    pub bytes: u64,
    pub nodes: usize,
}

/// Parses a text into a tree. `None` where it is invalid, with a diagnostic.
pub(super) fn parse<'t>(
    file: FileId,
    files: &'t Files,
    limits: Limits,
    used: &Cell<Used>,
    diagnostics: &mut Diagnostics,
) -> Option<Node<'t>> {
    let text = files.get(file).text.as_str();
    let before = used.get();
    let depth = limits.depth.min(DEEPEST);
    let reader = Reader {
        json: is_json(text),
        limits: Limits { depth, ..limits },
        nodes: Cell::new(before.nodes),
        duplicates: Cell::new(false),
        refusal: Cell::new(None),
        items: RefCell::default(),
        entries: RefCell::default(),
    };
    let parsed = reader.parse(text);
    used.set(Used {
        nodes: reader.nodes.get(),
        ..before
    });
    match parsed {
        Ok(root) if reader.duplicates.get() => {
            report_duplicates(&root, &Span::root(file), diagnostics);
            None
        }
        Ok(root) => Some(root),
        Err(problem) => {
            let refusal = reader.refusal.get();
            report(&problem, refusal, reader.limits, file, diagnostics);
            None
        }
    }
}

/// Adds the text of a file. `None` where it can't be read, with a diagnostic.
pub(super) fn load(
    path: &Path,
    content: io::Result<Vec<u8>>,
    limits: Limits,
    files: &Files,
    used: &Cell<Used>,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    let bytes = match content {
        Ok(bytes) => bytes,
        Err(error) => {
            let anchor = Anchor::File(files.add(path, String::new()));
            let help = "give the path of an OpenAPI document that you may read";
            let message = format!("can't read the file: {error}");
            diagnostics.add(Code::UnreadableFile, anchor, message, help);
            return None;
        }
    };
    let mut now = used.get();
    now.bytes = now.bytes.saturating_add(bytes.len() as u64);
    if now.bytes > limits.bytes {
        let anchor = Anchor::File(files.add(path, String::new()));
        let message = format!("there are more than {} bytes to read", limits.bytes);
        let help = "split the document, or raise the limit of bytes";
        diagnostics.add(Code::FileTooLarge, anchor, message, help);
        return None;
    }
    used.set(now);
    match String::from_utf8(bytes) {
        // Offsets count from the start of the text, so a byte order mark is no part of it.
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Some(files.add(path, text))
        }
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let anchor = Anchor::File(files.add(path, String::new()));
            let message = format!("the file is not UTF-8 at byte {valid}");
            diagnostics.add(Code::NotUtf8, anchor, message, "save it as UTF-8");
            None
        }
    }
}

/// One byte more than the limit at most, so that a device that never ends does no harm.
pub(super) fn read_bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// An error of a parser, with its position.
struct Problem {
    message: String,
    offset: Option<usize>,
}

fn report(
    problem: &Problem,
    refusal: Option<Refusal>,
    limits: Limits,
    file: FileId,
    diagnostics: &mut Diagnostics,
) {
    let anchor = match problem.offset {
        Some(offset) => Anchor::Offset(file, offset),
        None => Anchor::File(file),
    };
    let too_deep = problem.message.contains("recursion limit exceeded");
    match refusal {
        Some(Refusal::Nodes) => {
            let message = format!("there are more than {} nodes", limits.nodes);
            let help = "check what the YAML aliases add up to, or raise the limit of nodes";
            diagnostics.add(Code::TooManyNodes, anchor, message, help);
        }
        refusal if refusal.is_some() || too_deep => {
            let message = format!("the nesting is deeper than {} levels", limits.depth);
            diagnostics.add(Code::TooDeep, anchor, message, "flatten it with `$ref`s");
        }
        _ => {
            let help = "correct the syntax there; the problem may begin a little before";
            diagnostics.add(Code::Syntax, anchor, problem.message.clone(), help);
        }
    }
}

/// Reports duplicate keys. The tree is walked only if the parser saw some.
fn report_duplicates(node: &Node<'_>, span: &Span, diagnostics: &mut Diagnostics) {
    match node {
        Node::Map(entries) => {
            let mut seen = HashSet::new();
            for (key, value) in entries {
                let span = span.key(key);
                if !seen.insert(key) {
                    let message = format!("the key {key:?} stands twice in one object");
                    let help = "remove one of the two; only one could be meant";
                    diagnostics.add(Code::DuplicateKey, Anchor::Key(span.clone()), message, help);
                }
                report_duplicates(value, &span, diagnostics);
            }
        }
        Node::List(items) => {
            for (index, item) in items.iter().enumerate() {
                report_duplicates(item, &span.index(index), diagnostics);
            }
        }
        Node::Null
        | Node::Bool(_)
        | Node::Integer(_)
        | Node::Unsigned(_)
        | Node::Float(_)
        | Node::Text(_) => {}
    }
}

#[derive(Clone, Copy)]
enum Refusal {
    Depth,
    Nodes,
}

/// Tells JSON by what it begins with: YAML's flow mappings rarely begin with a quoted key, and
/// those that do are JSON or near enough for its parser to say what is wrong.
pub(super) fn is_json(text: &str) -> bool {
    let rest = text.trim_start();
    let body = rest.strip_prefix(['{', '[']).map(str::trim_start);
    body.is_some_and(|body| body.starts_with(['"', '}', ']', '{', '[']))
}

/// The state that all nodes of a file share while it is read.
struct Reader<'a> {
    json: bool,
    limits: Limits,
    nodes: Cell<usize>,
    duplicates: Cell<bool>,
    refusal: Cell<Option<Refusal>>,
    /// The items of the arrays that are being read, so that each array is made once, of its size.
    items: RefCell<Vec<Node<'a>>>,
    /// The same of objects.
    entries: RefCell<Vec<Entry<'a>>>,
}

type Entry<'a> = (Cow<'a, str>, Node<'a>);

impl<'a> Reader<'a> {
    fn parse(&self, text: &'a str) -> Result<Node<'a>, Problem> {
        if self.json {
            self.parse_json(text)
        } else {
            self.parse_yaml(text)
        }
    }

    fn parse_json(&self, text: &'a str) -> Result<Node<'a>, Problem> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let node = self.seed().deserialize(&mut deserializer);
        node.and_then(|node| deserializer.end().map(|()| node))
            .map_err(|error| Problem {
                offset: Some(offset(text, error.line(), error.column())),
                message: without_position(&error.to_string()),
            })
    }

    fn parse_yaml(&self, text: &'a str) -> Result<Node<'a>, Problem> {
        self.check_flow_depth(text)?;
        let deserializer = serde_yaml::Deserializer::from_str(text);
        self.seed()
            .deserialize(deserializer)
            .map_err(|error| Problem {
                offset: error
                    .location()
                    .map(|location| location.index().min(text.len())),
                message: without_position(&error.to_string()),
            })
    }

    /// The YAML parser's work grows with the square of the depth of flow collections, before any
    /// limit of ours is asked: a depth that would take it long is refused beforehand.
    fn check_flow_depth(&self, text: &str) -> Result<(), Problem> {
        match deep_flow(text, self.limits.depth.max(SLOW_DEPTH)) {
            None => Ok(()),
            offset => {
                self.refusal.set(Some(Refusal::Depth));
                let message = "too deep".to_owned();
                Err(Problem { message, offset })
            }
        }
    }

    fn seed(&self) -> NodeSeed<'_, 'a> {
        NodeSeed {
            reader: self,
            depth: 0,
        }
    }
}

/// Up to this depth, the YAML parser is quick. It is far above the brackets that texts leave open,
/// which are counted too.
const SLOW_DEPTH: usize = 2000;

/// Where more brackets are open than a limit. What begins a line where no flow collection can go
/// on closes all.
fn deep_flow(text: &str, limit: usize) -> Option<usize> {
    let flow = text.trim_start().starts_with(['{', '[']);
    let mut open = 0_usize;
    let mut line_starts = true;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ if line_starts && !flow && byte.is_ascii_alphanumeric() => open = 0,
            _ => {}
        }
        if open > limit {
            return Some(offset);
        }
        line_starts = byte == b'\n';
    }
    None
}

/// The byte offset of a line and a column in bytes, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let mut offset = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Strips the position from the end of a parser's message: a diagnostic has its own.
fn without_position(message: &str) -> String {
    let end = message.find(" at line ").unwrap_or(message.len());
    message[..end].to_owned()
}

/// Reads one node, and counts it.
#[derive(Clone, Copy)]
struct NodeSeed<'r, 'a> {
    reader: &'r Reader<'a>,
    depth: usize,
}

impl NodeSeed<'_, '_> {
    fn count<E: Error>(self) -> Result<(), E> {
        let nodes = self.reader.nodes.get() + 1;
        self.reader.nodes.set(nodes);
        if nodes > self.reader.limits.nodes {
            self.reader.refusal.set(Some(Refusal::Nodes));
            return Err(E::custom("too many nodes"));
        }
        Ok(())
    }

    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == self.reader.limits.depth {
            self.reader.refusal.set(Some(Refusal::Depth));
            return Err(E::custom("too deep"));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_, 'de> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        self.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_, 'de> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(number).map_or(Node::Unsigned(number), Node::Integer))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the file keeps the exact digits"
    )]
    fn visit_i128<E>(self, number: i128) -> Result<Node<'de>, E> {
        Ok(Node::Float(number as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the file keeps the exact digits"
    )]
    fn visit_u128<E>(self, number: u128) -> Result<Node<'de>, E> {
        Ok(Node::Float(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text)))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let deeper = self.deeper()?;
        let read = &self.reader.items;
        let start = read.borrow().len();
        while let Some(item) = items.next_element_seed(deeper)? {
            read.borrow_mut().push(item);
        }
        let list = read.borrow_mut().drain(start..).collect();
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node<'de>, A::Error> {
        let deeper = self.deeper()?;
        let read = &self.reader.entries;
        let start = read.borrow().len();
        while let Some(key) = entries.next_key_seed(Key)? {
            let value = entries.next_value_seed(deeper)?;
            read.borrow_mut().push((key, value));
        }
        let map: Vec<Entry<'de>> = read.borrow_mut().drain(start..).collect();
        if has_duplicates(&map) {
            self.reader.duplicates.set(true);
        }
        let merges = !self.reader.json && map.iter().any(|(key, _)| key == MERGE_KEY);
        Ok(Node::Map(if merges { merged(map) } else { map }))
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, data: A) -> Result<Node<'de>, A::Error> {
        // YAML's own tags (`!name value`) have no meaning in OpenAPI; the value counts.
        let (_, variant) = data.variant_seed(Key)?;
        serde::de::VariantAccess::newtype_variant_seed(variant, self)
    }
}

/// The key whose values are taken into the mapping that it stands in, as YAML 1.1 has it
/// (yaml.org/type/merge.html) and most tools still do.
pub(super) const MERGE_KEY: &str = "<<";

/// A mapping with what its merge key brings, at its place: what the mapping says itself counts,
/// and of several mappings the first.
fn merged<'a>(map: Vec<Entry<'a>>) -> Vec<Entry<'a>> {
    let mut taken: HashSet<Cow<'a, str>> = map.iter().map(|(key, _)| key.clone()).collect();
    let mut merged = Vec::with_capacity(map.len());
    for (key, value) in map {
        let sources = match value {
            Node::Map(entries) if key == MERGE_KEY => vec![entries],
            Node::List(items) if key == MERGE_KEY && items.iter().all(is_mapping) => {
                items.into_iter().filter_map(into_entries).collect()
            }
            value => {
                merged.push((key, value));
                continue;
            }
        };
        let brought = sources.into_iter().flatten();
        merged.extend(brought.filter(|(key, _)| taken.insert(key.clone())));
    }
    merged
}

fn is_mapping(node: &Node<'_>) -> bool {
    node.entries().is_some()
}

fn into_entries(node: Node<'_>) -> Option<Vec<Entry<'_>>> {
    match node {
        Node::Map(entries) => Some(entries),
        _ => None,
    }
}

fn has_duplicates(entries: &[(Cow<'_, str>, Node<'_>)]) -> bool {
    if entries.len() <= 8 {
        let mut rest = entries.iter();
        std::iter::from_fn(|| rest.next().map(|first| (first, rest.clone())))
            .any(|(first, mut rest)| rest.any(|other| other.0 == first.0))
    } else {
        let mut seen = HashSet::with_capacity(entries.len());
        !entries.iter().all(|(key, _)| seen.insert(key))
    }
}

/// A key as the file spells it, numbers and booleans of YAML among them (`200:`, `on:`).
pub(super) struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
}
