//! A document: the operation model, the schemas that stand in it, and the references of both.

use std::collections::BTreeSet;

use super::{
    check, convert,
    grammar::{self, Shape},
    link::Links,
    located::{Addresses, Located, address},
    model::Model,
    sample::Sample,
    structure, swagger, usage,
    version::{self, Version},
};
#[cfg(feature = "diff")]
use crate::diagnostic::FileId;
use crate::{
    diagnostic::{Diagnostics, Span},
    source::{Files, Node, Omission, Sources, Tree, is_remote, resolved},
};

/// A document in the one model that `schema`, `lower` and `contract` read.
#[derive(Debug)]
pub struct Document<'t> {
    /// The location of the document's root.
    pub root: Span,
    /// The version of OpenAPI that it is written in.
    pub version: Version,
    /// The operations, and what they share.
    pub model: Model<'t>,
    /// The entries of `components/schemas`, in their order.
    pub(crate) components: Vec<(&'t str, Located<'t>)>,
    /// The targets of references.
    pub(crate) links: Links<'t>,
    /// The defaults and examples.
    pub(crate) samples: Vec<Sample<'t>>,
    /// The nodes with invalid keys, which are not read: paths without a `/`, operations of unknown
    /// methods, responses of invalid statuses.
    pub ignored: Vec<Omission>,
    files: &'t Files,
    node: &'t Node<'t>,
}

/// What becomes of a document that breaks the specification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Faults {
    /// It is not read.
    #[default]
    Refused,
    /// It is read without what can't be read.
    LeftOut,
}

/// Reads a document.
///
/// # Errors
///
/// It can't be read, and the diagnostics say why. Where faults are to be left out, these are the
/// nodes: without them, more of it can be read.
pub fn read<'t>(
    tree: &'t Tree<'t>,
    sources: &'t Sources<'_>,
    faults: Faults,
    diagnostics: &mut Diagnostics,
) -> Result<Document<'t>, Vec<Omission>> {
    let span = Span::root(tree.file);
    let version = version::read(&tree.root, &span, diagnostics).ok_or_else(Vec::new)?;
    let checked = check::check(tree, grammar(version), version, sources, diagnostics);
    if diagnostics.has_errors() {
        if faults == Faults::Refused {
            return Err(Vec::new());
        }
        let omissions = omissions(&checked.faulty, sources.files);
        if !omissions.is_empty() {
            return Err(omissions);
        }
    }
    let ignored = omissions(&checked.ignored, sources.files);
    let (links, samples) = (checked.links, checked.samples);
    let node = &tree.root;
    let root = Located { node, span };
    usage::report_unused(&root, version, &links, diagnostics);
    let structure = match version {
        Version::V2 => swagger::build(&root, &links, sources, diagnostics),
        Version::V3_0 | Version::V3_1 | Version::V3_2 => {
            structure::build(&root, &links, sources.files)
        }
    };
    let model = convert::convert(structure, &root, &links, sources.files, diagnostics)
        .ok_or_else(Vec::new)?;
    let components = named(components(&root, &links, version), &links, version);
    Ok(Document {
        version,
        model,
        components,
        links,
        samples,
        ignored,
        files: sources.files,
        node,
        root: root.span,
    })
}

/// Faulty nodes as what is left out: nothing within another one, and no document as a whole.
fn omissions(faulty: &[(Span, &Node<'_>)], files: &Files) -> Vec<Omission> {
    let spans: BTreeSet<&Span> = faulty.iter().map(|(span, _)| span).collect();
    let outermost = faulty.iter().filter(|(span, _)| {
        let mut above = span.ancestors().skip(1);
        span.split().is_some() && !above.any(|above| spans.contains(&above))
    });
    let omissions = outermost.map(|(span, node)| Omission {
        file: files.get(span.file()).path.clone(),
        tokens: span.tokens().into_iter().map(str::to_owned).collect(),
        content: node.to_json(),
    });
    omissions.collect()
}

fn grammar(version: Version) -> &'static Shape {
    match version {
        Version::V2 => const { &Shape::One(&grammar::v2::SWAGGER) },
        Version::V3_0 | Version::V3_1 | Version::V3_2 => {
            const { &Shape::One(&grammar::v3::OPENAPI) }
        }
    }
}

type Components<'t> = Vec<(&'t str, Located<'t>)>;

/// The schemas that the document names.
fn components<'t>(root: &Located<'t>, links: &Links<'t>, version: Version) -> Components<'t> {
    let section = match version {
        Version::V2 => links.field(root, "definitions"),
        Version::V3_0 | Version::V3_1 | Version::V3_2 => root
            .get("components")
            .and_then(|components| links.field(&components, "schemas")),
    };
    section.iter().flat_map(Located::entries).collect()
}

/// True where a schema with a reference asserts nothing else: since OpenAPI 3.1, a reference holds
/// together with whatever stands beside it.
fn refers_alone(node: &Node<'_>, version: Version) -> bool {
    const ANNOTATIONS: &[&str] = &[
        "$ref",
        "title",
        "description",
        "summary",
        "example",
        "examples",
        "default",
        "deprecated",
        "externalDocs",
        "xml",
    ];
    let entries = node.entries().unwrap_or_default();
    let mut keys = entries.iter().map(|(key, _)| &**key);
    version < Version::V3_1 || keys.all(|key| ANNOTATIONS.contains(&key) || key.starts_with("x-"))
}

/// The components, each schema once. A component that only refers to a schema without a name, in
/// another file perhaps, is that schema.
fn named<'t>(
    mut components: Components<'t>,
    links: &Links<'t>,
    version: Version,
) -> Components<'t> {
    let mut named: Addresses = components.iter().map(|(_, at)| address(at.node)).collect();
    for (_, at) in &mut components {
        if !refers_alone(at.node, version) {
            continue;
        }
        let target = links.follow(at.clone());
        if named.insert(address(target.node)) {
            *at = target;
        }
    }
    components
}

impl<'t> Document<'t> {
    /// The files beside the document's own, by their paths from its folder.
    #[cfg(feature = "diff")]
    pub(crate) fn further_files(&self) -> impl Iterator<Item = (FileId, String)> {
        let root = self.root.file();
        let folder = self.files.get(root).path.parent();
        let files = self.files.ids().filter(move |id| *id != root);
        files.map(move |id| {
            let path = &self.files.get(id).path;
            let inner = folder
                .and_then(|folder| path.strip_prefix(folder).ok())
                .unwrap_or(path)
                .components();
            let names = inner.map(|name| name.as_os_str().to_string_lossy());
            (id, names.collect::<Vec<_>>().join("/"))
        })
    }

    /// True where the document's own file has something at a pointer.
    #[cfg(feature = "diff")]
    pub(crate) fn has(&self, tokens: &[String]) -> bool {
        let end = tokens
            .iter()
            .try_fold(self.node, |node, token| node.get(token));
        end.is_some()
    }

    /// A URL made absolute by the document's own: what it says itself (`$self`, OpenAPI 3.2), else where
    /// it came from. `None` where neither is a URL.
    pub(crate) fn absolute(&self, url: &str) -> Option<String> {
        let own = self.node.get("$self").and_then(Node::text);
        let path = self.files.get(self.root.file()).path.to_str();
        let mut known = [own, path].into_iter().flatten();
        resolved(url, known.find(|url| is_remote(url))?)
    }

    /// The name of a schema that is no component: in `$defs`, else of its file.
    pub fn definition_name(&self, at: &Located<'_>) -> Option<String> {
        let Some((above, name)) = at.span.split() else {
            let file = self.files.get(at.span.file());
            let stem = file.path.file_stem()?;
            return Some(stem.to_string_lossy().into_owned());
        };
        let definitions = matches!(above.last(), Some("$defs" | "definitions"));
        let elsewhere = at.span.file() != self.root.file();
        let of_file = elsewhere && (above.split().is_none() || above.last() == Some("schemas"));
        (definitions || of_file).then(|| name.to_owned())
    }

    /// The text of a number as the file spells it.
    pub fn spelled(&self, at: &Located<'_>) -> Option<&'t str> {
        self.files.spelling(&at.span)
    }
}
