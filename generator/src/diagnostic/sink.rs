//! Diagnostics, and the sink that every phase reports into.

use rustc_hash::FxHashSet;

use super::{
    code::Code,
    severity::Severity,
    span::{FileId, Span},
};

/// The subject of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The value at a span.
    Value(Span),
    /// The key of a span.
    Key(Span),
    /// A byte offset in a file, where there is no tree yet.
    Offset(FileId, usize),
    /// A file as a whole.
    File(FileId),
}

impl Anchor {
    /// The file of the subject.
    pub fn file(&self) -> FileId {
        match self {
            Self::Value(span) | Self::Key(span) => span.file(),
            Self::Offset(file, _) | Self::File(file) => *file,
        }
    }

    /// The JSON pointer, where the subject is in a tree.
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

/// A diagnostic: a code, a location, the problem and the remedy.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Its code.
    pub code: Code,
    /// Its severity.
    pub severity: Severity,
    /// Its subject.
    pub anchor: Anchor,
    /// The problem, in lower case and without a final full stop.
    pub message: String,
    /// The remedy.
    pub help: String,
}

impl Diagnostic {
    /// Creates a diagnostic of its code's severity.
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
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    /// The codes, places and problems that were told: what many operations use is told once.
    told: FxHashSet<(Code, Anchor, String)>,
}

impl Diagnostics {
    /// Adds a diagnostic, unless the same was told of the same place.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let (anchor, message) = (diagnostic.anchor.clone(), diagnostic.message.clone());
        if self.told.insert((diagnostic.code, anchor, message)) {
            self.all.push(diagnostic);
        }
    }

    /// Adds a diagnostic made of its parts.
    pub fn add(
        &mut self,
        code: Code,
        anchor: impl Into<Anchor>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(Diagnostic::new(code, anchor, message, help));
    }

    /// Adds the diagnostics of another sink.
    pub fn append(&mut self, others: Self) {
        for diagnostic in others.all {
            self.report(diagnostic);
        }
    }

    /// Turns every warning into an error.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.all {
            if diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    /// Returns true if there is an error, so that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Counts those of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let same = |diagnostic: &&Diagnostic| diagnostic.severity == severity;
        self.all.iter().filter(same).count()
    }

    /// All diagnostics, in the order in which they were found.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.all
    }
}
