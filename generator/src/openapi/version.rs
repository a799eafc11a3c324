//! The version of OpenAPI that a document states.

use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Span},
    source::Node,
};

/// A version of the specification, as far as versions differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1.
    V3_1,
    /// OpenAPI 3.2.
    V3_2,
}

impl Version {
    /// The version for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::V2 => "Swagger 2.0",
            Self::V3_0 => "OpenAPI 3.0",
            Self::V3_1 => "OpenAPI 3.1",
            Self::V3_2 => "OpenAPI 3.2",
        }
    }
}

/// Reads the version. `None` for what is no OpenAPI document, or one of a version that is not read.
pub(super) fn read(tree: &Node<'_>, root: &Span, diagnostics: &mut Diagnostics) -> Option<Version> {
    if tree.entries().is_none() {
        let message = format!("an OpenAPI document is an object, this is {}", tree.kind());
        let help = "give the path of an OpenAPI document";
        diagnostics.add(Code::NotOpenApi, root, message, help);
        return None;
    }
    for name in ["openapi", "swagger"] {
        if let Some(version) = tree.get(name) {
            return known(version, &root.key(name), diagnostics);
        }
    }
    let message = "there is no `openapi` field, so this is no OpenAPI document";
    let help = "add `openapi` with the version, such as 3.1.1";
    diagnostics.add(Code::NotOpenApi, root, message, help);
    None
}

/// The version's first two numbers count; what comes after them changes nothing.
fn known(version: &Node<'_>, span: &Span, diagnostics: &mut Diagnostics) -> Option<Version> {
    let text = match version {
        Node::Text(text) => text.trim().to_owned(),
        // `swagger: 2.0` without quotes.
        Node::Float(number) => format!("{number:?}"),
        other => other.to_json(),
    };
    let mut numbers = text.split(['.', '-']);
    let known = match (span.last(), numbers.next(), numbers.next()) {
        (Some("swagger"), Some("2"), Some("0")) => Some(Version::V2),
        (Some("openapi"), Some("3"), Some("0")) => Some(Version::V3_0),
        (Some("openapi"), Some("3"), Some("1")) => Some(Version::V3_1),
        (Some("openapi"), Some("3"), Some("2")) => Some(Version::V3_2),
        _ => None,
    };
    if known.is_none() {
        let message = format!("version {} is not supported", version.to_json());
        let help = "Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are read; convert the document";
        let anchor = Anchor::Value(span.clone());
        diagnostics.add(Code::UnsupportedVersion, anchor, message, help);
    }
    known
}
