//! Two surfaces: what a crate that imports the bindings suffers (Rust's SemVer, RFC 1105).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    fact::Move,
    surface::{Kind, Part, Side, Surface},
};
use crate::diagnostic::Span;

/// Which number of a version has to be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// The last one: nothing that a downstream crate can name has changed.
    Patch,
    /// The middle one: there is more than before.
    Minor,
    /// The first one: downstream crates may not compile any more.
    Major,
}

impl Bump {
    /// All of them, the greatest first.
    pub const ALL: [Self; 3] = [Self::Major, Self::Minor, Self::Patch];

    /// The step of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bump| bump.name() == name)
    }

    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What a change of a surface means.
#[derive(Debug)]
pub struct RustRule {
    /// The stable id, such as `rust-field-removed`.
    pub id: &'static str,
    /// What changed, in a few words.
    pub heading: &'static str,
    /// Which number of the version has to be raised.
    pub bump: Bump,
    /// Why, in a sentence.
    pub why: &'static str,
    /// What softens it.
    pub remedy: &'static str,
}

impl RustRule {
    /// Every rule.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        super::rust_table::RUST.iter()
    }

    /// The page on it, in Markdown.
    pub fn page(&self) -> String {
        let Self {
            id,
            heading,
            bump,
            why,
            remedy,
        } = self;
        format!(
            "# {id}: {heading}\n\nIt asks for a **{}** version of the bindings: {why}.\n\n## What \
             to do\n\n{}.\n",
            bump.name(),
            super::rule::capital(remedy),
        )
    }

    /// The rule with this id.
    pub fn from_id(id: &str) -> Option<&'static Self> {
        super::rust_table::RUST.iter().find(|rule| rule.id == id)
    }
}

fn rule(id: &'static str) -> &'static RustRule {
    RustRule::from_id(id).expect("every id that is told of is in the table")
}

/// A change of the surface.
#[derive(Clone, Debug)]
pub struct RustChange {
    /// The rule that it falls under.
    pub rule: &'static RustRule,
    /// Which number of the version has to be raised.
    pub bump: Bump,
    /// Which part of the bindings it is in.
    pub side: Side,
    /// The parts that suffer it alike.
    pub also: Vec<Side>,
    /// The path of what changed, such as `types::Pet::name`.
    pub path: String,
    /// Where the base says it, or would.
    pub base: Option<Span>,
    /// Where the revision says it, or would.
    pub revision: Option<Span>,
    /// What it was, in Rust.
    pub before: Option<String>,
    /// What it is, in Rust.
    pub after: Option<String>,
    /// The changes of the wire that it comes from, by their numbers in the report. None where it is
    /// a matter of names, or of a schema that stands elsewhere.
    pub causes: Vec<usize>,
}

impl RustChange {
    /// What it comes to in a number, for it to be known again.
    pub fn fingerprint(&self) -> u64 {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (before, after) = (text(&self.before), text(&self.after));
        super::fingerprint(&[self.rule.id, &self.path, &before, &after])
    }

    /// Whether a part of the bindings suffers it.
    pub fn is_of(&self, side: Side) -> bool {
        self.side == side || self.also.contains(&side)
    }

    /// The pointer that it is known by: in the base if it was said there.
    pub fn pointer(&self) -> String {
        self.span().map(Span::pointer).unwrap_or_default()
    }

    /// Where it was said, else where it is.
    fn span(&self) -> Option<&Span> {
        self.base.as_ref().or(self.revision.as_ref())
    }

    /// Whether it came, went, or is something else.
    fn kind(&self) -> Move {
        match (&self.before, &self.after) {
            (None, _) => Move::Added,
            (_, None) => Move::Removed,
            _ => Move::Changed,
        }
    }

    /// The operation whose methods it is of, by what tells it from other changes of them.
    fn of_operation(&self) -> Option<(&'static str, String)> {
        let method = self.path.strip_prefix("Client::");
        let method = method.or_else(|| self.path.strip_prefix("Api::"))?;
        let own = !matches!(method, "Principal" | "authenticate");
        own.then(|| (self.rule.id, method.to_owned()))
    }
}

/// Compares two surfaces.
pub(super) fn compare(base: &Surface, revision: &Surface) -> Vec<RustChange> {
    let mut changes = Vec::new();
    for (path, old) in base.parts() {
        match revision.get(path) {
            Some(new) if new.text == old.text && new.kind == old.kind => {}
            Some(new) => changes.push(changed(path, old, new)),
            None if within_lone(path, base, revision) => {}
            None => changes.push(lone(path, old, above(path, revision), Move::Removed)),
        }
    }
    for (path, new) in revision.parts() {
        if base.get(path).is_none() && !within_lone(path, revision, base) {
            changes.push(lone(path, new, above(path, base), Move::Added));
        }
    }
    fold(changes)
}

/// One change for one cause: an operation that comes or goes brings and takes its method of the
/// client, its method of the server's trait and its own types; a field, what sets it.
fn fold(changes: Vec<RustChange>) -> Vec<RustChange> {
    let mut calls: BTreeMap<(&'static str, String), BTreeSet<Side>> = BTreeMap::new();
    let mut lone: BTreeSet<(Move, Span)> = BTreeSet::new();
    let mut fields: BTreeSet<String> = BTreeSet::new();
    for change in &changes {
        if let Some(operation) = change.of_operation() {
            calls.entry(operation).or_default().insert(change.side);
            lone.extend(change.span().map(|span| (change.kind(), span.clone())));
        } else if change.rule.id.starts_with("rust-field-") {
            fields.insert(change.path.clone());
        }
    }
    lone.retain(|(kind, _)| *kind != Move::Changed);
    let mut folded = Vec::new();
    for mut change in changes {
        let span = change.span().cloned();
        let with_operation = change.rule.id.starts_with("rust-type-")
            && span.is_some_and(|span| lone.contains(&(change.kind(), span)));
        let setter = change.path.rsplit_once("::with_");
        let with_field =
            setter.is_some_and(|(ty, field)| fields.contains(&format!("{ty}::{field}")));
        if with_operation || with_field {
            continue;
        }
        if let Some(operation) = change.of_operation() {
            let sides = calls.get(&operation).into_iter().flatten().copied();
            let others: Vec<Side> = sides.filter(|side| *side != change.side).collect();
            if !others.is_empty() && change.side == Side::Server {
                continue;
            }
            change.also = others;
        }
        folded.push(change);
    }
    folded
}

/// The path of what a part is in.
fn outer(path: &str) -> Option<&str> {
    if let Some((outer, _)) = path.split_once(": ") {
        return Some(outer);
    }
    let (outer, _) = path.rsplit_once("::")?;
    Some(outer)
}

/// Whether what a part is in came or went with it, or is something else now: that is told alone.
fn within_lone(path: &str, own: &Surface, other: &Surface) -> bool {
    let Some(outer) = outer(path) else {
        return false;
    };
    let Some(part) = own.get(outer) else {
        return false;
    };
    other
        .get(outer)
        .is_none_or(|other| shape(&part.text) != shape(&other.text))
}

fn above<'s>(path: &str, surface: &'s Surface) -> Option<&'s Part> {
    surface.get(outer(path)?)
}

/// What sort of type a declaration is.
fn shape(text: &str) -> &'static str {
    let sorts = ["pub enum", "pub type"];
    let sort = sorts.into_iter().find(|sort| text.starts_with(sort));
    sort.unwrap_or(if text.contains("(pub ") {
        "newtype"
    } else {
        "struct"
    })
}

fn lone(path: &str, part: &Part, other: Option<&Part>, which: Move) -> RustChange {
    let (added, removed) = match part.kind {
        Kind::Type => ("rust-type-added", "rust-type-removed"),
        Kind::Field => ("rust-field-added", "rust-field-removed"),
        Kind::Variant => ("rust-variant-added", "rust-variant-removed"),
        Kind::Constructor | Kind::Method => ("rust-method-added", "rust-method-removed"),
        Kind::Implementation => ("rust-trait-implemented", "rust-trait-lost"),
        Kind::Call | Kind::Provided => ("rust-operation-added", "rust-operation-removed"),
        Kind::BuilderMethod => ("rust-builder-method-added", "rust-builder-method-removed"),
        Kind::Wanted => ("rust-authentication-added", "rust-authentication-removed"),
    };
    let span = other.and_then(|other| other.span.clone());
    let text = Some(part.text.clone());
    let (id, base, revision, before, after) = match which {
        Move::Added => (added, span, part.span.clone(), None, text),
        _ => (removed, part.span.clone(), span, text, None),
    };
    let rule = rule(id);
    RustChange {
        rule,
        bump: rule.bump,
        side: part.side,
        also: Vec::new(),
        path: path.to_owned(),
        base,
        revision,
        before,
        after,
        causes: Vec::new(),
    }
}

fn changed(path: &str, old: &Part, new: &Part) -> RustChange {
    let id = match old.kind {
        _ if old.kind != new.kind => "rust-type-changed",
        Kind::Type if shape(&old.text) != shape(&new.text) => "rust-type-changed",
        Kind::Type if shape(&old.text) == "newtype" => "rust-newtype-changed",
        Kind::Type => "rust-alias-changed",
        Kind::Field => "rust-field-type-changed",
        Kind::Variant => "rust-variant-changed",
        Kind::Constructor => "rust-constructor-changed",
        Kind::Method | Kind::Implementation => "rust-method-changed",
        Kind::Call | Kind::Provided | Kind::Wanted => "rust-operation-changed",
        Kind::BuilderMethod => "rust-builder-method-changed",
    };
    let rule = rule(id);
    RustChange {
        rule,
        bump: rule.bump,
        side: old.side,
        also: Vec::new(),
        path: path.to_owned(),
        base: old.span.clone(),
        revision: new.span.clone(),
        before: Some(old.text.clone()),
        after: Some(new.text.clone()),
        causes: Vec::new(),
    }
}
