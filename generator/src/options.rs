//! The options of a generation.

use std::path::{Path, PathBuf};

use crate::{
    emit,
    openapi::Faults,
    output::{self, CrateDetails},
    plan::{FormatOf, Formats, InvalidMapping, Plan, SupportFile, TypePath},
    selection::Selection,
    source::{Access, Limits, Omission},
};

/// Configures a generation from a document.
#[derive(Clone, Debug)]
pub struct Generator {
    pub(crate) document: PathBuf,
    pub(crate) content: Option<Vec<u8>>,
    name: Option<String>,
    pub(crate) folder: String,
    pub(crate) limits: Limits,
    pub(crate) access: Access,
    #[cfg(feature = "overlay")]
    pub(crate) overlays: Vec<PathBuf>,
    pub(crate) selection: Selection,
    pub(crate) warnings: Warnings,
    pub(crate) traits: Traits,
    pub(crate) faults: Faults,
    pub(crate) omissions: Vec<Vec<Omission>>,
    pub(crate) formats: Formats,
    dependencies: Vec<String>,
}

/// The traits of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Traits {
    /// `Api` has all operations.
    One,
    /// Each tag has one.
    ByTag,
}

/// The severity of warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Warnings {
    Allowed,
    Denied,
}

impl Generator {
    /// Generates from this document. A relative path counts from the working directory, which for
    /// a build script is the folder of its package.
    pub fn new(document: impl AsRef<Path>) -> Self {
        Self {
            document: document.as_ref().to_owned(),
            content: None,
            name: None,
            folder: "spectrait".to_owned(),
            limits: Limits::default(),
            access: Access::default(),
            #[cfg(feature = "overlay")]
            overlays: Vec::new(),
            selection: Selection::default(),
            warnings: Warnings::Allowed,
            traits: Traits::One,
            faults: Faults::Refused,
            omissions: Vec::new(),
            formats: Formats::default(),
            dependencies: Vec::new(),
        }
    }

    /// Takes the document's text as it is here. The path is for messages, and for references to count
    /// from.
    #[must_use]
    pub fn content(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// Sets the name of the generated crate, in place of one made from the document's title.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the folder below `OUT_DIR` that [`build`](Self::build) writes to, in place of `spectrait`:
    /// for a crate with the bindings of several documents.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Sets the limits beyond which a document is refused.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the files that references may lead to, in place of those below the document's own folder.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Applies an overlay (OpenAPI Overlay Specification 1.0 and 1.1) to the document; several are
    /// applied in the order in which they were added.
    #[cfg(feature = "overlay")]
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

    /// Maps values of a format to a type, such as `chrono::DateTime<chrono::FixedOffset>` for
    /// strings of `date-time`, in place of what is set for it; `String` for none but themselves.
    /// [`Formats`](crate::plan::Formats) says what the type has to implement.
    ///
    /// # Errors
    ///
    /// The type can't represent strings or numbers of the format in this way.
    pub fn format(
        mut self,
        of: FormatOf,
        format: &str,
        path: &TypePath,
    ) -> Result<Self, InvalidMapping> {
        self.formats.set(of, format, path)?;
        Ok(self)
    }

    /// Adds a line to the dependencies of a complete crate, such as `chrono = "0.4"`: for types that
    /// formats stand for.
    #[must_use]
    pub fn dependency(mut self, line: impl Into<String>) -> Self {
        self.dependencies.push(line.into());
        self
    }

    /// Gives the server a trait for each tag, such as `PetsApi`, beside `Api` with what all of them
    /// share: for documents with hundreds of operations, whose one trait is long to read and to
    /// compile.
    #[must_use]
    pub fn traits_by_tag(mut self) -> Self {
        self.traits = Traits::ByTag;
        self
    }

    /// Treats every warning as an error, so that nothing of the document is left out unseen.
    #[must_use]
    pub fn deny_warnings(mut self) -> Self {
        self.warnings = Warnings::Denied;
        self
    }

    /// Reads as much of the document as can be read, for a comparison: what is an error of the
    /// document stands in the way of nothing but itself. [`Analysis::omissions`] are the nodes that have
    /// to be left out for that, by [`leave_out`](Self::leave_out).
    ///
    /// [`Analysis::omissions`]: crate::Analysis::omissions
    #[must_use]
    pub fn pass_over_faults(mut self) -> Self {
        self.faults = Faults::LeftOut;
        self
    }

    /// Leaves nodes out of the files that are read. Each list counts from what the lists before it
    /// have left.
    #[must_use]
    pub fn leave_out(mut self, omissions: Vec<Omission>) -> Self {
        self.omissions.push(omissions);
        self
    }

    /// The number of lists that are left out.
    #[cfg(feature = "cli")]
    pub(crate) fn rounds(&self) -> usize {
        self.omissions.len()
    }

    /// The details of the crate that a plan becomes.
    pub(crate) fn details(&self, plan: &Plan) -> CrateDetails {
        let needed = &plan.requirements;
        let carries = |file| needed.support.contains(&file);
        let libraries = [
            ("serde_json", carries(SupportFile::Json)),
            ("regex", carries(SupportFile::Pattern)),
            ("base64", carries(SupportFile::Bytes)),
            ("bytes", needed.body),
        ];
        CrateDetails {
            name: self
                .name
                .clone()
                .unwrap_or_else(|| output::crate_name(&plan.title)),
            version: output::crate_version(&plan.version),
            title: emit::one_line(&plan.title),
            title_markdown: emit::plain_markdown(&plan.title),
            features: plan
                .has_webhooks()
                .then_some((
                    "webhooks",
                    "Webhooks and callbacks, with the types that they alone lead to.",
                ))
                .into_iter()
                .collect(),
            libraries: libraries
                .into_iter()
                .filter_map(|(name, is_needed)| is_needed.then_some(name))
                .collect(),
            formats: needed.formats.iter().map(|it| it.path.clone()).collect(),
            dependencies: self.dependencies.clone(),
        }
    }
}
