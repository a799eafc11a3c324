//! `spectrait explain`.

use super::{Outcome, arguments::Explain};
use crate::diagnostic::Code;

pub(super) fn run(arguments: &Explain) -> Outcome {
    let Some(id) = &arguments.code else {
        for code in Code::ALL {
            anstream::println!("{} {}", code.id(), heading(*code));
        }
        return Outcome::Fine;
    };
    if let Some(code) = Code::from_id(id) {
        anstream::print!("{}", code.page());
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
