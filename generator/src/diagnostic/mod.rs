//! What is told to the user: codes, severities, places, remedies.
//!
//! Every phase reports into one sink, [`Diagnostics`], and goes on as far as it can. This module
//! must not know OpenAPI beyond the texts of its codes.

mod code;
#[cfg(feature = "excerpts")]
mod excerpt;
mod render;
mod span;

#[cfg(feature = "excerpts")]
pub use self::excerpt::{Colour, render_text};
pub use self::{
    code::Code,
    render::{Locate, Location, annotation, render_cargo, render_github, render_json},
    span::{FileId, Span, Trail},
};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document can't be used as it is; nothing is written.
    Error,
    /// Something of the document is lost or looks wrong; the rest is generated.
    Warning,
    /// Worth knowing; nothing is lost.
    Note,
}

impl Severity {
    /// The severity in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What a diagnostic points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The value at a place.
    Value(Span),
    /// The key of a place.
    Key(Span),
    /// A byte offset in a file, where there is no tree yet.
    Offset(FileId, usize),
    /// A file as a whole.
    File(FileId),
}

impl Anchor {
    /// The file that is pointed at.
    pub fn file(&self) -> FileId {
        match self {
            Self::Value(span) | Self::Key(span) => span.file(),
            Self::Offset(file, _) | Self::File(file) => *file,
        }
    }

    /// The JSON pointer, where the anchor is a place in a tree.
    pub fn pointer(&self) -> Option<String> {
        match self {
            Self::Value(span) | Self::Key(span) => Some(span.pointer()),
            Self::Offset(..) | Self::File(_) => None,
        }
    }
}

impl From<&Span> for Anchor {
    fn from(span: &Span) -> Self {
        Self::Value(span.clone())
    }
}

/// One thing to tell: a code, a place, the problem and the remedy.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What kind of thing it is.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where it is.
    pub anchor: Anchor,
    /// The problem, in lower case and without a final full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic of its code's severity.
    pub fn new(
        code: Code,
        anchor: impl Into<Anchor>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: code.severity(),
            anchor: anchor.into(),
            message: message.into(),
            help: help.into(),
        }
    }
}

/// The sink of all phases.
#[derive(Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Takes in a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Takes in a diagnostic made of its parts.
    pub fn add(
        &mut self,
        code: Code,
        anchor: impl Into<Anchor>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(Diagnostic::new(code, anchor, message, help));
    }

    /// Turns every warning into an error.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.0 {
            if diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    /// Whether there is an error, so that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let same = |diagnostic: &&Diagnostic| diagnostic.severity == severity;
        self.0.iter().filter(same).count()
    }

    /// All of them, in the order in which they were found.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }
}
