//! OpenAPI Overlays 1.0 and 1.1: changes to a document, from files of their own.

use std::{borrow::Cow, path::PathBuf};

use serde_json_path::{JsonPath, NormalizedPath};

use super::{
    Node, Sources, Tree,
    files::locked,
    moved::{Moves, origin},
    reference::tokens,
    removal::{self, descend},
};
use crate::diagnostic::{Code, Diagnostics, Span};

impl<'t> Sources<'t> {
    /// Applies overlays to the document, each after the one before, and remembers the origin of
    /// what they added.
    pub fn overlaid(
        &self,
        mut document: Tree<'t>,
        overlays: &[PathBuf],
        diagnostics: &mut Diagnostics,
    ) -> Tree<'t> {
        let read: Vec<_> = overlays
            .iter()
            .filter_map(|path| self.open(path, diagnostics))
            .collect();
        let mut patch = Patch {
            span: Span::root(document.file),
            root: &mut document.root,
            moves: Moves::new(),
            diagnostics,
        };
        for overlay in &read {
            patch.overlay(overlay);
        }
        *locked(&self.files.moves) = patch.moves;
        document
    }
}

struct Patch<'t, 'd> {
    root: &'d mut Node<'t>,
    span: Span,
    /// From spans in the document as it is now to their origins.
    moves: Moves,
    diagnostics: &'d mut Diagnostics,
}

impl<'t> Patch<'t, '_> {
    fn overlay(&mut self, overlay: &Tree<'t>) {
        let span = Span::root(overlay.file);
        let version = overlay.root.get("overlay").and_then(Node::text);
        if !version.is_some_and(|version| version.starts_with("1.")) {
            let message = "the file is no overlay of version 1";
            let help = "add `overlay: 1.0.0`, or give the path of an overlay";
            self.diagnostics
                .add(Code::InvalidOverlay, &span, message, help);
            return;
        }
        let actions = overlay.root.get("actions").and_then(Node::items);
        let span = span.key("actions");
        for (index, action) in actions.unwrap_or_default().iter().enumerate() {
            self.action(action, &span.index(index));
        }
    }

    /// Applies an action: `remove` has precedence over `copy`, and `copy` over `update` (section "Action Object").
    fn action(&mut self, action: &Node<'t>, span: &Span) {
        let Some(mut targets) = self.query(action, "target", span) else {
            return;
        };
        if targets.is_empty() {
            let message = "the target matches nothing";
            let help = "correct the path, or remove the action";
            let span = span.key("target");
            self.diagnostics
                .add(Code::UnmatchedTarget, &span, message, help);
        }
        if action.get("remove").and_then(Node::flag) == Some(true) {
            removal::remove_all(self.root, &self.span, &mut targets, &mut self.moves);
            return;
        }
        if action.get("copy").is_some() {
            self.copy(action, &targets, span);
        }
        if let Some(update) = action.get("update") {
            for target in &targets {
                self.update(target, update, &span.key("update"));
            }
        }
    }

    fn copy(&mut self, action: &Node<'t>, targets: &[Vec<String>], span: &Span) {
        let sources = self.query(action, "copy", span).unwrap_or_default();
        let [source] = sources.as_slice() else {
            let message = format!("`copy` has to match one node, it matches {}", sources.len());
            let help = "write a path that matches one node";
            let span = span.key("copy");
            self.diagnostics
                .add(Code::InvalidOverlay, &span, message, help);
            return;
        };
        let from = origin(&self.moves, &self.span.join(source));
        let Some(node) = descend(self.root, source).map(|node| node.clone()) else {
            return;
        };
        for target in targets {
            self.update(target, &node, &from);
        }
    }

    /// The nodes that a JSONPath (RFC 9535) matches, as tokens.
    fn query(&mut self, action: &Node<'_>, field: &str, span: &Span) -> Option<Vec<Vec<String>>> {
        let span = span.key(field);
        let text = action.get(field).and_then(Node::text);
        let path = match text.map(JsonPath::parse) {
            Some(Ok(path)) => path,
            Some(Err(error)) => {
                let message = format!("the path is not one of JSONPath: {error}");
                let help = "write it as RFC 9535 has it, such as `$.paths['/pets'].get`";
                self.diagnostics
                    .add(Code::InvalidOverlay, &span, message, help);
                return None;
            }
            None => {
                let message = format!("the action has no `{field}`");
                self.diagnostics
                    .add(Code::InvalidOverlay, &span, message, "add it");
                return None;
            }
        };
        let value = serde_json::to_value(&*self.root).unwrap_or_default();
        let found = path.query_located(&value);
        let pointers = found.locations().map(NormalizedPath::to_json_pointer);
        Some(pointers.map(|pointer| tokens(&pointer)).collect())
    }

    fn update(&mut self, target: &[String], update: &Node<'t>, from: &Span) {
        let span = self.span.join(target);
        if let Some(node) = descend(self.root, target) {
            merge(node, update, &span, from, &mut self.moves);
        }
    }
}

/// Objects are merged, arrays joined, anything else replaced (section "Action Object", `update`).
fn merge<'t>(node: &mut Node<'t>, update: &Node<'t>, span: &Span, from: &Span, moves: &mut Moves) {
    match (node, update) {
        (Node::Map(entries), Node::Map(more)) => {
            for (key, value) in more {
                let (span, from) = (span.key(key), from.key(key));
                match entries.iter_mut().find(|(known, _)| known == key) {
                    Some((_, known)) => merge(known, value, &span, &from, moves),
                    None => {
                        entries.push((Cow::clone(key), value.clone()));
                        moves.insert(span, from);
                    }
                }
            }
        }
        (Node::List(items), Node::List(more)) => {
            for (index, value) in more.iter().enumerate() {
                moves.insert(span.index(items.len()), from.index(index));
                items.push(value.clone());
            }
        }
        (Node::List(items), value) => {
            moves.insert(span.index(items.len()), from.clone());
            items.push(value.clone());
        }
        (node, value) => {
            *node = value.clone();
            moves.insert(span.clone(), from.clone());
        }
    }
}
