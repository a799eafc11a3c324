//! `spectrait diff`.

use std::{
    error::Error,
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    thread,
};

use terminal_size::Width;

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
    diff::{self, Accepted, Conventions, Judgement, Policy, Report, Sides},
    output,
    report::{self, Comparison, Extent, Gaps},
};

/// The settings of a run.
struct Settings {
    /// The documents, each as it was and as it is.
    pairs: Vec<Sides<Revision>>,
    policy: Policy,
    conventions: Conventions,
    /// The file of accepted changes.
    accepted: PathBuf,
}

/// Two documents that were compared.
struct Compared<'s> {
    revisions: &'s Sides<Revision>,
    sessions: Sides<Session>,
    report: Report,
    judgement: Judgement,
    gaps: Gaps,
}

pub(super) fn run(arguments: &Diff) -> Result<Outcome, Box<dyn Error>> {
    let settings = settings(arguments)?;
    let mut outcome = Outcome::Fine;
    let mut all = Vec::new();
    for revisions in &settings.pairs {
        match compared(arguments, revisions, &settings)? {
            Some(compared) => all.push(compared),
            None => outcome = Outcome::Document,
        }
    }
    keep_common(&mut all);
    let comparisons = all.iter().map(|compared| {
        report::comparison(
            compared.revisions.as_ref().map(|revision| &*revision.name),
            compared.sessions.as_ref().map(|session| session.files),
            &compared.report,
            &settings.policy,
            &compared.judgement,
            &compared.gaps,
        )
    });
    let comparisons: Vec<Comparison<'_>> = comparisons.collect();
    if !comparisons.is_empty() {
        print(arguments, &comparisons)?;
    }
    if outcome != Outcome::Fine {
        return Ok(outcome);
    }
    if let Some(reason) = &arguments.accept {
        let expires = arguments.expires.as_deref();
        let accepted: Vec<Accepted> = all
            .iter()
            .flat_map(|it| diff::acceptances(&it.report, &it.judgement, reason, expires))
            .collect();
        accept(&accepted, &settings.accepted)?;
        return Ok(Outcome::Fine);
    }
    let is_fine = |it: &Compared<'_>| it.judgement.is_within() && it.gaps.uncompared.is_empty();
    Ok(if all.iter().all(is_fine) {
        Outcome::Fine
    } else {
        Outcome::Findings
    })
}

/// Compares two documents. `None` where one of them can't be read, which is told.
fn compared<'s>(
    arguments: &Diff,
    revisions: &'s Sides<Revision>,
    settings: &Settings,
) -> Result<Option<Compared<'s>>, Box<dyn Error>> {
    let mut sessions = Sides::new(Session::new(), Session::new());
    let generator = |revision: &Revision| {
        let reading = &arguments.reading;
        let generator = reading.generator(&revision.path, revision.commit.clone());
        generator.map(|generator| match &revision.content {
            Some(content) => generator.content(content.clone()),
            None => generator,
        })
    };
    let generators = Sides {
        base: generator(&revisions.base)?,
        revision: generator(&revisions.revision)?,
    };
    let names = revisions.as_ref().map(|revision| &*revision.name);
    let Some(report) = report_of(names, &generators, settings, &mut sessions) else {
        for session in sessions {
            session.print(Format::Text);
        }
        return Ok(None);
    };
    let exceeded = report.limit_exceeded.as_ref().map(Option::as_ref);
    Ok(Some(Compared {
        revisions,
        gaps: gaps::gaps(names, sessions.as_ref(), exceeded),
        judgement: settings.policy.judge(&report),
        sessions,
        report,
    }))
}

/// An acceptance is stale where no document has its change, and is told once.
fn keep_common(all: &mut [Compared<'_>]) {
    let Some((first, others)) = all.split_first_mut() else {
        return;
    };
    for other in others {
        let stale = std::mem::take(&mut other.judgement.stale);
        first.judgement.stale.retain(|it| stale.contains(it));
        other.judgement.expired.clear();
    }
}

fn settings(arguments: &Diff) -> Result<Settings, Box<dyn Error>> {
    let config = config::read(arguments.config.as_deref())?.diff;
    let named = arguments.accepted.as_ref().or(config.accepted.as_ref());
    let accepted = named.map_or_else(|| PathBuf::from(ACCEPTED), Clone::clone);
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let today: jiff::civil::Date = today.parse()?;
    let sunset = config.sunset.map(|sunset| sunset.from(today));
    let policy = Policy {
        accepted: config::read_accepted(&accepted)?,
        today: today.to_string(),
        ..config.policy(&arguments.fail_on)?
    };
    if let Some(expires) = &arguments.expires {
        config::date(expires)?;
    }
    let both = Sides::new(arguments.base.as_deref(), arguments.revision.as_deref());
    let documents = config.documents()?;
    let pairs = match (both, documents.as_slice()) {
        (
            Sides {
                base: None,
                revision: None,
            },
            [_, _, ..],
        ) => documents
            .iter()
            .map(|document| revision::both(both, Some(document)))
            .collect::<Result<_, _>>()?,
        (_, [_, _, ..]) if both.revision.is_none() => {
            return Err(
                "there are several documents in spectrait.toml; name both to compare".into(),
            );
        }
        (_, documents) => {
            let document = documents.first().map(PathBuf::as_path);
            vec![revision::both(both, document)?]
        }
    };
    Ok(Settings {
        pairs,
        policy,
        conventions: Conventions {
            extensions: [config.extensions.as_slice(), &arguments.extension].concat(),
            extensible_enums: config.extensible_enums,
            sunset: sunset.transpose()?,
        },
        accepted,
    })
}

/// Reads and compares the documents. `None` where one of them has errors.
fn report_of(
    names: Sides<&str>,
    generators: &Sides<Generator>,
    settings: &Settings,
    sessions: &mut Sides<Session>,
) -> Option<Report> {
    let what = format!("reading {} and {}", names.base, names.revision);
    let (conventions, weights) = (&settings.conventions, &settings.policy.weights);
    let Sides { base, revision } = sessions;
    progress::shown(what, || {
        let before = generators.base.clone();
        let after = generators.revision.clone();
        let (before, after) = thread::scope(|scope| {
            let before = output::spawn(scope, || base.analyse_in_part(before));
            let after = revision.analyse_in_part(after);
            (output::join(before), after)
        });
        crate::compare(before, after, conventions, weights)
    })
}

fn print(arguments: &Diff, comparisons: &[Comparison<'_>]) -> Result<(), String> {
    let extent = if arguments.all {
        Extent::Everything
    } else {
        Extent::Summary
    };
    let each = |write: &dyn Fn(&Comparison<'_>) -> String| {
        comparisons.iter().map(write).collect::<Vec<_>>().join("\n")
    };
    let written = |format, columns| match format {
        DiffFormat::Text => each(&|it| report::text(it, extent, columns)),
        DiffFormat::Json => format!("{:#}\n", report::json(comparisons)),
        DiffFormat::Markdown => each(&report::markdown),
        DiffFormat::Changelog => each(&report::changelog),
        DiffFormat::Sarif => format!("{:#}\n", report::sarif(comparisons)),
        DiffFormat::Junit => report::junit(comparisons),
        DiffFormat::Github => report::github(comparisons),
    };
    anstream::print!("{}", written(arguments.format, columns()));
    for (format, path) in &arguments.output {
        let text = anstream::adapter::strip_str(&written(*format, None)).to_string();
        fs::write(path, text)
            .map_err(|error| format!("can't write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// The columns of the terminal, where there is one.
fn columns() -> Option<usize> {
    let is_terminal = io::stdout().is_terminal();
    let (Width(columns), _) = is_terminal.then(terminal_size::terminal_size)??;
    Some(columns.into())
}

fn accept(accepted: &[Accepted], path: &Path) -> Result<(), String> {
    if accepted.is_empty() {
        anstream::eprintln!("nothing is to be accepted");
        return Ok(());
    }
    config::write_accepted(path, accepted)?;
    let (count, path) = (accepted.len(), path.display());
    let plural = if count == 1 { "" } else { "s" };
    anstream::eprintln!("accepted {count} change{plural} in {path}");
    Ok(())
}
