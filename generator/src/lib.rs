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
#[cfg(feature = "diff")]
mod comparison;
#[cfg(feature = "diff")]
pub mod contract;
pub mod diagnostic;
#[cfg(feature = "diff")]
pub mod diff;
mod emit;
mod lower;
pub mod name;
pub mod openapi;
mod options;
pub mod output;
pub mod plan;
#[cfg(feature = "diff")]
pub mod report;
pub mod schema;
mod selection;
pub mod source;

#[cfg(feature = "diff")]
pub use crate::comparison::compare;
pub use crate::options::Generator;

#[cfg(feature = "diff")]
use crate::selection::Selection;
use crate::{
    diagnostic::Diagnostics,
    openapi::{Document, Faults},
    options::{Traits, Warnings},
    output::Tree,
    plan::{Formats, Names, Plan},
    schema::Schemas,
    source::{Files, Omission, Sources},
};

impl Generator {
    /// Generates the modules, as a folder. `None` where there are errors.
    pub fn modules(&self, files: &Files, diagnostics: &mut Diagnostics) -> Option<Tree> {
        let plan = self.plan(files, diagnostics)?;
        Some(modules_of(&plan))
    }

    /// Generates the modules, with the manifest that a crate of them has. `None` where there are errors.
    fn modules_and_manifest(
        &self,
        files: &Files,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Tree, String)> {
        let plan = self.plan(files, diagnostics)?;
        Some((modules_of(&plan), output::manifest(&self.details(&plan))))
    }

    /// Generates a complete crate. `None` where there are errors.
    pub fn complete_crate(&self, files: &Files, diagnostics: &mut Diagnostics) -> Option<Tree> {
        let plan = self.plan(files, diagnostics)?;
        Some(self.crate_of(&plan))
    }

    /// Lays out a plan as a complete crate.
    pub fn crate_of(&self, plan: &Plan) -> Tree {
        output::crate_tree(
            modules_of(plan),
            &emit::root_docs(plan),
            &self.details(plan),
        )
    }

    /// Plans the document. The plan alone is kept: the phases before need more memory.
    pub fn plan(&self, files: &Files, diagnostics: &mut Diagnostics) -> Option<Plan> {
        let sources = self.sources(files);
        let plan = self.analyse(&sources, diagnostics).plan()?;
        Some(match self.traits {
            Traits::One => plan,
            Traits::ByTag => plan.with_traits_by_tag(),
        })
    }

    /// The sources of the phases: the document, and the files that it refers to.
    pub fn sources<'f>(&self, files: &'f Files) -> Sources<'f> {
        let sources = Sources::new(files, self.limits, self.access.clone());
        sources.leave_out(self.omissions.clone())
    }

    /// Runs every phase that can report a diagnostic, up to naming.
    pub fn analyse<'t>(
        &self,
        sources: &'t Sources<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Analysis<'t> {
        let tree = match &self.content {
            Some(content) => sources.take(&self.document, content.clone(), diagnostics),
            None => sources.open(&self.document, diagnostics),
        };
        self.analyse_tree(tree, sources, diagnostics)
    }

    /// Runs these phases on a document that was read from elsewhere than its path.
    pub fn analyse_tree<'t, 'f>(
        &self,
        tree: Option<source::Tree<'f>>,
        sources: &'t Sources<'f>,
        diagnostics: &mut Diagnostics,
    ) -> Analysis<'t> {
        #[cfg(feature = "overlay")]
        let tree = tree.map(|tree| sources.overlaid(tree, &self.overlays, diagnostics));
        let tree = tree.map(|tree| sources.without_omissions(tree));
        let tree = tree.map(|tree| sources.keep_document(&self.document, tree));
        let read = tree.map(|tree| openapi::read(tree, sources, self.faults, diagnostics));
        let (document, omissions) = match read {
            Some(Ok(document)) => (Some(document), Vec::new()),
            Some(Err(omissions)) => (None, omissions),
            None => (None, Vec::new()),
        };
        // Faults that were passed over stand in the way of no further phase.
        let faults = match self.faults {
            Faults::Refused => Diagnostics::default(),
            Faults::LeftOut => std::mem::take(diagnostics),
        };
        let schemas = document
            .as_ref()
            .map(|document| schema::read(document, diagnostics));
        let read = document.as_ref().zip(schemas.as_ref());
        let api = read.and_then(|(document, schemas)| {
            lower::lower(document, schemas, &self.selection, diagnostics)
        });
        let names = api.as_ref().and_then(|api| plan::name(api, diagnostics));
        if self.warnings == Warnings::Denied {
            diagnostics.deny_warnings();
        }
        let names = names.filter(|_| !diagnostics.has_errors());
        let later = std::mem::replace(diagnostics, faults);
        diagnostics.append(later);
        Analysis {
            document,
            omissions,
            schemas,
            api,
            names,
            formats: self.formats.clone(),
            #[cfg(feature = "diff")]
            selection: self.selection.clone(),
        }
    }
}

/// Writes a plan as modules.
fn modules_of(plan: &Plan) -> Tree {
    output::modules(emit::modules(plan), &emit::carried(plan))
}

/// The results of the phases, up to the first that failed.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// The document, in the form of one version.
    pub document: Option<Document<'a>>,
    /// The nodes that have to be left out so that more of the document can be read, where that was
    /// [asked for](Generator::pass_over_faults).
    pub omissions: Vec<Omission>,
    /// The schemas of the document.
    pub schemas: Option<Schemas<'a>>,
    /// The model.
    pub api: Option<api::Api>,
    /// The names of components and operations. `None` where there are errors.
    pub names: Option<Names>,
    /// The types that formats are mapped to.
    pub formats: Formats,
    /// The operations that were taken.
    #[cfg(feature = "diff")]
    selection: Selection,
}

impl Analysis<'_> {
    /// Plans the crate. `None` where there are errors.
    pub fn plan(&self) -> Option<Plan> {
        let (api, names, formats) = self.named()?;
        Some(plan::plan(api, names, formats))
    }

    /// The input of planning.
    fn named(&self) -> Option<(&api::Api, &Names, &Formats)> {
        Some((self.api.as_ref()?, self.names.as_ref()?, &self.formats))
    }
}
