//! The command: arguments, exit codes, what is printed.
//!
//! Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 a document that can't be read or used,
//! 4 an internal error. This module must not know the inside of any phase.

mod arguments;
mod check;
mod config;
mod diff;
mod explain;
mod generate;
mod progress;
mod report;
mod revision;
mod show;

use std::{panic, process::ExitCode};

use clap::Parser;

use self::arguments::{Arguments, Command};

/// What a run of the command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing to complain of.
    Fine,
    /// A check found something.
    Findings,
    /// The command can't be carried out as it was given.
    Usage,
    /// The document can't be read or used.
    Document,
    /// A defect of spectrait.
    Internal,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Findings => 1,
            Outcome::Usage => 2,
            Outcome::Document => 3,
            Outcome::Internal => 4,
        })
    }
}

/// Runs the command with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too; where they can't be printed, nobody reads.
            let _ = error.print();
            let wrong = error.use_stderr();
            return if wrong { Outcome::Usage } else { Outcome::Fine }.into();
        }
    };
    arguments.colour.apply();
    let outcome = panic::catch_unwind(|| carry_out(arguments.command));
    outcome
        .unwrap_or_else(|_| {
            anstream::eprintln!(
                "this is a defect of spectrait: please report it with the document"
            );
            Outcome::Internal
        })
        .into()
}

fn carry_out(command: Command) -> Outcome {
    match command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Completions { shell } => {
            let mut command = <Arguments as clap::CommandFactory>::command();
            clap_complete::generate(shell, &mut command, "spectrait", &mut std::io::stdout());
            Outcome::Fine
        }
    }
}
