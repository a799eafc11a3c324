//! `spectrait generate`.

use std::error::Error;

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
};

pub(super) fn run(arguments: &Generate) -> Result<Outcome, Box<dyn Error>> {
    let mut session = Session::default();
    let input = &arguments.input;
    let mut generator = input.generator()?;
    if let Some(name) = &arguments.name {
        generator = generator.name(name);
    }
    let dependencies = arguments.dependency.iter();
    let generator = dependencies.fold(generator, Generator::dependency);
    let what = format!("generating from {}", input.document.display());
    let tree = progress::shown(what, || {
        generator.complete_crate(&session.files, &mut session.diagnostics)
    });
    session.print(input.format);
    let Some(tree) = tree else {
        return Ok(session.outcome());
    };
    if arguments.check {
        return check(arguments, &tree);
    }
    let touched = output::write(&arguments.out, &tree)?.len();
    if input.format == Format::Text {
        let (folder, total) = (arguments.out.display(), tree.len());
        anstream::println!("{folder}: {total} files, {touched} of them changed");
    }
    Ok(Outcome::Fine)
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
