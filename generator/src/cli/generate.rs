//! `spectrait generate`.

use similar::TextDiff;

use super::{
    arguments::{Format, Generate},
    outcome::Outcome,
    progress::Progress,
    report::Session,
};
use crate::output::{self, Difference, Tree};

pub(super) fn run(arguments: &Generate) -> Outcome {
    let mut session = Session::default();
    let mut generator = arguments.input.generator();
    if let Some(name) = &arguments.name {
        generator = generator.name(name);
    }
    let path = arguments.input.document.display();
    for line in &arguments.dependency {
        generator = generator.dependency(line);
    }
    let progress = Progress::of(format!("generating from {path}"));
    let tree = generator.complete_crate(&session.files, &mut session.diagnostics);
    drop(progress);
    session.print(arguments.input.format);
    let Some(tree) = tree else {
        return session.outcome();
    };
    if arguments.check {
        check(arguments, &tree)
    } else {
        write(arguments, &tree)
    }
}

fn write(arguments: &Generate, tree: &Tree) -> Outcome {
    let folder = arguments.out.display();
    match output::write(&arguments.out, tree) {
        Ok(touched) => {
            if arguments.input.format == Format::Text {
                let (total, touched) = (tree.len(), touched.len());
                anstream::println!("{folder}: {total} files, {touched} of them changed");
            }
            Outcome::Fine
        }
        Err(error) => {
            anstream::eprintln!("error: {error}");
            Outcome::Usage
        }
    }
}

fn check(arguments: &Generate, tree: &Tree) -> Outcome {
    let folder = arguments.out.display();
    match output::compare(&arguments.out, tree) {
        Ok(differences) if differences.is_empty() => {
            if arguments.input.format == Format::Text {
                anstream::println!("{folder}: in step");
            }
            Outcome::Fine
        }
        Ok(differences) => {
            for difference in &differences {
                print(difference);
            }
            let count = differences.len();
            anstream::eprintln!(
                "error: {folder} is out of step in {count} files; generate it again without --check"
            );
            Outcome::Findings
        }
        Err(error) => {
            anstream::eprintln!("error: {error}");
            Outcome::Usage
        }
    }
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
