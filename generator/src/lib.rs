//! Turns an OpenAPI document into Rust that a careful engineer would be glad to have written:
//! types, a client, a server trait with its router.
//!
//! From a build script, so that `cargo build` keeps bindings in step with their document:
//!
//! ```no_run
//! // build.rs
//! spectrait::Generator::new("openapi.json").build();
//! ```
//!
//! and in `lib.rs`:
//!
//! ```ignore
//! include!(concat!(env!("OUT_DIR"), "/spectrait/mod.rs"));
//! ```
//!
//! The command `spectrait` does the same into a crate of its own, and checks and shows documents.

pub mod api;
mod build;
#[cfg(feature = "cli")]
pub mod cli;
pub mod contract;
pub mod diagnostic;
pub mod diff;
mod emit;
mod lower;
pub mod name;
pub mod openapi;
pub mod output;
pub mod plan;
pub mod report;
pub mod source;

use std::path::{Path, PathBuf};

use crate::{
    diagnostic::Diagnostics,
    lower::Selection,
    openapi::Document,
    output::{CrateDetails, JsonUse, Tree},
    plan::{Names, Plan},
    source::{Access, Files, Limits, Sources},
};

/// What is to be generated, and from what.
#[derive(Clone, Debug)]
pub struct Generator {
    document: PathBuf,
    name: Option<String>,
    folder: String,
    limits: Limits,
    access: Access,
    overlays: Vec<PathBuf>,
    selection: Selection,
    warnings: Warnings,
    formats: plan::Formats,
    dependencies: Vec<String>,
}

/// What becomes of warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Warnings {
    Allowed,
    Denied,
}

/// The phases' results, as far as they came.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// The document in the one shape.
    pub document: Option<Document<'a>>,
    /// The model.
    pub api: Option<api::Api>,
    /// The names of what the document names. `None` where there are errors.
    pub names: Option<Names>,
    /// The types that formats stand for.
    pub formats: plan::Formats,
    /// The operations that were taken.
    selection: Selection,
}

impl Analysis<'_> {
    /// The last phase before Rust is written. `None` where there are errors.
    pub fn plan(&self) -> Option<Plan> {
        let (api, names, formats) = self.named()?;
        Some(plan::plan(api, names, formats))
    }

    /// What is planned.
    fn named(&self) -> Option<(&api::Api, &Names, &plan::Formats)> {
        Some((self.api.as_ref()?, self.names.as_ref()?, &self.formats))
    }
}

/// Compares two documents, on the wire and in the bindings that both come to. Extensions with these
/// names are part of the contract; the weights replace the levels of rules. `None` where one of the
/// documents has errors.
///
/// # Panics
///
/// Where there is no room for a thread.
pub fn compare(
    base: &Analysis<'_>,
    revision: &Analysis<'_>,
    extensions: &[String],
    weights: &diff::Weights,
) -> Option<diff::Report> {
    let documents = diff::Sides::new(base.document.as_ref()?, revision.document.as_ref()?);
    let named = diff::Sides::new(base.named()?, revision.named()?);
    std::thread::scope(|scope| {
        let surface = |(api, names, formats)| {
            let plan = move || diff::Surface::of(&plan::plan(api, names, formats));
            let builder = std::thread::Builder::new().stack_size(FORMATTING_STACK);
            builder
                .spawn_scoped(scope, plan)
                .expect("there is room for a thread")
        };
        let planned = named.map(surface);
        let surfaces = || planned.map(|plan| plan.join().expect("planning does not panic"));
        let extent = contract::Extent {
            extensions,
            takes: &|operation, path, method| revision.selection.takes(operation, path, method),
        };
        Some(diff::compare(documents, extent, weights, surfaces))
    })
}

impl Generator {
    /// Generates from this document. A relative path counts from the working directory, which for
    /// a build script is the folder of its package.
    pub fn new(document: impl AsRef<Path>) -> Self {
        Self {
            document: document.as_ref().to_owned(),
            name: None,
            folder: "spectrait".to_owned(),
            limits: Limits::default(),
            access: Access::default(),
            overlays: Vec::new(),
            selection: Selection::default(),
            warnings: Warnings::Allowed,
            formats: plan::Formats::default(),
            dependencies: Vec::new(),
        }
    }

    /// The name of the generated crate, in place of one made from the document's title.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The folder below `OUT_DIR` that [`build`](Self::build) writes to, in place of `spectrait`:
    /// for a crate with the bindings of several documents.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// How much is read before a document is refused.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Which files references may lead to, in place of those below the document's own folder.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Applies an overlay (OpenAPI Overlay Specification 1.0 and 1.1) to the document; several are
    /// applied in the order in which they were added.
    #[must_use]
    pub fn overlay(mut self, path: impl AsRef<Path>) -> Self {
        self.overlays.push(path.as_ref().to_owned());
        self
    }

    /// Generates only the operations that one of these patterns selects, and what they need:
    /// `listPets` for an operationId, `tag:pets` for a tag, `/pets/*#GET` for a path and a method.
    #[must_use]
    pub fn include(mut self, pattern: impl AsRef<str>) -> Self {
        self.selection.include(pattern.as_ref());
        self
    }

    /// Leaves out the operations that this pattern selects, and what only they need.
    #[must_use]
    pub fn exclude(mut self, pattern: impl AsRef<str>) -> Self {
        self.selection.exclude(pattern.as_ref());
        self
    }

    /// Has values of a format stand for a type, such as `chrono::DateTime<chrono::FixedOffset>` for
    /// strings of `date-time`, in place of what is set for it; `String` for none but themselves.
    /// [`plan::Formats`] says what the type has to implement.
    #[must_use]
    pub fn format(mut self, of: plan::FormatOf, format: &str, path: &plan::TypePath) -> Self {
        self.formats.set(of, format, path);
        self
    }

    /// Adds a line to the dependencies of a complete crate, such as `chrono = "0.4"`: for types
    /// that formats stand for.
    #[must_use]
    pub fn dependency(mut self, line: impl Into<String>) -> Self {
        self.dependencies.push(line.into());
        self
    }

    /// Treats every warning as an error, so that nothing of the document is left out unseen.
    #[must_use]
    pub fn deny_warnings(mut self) -> Self {
        self.warnings = Warnings::Denied;
        self
    }

    /// The generated modules, as a folder. `None` where there are errors.
    pub fn modules(&self, files: &Files, diagnostics: &mut Diagnostics) -> Option<Tree> {
        let plan = self.plan(files, diagnostics)?;
        Some(modules(&plan))
    }

    /// The generated modules as a complete crate. `None` where there are errors.
    pub fn complete_crate(&self, files: &Files, diagnostics: &mut Diagnostics) -> Option<Tree> {
        let plan = self.plan(files, diagnostics)?;
        let docs = emit::root_docs(&plan);
        Some(output::crate_tree(
            modules(&plan),
            &docs,
            &self.details(&plan),
        ))
    }

    /// The plan alone is kept: what it was made from needs more memory.
    fn plan(&self, files: &Files, diagnostics: &mut Diagnostics) -> Option<Plan> {
        let sources = self.sources(files);
        self.analyse(&sources, diagnostics).plan()
    }

    /// What the phases read from: the document, and the files that it refers to.
    pub fn sources<'f>(&self, files: &'f Files) -> Sources<'f> {
        Sources::new(files, self.limits, self.access.clone())
    }

    /// Runs the phases from the bytes to the names, as far as they come: all that find fault.
    pub fn analyse<'t>(
        &self,
        sources: &'t Sources<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Analysis<'t> {
        let tree = sources.open(&self.document, diagnostics);
        self.analyse_tree(tree, sources, diagnostics)
    }

    /// Runs the phases on a document that was read from elsewhere than its path.
    pub fn analyse_tree<'t, 'f>(
        &self,
        tree: Option<source::Tree<'f>>,
        sources: &'t Sources<'f>,
        diagnostics: &mut Diagnostics,
    ) -> Analysis<'t> {
        let tree = tree.map(|mut tree| {
            sources.overlay(&mut tree, &self.overlays, diagnostics);
            sources.keep_document(&self.document, tree)
        });
        let document = tree.and_then(|tree| openapi::read(tree, sources, diagnostics));
        let api = document
            .as_ref()
            .and_then(|document| lower::lower(document, &self.selection, diagnostics));
        let names = api.as_ref().and_then(|api| plan::name(api, diagnostics));
        if self.warnings == Warnings::Denied {
            diagnostics.deny_warnings();
        }
        Analysis {
            document,
            api,
            names: names.filter(|_| !diagnostics.has_errors()),
            formats: self.formats.clone(),
            selection: self.selection.clone(),
        }
    }

    fn details(&self, plan: &Plan) -> CrateDetails {
        CrateDetails {
            name: self
                .name
                .clone()
                .unwrap_or_else(|| output::crate_name(&plan.title)),
            version: output::crate_version(&plan.version),
            title: emit::one_line(&plan.title),
            title_markdown: emit::plain_markdown(&plan.title),
            json: if plan.uses_json_values() {
                JsonUse::Types
            } else {
                JsonUse::ClientAndServer
            },
            patterns: plan.has_patterns(),
            bytes: plan.has_bytes(),
            formats: plan.formats.clone(),
            dependencies: self.dependencies.clone(),
        }
    }
}

/// A module's text. Each piece is formatted and forgotten before the next is written.
fn formatted(pieces: emit::Pieces<'_>) -> String {
    let mut formatter = output::Formatter::default();
    for piece in pieces {
        match piece {
            emit::Piece::Items(tokens) => formatter.items(tokens),
            emit::Piece::Opens(tokens) => formatter.opens(tokens),
            emit::Piece::Members(tokens) => formatter.members(tokens),
            emit::Piece::Text(text) => formatter.text(&text),
            emit::Piece::Closes => formatter.closes(),
        }
    }
    formatter.finish()
}

/// Room for parsing the deepest type that is written, in bytes; memory is used as it is needed.
const FORMATTING_STACK: usize = 16 * 1024 * 1024;

/// Emission and formatting, a thread for each module.
fn modules(plan: &Plan) -> Tree {
    let written = std::thread::scope(|scope| {
        let threads: Vec<_> = emit::MODULES
            .iter()
            .filter(|module| (module.wanted)(plan))
            .map(|module| {
                let builder = std::thread::Builder::new().stack_size(FORMATTING_STACK);
                let thread = builder.spawn_scoped(scope, || formatted((module.write)(plan)));
                (module, thread.expect("there is room for a thread"))
            })
            .collect();
        let written = threads.into_iter().map(|(module, thread)| {
            let text = thread
                .join()
                .expect("a module that is written does not panic");
            (module.file, output::with_header(module.summary, &text))
        });
        written.collect()
    });
    output::modules_tree(written, &emit::carried(plan))
}
