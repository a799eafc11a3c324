//! The origins of the nodes that overlays added.

use std::{cell::RefCell, collections::HashMap};

use crate::diagnostic::{Anchor, Span};

/// From spans in a document with overlays applied to the spans in their files.
///
/// The descendants of a span that moved have moved with it.
#[derive(Debug, Default)]
pub(super) struct Moves(RefCell<HashMap<Span, Span>>);

impl Moves {
    /// Sets the nodes that overlays moved.
    #[cfg(feature = "overlay")]
    pub(super) fn set(&self, moves: HashMap<Span, Span>) {
        *self.0.borrow_mut() = moves;
    }

    /// The anchor in the file that it comes from.
    pub(super) fn origin(&self, anchor: &Anchor) -> Anchor {
        match anchor {
            Anchor::Value(span) => Anchor::Value(self.span(span)),
            Anchor::Key(span) => Anchor::Key(self.span(span)),
            Anchor::Offset(..) | Anchor::File(_) => anchor.clone(),
        }
    }

    fn span(&self, span: &Span) -> Span {
        let moves = self.0.borrow();
        if moves.is_empty() {
            return span.clone();
        }
        origin(&moves, span)
    }
}

/// The origin of a span in a document with overlays applied.
pub(super) fn origin(moves: &HashMap<Span, Span>, span: &Span) -> Span {
    let (mut above, mut below) = (span.clone(), Vec::new());
    loop {
        if let Some(moved) = moves.get(&above) {
            let rest = below.iter().rev();
            return rest.fold(moved.clone(), |span, token: &String| span.key(token));
        }
        let Some((parent, token)) = above.split() else {
            return span.clone();
        };
        below.push(token.to_owned());
        above = parent.clone();
    }
}
