//! Diagnostics, printed.

use std::{env, path::Path};

use super::{
    arguments::{Deny, Format, Input, LimitArguments, Reading},
    outcome::Outcome,
};
use crate::{
    Generator,
    diagnostic::{Colour, Diagnostics, Severity, render_github, render_json, render_text},
    source::{Access, Commit, Files, Limits},
};

/// The files that were read for a document, with their diagnostics.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub files: Files,
    pub diagnostics: Diagnostics,
}

impl Input {
    pub(super) fn generator(&self) -> Generator {
        let generator = self.reading.generator(&self.document, &self.limits, None);
        match self.deny {
            Some(Deny::Warnings) => generator.deny_warnings(),
            None => generator,
        }
    }
}

impl Reading {
    /// A generator of a document, on the disk or in a commit.
    pub(super) fn generator(
        &self,
        document: &Path,
        limits: &LimitArguments,
        commit: Option<Commit>,
    ) -> Generator {
        let Self {
            overlay,
            root,
            allow_origin,
            include,
            exclude,
            map,
        } = self;
        let mut generator = Generator::new(document)
            .limits(limits.limits())
            .access(Access {
                root: root.clone(),
                origins: allow_origin.clone(),
                commit,
            });
        for path in overlay {
            generator = generator.overlay(path);
        }
        for pattern in include {
            generator = generator.include(pattern);
        }
        for pattern in exclude {
            generator = generator.exclude(pattern);
        }
        for (of, format, path) in map {
            generator = generator.format(*of, format, path);
        }
        generator
    }
}

impl LimitArguments {
    fn limits(&self) -> Limits {
        Limits {
            bytes: self.max_bytes,
            depth: self.max_depth,
            nodes: self.max_nodes,
            files: self.max_files,
            references: self.max_references,
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
                if env::var_os("GITHUB_ACTIONS").is_some_and(|set| set == "true") {
                    anstream::print!("{}", render_github(all, &self.files));
                }
            }
            Format::Json => anstream::println!("{:#}", render_json(all, &self.files)),
        }
    }

    /// The numbers of each severity, in words; empty where there are none.
    fn summary(&self) -> String {
        let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
            let count = self.diagnostics.count(severity);
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity.name()))
        });
        counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The outcome of the diagnostics.
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
