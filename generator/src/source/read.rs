//! Reads a file into nodes: JSON with `serde_json`, YAML with `serde_yaml`, one visitor for both.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::HashSet,
    fmt,
};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Node;
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

/// Parses a text into a tree, and counts its nodes. `None` where it is invalid, with a diagnostic.
pub(super) fn parse<'t>(
    file: FileId,
    text: &'t str,
    limits: Limits,
    nodes: &Cell<usize>,
    diagnostics: &mut Diagnostics,
) -> Option<Node<'t>> {
    let depth = limits.depth.min(DEEPEST);
    let reader = Reader {
        file,
        json: is_json(text),
        limits: Limits { depth, ..limits },
        nodes,
        duplicates: Cell::new(false),
        refusal: Cell::new(None),
        items: RefCell::default(),
        entries: RefCell::default(),
    };
    match reader.parse(text) {
        Ok(mut root) if reader.duplicates.get() => {
            report_duplicates(&mut root, &Span::root(file), diagnostics);
            Some(root)
        }
        Ok(root) => Some(root),
        Err((anchor, message)) => {
            let (code, message, help) = reader.explain(&message);
            diagnostics.add(code, anchor, message, help);
            None
        }
    }
}

/// Reports duplicate keys, and keeps the first of each. The tree is walked only if the parser saw some.
fn report_duplicates(node: &mut Node<'_>, span: &Span, diagnostics: &mut Diagnostics) {
    match node {
        Node::Map(entries) => {
            let mut seen = HashSet::new();
            entries.retain(|(key, _)| {
                let is_first = seen.insert(key.clone());
                if !is_first {
                    let message = format!("the key {key:?} stands twice in one object");
                    let help = "remove one of the two; only one could be meant";
                    let anchor = Anchor::Key(span.key(key));
                    diagnostics.add(Code::DuplicateKey, anchor, message, help);
                }
                is_first
            });
            for (key, value) in entries {
                report_duplicates(value, &span.key(key), diagnostics);
            }
        }
        Node::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                report_duplicates(item, &span.index(index), diagnostics);
            }
        }
        _ => {}
    }
}

/// Tells JSON by what it begins with: YAML's flow mappings rarely begin with a quoted key, and
/// those that do are JSON or near enough for its parser to say what is wrong.
pub(super) fn is_json(text: &str) -> bool {
    let rest = text.trim_start();
    let body = rest.strip_prefix(['{', '[']).map(str::trim_start);
    begins_comment(rest)
        || body
            .is_some_and(|body| begins_comment(body) || body.starts_with(['"', '}', ']', '{', '[']))
}

const NO_COMMENTS: &str = "JSON has no comments";

/// True for a text that begins with a comment, as JavaScript has them.
fn begins_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}

/// The state that all nodes of a file share while it is read.
struct Reader<'n, 'a> {
    file: FileId,
    json: bool,
    limits: Limits,
    /// The nodes of all files so far.
    nodes: &'n Cell<usize>,
    duplicates: Cell<bool>,
    /// The limit at which reading was given up.
    refusal: Cell<Option<Code>>,
    /// The items of the arrays that are being read, so that each array is made once, of its size.
    items: RefCell<Vec<Node<'a>>>,
    /// The same of objects.
    entries: RefCell<Vec<Entry<'a>>>,
}

type Entry<'a> = (Cow<'a, str>, Node<'a>);

impl<'a> Reader<'_, 'a> {
    /// Reads the root. An error has its position and the message of the parser.
    fn parse(&self, text: &'a str) -> Result<Node<'a>, (Anchor, String)> {
        let seed = NodeSeed {
            reader: self,
            depth: 0,
        };
        let at = |offset: usize| Anchor::Offset(self.file, offset);
        if self.json {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            let node = seed.deserialize(&mut deserializer);
            let node = node.and_then(|node| deserializer.end().map(|()| node));
            return node.map_err(|error| {
                let offset = offset(text, error.line(), error.column());
                let message = match &text[offset..] {
                    rest if begins_comment(rest) => NO_COMMENTS.to_owned(),
                    _ => error.to_string(),
                };
                (at(offset), message)
            });
        }
        // The YAML parser's work grows with the square of the depth of flow collections, before
        // our limits are checked: a depth that would take it long is refused beforehand.
        if let Some(offset) = deep_flow(text, self.limits.depth.max(SLOW_DEPTH)) {
            self.refusal.set(Some(Code::TooDeep));
            return Err((at(offset), String::new()));
        }
        let node = seed.deserialize(serde_yaml::Deserializer::from_str(text));
        node.map_err(|error| {
            let offset = error.location().map(|found| found.index().min(text.len()));
            (
                offset.map_or(Anchor::File(self.file), at),
                error.to_string(),
            )
        })
    }

    /// The diagnostic of an error with this message: its code, message and help.
    fn explain(&self, message: &str) -> (Code, String, &'static str) {
        let too_deep = message.contains("recursion limit exceeded");
        match self.refusal.get().or(too_deep.then_some(Code::TooDeep)) {
            Some(Code::TooManyNodes) => {
                let message = format!("there are more than {} nodes", self.limits.nodes);
                let help = "check what the YAML aliases add up to, or raise the limit of nodes";
                (Code::TooManyNodes, message, help)
            }
            Some(code) => {
                let message = format!("the nesting is deeper than {} levels", self.limits.depth);
                (code, message, "flatten it with `$ref`s")
            }
            None if message == NO_COMMENTS => {
                let help = "remove the comment, or write YAML, where `#` begins one";
                (Code::Syntax, message.to_owned(), help)
            }
            None => {
                // A diagnostic has a position of its own.
                let end = message.find(" at line ").unwrap_or(message.len());
                let help = "correct the syntax there; the problem may begin a little before";
                (Code::Syntax, message[..end].to_owned(), help)
            }
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

/// Reads one node, and counts it.
#[derive(Clone, Copy)]
struct NodeSeed<'r, 'a> {
    reader: &'r Reader<'r, 'a>,
    depth: usize,
}

impl NodeSeed<'_, '_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == self.reader.limits.depth {
            self.reader.refusal.set(Some(Code::TooDeep));
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
        let nodes = self.reader.nodes.get() + 1;
        self.reader.nodes.set(nodes);
        if nodes > self.reader.limits.nodes {
            self.reader.refusal.set(Some(Code::TooManyNodes));
            return Err(D::Error::custom("too many nodes"));
        }
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
        let is_merge = key == MERGE_KEY;
        let sources = match value {
            Node::Map(_) if is_merge => vec![value],
            Node::List(items) if is_merge && items.iter().all(|item| item.entries().is_some()) => {
                items
            }
            value => {
                merged.push((key, value));
                continue;
            }
        };
        let brought = sources.into_iter().flat_map(|source| match source {
            Node::Map(entries) => entries,
            _ => Vec::new(),
        });
        merged.extend(brought.filter(|(key, _)| taken.insert(key.clone())));
    }
    merged
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
struct Key;

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
}
