//! A node of a document, and where it stands.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{diagnostic::Span, source::Node};

/// A position at which the operation model has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site(pub(super) usize);

impl Site {
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// A node with its location.
#[derive(Clone, Debug)]
pub struct Located<'t> {
    /// The node.
    pub node: &'t Node<'t>,
    /// Where it stands.
    pub span: Span,
}

/// The identity of a node: trees don't move while they are read.
pub(crate) fn address(node: &Node<'_>) -> usize {
    std::ptr::from_ref(node).addr()
}

/// A map by the addresses of nodes: no document chooses those, so that a quick hash is a safe one.
pub(crate) type ByAddress<T> = FxHashMap<usize, T>;

/// Nodes by their addresses, or by that and another one.
pub(crate) type Addresses<T = usize> = FxHashSet<T>;

impl<'t> Located<'t> {
    /// The value under a key, in an object; `null` is none.
    pub fn get(&self, key: &str) -> Option<Self> {
        let node = self.node.get(key).filter(|node| **node != Node::Null)?;
        let span = self.span.key(key);
        Some(Self { node, span })
    }

    /// The entries of an object.
    pub fn entries(&self) -> impl Iterator<Item = (&'t str, Self)> + use<'t> {
        let entries = self.node.entries().unwrap_or_default().iter();
        let span = self.span.clone();
        entries.map(move |(key, node)| {
            let span = span.key(key);
            (&**key, Self { node, span })
        })
    }

    /// The items of an array.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'t> {
        let items = self.node.items().unwrap_or_default().iter().enumerate();
        let span = self.span.clone();
        items.map(move |(index, node)| {
            let span = span.index(index);
            Self { node, span }
        })
    }
}
