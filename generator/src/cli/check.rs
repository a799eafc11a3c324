//! `spectrait check`.

use std::error::Error;

use super::{
    arguments::{Format, Input},
    outcome::Outcome,
};

pub(super) fn run(input: &Input) -> Result<Outcome, Box<dyn Error>> {
    let (session, analysis) = input.analysed()?;
    let operations = analysis.api.as_ref().map(|api| api.operations.len());
    session.print(input.format);
    let outcome = session.outcome();
    if let (Format::Text, Outcome::Fine, Some(operations)) = (input.format, outcome, operations) {
        let plural = if operations == 1 { "" } else { "s" };
        let path = input.document.display();
        anstream::println!("{path}: fine, {operations} operation{plural}");
    }
    Ok(outcome)
}
