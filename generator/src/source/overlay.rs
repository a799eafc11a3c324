//! OpenAPI Overlays 1.0 and 1.1: changes to a document, from files of their own.

use std::{borrow::Cow, collections::HashMap};

use serde_json_path::JsonPath;

use super::{
    Node, Tree,
    moved::{Moves, origin},
};
use crate::diagnostic::{Code, Diagnostics, Place};

/// Applies overlays to a document, each after the one before, and remembers what came from where.
pub(super) fn apply<'t>(
    document: &mut Tree<'t>,
    overlays: &[Tree<'t>],
    moves: &Moves,
    diagnostics: &mut Diagnostics,
) {
    let mut patch = Patch {
        place: Place::root(document.file),
        root: &mut document.root,
        moves: HashMap::new(),
        diagnostics,
    };
    for overlay in overlays {
        patch.overlay(overlay);
    }
    moves.set(patch.moves);
}

struct Patch<'t, 'd> {
    root: &'d mut Node<'t>,
    place: Place,
    /// From places in the document as it is now to the places that say so.
    moves: HashMap<Place, Place>,
    diagnostics: &'d mut Diagnostics,
}

impl<'t> Patch<'t, '_> {
    fn overlay(&mut self, overlay: &Tree<'t>) {
        let place = Place::root(overlay.file);
        let version = overlay.root.get("overlay").and_then(Node::text);
        if !version.is_some_and(|version| version.starts_with("1.")) {
            let message = "the file is no overlay of version 1";
            let help = "add `overlay: 1.0.0`, or give the path of an overlay";
            self.diagnostics
                .add(Code::InvalidOverlay, &place, message, help);
            return;
        }
        let actions = overlay.root.get("actions").and_then(Node::items);
        let place = place.key("actions");
        for (index, action) in actions.unwrap_or_default().iter().enumerate() {
            self.action(action, &place.index(index));
        }
    }

    /// An action: `remove` wins over `copy`, which comes before `update` (section "Action Object").
    fn action(&mut self, action: &Node<'t>, place: &Place) {
        let Some(mut targets) = self.query(action, "target", place) else {
            return;
        };
        if targets.is_empty() {
            let message = "the target matches nothing";
            let help = "correct the path, or remove the action";
            let place = place.key("target");
            self.diagnostics
                .add(Code::UnmatchedTarget, &place, message, help);
        }
        if action.get("remove").and_then(Node::flag) == Some(true) {
            // From the last on, so that the places of the others stay what they are.
            targets.sort_by(|one, other| compare(other, one));
            for target in &targets {
                self.remove(target);
            }
            return;
        }
        if action.get("copy").is_some() {
            self.copy(action, &targets, place);
        }
        if let Some(update) = action.get("update") {
            for target in &targets {
                self.update(target, update, &place.key("update"));
            }
        }
    }

    fn copy(&mut self, action: &Node<'t>, targets: &[Vec<String>], place: &Place) {
        let sources = self.query(action, "copy", place).unwrap_or_default();
        let [source] = sources.as_slice() else {
            let message = format!("`copy` has to match one node, it matches {}", sources.len());
            let help = "write a path that matches one node";
            let place = place.key("copy");
            self.diagnostics
                .add(Code::InvalidOverlay, &place, message, help);
            return;
        };
        let from = source
            .iter()
            .fold(self.place.clone(), |place, token| place.key(token));
        let from = origin(&self.moves, &from);
        let Some(node) = descend(self.root, source).map(|node| node.clone()) else {
            return;
        };
        for target in targets {
            self.update(target, &node, &from);
        }
    }

    /// The places that a JSONPath (RFC 9535) matches, as tokens.
    fn query(&mut self, action: &Node<'_>, field: &str, place: &Place) -> Option<Vec<Vec<String>>> {
        let place = place.key(field);
        let text = action.get(field).and_then(Node::text);
        let path = match text.map(JsonPath::parse) {
            Some(Ok(path)) => path,
            Some(Err(error)) => {
                let message = format!("the path is not one of JSONPath: {error}");
                let help = "write it as RFC 9535 has it, such as `$.paths['/pets'].get`";
                self.diagnostics
                    .add(Code::InvalidOverlay, &place, message, help);
                return None;
            }
            None => {
                let message = format!("the action has no `{field}`");
                self.diagnostics
                    .add(Code::InvalidOverlay, &place, message, "add it");
                return None;
            }
        };
        let value = serde_json::to_value(&*self.root).unwrap_or_default();
        let found = path.query_located(&value);
        let places = found.locations().map(|location| {
            let pointer = location.to_json_pointer();
            let tokens = pointer.split('/').skip(1);
            tokens
                .map(|token| token.replace("~1", "/").replace("~0", "~"))
                .collect()
        });
        Some(places.collect())
    }

    fn update(&mut self, target: &[String], update: &Node<'t>, from: &Place) {
        let place = target
            .iter()
            .fold(self.place.clone(), |place, token| place.key(token));
        if let Some(node) = descend(self.root, target) {
            merge(node, update, &place, from, &mut self.moves);
        }
    }

    fn remove(&mut self, target: &[String]) {
        let Some((last, above)) = target.split_last() else {
            *self.root = Node::Null;
            return;
        };
        let place = above
            .iter()
            .fold(self.place.clone(), |place, token| place.key(token));
        match descend(self.root, above) {
            Some(Node::Map(entries)) => {
                entries.retain(|(key, _)| key != last);
                self.moves
                    .retain(|moved, _| below(moved, &place.key(last)).is_none());
            }
            Some(Node::List(items)) => {
                if let Some(index) = last.parse().ok().filter(|index| *index < items.len()) {
                    items.remove(index);
                    let left = items.len();
                    self.close_gap(&place, index, left);
                }
            }
            _ => {}
        }
    }

    /// The items behind one that was removed have moved up by one.
    fn close_gap(&mut self, list: &Place, removed: usize, left: usize) {
        let before = std::mem::take(&mut self.moves);
        for index in removed..left {
            let came = origin(&before, &list.index(index + 1));
            self.moves.insert(list.index(index), came);
        }
        for (place, came) in before {
            let rest = below(&place, list);
            let index = rest
                .as_ref()
                .and_then(|rest| rest.first()?.parse::<usize>().ok());
            let moved = match (rest, index) {
                (Some(_), Some(index)) if index == removed => continue,
                (Some(rest), Some(index)) if index > removed => rest[1..]
                    .iter()
                    .fold(list.index(index - 1), |place, token| place.key(token)),
                _ => place,
            };
            self.moves.insert(moved, came);
        }
    }
}

/// The tokens from one place down to another.
fn below(place: &Place, above: &Place) -> Option<Vec<String>> {
    let (place, above) = (place.tokens(), above.tokens());
    let rest = place.strip_prefix(above.as_slice())?;
    Some(rest.iter().map(|token| (*token).to_owned()).collect())
}

/// The order of places, items of an array by their numbers.
fn compare(one: &[String], other: &[String]) -> std::cmp::Ordering {
    let key = |token: &String| (token.parse::<usize>().ok(), token.clone());
    one.iter().map(key).cmp(other.iter().map(key))
}

fn descend<'n, 't>(mut node: &'n mut Node<'t>, tokens: &[String]) -> Option<&'n mut Node<'t>> {
    for token in tokens {
        node = match node {
            Node::Map(entries) => {
                let mut entries = entries.iter_mut();
                let (_, value) = entries.find(|(key, _)| key == token)?;
                value
            }
            Node::List(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}

/// Objects are merged, arrays joined, anything else replaced (section "Action Object", `update`).
fn merge<'t>(
    node: &mut Node<'t>,
    update: &Node<'t>,
    place: &Place,
    from: &Place,
    moves: &mut HashMap<Place, Place>,
) {
    match (node, update) {
        (Node::Map(entries), Node::Map(more)) => {
            for (key, value) in more {
                let (place, from) = (place.key(key), from.key(key));
                match entries.iter_mut().find(|(known, _)| known == key) {
                    Some((_, known)) => merge(known, value, &place, &from, moves),
                    None => {
                        entries.push((Cow::clone(key), value.clone()));
                        moves.insert(place, from);
                    }
                }
            }
        }
        (Node::List(items), Node::List(more)) => {
            for (index, value) in more.iter().enumerate() {
                moves.insert(place.index(items.len()), from.index(index));
                items.push(value.clone());
            }
        }
        (Node::List(items), value) => {
            moves.insert(place.index(items.len()), from.clone());
            items.push(value.clone());
        }
        (node, value) => {
            *node = value.clone();
            moves.insert(place.clone(), from.clone());
        }
    }
}
