//! Hints at the names of inline types.

use crate::{
    diagnostic::Span,
    name::{Ident, type_name},
};

/// The names that an unnamed type may take, the best first, and a sentence on its use.
#[derive(Clone, Debug)]
pub(super) struct NameHint {
    pub candidates: Vec<String>,
    pub summary: String,
}

impl NameHint {
    pub(super) fn new(candidate: String, summary: String) -> Self {
        Self {
            candidates: vec![candidate],
            summary,
        }
    }

    /// The hint of the schema of a parameter, a header or a body that the document names, whatever
    /// operations use it; or of its items.
    pub(super) fn of_component(span: &Span) -> Option<Self> {
        let tokens = span.tokens();
        let (section, name, within) = match tokens.as_slice() {
            ["components", section, name, within @ ..]
            | [section @ ("parameters" | "responses"), name, within @ ..] => {
                (*section, *name, within)
            }
            _ => return None,
        };
        let (suffix, what) = match section {
            "parameters" => ("Parameter", "The parameter"),
            "headers" => ("Header", "The header"),
            "responses" => ("Response", "The body of the response"),
            "requestBodies" => ("Request", "The request body"),
            _ => return None,
        };
        let (["content", _, "schema", levels @ ..] | ["schema", levels @ ..] | levels) = within;
        if levels.iter().any(|token| *token != "items") {
            return None;
        }
        let mut candidate = type_name(name);
        if !candidate.ends_with(suffix) {
            candidate.push_str(suffix);
        }
        let own = Self::new(candidate, format!("{what} `{name}`."));
        let hint = levels
            .iter()
            .fold(own, |hint, _| hint.child("item", "An item of"));
        Some(hint)
    }

    /// The hint of a child of a type without a name of its own.
    pub(super) fn child(&self, suffix: &str, summary: &str) -> Self {
        let longer = |name: &String| format!("{name}{}", type_name(suffix));
        Self {
            candidates: self.candidates.iter().map(longer).collect(),
            summary: format!("{summary} {}", lower_first(&self.summary)),
        }
    }
}

/// A sentence, to go on within another one.
pub(super) fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// The start of the names of a type's properties: its own name, cut where it is long already. A
/// document may nest without end, by references to schemas that are no components.
pub(super) fn prefix(name: &Ident) -> &str {
    const LONGEST: usize = 120;
    let name = name.plain();
    name.get(..LONGEST).unwrap_or(name)
}
