//! Values and schemas in a form in which those that mean the same are the same.

use std::hash::Hasher;

use crate::{
    document::{ANNOTATIONS, Document, Located},
    source::Node,
};

/// A value of JSON as text, the keys of objects in order.
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
        Node::Float(number) => text.push_str(&number.to_string()),
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

/// Lists that have no order.
const SETS: &[&str] = &["required", "enum", "type", "allOf", "anyOf", "oneOf"];

/// Takes in what a schema asks, to a depth: references by what they lead to, annotations not at all.
pub(super) fn hash_schema(
    at: &Located<'_>,
    document: &Document<'_>,
    depth: usize,
    hasher: &mut impl Hasher,
) {
    let at = document.links.follow(at.clone());
    hasher.write_u64(hash(&at, document, depth, false));
}

fn hash(at: &Located<'_>, document: &Document<'_>, depth: usize, unordered: bool) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    if depth == 0 {
        return 0;
    }
    let at = &document.links.follow(at.clone());
    match at.node {
        Node::Map(_) => {
            let kept = at.entries().filter(|(key, _)| {
                !ANNOTATIONS.contains(key) && !key.starts_with("x-") && !key.starts_with('$')
            });
            let mut parts: Vec<(&str, u64)> = kept
                .map(|(key, value)| {
                    let unordered = SETS.contains(&key);
                    (key, hash(&value, document, depth - 1, unordered))
                })
                .collect();
            parts.sort_unstable();
            for (key, part) in parts {
                hasher.write(key.as_bytes());
                hasher.write_u64(part);
            }
        }
        Node::List(_) => {
            let mut parts: Vec<u64> = at
                .items()
                .map(|item| hash(&item, document, depth - 1, false))
                .collect();
            if unordered {
                parts.sort_unstable();
            }
            for part in parts {
                hasher.write_u64(part);
            }
        }
        single => hasher.write(canonical(single).as_bytes()),
    }
    hasher.finish()
}
