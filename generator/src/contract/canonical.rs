//! Values in a form in which those that mean the same are the same.

use crate::source::Node;

/// A value of JSON as text, the keys of objects in order, and numbers as they compare: `1.0` is `1`.
pub(super) fn canonical(node: &Node<'_>) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
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
