//! Statuses and media types that fall under wider ones: `200` under `2XX` under `default`,
//! `text/plain` under `text/*` under `*/*` (OpenAPI, "Responses Object" and "Media Type Object"); a
//! key and a token under the key.

use std::collections::BTreeSet;

use crate::{
    contract::{Direction, Fact, Part, Role},
    diff::{rules::is_success, sides::Sides},
};

/// The narrowest part that covers one which the other document does not have.
pub(super) fn over<'p>(part: &Part, others: &'p [Part]) -> Option<&'p Part> {
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
    let wide = others
        .iter()
        .filter(|other| covers(other, part) && !(successes && other.key == "default"));
    wide.min_by_key(|other| breadth(&other.key))
}

/// Returns true where others came in place of a part that describe all that it may be, and nobody
/// waits for more.
pub(super) fn is_spelled_out(part: &Part, siblings: Sides<&[Part]>) -> bool {
    let came = |other: &Part| siblings.base.iter().all(|known| known.key != other.key);
    let mut others = siblings.revision.iter();
    part.direction != Direction::Request && others.any(|other| covers(part, other) && came(other))
}

/// The credentials that each of some security requirements asks for.
pub(super) struct SecurityRequirements<'p>(Vec<BTreeSet<&'p str>>);

impl<'p> SecurityRequirements<'p> {
    pub(super) fn of(parts: &'p [Part], is_open: bool) -> Self {
        let ways = parts
            .iter()
            .filter(|part| part.role == Role::SecurityRequirement);
        let none = is_open.then(BTreeSet::new);
        Self(ways.map(credentials).chain(none).collect())
    }

    /// Returns true where the credentials of a requirement satisfy one of these too, which asks for
    /// less.
    pub(super) fn suffice(&self, requirement: &Part) -> bool {
        if requirement.role != Role::SecurityRequirement {
            return false;
        }
        let own = credentials(requirement);
        self.0.iter().any(|other| other.is_subset(&own))
    }
}

/// The credentials of a security requirement: keys, scopes, and where tokens come from.
fn credentials(requirement: &Part) -> BTreeSet<&str> {
    let keys = requirement.parts.iter().map(|kind| kind.key.as_str());
    let mut words: BTreeSet<&str> = keys.collect();
    for statement in &requirement.facts {
        match &statement.fact {
            Fact::Demanded(scopes) => words.extend(scopes.iter().map(String::as_str)),
            Fact::Same(flows) => words.extend(flows.iter().map(String::as_str)),
            _ => {}
        }
    }
    words
}

/// Returns true where one of two parts is of all that the other one is of, and of more.
pub(super) fn covers(wide: &Part, narrow: &Part) -> bool {
    if wide.role != narrow.role || wide.key == narrow.key {
        return false;
    }
    if wide.role == Role::Response {
        match wide.key.strip_suffix("XX") {
            Some(class) => narrow.key.starts_with(class),
            None => wide.key == "default",
        }
    } else if wide.role == Role::MediaType {
        let class = wide.key.strip_suffix('*');
        class.is_some_and(|class| class == "*/" || narrow.key.starts_with(class))
    } else {
        false
    }
}

fn breadth(key: &str) -> usize {
    match key {
        "default" | "*/*" => 2,
        key if key.ends_with(['X', '*']) => 1,
        _ => 0,
    }
}
