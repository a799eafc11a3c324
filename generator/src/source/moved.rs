//! Where the parts of a document stand that an overlay put there.

use std::{cell::RefCell, collections::HashMap};

use crate::diagnostic::{Anchor, Place};

/// From places in a document with overlays applied to the places in the files that say so.
///
/// What stands below a place that moved has moved with it.
#[derive(Debug, Default)]
pub(super) struct Moves(RefCell<HashMap<Place, Place>>);

impl Moves {
    /// Takes over what overlays moved.
    pub(super) fn set(&self, moves: HashMap<Place, Place>) {
        *self.0.borrow_mut() = moves;
    }

    /// The anchor in the file whose text says it.
    pub(super) fn origin(&self, anchor: &Anchor) -> Anchor {
        match anchor {
            Anchor::Value(place) => Anchor::Value(self.place(place)),
            Anchor::Key(place) => Anchor::Key(self.place(place)),
            Anchor::Offset(..) | Anchor::File(_) => anchor.clone(),
        }
    }

    fn place(&self, place: &Place) -> Place {
        let moves = self.0.borrow();
        if moves.is_empty() {
            return place.clone();
        }
        origin(&moves, place)
    }
}

/// The place that a place in an overlaid document comes from.
pub(super) fn origin(moves: &HashMap<Place, Place>, place: &Place) -> Place {
    let (mut above, mut below) = (place.clone(), Vec::new());
    loop {
        if let Some(moved) = moves.get(&above) {
            let rest = below.iter().rev();
            return rest.fold(moved.clone(), |place, token: &String| place.key(token));
        }
        let Some((parent, token)) = above.split() else {
            return place.clone();
        };
        below.push(token.to_owned());
        above = parent.clone();
    }
}
