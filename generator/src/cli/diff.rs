//! `spectrait diff`.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use super::{
    arguments::{Diff, DiffFormat, Format},
    config::{self, ACCEPTED},
    gaps,
    outcome::Outcome,
    progress,
    report::Session,
    revision::{self, Revision},
};
use crate::{
    Generator,
    diff::{self, Accepted, Policy, Report, Sides},
    report::{self, Comparison, Extent},
};

/// The settings of a comparison.
struct Settings {
    revisions: Sides<Revision>,
    policy: Policy,
    extensions: Vec<String>,
    /// The file of accepted changes.
    accepted: PathBuf,
}

pub(super) fn run(arguments: &Diff) -> Result<Outcome, Box<dyn Error>> {
    let settings = settings(arguments)?;
    let revisions = settings.revisions.as_ref();
    let mut sessions = Sides::<Session>::default();
    let generator = |revision: &Revision| {
        let reading = &arguments.reading;
        reading.generator(&revision.path, revision.commit.clone())
    };
    let generators = Sides {
        base: generator(revisions.base)?,
        revision: generator(revisions.revision)?,
    };
    let Some(report) = report_of(&generators, &settings, &mut sessions) else {
        for session in sessions {
            session.print(Format::Text);
        }
        return Ok(Outcome::Document);
    };
    let gaps = gaps::gaps(
        revisions.map(|revision| &*revision.name),
        sessions.as_ref(),
        report.limit_exceeded.as_ref().map(Option::as_ref),
    );
    let judgement = settings.policy.judge(&report);
    let comparison = report::comparison(
        revisions.map(|revision| &*revision.name),
        sessions.as_ref().map(|session| &session.files),
        &report,
        &settings.policy,
        &judgement,
        &gaps,
    );
    print(arguments, &comparison)?;
    if let Some(reason) = &arguments.accept {
        let expires = arguments.expires.as_deref();
        let accepted = diff::acceptances(&report, &judgement, reason, expires);
        accept(&accepted, &settings.accepted)?;
        return Ok(Outcome::Fine);
    }
    if judgement.is_within() && gaps.uncompared.is_empty() {
        Ok(Outcome::Fine)
    } else {
        Ok(Outcome::Findings)
    }
}

fn settings(arguments: &Diff) -> Result<Settings, Box<dyn Error>> {
    let config = config::read(arguments.config.as_deref())?.diff;
    let named = arguments.accepted.as_ref().or(config.accepted.as_ref());
    let accepted = named.map_or_else(|| PathBuf::from(ACCEPTED), Clone::clone);
    let policy = Policy {
        accepted: config::read_accepted(&accepted)?,
        today: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
        ..config.policy(&arguments.fail_on)?
    };
    if let Some(expires) = &arguments.expires {
        config::date(expires)?;
    }
    let both = Sides::new(arguments.base.as_deref(), arguments.revision.as_deref());
    Ok(Settings {
        revisions: revision::both(both, config.document.as_deref())?,
        policy,
        extensions: [config.extensions.as_slice(), &arguments.extension].concat(),
        accepted,
    })
}

/// Reads and compares the documents. `None` where one of them has errors.
fn report_of(
    generators: &Sides<Generator>,
    settings: &Settings,
    sessions: &mut Sides<Session>,
) -> Option<Report> {
    let names = settings.revisions.as_ref().map(|revision| &revision.name);
    let what = format!("reading {} and {}", names.base, names.revision);
    let (extensions, weights) = (&settings.extensions, &settings.policy.weights);
    let Sides { base, revision } = sessions;
    progress::shown(what, || {
        base.analysed_in_part(generators.base.clone(), |before| {
            revision.analysed_in_part(generators.revision.clone(), |after| {
                crate::compare(before, after, extensions, weights)
            })
        })
    })
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
        DiffFormat::Changelog => report::changelog(comparison),
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

fn accept(accepted: &[Accepted], path: &Path) -> Result<(), String> {
    if accepted.is_empty() {
        anstream::eprintln!("nothing is to be accepted");
        return Ok(());
    }
    config::write_accepted(path, accepted)?;
    let (count, path) = (accepted.len(), path.display());
    anstream::eprintln!("accepted {count} changes in {path}");
    Ok(())
}
