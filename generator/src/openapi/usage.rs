//! Components that nothing refers to.

use std::{borrow::Cow, collections::HashSet};

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
    if !["paths", "webhooks", "x-webhooks"].into_iter().any(entries) {
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
            let help = match section.span.last() {
                Some("schemas" | "definitions") => {
                    "remove it, or refer to it; it is generated all the same"
                }
                _ => "remove it, or refer to it",
            };
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
    let mut require = |node: &Node<'_>| {
        let requirements = node.get("security").and_then(Node::items);
        let requirements = requirements.unwrap_or_default().iter();
        let names = requirements.flat_map(values_by_name);
        used.extend(names.flat_map(|(name, _)| {
            let both = [Some(name.as_ref()), referred_scheme(name)];
            both.into_iter().flatten().map(|name| section.key(name))
        }));
    };
    require(root);
    let components = root.get("components");
    let shared = components.and_then(|components| components.get("pathItems"));
    let sections = ["paths", "webhooks", "x-webhooks"].map(|name| root.get(name));
    let sections = sections.into_iter().chain([shared]).flatten();
    let mut items: Vec<&Node<'_>> = sections.flat_map(values).collect();
    let callbacks = components.and_then(|components| components.get("callbacks"));
    items.extend(callbacks.into_iter().flat_map(values).flat_map(values));
    while let Some(item) = items.pop() {
        for operation in values(item) {
            require(operation);
            let callbacks = operation.get("callbacks");
            items.extend(callbacks.into_iter().flat_map(values).flat_map(values));
        }
    }
}

/// The name of the security scheme that a requirement refers to (OpenAPI 3.2, section "Security
/// Requirement Object").
pub(crate) fn referred_scheme(name: &str) -> Option<&str> {
    name.strip_prefix("#/components/securitySchemes/")
}

fn values_by_name<'n, 't>(
    node: &'n Node<'t>,
) -> impl Iterator<Item = &'n (Cow<'t, str>, Node<'t>)> {
    node.entries().unwrap_or_default().iter()
}

fn values<'n, 't>(node: &'n Node<'t>) -> impl Iterator<Item = &'n Node<'t>> {
    values_by_name(node).map(|(_, value)| value)
}

/// A schema that extends one with a discriminator is one of the values that it tells apart.
fn inherits(component: &Located<'_>, links: &Links<'_>) -> bool {
    let parts = component.get("allOf");
    let mut parts = parts.iter().flat_map(Located::items);
    parts.any(|part| links.follow(part).get("discriminator").is_some())
}
