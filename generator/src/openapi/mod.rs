//! Every version that is read, brought to one shape.
//!
//! The structure (paths, operations, parameters, responses) becomes [`openapiv3::OpenAPI`], with
//! beside it what that doesn't know. Schemas are not in it: a reference with a number stands in
//! the place of each, and they are read from the trees, so that no keyword is lost. This module
//! must not know Rust; `lower` is next.

mod applicators;
mod check;
mod components;
mod fields;
mod fit;
mod grammar;
mod inheritance;
mod link;
mod located;
mod mapping;
mod parts;
mod pattern;
mod resolve;
mod rule;
mod sample;
mod schema;
mod structure;
mod swagger;
mod usage;
mod value;
mod version;

pub use self::{
    applicators::{Applicators, Condition},
    components::Resolved,
    fields::fields,
    link::Links,
    located::Located,
    schema::{Additional, Alternatives, Bounds, JsonType, Number, Schema, Sizes},
    version::Version,
};

use std::collections::hash_map::Entry;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};
use serde::Deserialize;

use self::{grammar::Shape, structure::Structure};
pub(crate) use self::{
    inheritance::Inheritance,
    located::{Addresses, ByAddress, address},
    parts::MOST_PARTS,
    pattern::matcher,
    schema::{ANNOTATIONS, refers_alone, says_only},
};
#[cfg(feature = "diff")]
pub(crate) use self::{inheritance::discriminating, value::is_true};
#[cfg(feature = "diff")]
use crate::diagnostic::FileId;
use crate::{
    diagnostic::{Code, Diagnostics, Span},
    source::{Files, Node, Sources, Tree},
};

/// A document in the one shape that `lower` reads.
#[derive(Debug)]
pub struct Document<'t> {
    /// The place of the document's root.
    pub root: Span,
    /// The version that it is written in.
    pub version: Version,
    /// The structure, with references in place of schemas.
    pub openapi: OpenAPI,
    /// `webhooks` (OpenAPI 3.1), by their names.
    pub webhooks: IndexMap<String, PathItem>,
    /// The security schemes of the type `mutualTLS` (OpenAPI 3.1), by their names.
    pub mutual_tls: Vec<(&'t str, Located<'t>)>,
    /// The entries of `components/schemas`, in their order.
    pub components: Vec<(&'t str, Located<'t>)>,
    /// What refers to what.
    pub links: Links<'t>,
    operations: Vec<FurtherOperation>,
    callbacks: Vec<Callback>,
    objects: Vec<Located<'t>>,
    schemas: Vec<Located<'t>>,
    names: ByAddress<&'t str>,
    heirs: inheritance::Heirs<'t>,
    files: &'t Files,
}

/// An operation by a method that `openapiv3` has no field for: `query` and
/// `additionalOperations` (OpenAPI 3.2).
#[derive(Debug)]
pub struct FurtherOperation {
    item: usize,
    /// The method, as the document writes it.
    pub method: String,
    /// The operation.
    pub operation: Operation,
}

/// A path item of a callback: operations that a server calls on behalf of another one.
#[derive(Debug)]
pub struct Callback {
    operation: usize,
    /// The callback's name.
    pub name: String,
    /// The expression that the URL comes from.
    pub expression: String,
    /// The operations.
    pub item: PathItem,
}

impl Callback {
    fn read(
        node: structure::CallbackNode<'_>,
        root: &Located<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        Some(Self {
            operation: node.operation,
            name: node.name.to_owned(),
            expression: node.expression.to_owned(),
            item: structural(node.item, root, diagnostics)?,
        })
    }
}

/// Brings a document to the one shape. `None` where it can't be; the diagnostics say why.
pub fn read<'t>(
    tree: &'t Tree<'t>,
    sources: &'t Sources<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Document<'t>> {
    let span = Span::root(tree.file);
    let version = version::read(&tree.root, &span, diagnostics)?;
    let links = check::check(tree, grammar(version), version, sources, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let node = &tree.root;
    let root = Located { node, span };
    usage::report_unused(&root, version, &links, diagnostics);
    let structure = match version {
        Version::V2 => swagger::build(&root, &links, sources, diagnostics),
        Version::V3_0 | Version::V3_1 | Version::V3_2 => {
            structure::build(&root, &links, sources.files)
        }
    };
    let Structure {
        openapi,
        webhooks,
        operations,
        callbacks,
        mutual_tls,
        components,
        objects,
        schemas,
    } = structure;
    let further = operations.into_iter().map(|further| {
        Some(FurtherOperation {
            item: further.item,
            method: further.method,
            operation: structural(further.operation, &root, diagnostics)?,
        })
    });
    let further: Option<Vec<_>> = further.collect();
    let webhooks = webhooks.into_iter().map(|(name, item)| {
        let item = structural(item, &root, diagnostics)?;
        Some((name.to_owned(), item))
    });
    let webhooks: Option<IndexMap<_, _>> = webhooks.collect();
    let callbacks = callbacks.into_iter();
    let callbacks = callbacks.map(|callback| Callback::read(callback, &root, diagnostics));
    let callbacks: Option<Vec<_>> = callbacks.collect();
    let (components, names) = named(components, &links, version);
    Some(Document {
        version,
        openapi: structural(openapi, &root, diagnostics)?,
        webhooks: webhooks?,
        mutual_tls,
        names,
        heirs: inheritance::Heirs::of(&components, &links),
        components,
        links,
        operations: further?,
        callbacks: callbacks?,
        objects,
        schemas,
        files: sources.files,
        root: root.span,
    })
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

/// The components, and their names by their nodes. A component that only refers to a schema
/// without a name, in another file perhaps, is that schema.
fn named<'t>(
    mut components: Components<'t>,
    links: &Links<'t>,
    version: Version,
) -> (Components<'t>, ByAddress<&'t str>) {
    let own = components
        .iter()
        .map(|(name, at)| (address(at.node), *name));
    let mut names: ByAddress<&'t str> = own.collect();
    for (name, at) in &mut components {
        if !refers_alone(at.node, version) {
            continue;
        }
        let target = links.follow(at.clone());
        if let Entry::Vacant(unnamed) = names.entry(address(target.node)) {
            unnamed.insert(*name);
            names.remove(&address(at.node));
            *at = target;
        }
    }
    (components, names)
}

fn structural<'t, T: Deserialize<'t>>(
    node: Node<'t>,
    root: &Located<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let read = T::deserialize(node);
    if let Err(error) = &read {
        let message = format!("the structure can't be read: {error}");
        let help = "compare the document with the specification of its version";
        diagnostics.add(Code::UnreadableStructure, &root.span, message, help);
    }
    read.ok()
}

type Extensions = IndexMap<String, serde_json::Value>;

impl<'t> Document<'t> {
    /// Where an object of the structure stands, and all that the document says there.
    pub fn origin(&self, extensions: &Extensions) -> &Located<'t> {
        let number = number(extensions, structure::ORIGIN);
        let object = number.and_then(|number| self.objects.get(number));
        object.expect("every object of the structure has its number")
    }

    /// The schema that a reference in the structure stands for.
    pub fn schema<T>(&self, given: &ReferenceOr<T>) -> Option<&Located<'t>> {
        match given {
            ReferenceOr::Reference { reference } => {
                self.schemas.get(reference.parse::<usize>().ok()?)
            }
            ReferenceOr::Item(_) => None,
        }
    }

    /// `itemSchema` of a media type (OpenAPI 3.2).
    pub fn item_schema(&self, extensions: &Extensions) -> Option<&Located<'t>> {
        self.schemas
            .get(number(extensions, structure::ITEM_SCHEMA)?)
    }

    /// The operations of a path by methods that `openapiv3` has no field for.
    pub fn further_operations(&self, item: &PathItem) -> impl Iterator<Item = &FurtherOperation> {
        let number = number(&item.extensions, structure::ORIGIN);
        let own = move |further: &&FurtherOperation| Some(further.item) == number;
        self.operations.iter().filter(own)
    }

    /// The callbacks of an operation.
    pub fn callbacks(&self, operation: &Operation) -> impl Iterator<Item = &Callback> {
        let number = number(&operation.extensions, structure::ORIGIN);
        let own = move |callback: &&Callback| Some(callback.operation) == number;
        self.callbacks.iter().filter(own)
    }

    /// The files beside the document's own, by their paths from its folder.
    #[cfg(feature = "diff")]
    pub(crate) fn further_files(&self) -> impl Iterator<Item = (FileId, String)> {
        let root = self.root.file();
        let folder = self.files.get(root).path.parent();
        let files = self.files.ids().filter(move |id| *id != root);
        files.map(move |id| {
            let path = &self.files.get(id).path;
            let inner = folder.and_then(|folder| path.strip_prefix(folder).ok());
            let inner = inner.unwrap_or(path).components();
            let names = inner.map(|name| name.as_os_str().to_string_lossy());
            (id, names.collect::<Vec<_>>().join("/"))
        })
    }

    /// Whether there is something at a pointer of the document's own file.
    #[cfg(feature = "diff")]
    pub(crate) fn has(&self, tokens: &[String]) -> bool {
        let root = self.origin(&self.openapi.extensions);
        let end = tokens
            .iter()
            .try_fold(root.node, |node, token| node.get(token));
        end.is_some()
    }

    /// The name of a schema: among the components, else in `$defs`, else of its file.
    pub fn component_name(&self, at: &Located<'_>) -> Option<String> {
        if let Some(name) = self.names.get(&address(at.node)) {
            return Some((*name).to_owned());
        }
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
        self.files.text_at(&at.span)
    }
}

fn number(extensions: &Extensions, name: &str) -> Option<usize> {
    let number = extensions.get(name)?.as_u64()?;
    usize::try_from(number).ok()
}
