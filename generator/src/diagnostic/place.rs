//! Places: a file and a JSON pointer into it.

use std::{fmt, sync::Arc};

/// A file that was read, by the order in which the files were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in a document: a file and a JSON pointer (RFC 6901) into it.
///
/// A child shares its parent's path, so that every node of a model can afford to keep its place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(Arc<Step>);

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    Root(FileId),
    Child(Place, Box<str>),
}

impl Place {
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

    /// The file.
    pub fn file(&self) -> FileId {
        match &*self.0 {
            Step::Root(file) => *file,
            Step::Child(parent, _) => parent.file(),
        }
    }

    /// The last reference token of the pointer, where there is one.
    pub fn last(&self) -> Option<&str> {
        match &*self.0 {
            Step::Root(_) => None,
            Step::Child(_, token) => Some(token),
        }
    }

    /// The reference tokens of the pointer, unescaped, from the root on.
    pub fn tokens(&self) -> Vec<&str> {
        let mut tokens = Vec::new();
        let mut place = self;
        while let Step::Child(parent, token) = &*place.0 {
            tokens.push(&**token);
            place = parent;
        }
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

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.pointer())
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
