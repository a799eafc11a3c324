//! The command as a whole.

use std::{error::Error, panic, process::ExitCode};

use clap::Parser;

use super::{
    arguments::{Arguments, Command},
    check, diff, explain, generate,
    outcome::Outcome,
    show,
};

/// Runs the command with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are errors to clap too; a failure to print them has no reader.
            let _ = error.print();
            let wrong = error.use_stderr();
            return if wrong { Outcome::Usage } else { Outcome::Fine }.into();
        }
    };
    arguments.colour.apply();
    let outcome = match panic::catch_unwind(|| carry_out(arguments.command)) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => {
            anstream::eprintln!("error: {error}");
            Outcome::Usage
        }
        Err(_) => {
            anstream::eprintln!(
                "this is a defect of spectrait: please report it with the document"
            );
            Outcome::Internal
        }
    };
    outcome.into()
}

/// Carries a command out. An error is one of its arguments, or of a file that they name.
fn carry_out(command: Command) -> Result<Outcome, Box<dyn Error>> {
    match command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Check(input) => Ok(check::run(&input)?),
        Command::Show(arguments) => Ok(show::run(&arguments)?),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Completions { shell } => {
            let mut command = <Arguments as clap::CommandFactory>::command();
            clap_complete::generate(shell, &mut command, "spectrait", &mut std::io::stdout());
            Ok(Outcome::Fine)
        }
    }
}
