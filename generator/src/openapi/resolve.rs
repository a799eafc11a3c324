//! The text of a reference to the node it means: pointers, anchors, identifiers, other files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fluent_uri::{Uri, UriRef};

use super::{
    Version,
    dynamic::DynamicAnchors,
    grammar::{Shape, schema::SCHEMA},
    located::{ByAddress, Located, address},
};
use crate::{
    diagnostic::{Code, Diagnostics, FileId, Span, Trail},
    source::{Fragment, Node, Reference, Sources, Tree, is_remote, step},
};

/// The resource that references are relative to: a file, or a schema with an `$id` in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Base(usize);

#[derive(Debug)]
struct Resource<'t> {
    file: FileId,
    /// Its identifier, made absolute.
    uri: String,
    root: Located<'t>,
}

/// A node that a reference means, and what references in it are relative to.
#[derive(Clone, Debug)]
pub(super) struct Found<'t> {
    pub at: Located<'t>,
    pub base: Base,
}

/// Finds what references mean, each text once for each base.
pub(super) struct Resolver<'t, 'f> {
    sources: &'t Sources<'f>,
    version: Version,
    resources: Vec<Resource<'t>>,
    by_file: HashMap<FileId, Base>,
    by_uri: HashMap<String, Base>,
    /// The schemas with an `$id`, by the addresses of their nodes.
    by_address: ByAddress<Base>,
    anchors: HashMap<(Base, &'t str), Located<'t>>,
    /// The schemas with a `$dynamicAnchor`, by its name, of each resource.
    dynamic: BTreeMap<Base, BTreeMap<&'t str, Located<'t>>>,
    /// The anchors that a `$dynamicRef` names.
    dynamic_names: BTreeSet<&'t str>,
    known: HashMap<(Base, &'t str), Option<Found<'t>>>,
}

impl<'t, 'f> Resolver<'t, 'f> {
    pub(super) fn new(sources: &'t Sources<'f>, version: Version) -> Self {
        Self {
            sources,
            version,
            resources: Vec::new(),
            by_file: HashMap::new(),
            by_uri: HashMap::new(),
            by_address: ByAddress::default(),
            anchors: HashMap::new(),
            dynamic: BTreeMap::new(),
            dynamic_names: BTreeSet::new(),
            known: HashMap::new(),
        }
    }

    /// The base of a file's root.
    pub(super) fn file(&mut self, tree: &'t Tree<'t>) -> Base {
        if let Some(base) = self.by_file.get(&tree.file) {
            return *base;
        }
        let root = Located {
            node: &tree.root,
            span: Span::root(tree.file),
        };
        // `$self` (OpenAPI 3.2, section 4.1.2.2) is the URI of the document.
        let own = tree.root.get("$self").and_then(Node::text);
        let path = self.sources.files.get(tree.file).path.to_str();
        let url = path.filter(|path| is_remote(path)).map(str::to_owned);
        let made = url.unwrap_or_else(|| format!("file-{}:/", tree.file.0));
        let uri = own.and_then(|own| absolute(own, &made)).unwrap_or(made);
        let base = self.add(tree.file, uri, root);
        self.by_file.insert(tree.file, base);
        if self.version >= Version::V3_1 {
            let root = Trail::at(Span::root(tree.file));
            self.identify(&tree.root, Place::of(&tree.root), &root, base);
        }
        base
    }

    fn add(&mut self, file: FileId, uri: String, root: Located<'t>) -> Base {
        let base = Base(self.resources.len());
        self.by_uri.entry(uri.clone()).or_insert(base);
        self.resources.push(Resource { file, uri, root });
        base
    }

    /// Collects `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema Core, section 8.2). In a schema,
    /// they have a meaning in what its keywords describe alone.
    fn identify(&mut self, node: &'t Node<'t>, place: Place, at: &Trail<'_>, mut base: Base) {
        for (index, item) in node.items().unwrap_or_default().iter().enumerate() {
            if let Some(place) = place.item(item) {
                self.identify(item, place, &at.index(index), base);
            }
        }
        if !matches!(place, Place::Shape(Shape::Map(_))) {
            base = self.identify_here(node, at, base);
        }
        for (key, value) in node.entries().unwrap_or_default() {
            if let Some(place) = place.field(key, value) {
                self.identify(value, place, &at.key(key), base);
            }
        }
    }

    /// Anchors count from the `$id` beside them, whatever the order.
    fn identify_here(&mut self, node: &'t Node<'t>, at: &Trail<'_>, mut base: Base) -> Base {
        let entries = node.entries().unwrap_or_default();
        let named = |name: &str| entries.iter().find(|(key, _)| key == name)?.1.text();
        let here = || Located {
            node,
            span: at.span(),
        };
        if let Some(id) = named("$id") {
            let id = Reference::new(id).resource;
            let resource = &self.resources[base.0];
            if let Some(uri) = absolute(id, &resource.uri) {
                base = self.add(resource.file, uri, here());
                self.by_address.insert(address(node), base);
            }
        }
        for name in ["$anchor", "$dynamicAnchor"].into_iter().filter_map(named) {
            self.anchors.entry((base, name)).or_insert_with(here);
        }
        if let Some(name) = named("$dynamicAnchor") {
            let anchors = self.dynamic.entry(base).or_default();
            anchors.entry(name).or_insert_with(here);
        }
        if let Some(reference) = named("$dynamicRef") {
            self.dynamic_names
                .insert(Reference::new(reference).fragment);
        }
        base
    }

    /// The dynamic anchors that a `$dynamicRef` names, for each resource that has any.
    pub(super) fn into_dynamic(mut self) -> DynamicAnchors<'t> {
        let names = self.dynamic_names;
        self.dynamic.retain(|_, anchors| {
            anchors.retain(|name, _| names.contains(name));
            !anchors.is_empty()
        });
        let mut dynamic = DynamicAnchors::default();
        if self.dynamic.is_empty() {
            return dynamic;
        }
        for (index, resource) in self.resources.iter().enumerate() {
            let anchors = self.dynamic.remove(&Base(index)).unwrap_or_default();
            dynamic.add(&resource.root, anchors);
        }
        dynamic
    }

    /// The base within a schema: its own where it has an `$id`.
    pub(super) fn within(&self, node: &Node<'_>, base: Base) -> Base {
        if self.by_address.is_empty() {
            return base;
        }
        self.by_address.get(&address(node)).copied().unwrap_or(base)
    }

    /// Finds what a reference means. `None` where it means nothing; the diagnostics say so, once.
    pub(super) fn resolve(
        &mut self,
        text: &'t str,
        base: Base,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<Found<'t>> {
        if let Some(known) = self.known.get(&(base, text)) {
            if known.is_none() {
                report_dangling(text, span, diagnostics);
            }
            return known.clone();
        }
        let found = self.find(text, base, span, diagnostics);
        self.known.insert((base, text), found.clone());
        found
    }

    fn find(
        &mut self,
        text: &'t str,
        base: Base,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<Found<'t>> {
        let reference = Reference::new(text);
        let resource = if reference.resource.is_empty() {
            base
        } else if let Some(known) = self.identified(reference, base) {
            known
        } else {
            let Resource { file, uri, .. } = &self.resources[base.0];
            let url = absolute(reference.resource, uri).filter(|url| is_remote(url));
            let tree = self
                .sources
                .refer(*file, reference, url, span, diagnostics)?;
            let file = self.file(tree);
            self.within(&tree.root, file)
        };
        let fragment = reference.target();
        let found = fragment.and_then(|fragment| self.fragment(&fragment, resource));
        if found.is_none() {
            report_dangling(text, span, diagnostics);
        }
        found
    }

    fn identified(&self, reference: Reference<'_>, base: Base) -> Option<Base> {
        let uri = absolute(reference.resource, &self.resources[base.0].uri)?;
        self.by_uri.get(&uri).copied()
    }

    /// A pointer counts from the resource with the identifier; documents in which it was meant
    /// from the file's root are taken at their word.
    fn fragment(&self, fragment: &Fragment, base: Base) -> Option<Found<'t>> {
        let resource = &self.resources[base.0];
        match fragment {
            Fragment::Anchor(name) => {
                let at = self.anchors.get(&(base, name.as_str()))?.clone();
                Some(Found { at, base })
            }
            Fragment::Pointer(tokens) => self.descend(base, tokens).or_else(|| {
                let file = self.by_file.get(&resource.file)?;
                self.descend(*file, tokens)
            }),
        }
    }

    fn descend(&self, base: Base, tokens: &[String]) -> Option<Found<'t>> {
        let resource = &self.resources[base.0];
        let (mut at, mut base) = (resource.root.clone(), base);
        for token in tokens {
            let node = step(at.node, token)?;
            let span = at.span.key(token);
            at = Located { node, span };
            base = self.within(node, base);
        }
        Some(Found { at, base })
    }
}

/// The shape of a node, as far as identifiers in it are concerned.
#[derive(Clone, Copy)]
enum Place {
    /// A value of this shape, in or at a schema.
    Shape(&'static Shape),
    /// Outside of schemas, or in a file of unknown content.
    Unknown,
}

impl Place {
    /// The place of a node that nothing else is known of.
    fn of(node: &Node<'_>) -> Self {
        let mut entries = node.entries().unwrap_or_default().iter();
        let is_schema = entries.any(|(key, value)| match &**key {
            "$id" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" | "$schema" => {
                value.text().is_some()
            }
            "type" => value.text().is_some() || value.items().is_some(),
            "allOf" | "anyOf" | "oneOf" | "enum" => value.items().is_some(),
            _ => false,
        });
        if is_schema {
            Self::Shape(&Shape::Schema)
        } else {
            Self::Unknown
        }
    }

    fn item(self, item: &Node<'_>) -> Option<Self> {
        match self {
            Self::Shape(Shape::List(inner)) => Some(Self::Shape(inner)),
            Self::Shape(_) => None,
            Self::Unknown => Some(Self::of(item)),
        }
    }

    /// The place of the value of a key; `None` where it has no identifiers.
    fn field(self, key: &str, value: &Node<'_>) -> Option<Self> {
        match self {
            Self::Shape(Shape::Map(inner)) => Some(Self::Shape(inner)),
            Self::Shape(Shape::Schema | Shape::SchemaOrFlag) => match SCHEMA.shape(key)? {
                shape @ (Shape::Schema
                | Shape::SchemaOrFlag
                | Shape::Map(Shape::Schema)
                | Shape::List(Shape::Schema)) => Some(Self::Shape(shape)),
                _ if key == "dependencies" => Some(Self::Shape(&Shape::Map(&Shape::Schema))),
                _ => None,
            },
            Self::Shape(_) => None,
            Self::Unknown if matches!(key, "example" | "examples" | "default") => None,
            Self::Unknown => Some(Self::of(value)),
        }
    }
}

/// A URI reference made absolute, without its fragment (RFC 3986, section 5).
fn absolute(reference: &str, base: &str) -> Option<String> {
    let base = Uri::parse(base).ok()?;
    let reference = UriRef::parse(reference).ok()?;
    let resolved = reference.resolve_against(&base).ok()?;
    let text = resolved.as_str();
    Some(text.split('#').next().unwrap_or(text).to_owned())
}

fn report_dangling(text: &str, span: &Span, diagnostics: &mut Diagnostics) {
    let message = format!("there is nothing at `{text}`");
    let help = "add it, or correct the reference; what refers to it is taken as unknown";
    diagnostics.add(Code::DanglingReference, span, message, help);
}
