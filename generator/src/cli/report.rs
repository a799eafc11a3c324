//! Diagnostics, printed.

use std::{env, error::Error, mem, path::Path};

use super::{
    arguments::{Deny, Format, Input, Reading},
    outcome::Outcome,
    progress,
    stdin::{STDIN, STDIN_NAME, read_stdin},
};
use crate::{
    Analysis, Generator,
    diagnostic::{
        Colour, Diagnostic, Diagnostics, Severity, render_github, render_json, render_text,
    },
    plan::InvalidMapping,
    source::{Access, Commit, Files, Limits, Omission},
};

/// The files that were read for a document, with their diagnostics. The process ends soon: what is
/// read for it is never freed, which would only take time.
#[derive(Debug)]
pub(super) struct Session {
    pub files: &'static Files,
    pub diagnostics: Diagnostics,
    /// The parts that were left out.
    pub omissions: Vec<Omission>,
    /// The parts with invalid keys, which are not read.
    pub ignored: Vec<Omission>,
}

impl Input {
    /// Analyses the document.
    ///
    /// # Errors
    ///
    /// The arguments contradict each other.
    pub(super) fn analysed(&self) -> Result<(Session, &'static Analysis<'static>), Box<dyn Error>> {
        let generator = self.generator()?;
        let mut session = Session::new();
        let what = format!("reading {}", self.document.display());
        let analysis = progress::shown(what, || session.analyse(&generator));
        Ok((session, analysis))
    }

    pub(super) fn generator(&self) -> Result<Generator, Box<dyn Error>> {
        let generator = if self.document == Path::new(STDIN) {
            let generator = self.reading.generator(Path::new(STDIN_NAME), None)?;
            generator.content(read_stdin()?)
        } else {
            self.reading.generator(&self.document, None)?
        };
        Ok(match self.deny {
            Some(Deny::Warnings) => generator.deny_warnings(),
            None => generator,
        })
    }
}

impl Reading {
    /// A generator of a document, on the disk or in a commit.
    pub(super) fn generator(
        &self,
        document: &Path,
        commit: Option<Commit>,
    ) -> Result<Generator, InvalidMapping> {
        let limits = Limits {
            bytes: self.limits.max_bytes,
            depth: self.limits.max_depth,
            nodes: self.limits.max_nodes,
            files: self.limits.max_files,
            references: self.limits.max_references,
        };
        let access = Access {
            root: self.root.clone(),
            origins: self.allow_origin.clone(),
            commit,
        };
        let generator = Generator::new(document).limits(limits).access(access);
        let generator = self.overlay.iter().fold(generator, Generator::overlay);
        let generator = self.include.iter().fold(generator, Generator::include);
        let generator = self.exclude.iter().fold(generator, Generator::exclude);
        let mut formats = self.map.iter();
        formats.try_fold(generator, |generator, (of, format, path)| {
            generator.format(*of, format, path)
        })
    }
}

impl Session {
    /// A session that has read nothing.
    pub(super) fn new() -> Self {
        Self {
            files: Box::leak(Box::default()),
            diagnostics: Diagnostics::default(),
            omissions: Vec::new(),
            ignored: Vec::new(),
        }
    }

    /// Analyses the generator's document.
    pub(super) fn analyse(&mut self, generator: &Generator) -> &'static Analysis<'static> {
        let sources = Box::leak(Box::new(generator.sources(self.files)));
        Box::leak(Box::new(generator.analyse(sources, &mut self.diagnostics)))
    }

    /// Analyses what can be read of the generator's document.
    pub(super) fn analyse_in_part(&mut self, generator: Generator) -> &'static Analysis<'static> {
        /// An object that lacks what was left out has to be left out too, and so on.
        const MOST_ROUNDS: usize = 8;
        let mut generator = generator.pass_over_faults();
        let mut first = None;
        loop {
            let analysis = self.analyse(&generator);
            if analysis.omissions.is_empty() || generator.rounds() == MOST_ROUNDS {
                if let Some(first) = first {
                    self.diagnostics = of_both(&first, &self.diagnostics);
                }
                let document = analysis.document.as_ref();
                self.ignored = document.map_or_else(Vec::new, |it| it.ignored.clone());
                return analysis;
            }
            self.omissions.extend_from_slice(&analysis.omissions);
            generator = generator.leave_out(analysis.omissions.clone());
            first.get_or_insert(mem::take(&mut self.diagnostics));
            self.files = Box::leak(Box::default());
        }
    }

    /// Prints the diagnostics: for people to stderr, for programs to stdout.
    pub(super) fn print(&self, format: Format) {
        let all = self.diagnostics.as_slice();
        match format {
            Format::Text => {
                anstream::eprint!("{}", render_text(all, self.files, Colour::Styled));
                let summary = self.summary();
                if !summary.is_empty() {
                    anstream::eprintln!("{summary}");
                }
                if env::var_os("GITHUB_ACTIONS").is_some_and(|set| set == "true") {
                    anstream::print!("{}", render_github(all, self.files));
                }
            }
            Format::Json => anstream::println!("{:#}", render_json(all, self.files)),
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

/// The errors of a document as it is, and what else was found without its faulty parts.
fn of_both(first: &Diagnostics, last: &Diagnostics) -> Diagnostics {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let mut all = Diagnostics::default();
    let errors = first.as_slice().iter().filter(is_error);
    let rest = last.as_slice().iter().filter(|found| !is_error(found));
    errors
        .chain(rest)
        .for_each(|found| all.report(found.clone()));
    all
}
