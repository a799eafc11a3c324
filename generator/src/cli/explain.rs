//! `spectrait explain`.

use std::error::Error;

use super::{arguments::Explain, outcome::Outcome};
use crate::{
    diagnostic::Code,
    diff::{Rule, RustRule},
};

pub(super) fn run(arguments: &Explain) -> Result<Outcome, Box<dyn Error>> {
    let Some(id) = &arguments.code else {
        let codes = Code::ALL.iter().map(|code| (code.id(), heading(*code)));
        let wire = Rule::ALL.iter().map(|rule| (rule.id(), rule.heading()));
        let surface = RustRule::ALL.iter();
        let rust = surface.map(|rule| (rule.id(), rule.heading()));
        for (id, heading) in codes.chain(wire).chain(rust) {
            anstream::println!("{id} {heading}");
        }
        return Ok(Outcome::Fine);
    };
    let page = Code::from_id(id)
        .map(|code| code.page().to_owned())
        .or_else(|| Rule::from_id(id).map(Rule::page))
        .or_else(|| RustRule::from_id(id).map(RustRule::page))
        .ok_or_else(|| format!("there is no code {id}; `spectrait explain` lists them"))?;
    anstream::print!("{page}");
    Ok(Outcome::Fine)
}

/// The first line of a code's page, without its mark and id.
fn heading(code: Code) -> &'static str {
    let first = code.page().lines().next().unwrap_or_default();
    first.split_once(": ").map_or(first, |(_, heading)| heading)
}
