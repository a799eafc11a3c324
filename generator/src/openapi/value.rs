//! Values of a document, in a form in which equal values are the same.

use super::plain;
use crate::source::Node;

/// A value of JSON that a document gives: a constant, a default, an extension.
#[derive(Clone, Copy, Debug)]
pub struct Value<'t>(pub(crate) &'t Node<'t>);

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<'t> Value<'t> {
    /// A string.
    pub fn text(self) -> Option<&'t str> {
        self.0.text()
    }

    /// A boolean.
    pub fn flag(self) -> Option<bool> {
        self.0.flag()
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
        let mut text = String::new();
        write(self.0, &mut text);
        text
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

fn write(node: &Node<'_>, text: &mut String) {
    match node {
        Node::Null => text.push_str("null"),
        Node::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Node::Integer(number) => text.push_str(&number.to_string()),
        Node::Unsigned(number) => text.push_str(&number.to_string()),
        // `-0.0` is `0`.
        Node::Float(number) => text.push_str(&(number + 0.0).to_string()),
        Node::Text(words) => text.push_str(&serde_json::Value::from(&**words).to_string()),
        Node::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write(item, text);
            }
            text.push(']');
        }
        Node::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            text.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                text.push_str(&serde_json::Value::from(&**key).to_string());
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
    }
}
