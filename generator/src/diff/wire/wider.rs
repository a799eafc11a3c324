//! Statuses and media types that fall under wider ones: `200` under `2XX` under `default`,
//! `text/plain` under `text/*` under `*/*` (OpenAPI, "Responses Object" and "Media Type Object"); a
//! key and a token under the key.

use std::collections::BTreeSet;

use crate::{
    contract::{Fact, Flow, Part, Role},
    diff::rule::is_success,
};

/// What a part falls under that the other document does not have: the narrowest that covers it.
pub(super) fn over<'p, 't>(part: &Part, others: &'p [Part]) -> Option<&'p Part> {
    let response = part.role == Role::Response;
    let success = is_success(&part.key);
    // A failure is often named, and what comes with it left to the others.
    let has_content = part.parts.iter().any(|part| part.role == Role::MediaType);
    // Others never have any (RFC 9110, section 6.4.1).
    let bare = !success || matches!(part.key.as_str(), "204" | "205" | "304");
    if response && bare && !has_content {
        return None;
    }
    // Where successes are described, what is left to `default` are failures.
    let successes = response && success && others.iter().any(|other| is_success(&other.key));
    let wide = others.iter().filter(|other| covers(other, part));
    let wide = wide.filter(|other| !(successes && other.key == "default"));
    wide.min_by_key(|other| breadth(&other.key))
}

/// Whether all that a part may be is described by others that came in its place, and nobody waits
/// for more.
pub(super) fn is_spelled_out(part: &Part, others: &[Part], beside: &[Part]) -> bool {
    let came = |other: &Part| !beside.iter().any(|known| known.key == other.key);
    let mut others = others.iter();
    part.flow != Flow::Request && others.any(|other| covers(part, other) && came(other))
}

/// What each of some ways to prove who is asking wants.
pub(super) struct Ways<'p>(Vec<BTreeSet<&'p str>>);

impl<'p> Ways<'p> {
    pub(super) fn of(parts: &'p [Part]) -> Self {
        let ways = parts.iter().filter(|part| part.role == Role::SecurityWay);
        Self(ways.map(wanted).collect())
    }

    /// Whether whoever proves who is asking in one way does so in one of these too, which asks for
    /// less.
    pub(super) fn suffice(&self, way: &Part) -> bool {
        if way.role != Role::SecurityWay {
            return false;
        }
        let own = wanted(way);
        self.0.iter().any(|other| other.is_subset(&own))
    }
}

/// What a way to prove who is asking wants: keys, scopes, and where tokens come from.
fn wanted<'p>(way: &'p Part) -> BTreeSet<&'p str> {
    let mut words: BTreeSet<&str> = way.parts.iter().map(|kind| kind.key.as_str()).collect();
    for said in &way.facts {
        match &said.fact {
            Fact::Demanded(scopes) => words.extend(scopes.iter().map(String::as_str)),
            Fact::Same(flows) => words.extend(flows.iter().map(String::as_str)),
            _ => {}
        }
    }
    words
}

/// Whether one of two parts is of all that the other one is of, and of more.
pub(super) fn covers(wide: &Part, narrow: &Part) -> bool {
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
