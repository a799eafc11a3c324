//! Values of a document, in a form in which equal values are the same.

use super::plain;
use crate::source::Node;

/// A value of JSON that a document gives: a constant, a default, an extension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value<'t>(pub(crate) &'t Node<'t>);

impl<'t> Value<'t> {
    /// A string.
    pub fn text(self) -> Option<&'t str> {
        self.0.text()
    }

    /// A boolean.
    pub fn flag(self) -> Option<bool> {
        self.0.flag()
    }

    /// The items of an array.
    pub fn items(self) -> Option<impl Iterator<Item = Self>> {
        Some(self.0.items()?.iter().map(Self))
    }

    /// True for `null`.
    pub fn is_null(self) -> bool {
        *self.0 == Node::Null
    }

    /// True for equal values, as JSON compares them.
    pub fn equals(self, other: Self) -> bool {
        equal(self.0, other.0)
    }

    /// The value as JSON.
    pub fn to_json(self) -> String {
        self.0.to_json()
    }

    /// The value as JSON, with the keys of objects in order and numbers as they compare: `1.0` is
    /// `1`.
    pub fn canonical(self) -> String {
        canonical(self.0)
    }
}

/// Compares values as JSON does: numbers by what they are, objects whatever their order.
fn equal(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (one, other) {
        (Node::List(one), Node::List(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| equal(one, other))
        }
        (Node::Map(entries), Node::Map(others)) => {
            let same = |key: &str, value: &Node<'_>| {
                let other = other.get(key);
                other.is_some_and(|other| equal(value, other))
            };
            let mut entries_of_one = entries.iter();
            entries.len() == others.len() && entries_of_one.all(|(key, value)| same(key, value))
        }
        (one, other) if plain::is_number(one) && plain::is_number(other) => {
            plain::as_number(one) == plain::as_number(other)
        }
        (one, other) => one == other,
    }
}

fn canonical(node: &Node<'_>) -> String {
    match node {
        // `-0.0` is `0`.
        Node::Float(number) => (number + 0.0).to_string(),
        Node::List(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Node::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            let entries = entries.into_iter().map(|(key, value)| {
                let key = serde_json::Value::from(&**key);
                format!("{key}:{}", canonical(value))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        other => other.to_json(),
    }
}
