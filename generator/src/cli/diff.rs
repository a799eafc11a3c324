//! `spectrait diff`.

use std::{fs, path::PathBuf};

use super::{
    arguments::{Diff, DiffFormat, Format},
    config::{self, ACCEPTED, DiffConfig},
    outcome::Outcome,
    progress::Progress,
    report::Session,
    revision::{self, Revision},
};
use crate::{
    diagnostic::{Code, Diagnostics, Span},
    diff::{self, Accepted, Judgement, Policy, Report, Sides},
    report::{self, Comparison, Extent},
};

pub(super) fn run(arguments: &Diff) -> Outcome {
    match prepared(arguments) {
        Ok((settings, revisions)) => compare(arguments, &settings, &revisions),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            Outcome::Usage
        }
    }
}

/// The settings of a comparison.
struct Settings {
    policy: Policy,
    extensions: Vec<String>,
    /// The file of accepted changes.
    accepted: PathBuf,
}

fn prepared(arguments: &Diff) -> Result<(Settings, Sides<Revision>), String> {
    let config = config::read(arguments.config.as_deref())?;
    let DiffConfig {
        document,
        extensions,
        accepted,
        ..
    } = &config.diff;
    let named = arguments.accepted.as_ref().or(accepted.as_ref());
    let accepted = named.map_or_else(|| PathBuf::from(ACCEPTED), Clone::clone);
    let policy = Policy {
        accepted: config::read_accepted(&accepted)?,
        today: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
        ..config.diff.policy(&arguments.fail_on)?
    };
    if let Some(expires) = &arguments.expires {
        config::date(expires)?;
    }
    let both = Sides::new(arguments.base.as_deref(), arguments.revision.as_deref());
    let revisions = revision::both(both, document.as_deref())?;
    let settings = Settings {
        policy,
        extensions: [extensions.as_slice(), &arguments.extension].concat(),
        accepted,
    };
    Ok((settings, revisions))
}

fn compare(arguments: &Diff, settings: &Settings, revisions: &Sides<Revision>) -> Outcome {
    let mut sessions = Sides::<Session>::default();
    let Some(report) = report_of(arguments, settings, revisions, &mut sessions) else {
        for session in sessions {
            session.print(Format::Text);
        }
        return Outcome::Document;
    };
    let exceeded = report.limit_exceeded.as_ref();
    let gaps: Vec<String> = revisions
        .as_ref()
        .zip(sessions.as_ref())
        .zip(exceeded)
        .into_iter()
        .flat_map(|((revision, session), exceeded)| {
            gaps(&revision.name, &session.diagnostics, exceeded.as_ref())
        })
        .collect();
    let judgement = settings.policy.judge(&report);
    let comparison = report::comparison(
        revisions.as_ref().map(|revision| &*revision.name),
        sessions.as_ref().map(|session| &session.files),
        &report,
        &settings.policy,
        &judgement,
        &gaps,
    );
    if let Err(message) = print(arguments, &comparison) {
        anstream::eprintln!("error: {message}");
        return Outcome::Usage;
    }
    if let Some(reason) = &arguments.accept {
        return accept(arguments, settings, &report, &judgement, reason);
    }
    if judgement.is_within() && gaps.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Findings
    }
}

/// Reads and compares the documents. `None` where one of them has errors.
fn report_of(
    arguments: &Diff,
    settings: &Settings,
    revisions: &Sides<Revision>,
    sessions: &mut Sides<Session>,
) -> Option<Report> {
    let generators = revisions.as_ref().map(|revision| {
        let Revision { path, commit, .. } = revision;
        let (reading, limits) = (&arguments.reading, &arguments.limits);
        reading.generator(path, limits, commit.clone())
    });
    let Sides { base, revision } = sessions;
    let sources = Sides::new(
        generators.base.sources(&base.files),
        generators.revision.sources(&revision.files),
    );
    let names = revisions.as_ref().map(|revision| &revision.name);
    let progress = Progress::of(format!("reading {} and {}", names.base, names.revision));
    let before = generators
        .base
        .analyse(&sources.base, &mut base.diagnostics);
    let after = generators
        .revision
        .analyse(&sources.revision, &mut revision.diagnostics);
    let weights = &settings.policy.weights;
    let report = crate::compare(&before, &after, &settings.extensions, weights);
    drop(progress);
    // The process ends soon; to free every node first would only take time.
    std::mem::forget((before, after));
    std::mem::forget(sources);
    report
}

/// The parts of a document that were not compared: those behind references that lead nowhere, and
/// those beyond a limit.
fn gaps(name: &str, diagnostics: &Diagnostics, exceeded: Option<&Span>) -> Vec<String> {
    const CODES: &[Code] = &[
        Code::UnresolvedFile,
        Code::DanglingReference,
        Code::CircularReference,
    ];
    let all = diagnostics.as_slice().iter();
    let mut unresolved = all.filter(|diagnostic| CODES.contains(&diagnostic.code));
    let mut gaps = Vec::new();
    if let Some(first) = unresolved.next() {
        let more = match unresolved.count() {
            0 => String::new(),
            several => format!(", and {several} more references"),
        };
        gaps.push(format!("{name}: {}{more}", first.message));
    }
    if let Some(span) = exceeded {
        let pointer = span.pointer();
        gaps.push(format!(
            "{name}: there is too much to compare, from {pointer} on"
        ));
    }
    gaps
}

fn print(arguments: &Diff, comparison: &Comparison<'_>) -> Result<(), String> {
    let extent = if arguments.all {
        Extent::Everything
    } else {
        Extent::Summary
    };
    let written = |format| match format {
        DiffFormat::Text => report::text(comparison, extent),
        DiffFormat::Json => format!("{:#}\n", report::json(comparison)),
        DiffFormat::Markdown => report::markdown(comparison),
        DiffFormat::Sarif => format!("{:#}\n", report::sarif(comparison)),
        DiffFormat::Junit => report::junit(comparison),
        DiffFormat::Github => report::github(comparison),
    };
    anstream::print!("{}", written(arguments.format));
    for (format, path) in &arguments.output {
        let text = anstream::adapter::strip_str(&written(*format)).to_string();
        fs::write(path, text)
            .map_err(|error| format!("can't write {}: {error}", path.display()))?;
    }
    Ok(())
}

fn accept(
    arguments: &Diff,
    settings: &Settings,
    report: &Report,
    judgement: &Judgement,
    reason: &str,
) -> Outcome {
    let expires = arguments.expires.as_deref();
    let accepted: Vec<Accepted> = diff::acceptances(report, judgement, reason, expires);
    if accepted.is_empty() {
        anstream::eprintln!("nothing is to be accepted");
        return Outcome::Fine;
    }
    if let Err(message) = config::write_accepted(&settings.accepted, &accepted) {
        anstream::eprintln!("error: {message}");
        return Outcome::Usage;
    }
    let path = settings.accepted.display();
    anstream::eprintln!("accepted {} changes in {path}", accepted.len());
    Outcome::Fine
}
