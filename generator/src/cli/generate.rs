//! `spectrait generate`.

use std::{error::Error, path::Path};

use similar::TextDiff;

use super::{
    arguments::{Format, Generate},
    outcome::Outcome,
    progress,
    report::Session,
};
use crate::{
    Generator,
    output::{self, Difference, Tree},
    plan::Plan,
};

pub(super) fn run(arguments: &Generate) -> Result<Outcome, Box<dyn Error>> {
    let mut session = Session::new();
    let input = &arguments.input;
    let mut generator = input.generator()?;
    if let Some(name) = &arguments.name {
        generator = generator.name(name);
    }
    if arguments.traits_by_tag {
        generator = generator.traits_by_tag();
    }
    let dependencies = arguments.dependency.iter();
    let generator = dependencies.fold(generator, Generator::dependency);
    let what = format!("generating from {}", input.document.display());
    let planned = progress::shown(what, || {
        let plan = generator.plan(session.files, &mut session.diagnostics)?;
        let tree = generator.crate_of(&plan);
        Some((plan, tree))
    });
    session.print(input.format);
    let Some((plan, tree)) = planned else {
        return Ok(session.outcome());
    };
    let is_whole = plan.left_out == 0;
    let outcome = if arguments.check {
        check(arguments, &tree)?
    } else {
        let touched = output::write(&arguments.out, &tree)?.len();
        if input.format == Format::Text {
            let (folder, total) = (arguments.out.display(), tree.len());
            anstream::println!("{folder}: {total} files, {touched} of them changed");
        }
        Outcome::Fine
    };
    if !is_whole && input.format == Format::Text {
        anstream::eprintln!("{}", left_out(&plan, &input.document));
    }
    Ok(match outcome {
        Outcome::Fine if !is_whole => Outcome::Findings,
        outcome => outcome,
    })
}

/// The number of operations that are generated and left out, as a sentence.
fn left_out(plan: &Plan, document: &Path) -> String {
    let generated = plan.methods.len() + plan.webhooks.len();
    let left_out = plan.left_out;
    let total = generated + left_out;
    format!(
        "warning: {generated} of {total} operations; {left_out} left out: run `spectrait check {}`",
        document.display()
    )
}

fn check(arguments: &Generate, tree: &Tree) -> Result<Outcome, Box<dyn Error>> {
    let folder = arguments.out.display();
    let differences = output::compare(&arguments.out, tree)?;
    if differences.is_empty() {
        if arguments.input.format == Format::Text {
            anstream::println!("{folder}: in step");
        }
        return Ok(Outcome::Fine);
    }
    for difference in &differences {
        print(difference);
    }
    let count = differences.len();
    anstream::eprintln!(
        "error: {folder} is out of step in {count} files; generate it again without --check"
    );
    Ok(Outcome::Findings)
}

fn print(difference: &Difference) {
    let path = difference.path.display();
    let found = difference.found.as_deref().unwrap_or_default();
    let generated = difference.generated.as_deref().unwrap_or_default();
    let diff = TextDiff::from_lines(found, generated);
    let mut unified = diff.unified_diff();
    unified.header(
        &format!("{path} (as it is)"),
        &format!("{path} (as generated)"),
    );
    anstream::eprint!("{unified}");
}
