//! Removing nodes from a tree. The spans of what is left lead to where it stands in its file.

use std::cmp::Reverse;

use super::{
    Node,
    moved::{Moves, origin},
};
use crate::diagnostic::Span;

/// The node at the end of tokens.
pub(super) fn descend<'n, 't>(
    mut node: &'n mut Node<'t>,
    tokens: &[String],
) -> Option<&'n mut Node<'t>> {
    for token in tokens {
        node = match node {
            Node::Map(entries) => {
                let (_, value) = entries.iter_mut().find(|(key, _)| key == token)?;
                value
            }
            Node::List(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}

/// Removes nodes of a file from its tree.
pub(super) fn remove_all(
    root: &mut Node<'_>,
    file: &Span,
    targets: &mut [Vec<String>],
    moves: &mut Moves,
) {
    // From the last on, items of an array by their numbers, so that the spans of the others stay
    // valid.
    targets.sort_by_cached_key(|target| {
        let tokens = target.iter().cloned();
        Reverse(
            tokens
                .map(|token| (token.parse::<usize>().ok(), token))
                .collect::<Vec<_>>(),
        )
    });
    for target in targets {
        remove(root, file, target, moves);
    }
}

fn remove(root: &mut Node<'_>, file: &Span, target: &[String], moves: &mut Moves) {
    let Some((last, above)) = target.split_last() else {
        *root = Node::Null;
        return;
    };
    let span = file.join(above);
    match descend(root, above) {
        Some(Node::Map(entries)) => {
            entries.retain(|(key, _)| key != last);
            let removed = span.key(last);
            moves.retain(|moved, _| moved.ancestors().all(|above| *above != removed));
        }
        Some(Node::List(items)) => {
            if let Some(index) = last.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
                close_gap(&span, index, items.len(), moves);
            }
        }
        _ => {}
    }
}

/// The items behind one that was removed have moved up by one.
fn close_gap(list: &Span, removed: usize, left: usize, moves: &mut Moves) {
    let before = std::mem::take(moves);
    for index in removed..left {
        let came = origin(&before, &list.index(index + 1));
        moves.insert(list.index(index), came);
    }
    let above = list.tokens();
    for (span, came) in before {
        let tokens = span.tokens();
        let is_near = span.file() == list.file();
        let rest = tokens.strip_prefix(above.as_slice()).filter(|_| is_near);
        let rest = rest.unwrap_or_default();
        let index = rest.first().and_then(|token| token.parse::<usize>().ok());
        let target = match index {
            Some(index) if index == removed => continue,
            Some(index) if index > removed => list.index(index - 1).join(&rest[1..]),
            _ => span,
        };
        moves.insert(target, came);
    }
}
