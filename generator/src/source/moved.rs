//! The origins of the nodes that overlays added.

use std::collections::HashMap;

use crate::diagnostic::Span;

/// From spans in a document with overlays applied to the spans in their files.
///
/// The descendants of a span that moved have moved with it.
pub(super) type Moves = HashMap<Span, Span>;

/// The origin of a span in a document with overlays applied.
pub(super) fn origin(moves: &Moves, span: &Span) -> Span {
    let mut above = span.ancestors().enumerate();
    let found = above.find_map(|(below, above)| Some((below, moves.get(above)?)));
    found.map_or(span.clone(), |(below, origin)| {
        let tokens = span.tokens();
        origin.join(&tokens[tokens.len() - below..])
    })
}
