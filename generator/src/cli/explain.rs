//! `spectrait explain`.

use super::{arguments::Explain, outcome::Outcome};
use crate::{
    diagnostic::Code,
    diff::{Rule, RustRule},
};

pub(super) fn run(arguments: &Explain) -> Outcome {
    let Some(id) = &arguments.code else {
        for code in Code::ALL {
            anstream::println!("{} {}", code.id(), heading(*code));
        }
        for rule in Rule::ALL {
            anstream::println!("{} {}", rule.id(), rule.heading());
        }
        for rule in RustRule::ALL {
            anstream::println!("{} {}", rule.id(), rule.heading());
        }
        return Outcome::Fine;
    };
    let page = Code::from_id(id)
        .map(|code| code.page().to_owned())
        .or_else(|| Rule::from_id(id).map(Rule::page))
        .or_else(|| RustRule::from_id(id).map(RustRule::page));
    if let Some(page) = page {
        anstream::print!("{page}");
        Outcome::Fine
    } else {
        anstream::eprintln!("error: there is no code {id}; `spectrait explain` lists them");
        Outcome::Usage
    }
}

/// The first line of a code's page, without its mark and id.
fn heading(code: Code) -> &'static str {
    let first = code.page().lines().next().unwrap_or_default();
    first.split_once(": ").map_or(first, |(_, heading)| heading)
}
