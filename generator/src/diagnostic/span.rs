//! Spans: a file and a JSON pointer into it.

use std::{cell::OnceCell, fmt, sync::Arc};

/// A file that was read, by the order in which the files were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// A span of a document: a file and a JSON pointer (RFC 6901) into it.
///
/// A child shares its parent's path, so that every node of a model can afford to keep its span.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(Arc<Step>);

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    Root(FileId),
    Child(Span, Box<str>),
}

impl Span {
    /// The root of a file.
    pub fn root(file: FileId) -> Self {
        Self(Arc::new(Step::Root(file)))
    }

    /// The value under a key.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self(Arc::new(Step::Child(self.clone(), key.into())))
    }

    /// The item at an index, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }

    /// The value under one key after the other.
    #[must_use]
    pub fn join(&self, keys: &[impl AsRef<str>]) -> Self {
        let start = self.clone();
        keys.iter().fold(start, |span, key| span.key(key.as_ref()))
    }

    /// The file.
    pub fn file(&self) -> FileId {
        match &*self.0 {
            Step::Root(file) => *file,
            Step::Child(parent, _) => parent.file(),
        }
    }

    /// The parent, and the reference token that leads from there to here.
    pub fn split(&self) -> Option<(&Self, &str)> {
        match &*self.0 {
            Step::Root(_) => None,
            Step::Child(parent, token) => Some((parent, token)),
        }
    }

    /// The span at the same place below another one as this is below `from`. `None` where it is not
    /// below that.
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        let mut above = self.ancestors().enumerate();
        let (depth, _) = above.find(|(_, above)| *above == from)?;
        let tokens = self.tokens();
        Some(to.join(&tokens[tokens.len() - depth..]))
    }

    /// The last reference token of the pointer, where there is one.
    pub fn last(&self) -> Option<&str> {
        self.split().map(|(_, token)| token)
    }

    /// This span, its parent, and so on up to the root.
    pub fn ancestors(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |span| span.split().map(|(parent, _)| parent))
    }

    /// The ancestor, or this span, whose pointer has so many reference tokens.
    pub fn ancestor(&self, depth: usize) -> Option<&Self> {
        let below = self.ancestors().skip(1).count().checked_sub(depth)?;
        self.ancestors().nth(below)
    }

    /// The reference tokens of the pointer, unescaped, from the root on.
    pub fn tokens(&self) -> Vec<&str> {
        let mut tokens: Vec<&str> = self.ancestors().filter_map(Self::last).collect();
        tokens.reverse();
        tokens
    }

    /// The JSON pointer, as text.
    pub fn pointer(&self) -> String {
        self.tokens()
            .into_iter()
            .fold(String::new(), |mut pointer, token| {
                pointer.push('/');
                pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
                pointer
            })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.pointer())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The way down to a node while a tree is walked. It lives on the stack of the walk, and becomes a
/// [`Span`] only where one is kept or reported.
#[derive(Debug)]
pub struct Trail<'p> {
    step: TrailStep<'p>,
    span: OnceCell<Span>,
}

#[derive(Debug)]
enum TrailStep<'p> {
    At(Span),
    Key(&'p Trail<'p>, &'p str),
    Index(&'p Trail<'p>, usize),
}

impl<'p> Trail<'p> {
    /// A walk that begins at a span.
    pub fn at(span: Span) -> Self {
        Self::new(TrailStep::At(span))
    }

    /// The value under a key.
    pub fn key<'c>(&'c self, key: &'c str) -> Trail<'c> {
        Trail::new(TrailStep::Key(self, key))
    }

    /// The item at an index, counted from 0.
    pub fn index(&self, index: usize) -> Trail<'_> {
        Trail::new(TrailStep::Index(self, index))
    }

    /// The span.
    pub fn span(&self) -> Span {
        let make = || match &self.step {
            TrailStep::At(span) => span.clone(),
            TrailStep::Key(parent, key) => parent.span().key(key),
            TrailStep::Index(parent, index) => parent.span().index(*index),
        };
        self.span.get_or_init(make).clone()
    }

    /// Returns true if this is an item of an array under one of these keys.
    pub fn is_item_of(&self, keys: &[&str]) -> bool {
        match &self.step {
            TrailStep::Index(list, _) => {
                matches!(&list.step, TrailStep::Key(_, key) if keys.contains(key))
            }
            TrailStep::At(_) | TrailStep::Key(..) => false,
        }
    }

    fn new(step: TrailStep<'p>) -> Self {
        let span = OnceCell::new();
        Self { step, span }
    }
}
