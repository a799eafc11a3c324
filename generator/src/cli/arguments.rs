//! The arguments of the command.

use std::{error::Error, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::{
    plan::{FormatOf, TypePath},
    source::Limits,
};

const EXAMPLES: &str = "Examples:
  spectrait generate openapi.json --out bindings
  spectrait generate openapi.json --out bindings --check
  spectrait check openapi.yaml --format json
  spectrait show openapi.json
  spectrait diff old.yaml new.yaml
  spectrait explain ST0206

Exit codes:
  0  fine
  1  findings: warnings of `check`, an operation that `generate` left out (what can be
     generated is written), or a folder that is out of step
  2  wrong usage
  3  the document can't be read or used
  4  an internal error";

/// Turns OpenAPI documents into Rust: types, a client, a server trait with its router.
#[derive(Debug, Parser)]
#[command(name = "spectrait", version, after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub colour: ColourChoice,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a complete crate from a document
    #[command(after_help = "Examples:
  spectrait generate openapi.json --out bindings
  spectrait generate openapi.json --out bindings --name jetemail
  spectrait generate openapi.json --out bindings --dependency 'chrono = \"0.4\"' \\
    --map 'string:date-time=chrono::DateTime<chrono::FixedOffset>'
  spectrait generate openapi.json --out bindings --check   # in CI: 1 where out of step")]
    Generate(Generate),
    /// Read a document and tell what is wrong with it
    #[command(after_help = "Examples:
  spectrait check openapi.json
  spectrait check openapi.json --format json | jq '.diagnostics[].code'
  spectrait check openapi.yaml --overlay fixes.yaml
  spectrait check openapi.yaml --include 'tag:pets' --exclude '/pets/*#DELETE'")]
    Check(Input),
    /// Show the operations and types of a document
    #[command(after_help = "Examples:
  spectrait show openapi.json
  spectrait show openapi.json --names
  spectrait show openapi.json --stage plan")]
    Show(Show),
    /// Tell what a change of a document breaks, on the wire and in Rust
    #[command(after_help = DIFF)]
    Diff(Diff),
    /// Explain a diagnostic code, or the id of a change
    #[command(after_help = "Examples:
  spectrait explain ST0206
  spectrait explain property-removed-required
  spectrait explain          # lists all codes and ids")]
    Explain(Explain),
    /// Print shell completions
    #[command(after_help = "Examples:
  spectrait completions bash > ~/.local/share/bash-completion/completions/spectrait")]
    Completions {
        /// The shell
        shell: Shell,
    },
}

const DIFF: &str = "Examples:
  spectrait diff old.yaml new.yaml
  spectrait diff                # what is not committed, or of a pull request
  spectrait diff openapi.json --format markdown --output sarif=diff.sarif
  spectrait diff git:v1.2.0:openapi.json openapi.json \\
    --fail-on wire=risky,rust=never
  spectrait diff git:v1.2.0:openapi.json --format changelog >> CHANGELOG.md
  spectrait diff --accept 'nobody reads it any more' --expires 2027-06-30

A document is a file, - for stdin, a URL whose origin --allow-origin names, or
git:REF:PATH: the file as a commit has it, with all that it refers to.
Without a base it is compared with HEAD; in CI, with where its branch left the
target branch.

spectrait.toml, beside where the command runs, may hold:
  [diff]
  document = \"openapi.json\"
  # Or several in one run:
  # documents = [\"v1.json\", \"v2.json\"]
  fail-on = { wire = \"breaking\", rust = \"major\", version = true }
  extensions = [\"x-permissions\"]
  # Values may come to x-extensible-enum.
  extensible-enums = true
  # What is deprecated names its end in x-sunset, and goes after it.
  sunset = { days = 90 }
  accepted = \"spectrait.accepted.toml\"
  levels = { property-removed-optional = \"safe\", links-changed = \"ignore\" }

Limits: beyond those of reading, a comparison ends at 1,000,000 pairs of
schemas that meet, tells where, and exits with 1. Of SARIF's results 5,000 are
written, of GitHub's annotations 10 of each level.

Exit codes: 0 within the policy, 1 not, or not everything could be compared,
2 wrong usage, 3 a document can't be read, 4 an internal error";

/// A document, and what becomes of its diagnostics.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// The OpenAPI document, in JSON or YAML: a file, - for stdin, or a URL that --allow-origin covers
    #[arg(value_name = "DOC")]
    pub document: PathBuf,
    /// Treat warnings as errors
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
    /// The form in which diagnostics are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub reading: Reading,
}

/// The input beside the document, the part of it that is taken, and its limits.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct Reading {
    /// Apply an overlay to the document first; may be given again
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
    /// The folder that references may not leave [default: the document's own]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Follow references over the network to this origin, such as https://api.example.com
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Take only these operations: an operationId, `tag:NAME`, or `/path/*#GET`
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,
    /// Leave these operations out
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,
    /// Have a format stand for a type: string:uuid=my::Id, number:decimal=rust_decimal::Decimal, or
    /// string:uuid=String for none; with == strings that are not of the format are refused, and
    /// fields are of the type itself: string:uuid==uuid::Uuid
    #[arg(long, value_name = "TYPE:FORMAT=PATH", value_parser = mapping)]
    pub map: Vec<(FormatOf, String, TypePath)>,
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// The limits beyond which a document is refused.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the options"
)]
pub(super) struct LimitArguments {
    /// Bytes of all files together
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().bytes)]
    pub max_bytes: u64,
    /// Nesting of arrays and objects; at most 127
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().depth)]
    pub max_depth: usize,
    /// Values of all files together, YAML's aliases written out
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().nodes)]
    pub max_nodes: usize,
    /// Files that references lead to
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().files)]
    pub max_files: usize,
    /// References from one to the next
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().references)]
    pub max_references: usize,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    #[command(flatten)]
    pub input: Input,
    /// The folder for the crate
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The crate's name [default: from the document's title]
    #[arg(long, value_name = "NAME", value_parser = crate_name)]
    pub name: Option<String>,
    /// A dependency of the crate, for types that formats stand for, such as 'chrono = "0.4"'
    #[arg(long, value_name = "LINE")]
    pub dependency: Vec<String>,
    /// Give the server a trait for each tag, such as PetsApi, beside Api
    #[arg(long)]
    pub traits_by_tag: bool,
    /// Compare only: exit with 1 where the folder is out of step or an operation is left out, write
    /// nothing
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    pub input: Input,
    /// Print what is called otherwise in Rust than in the document
    #[arg(long, conflicts_with = "stage")]
    pub names: bool,
    /// Print what a phase made of the document, for debugging
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<Stage>,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The document before the change: a file, -, a URL, or git:REF:PATH
    #[arg(value_name = "BASE")]
    pub base: Option<String>,
    /// The document after the change
    #[arg(value_name = "REVISION")]
    pub revision: Option<String>,
    /// How the comparison is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// Write it to a file too; may be given again
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub output: Vec<(DiffFormat, PathBuf)>,
    /// List all changes, the safe ones too
    #[arg(long)]
    pub all: bool,
    /// What breaks the policy: wire=breaking|risky|safe|never, rust=major|minor|patch|never,
    /// version=true|false
    #[arg(long, value_name = "VERDICT=LEVEL", value_delimiter = ',')]
    pub fail_on: Vec<String>,
    /// Extensions that are part of what is promised, such as x-permissions
    #[arg(long, value_name = "NAME")]
    pub extension: Vec<String>,
    /// Accept all that breaks the policy, for this reason
    #[arg(long, value_name = "REASON")]
    pub accept: Option<String>,
    /// The first day on which what is accepted counts no more, such as 2027-06-30
    #[arg(long, value_name = "DATE", requires = "accept")]
    pub expires: Option<String>,
    /// The file of accepted changes [default: spectrait.accepted.toml]
    #[arg(long, value_name = "FILE")]
    pub accepted: Option<PathBuf>,
    /// The configuration [default: spectrait.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A code such as ST0206, or an id such as property-removed-required; without one, all are listed
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a pull request
    Markdown,
    /// For those who use the API: what changed in each operation, in Markdown
    Changelog,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit's XML, for CI servers
    Junit,
    /// Annotations of GitHub's
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Every warning
    Warnings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Stage {
    /// The document, brought to one shape
    Document,
    /// The model
    Api,
    /// The plan
    Plan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColourChoice {
    /// Where the output is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColourChoice {
    pub(super) fn apply(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

fn mapping(text: &str) -> Result<(FormatOf, String, TypePath), Box<dyn Error + Send + Sync>> {
    let ((of, format), path) = text
        .split_once('=')
        .and_then(|(key, path)| Some((key.split_once(':')?, path)))
        .ok_or("it is a type and a format, and a path: string:uuid=uuid::Uuid")?;
    let path: TypePath = match path.strip_prefix('=') {
        Some(path) => path.parse::<TypePath>()?.strict(),
        None => path.parse()?,
    };
    Ok((of.parse()?, format.to_owned(), path))
}

fn output(text: &str) -> Result<(DiffFormat, PathBuf), String> {
    let parts = text.split_once('=');
    let (format, path) = parts.ok_or("it is a format and a file: sarif=diff.sarif")?;
    let format = DiffFormat::from_str(format, true)?;
    Ok((format, PathBuf::from(path)))
}

fn crate_name(text: &str) -> Result<String, String> {
    let kept = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let first = text.starts_with(|first: char| first.is_ascii_alphabetic());
    if first && text.chars().all(kept) {
        Ok(text.to_owned())
    } else {
        Err("a crate's name is letters, digits, `-` and `_`, and begins with a letter".to_owned())
    }
}
