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

impl<'t> Sample<'t> {
    fn new(
        (schema, of): (&'t Node<'t>, &Trail<'_>),
        (value, at): (&'t Node<'t>, &Trail<'_>),
        kind: SampleKind,
    ) -> Self {
        let located = |node, at: &Trail<'_>| Located {
            node,
            span: at.span(),
        };
        Self {
            schema: located(schema, of),
            value: located(value, at),
            kind,
        }
    }
}

/// `default`, `example` and `examples` of a schema.
pub(super) fn of_schema<'t>(node: &'t Node<'t>, at: &Trail<'_>) -> Vec<Sample<'t>> {
    let mut samples = Vec::new();
    for (key, kind) in [
        ("default", SampleKind::Default),
        ("example", SampleKind::Example),
    ] {
        let value = node.get(key);
        samples.extend(value.map(|value| Sample::new((node, at), (value, &at.key(key)), kind)));
    }
    let listed = node.get("examples").and_then(Node::items);
    let trail = at.key("examples");
    for (index, value) in listed.unwrap_or_default().iter().enumerate() {
        let value = (value, &trail.index(index));
        samples.push(Sample::new((node, at), value, SampleKind::Example));
    }
    samples
}

/// `example` and `examples` of a parameter, a header or a body, beside its schema. Only values
/// that are JSON are looked at: an example of XML is a text.
pub(super) fn of_content<'t>(node: &'t Node<'t>, at: &Trail<'_>) -> Vec<Sample<'t>> {
    let mut samples = Vec::new();
    let Some(schema) = node.get("schema") else {
        // In OpenAPI 2.0, it is the schema itself.
        let default = node.get("default").filter(|_| node.get("type").is_some());
        let at_default = at.key("default");
        samples.extend(
            default.map(|value| Sample::new((node, at), (value, &at_default), SampleKind::Default)),
        );
        return samples;
    };
    let of = at.key("schema");
    let mut add = |holder: &'t Node<'t>, key: &str, at: &Trail<'_>| {
        if let Some(value) = holder.get(key).filter(|value| value.text().is_none()) {
            let value = (value, &at.key(key));
            samples.push(Sample::new((schema, &of), value, SampleKind::Example));
        }
    };
    add(node, "example", at);
    let named = node.get("examples").and_then(Node::entries);
    let trail = at.key("examples");
    for (name, example) in named.unwrap_or_default() {
        add(example, "value", &trail.key(name));
    }
    samples
}
