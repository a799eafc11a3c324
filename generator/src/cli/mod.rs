//! The command: arguments, exit codes, printing.
//!
//! Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 a document that can't be read or used,
//! 4 an internal error. This module must not know the inside of any phase.

mod arguments;
mod check;
mod command;
mod config;
mod diff;
mod explain;
mod gaps;
mod generate;
mod outcome;
mod progress;
mod report;
mod revision;
mod show;
mod stdin;

pub use self::command::run;
