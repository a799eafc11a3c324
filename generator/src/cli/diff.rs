//! `spectrait diff`.

use std::{fs, path::Path};

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
    diff::{self, Accepted, Judgement, Policy, Report},
    report::{self, Comparison, Extent, Named},
    source::Files,
};

pub(super) fn run(arguments: &Diff) -> Outcome {
    match prepared(arguments) {
        Ok((settings, base, revision)) => compare(arguments, &settings, &base, &revision),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            Outcome::Usage
        }
    }
}

/// What was asked for, and what is held against it.
struct Settings {
    policy: Policy,
    extensions: Vec<String>,
    accepted: std::path::PathBuf,
}

fn prepared(arguments: &Diff) -> Result<(Settings, Revision, Revision), String> {
    let config = config::read(arguments.config.as_deref())?;
    let DiffConfig {
        document,
        extensions,
        accepted,
        ..
    } = &config.diff;
    let mut policy = config.diff.policy(&arguments.fail_on)?;
    let path = arguments.accepted.as_ref().or(accepted.as_ref());
    let path = path.map_or_else(|| Path::new(ACCEPTED).to_owned(), Clone::clone);
    policy.accepted = config::read_accepted(&path)?;
    policy.today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    if let Some(expires) = &arguments.expires {
        config::date(expires)?;
    }
    let named = (arguments.base.as_deref(), arguments.revision.as_deref());
    let (base, revision) = revision::both(named.0, named.1, document.as_deref())?;
    let settings = Settings {
        policy,
        extensions: [extensions.as_slice(), &arguments.extension].concat(),
        accepted: path,
    };
    Ok((settings, base, revision))
}

fn compare(arguments: &Diff, settings: &Settings, base: &Revision, revision: &Revision) -> Outcome {
    let (mut old, mut new) = (Session::default(), Session::default());
    let generator = |of: &Revision| {
        let commit = of.commit.clone();
        arguments
            .reading
            .generator(&of.path, &arguments.limits, commit)
    };
    let (old_generator, new_generator) = (generator(base), generator(revision));
    let old_sources = old_generator.sources(&old.files);
    let new_sources = new_generator.sources(&new.files);
    let progress = Progress::of(format!("reading {} and {}", base.name, revision.name));
    let before = old_generator.analyse(&old_sources, &mut old.diagnostics);
    let after = new_generator.analyse(&new_sources, &mut new.diagnostics);
    let found = crate::compare(&before, &after, &settings.extensions);
    drop(progress);
    // The process ends soon; to free every node first would only take time.
    std::mem::forget((before, after));
    std::mem::forget((old_sources, new_sources));
    let Some(mut report) = found else {
        old.print(Format::Text);
        new.print(Format::Text);
        return Outcome::Document;
    };
    let [old_beyond, new_beyond] = report.beyond.each_ref().map(Option::as_ref);
    let gaps = gaps([
        (&base.name, &old.diagnostics, old_beyond),
        (&revision.name, &new.diagnostics, new_beyond),
    ]);
    let judgement = settings.policy.judge(&mut report);
    let comparison = report::comparison(
        &named(&base.name, &old.files),
        &named(&revision.name, &new.files),
        &report,
        (&settings.policy, &judgement),
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

fn named<'a>(name: &'a str, files: &'a Files) -> Named<'a, Files> {
    Named { name, files }
}

/// What stands behind references that lead nowhere was not compared, nor what is beyond all measure.
fn gaps(both: [(&String, &Diagnostics, Option<&Span>); 2]) -> Vec<String> {
    const CODES: &[Code] = &[
        Code::UnresolvedFile,
        Code::DanglingReference,
        Code::CircularReference,
    ];
    let mut gaps = Vec::new();
    for (name, diagnostics, beyond) in both {
        let own = diagnostics.as_slice().iter();
        let own = own.filter(|diagnostic| CODES.contains(&diagnostic.code));
        let told: Vec<_> = own.collect();
        if let Some(first) = told.first() {
            let more = match told.len() {
                1 => String::new(),
                several => format!(", and {} more references", several - 1),
            };
            gaps.push(format!("{name}: {}{more}", first.message));
        }
        if let Some(span) = beyond {
            let pointer = span.pointer();
            gaps.push(format!(
                "{name}: there is too much to compare, from {pointer} on"
            ));
        }
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
