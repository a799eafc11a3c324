//! Hints at the names of inline types.

use crate::name::{Ident, type_name};

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
fn lower_first(sentence: &str) -> String {
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
