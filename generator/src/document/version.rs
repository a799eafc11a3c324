//! Which version of OpenAPI a document says it is of.

use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Place},
    source::Node,
};

/// Refuses what is no OpenAPI document, or one of a version that is not read.
pub(super) fn check(tree: &Node<'_>, root: &Place, diagnostics: &mut Diagnostics) -> Option<()> {
    let Some(entries) = tree.entries() else {
        let message = format!("an OpenAPI document is an object, this is {}", tree.kind());
        let help = "give the path of an OpenAPI document";
        diagnostics.add(Code::NotOpenApi, root, message, help);
        return None;
    };
    let stated = |name: &str| entries.iter().find(|(key, _)| key == name);
    match (stated("openapi"), stated("swagger")) {
        (Some((_, Node::Text(version))), _) if version.starts_with("3.0.") => Some(()),
        (Some((_, version)), _) => unsupported(version, &root.key("openapi"), diagnostics),
        (None, Some((_, version))) => unsupported(version, &root.key("swagger"), diagnostics),
        (None, None) => {
            let message = "there is no `openapi` field, so this is no OpenAPI document";
            let help = "add `openapi` with the version, such as 3.0.4";
            diagnostics.add(Code::NotOpenApi, root, message, help);
            None
        }
    }
}

fn unsupported(version: &Node<'_>, place: &Place, diagnostics: &mut Diagnostics) -> Option<()> {
    let message = format!("version {} is not supported", version.to_json());
    let help = "versions 3.0.0 to 3.0.4 are read, written as a string; convert the document";
    diagnostics.add(
        Code::UnsupportedVersion,
        Anchor::Value(place.clone()),
        message,
        help,
    );
    None
}
