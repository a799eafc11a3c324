//! `spectrait check`.

use super::{
    arguments::{Check, Format},
    outcome::Outcome,
    progress::Progress,
    report::Session,
};

pub(super) fn run(arguments: &Check) -> Outcome {
    let mut session = Session::default();
    let generator = arguments.input.generator();
    let sources = generator.sources(&session.files);
    let progress = Progress::of(format!("reading {}", arguments.input.document.display()));
    let analysis = generator.analyse(&sources, &mut session.diagnostics);
    let operations = analysis.api.as_ref().map(|api| api.operations.len());
    drop(progress);
    // The process ends soon; to free every node first would only take time.
    std::mem::forget(analysis);
    std::mem::forget(sources);
    session.print(arguments.input.format);
    let outcome = session.outcome();
    if let (Format::Text, Outcome::Fine, Some(operations)) =
        (arguments.input.format, outcome, operations)
    {
        let plural = if operations == 1 { "" } else { "s" };
        let path = arguments.input.document.display();
        anstream::println!("{path}: fine, {operations} operation{plural}");
    }
    outcome
}
