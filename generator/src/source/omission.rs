//! Parts of files that are left out, since they can't be read and the rest can.

use std::path::{Path, PathBuf};

use super::{Tree, moved::Moves, removal};
use crate::diagnostic::{FileId, Span};

/// A node that is left out of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// The path of the file.
    pub file: PathBuf,
    /// The tokens of the node's JSON pointer.
    pub tokens: Vec<String>,
    /// The node as JSON, by which two documents are seen to lack the same.
    pub content: String,
}

impl Omission {
    /// The JSON pointer of the node.
    pub fn pointer(&self) -> String {
        let root = Span::root(FileId(0));
        root.join(&self.tokens).pointer()
    }
}

/// Leaves nodes out of the tree of a file, list by list.
pub(super) fn leave_out(
    omissions: &[Vec<Omission>],
    path: &Path,
    tree: &mut Tree<'_>,
    moves: &mut Moves,
) {
    let file = Span::root(tree.file);
    for list in omissions {
        let own = list.iter().filter(|omission| omission.file == path);
        let mut targets: Vec<_> = own.map(|omission| omission.tokens.clone()).collect();
        removal::remove_all(&mut tree.root, &file, &mut targets, moves);
    }
}
