//! Fields read by their plain meaning.

use crate::source::Node;

/// The name that is nearest to a misspelled one.
pub(crate) fn nearest<'n>(key: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // A name of four letters with two wrong ones is another name.
    let allowed = (key.len() / 3).clamp(1, 2);
    let near = names.into_iter().map(|name| {
        let distance = strsim::osa_distance(name, key);
        (distance, name)
    });
    near.filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// True for a status of HTTP, a range of them, or `default`.
pub(crate) fn is_status(key: &str) -> bool {
    let digits = key.bytes().all(|byte| byte.is_ascii_digit());
    let code = key.len() == 3 && digits && ("100"..="599").contains(&key);
    let range = key.len() == 3 && key.ends_with("XX") && ("1XX"..="5XX").contains(&key);
    code || range || key == "default"
}

/// The type that other languages call so.
pub(crate) fn plain_type(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "string" | "str" | "text" => "string",
        "integer" | "int" | "int32" | "int64" | "long" => "integer",
        "number" | "float" | "double" | "decimal" => "number",
        "boolean" | "bool" => "boolean",
        "array" | "list" => "array",
        "object" | "map" | "dict" => "object",
        "null" => "null",
        _ => return None,
    })
}

/// Numbers and booleans have a text too.
pub(crate) fn as_text(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.clone().into_owned()),
        Node::Bool(_) | Node::Integer(_) | Node::Unsigned(_) | Node::Float(_) => {
            Some(node.to_json())
        }
        _ => None,
    }
}

/// `"true"` and `"false"` are meant as what they say.
pub(crate) fn as_flag(node: &Node<'_>) -> Option<bool> {
    match node {
        Node::Bool(flag) => Some(*flag),
        Node::Text(text) => text.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// True for `true`, or a text that plainly means it.
pub(crate) fn is_true(node: &Node<'_>) -> bool {
    as_flag(node) == Some(true)
}

/// True for a number.
pub(crate) fn is_number(node: &Node<'_>) -> bool {
    let finite = matches!(node, Node::Float(number) if number.is_finite());
    finite || matches!(node, Node::Integer(_) | Node::Unsigned(_))
}

/// A number, in quotes or not.
#[expect(
    clippy::cast_precision_loss,
    reason = "sizes and multiples are far below 2^53; bounds are read elsewhere"
)]
pub(crate) fn as_number(node: &Node<'_>) -> Option<f64> {
    match node {
        Node::Integer(number) => Some(*number as f64),
        Node::Unsigned(number) => Some(*number as f64),
        Node::Float(number) => Some(*number).filter(|number| number.is_finite()),
        Node::Text(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// A size is a non-negative integer, which `1.0` is too (JSON Schema Core, section 6.3).
pub(crate) fn as_size(node: &Node<'_>) -> Option<u64> {
    match node {
        Node::Integer(number) => return u64::try_from(*number).ok(),
        Node::Unsigned(number) => return Some(*number),
        _ => {}
    }
    let number = as_number(node)?;
    let whole = number >= 0.0 && number.fract() == 0.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and not negative; what is beyond 64 bits is the most there is"
    )]
    whole.then_some(number as u64)
}
