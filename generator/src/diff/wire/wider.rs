//! Statuses and media types that fall under wider ones: `200` under `2XX` under `default`,
//! `text/plain` under `text/*` under `*/*` (OpenAPI, "Responses Object" and "Media Type Object").

use crate::{
    contract::{Flow, Part, Role},
    diff::rule::is_success,
};

/// What a part falls under that the other document does not have: the narrowest that covers it.
pub(super) fn over<'p, 't>(part: &Part<'t>, others: &'p [Part<'t>]) -> Option<&'p Part<'t>> {
    let response = part.role == Role::Response;
    let success = is_success(&part.key);
    // A failure is often named, and what comes with it left to the others.
    let has_content = part.parts.iter().any(|part| part.role == Role::MediaType);
    if response && !success && !has_content {
        return None;
    }
    // Where successes are described, what is left to `default` are failures.
    let successes = response && success && others.iter().any(|other| is_success(&other.key));
    let wide = others.iter().filter(|other| covers(other, part));
    let wide = wide.filter(|other| !(successes && other.key == "default"));
    wide.min_by_key(|other| breadth(&other.key))
}

/// Whether all that a part may be is described by others in its place, and nobody waits for more.
pub(super) fn is_spelled_out(part: &Part<'_>, others: &[Part<'_>]) -> bool {
    part.flow != Flow::Request && others.iter().any(|other| covers(part, other))
}

/// Whether one of two parts is of all that the other one is of, and of more.
pub(super) fn covers(wide: &Part<'_>, narrow: &Part<'_>) -> bool {
    if wide.role != narrow.role || wide.key == narrow.key {
        return false;
    }
    match wide.role {
        Role::Response => match wide.key.strip_suffix("XX") {
            Some(class) => narrow.key.starts_with(class),
            None => wide.key == "default",
        },
        Role::MediaType => match wide.key.strip_suffix('*') {
            Some("*/") => true,
            Some(class) => narrow.key.starts_with(class),
            None => false,
        },
        _ => false,
    }
}

fn breadth(key: &str) -> usize {
    match key {
        "default" | "*/*" => 2,
        key if key.ends_with(['X', '*']) => 1,
        _ => 0,
    }
}
