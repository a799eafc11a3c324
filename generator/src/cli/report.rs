//! Diagnostics, printed.

use super::{
    Outcome,
    arguments::{Deny, Format, Input},
};
use crate::{
    Generator,
    diagnostic::{Colour, Diagnostics, Severity, render_json, render_text},
    source::Files,
};

/// What reading a document takes, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub files: Files,
    pub diagnostics: Diagnostics,
}

impl Input {
    pub(super) fn generator(&self) -> Generator {
        let generator = Generator::new(&self.document);
        match self.deny {
            Some(Deny::Warnings) => generator.deny_warnings(),
            None => generator,
        }
    }
}

impl Session {
    /// Prints the diagnostics: for people to stderr, for programs to stdout.
    pub(super) fn print(&self, format: Format) {
        let all = self.diagnostics.as_slice();
        match format {
            Format::Text => {
                anstream::eprint!("{}", render_text(all, &self.files, Colour::Styled));
                let summary = self.summary();
                if !summary.is_empty() {
                    anstream::eprintln!("{summary}");
                }
            }
            Format::Json => anstream::println!("{:#}", render_json(all, &self.files)),
        }
    }

    /// How many there are of each severity, in words; empty where there are none.
    fn summary(&self) -> String {
        let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
            let count = self.diagnostics.count(severity);
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity.name()))
        });
        counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// What the diagnostics come to.
    pub(super) fn outcome(&self) -> Outcome {
        if self.diagnostics.has_errors() {
            Outcome::Document
        } else if self.diagnostics.count(Severity::Warning) > 0 {
            Outcome::Findings
        } else {
            Outcome::Fine
        }
    }
}
