//! Components that nothing refers to.

use std::collections::HashSet;

use super::{Version, link::Links, located::Located};
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Span},
    source::Node,
};

/// Notes every component that nothing refers to. A document without paths is a library of
/// components, for others to refer to.
pub(super) fn report_unused(
    root: &Located<'_>,
    version: Version,
    links: &Links<'_>,
    diagnostics: &mut Diagnostics,
) {
    let entries = |name: &str| {
        root.get(name)
            .is_some_and(|at| at.entries().next().is_some())
    };
    if !entries("paths") && !entries("webhooks") {
        return;
    }
    let mut used = used(root, links);
    extensions(root.node, &root.span, false, &mut used);
    for section in sections(root, version) {
        if matches!(
            section.span.last(),
            Some("securitySchemes" | "securityDefinitions")
        ) {
            required_schemes(root.node, &section.span, &mut used);
        }
        for (name, component) in section.entries() {
            if used.contains(&component.span) || inherits(&component, links) {
                continue;
            }
            let message = format!("nothing refers to `{name}`");
            let help = "remove it, or refer to it; it is generated all the same";
            let anchor = Anchor::Key(component.span);
            diagnostics.add(Code::UnusedComponent, anchor, message, help);
        }
    }
}

fn sections<'t>(root: &Located<'t>, version: Version) -> Vec<Located<'t>> {
    if version == Version::V2 {
        let names = [
            "definitions",
            "parameters",
            "responses",
            "securityDefinitions",
        ];
        return names.iter().filter_map(|name| root.get(name)).collect();
    }
    let components = root.get("components");
    let sections = components.iter().flat_map(Located::entries);
    let known = sections.filter(|(name, _)| !name.starts_with("x-"));
    known.map(|(_, section)| section).collect()
}

/// The components that are referred to from elsewhere than within themselves.
fn used(root: &Located<'_>, links: &Links<'_>) -> HashSet<Span> {
    let component = |span: &Span| -> Option<Span> {
        let section = span.ancestor(1)?.last()?;
        let depth = if section == "components" { 3 } else { 2 };
        let own = span.ancestor(depth)?;
        (span.file() == root.span.file()).then(|| own.clone())
    };
    let used = links.iter().filter_map(|(from, target)| {
        let target = component(&target.span)?;
        (component(from).as_ref() != Some(&target)).then_some(target)
    });
    used.collect()
}

/// Adds the targets of references in extensions: other tools use them.
fn extensions(node: &Node<'_>, root: &Span, within: bool, used: &mut HashSet<Span>) {
    for item in node.items().unwrap_or_default() {
        extensions(item, root, within, used);
    }
    for (key, value) in node.entries().unwrap_or_default() {
        let within = within || key.starts_with("x-");
        let text = value.text().filter(|_| within && key == "$ref");
        if let Some(pointer) = text.and_then(|text| text.strip_prefix("#/")) {
            let tokens = pointer.split('/').take(3);
            used.insert(tokens.fold(root.clone(), |span, token| span.key(token)));
        }
        extensions(value, root, within, used);
    }
}

/// Security requirements name schemes rather than refer to them.
fn required_schemes(root: &Node<'_>, section: &Span, used: &mut HashSet<Span>) {
    let paths = root
        .get("paths")
        .and_then(Node::entries)
        .unwrap_or_default();
    let operations = paths
        .iter()
        .flat_map(|(_, item)| item.entries().unwrap_or_default());
    let nodes = operations.map(|(_, operation)| operation).chain([root]);
    for requirements in nodes.filter_map(|node| node.get("security")) {
        let requirements = requirements.items().unwrap_or_default().iter();
        let names = requirements.flat_map(|requirement| requirement.entries().unwrap_or_default());
        used.extend(names.map(|(name, _)| section.key(name)));
    }
}

/// A schema that extends one with a discriminator is one of the values that it tells apart.
fn inherits(component: &Located<'_>, links: &Links<'_>) -> bool {
    let parts = component.get("allOf");
    let mut parts = parts.iter().flat_map(Located::items);
    parts.any(|part| links.follow(part).get("discriminator").is_some())
}
