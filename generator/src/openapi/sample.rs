//! Samples: the values that a document gives for its schemas, as defaults and examples.

use super::located::Located;
use crate::{diagnostic::Trail, source::Node};

/// A value that a document gives for a schema.
#[derive(Debug)]
pub struct Sample<'t> {
    /// The schema.
    pub schema: Located<'t>,
    /// The value.
    pub value: Located<'t>,
    /// The keyword that gives it.
    pub kind: SampleKind,
}

/// The keyword that gives a value for a schema.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SampleKind {
    /// `default`
    Default,
    /// `example` or `examples`
    Example,
}

/// `default`, `example` and `examples` of a schema.
pub(super) fn of_schema<'t>(node: &'t Node<'t>, at: &Trail<'_>) -> Vec<Sample<'t>> {
    let mut samples = Vec::new();
    for (key, kind) in [
        ("default", SampleKind::Default),
        ("example", SampleKind::Example),
    ] {
        samples.extend(node.get(key).map(|value| Sample {
            schema: Located {
                node,
                span: at.span(),
            },
            value: Located {
                node: value,
                span: at.key(key).span(),
            },
            kind,
        }));
    }
    let listed = node
        .get("examples")
        .and_then(Node::items)
        .unwrap_or_default();
    let trail = at.key("examples");
    samples.extend(listed.iter().enumerate().map(|(index, value)| Sample {
        schema: Located {
            node,
            span: at.span(),
        },
        value: Located {
            node: value,
            span: trail.index(index).span(),
        },
        kind: SampleKind::Example,
    }));
    samples
}

/// `example` and `examples` of a parameter, a header or a body, beside its schema. Only values
/// that are JSON are looked at: an example of XML is a text.
pub(super) fn of_content<'t>(node: &'t Node<'t>, at: &Trail<'_>) -> Vec<Sample<'t>> {
    let Some(schema) = node.get("schema") else {
        return Vec::new();
    };
    let of = at.key("schema").span();
    let sample = |value: &'t Node<'t>, at: &Trail<'_>| Sample {
        schema: Located {
            node: schema,
            span: of.clone(),
        },
        value: Located {
            node: value,
            span: at.span(),
        },
        kind: SampleKind::Example,
    };
    let mut samples = Vec::new();
    let json = |value: &&Node<'_>| !matches!(value, Node::Text(_));
    if let Some(value) = node.get("example").filter(json) {
        samples.push(sample(value, &at.key("example")));
    }
    let named = node
        .get("examples")
        .and_then(Node::entries)
        .unwrap_or_default();
    let trail = at.key("examples");
    for (name, example) in named {
        let trail = trail.key(name);
        if let Some(value) = example.get("value").filter(json) {
            samples.push(sample(value, &trail.key("value")));
        }
    }
    samples
}
