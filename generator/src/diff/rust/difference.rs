//! Two surfaces, item by item: the consequences for a crate that imports the bindings (Rust's
//! SemVer, RFC 1105).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    surface::{BUILDER, Kind, Part, Surface, TAG},
    words::words,
};
use crate::{
    diagnostic::Span,
    diff::{
        rules::RustRule,
        sides::{Presence, Sides},
    },
};

/// An item that differs in two surfaces.
#[derive(Debug)]
pub(super) struct Difference<'s> {
    pub rule: RustRule,
    pub path: &'s str,
    /// The item itself: that of the base, else that of the revision.
    pub part: &'s Part,
    /// The texts of the sides that have it.
    pub texts: Sides<Option<Cow<'s, str>>>,
    /// The places that it comes from, or would.
    pub spans: Sides<Option<&'s Span>>,
    /// The paths of the types that were one or have become one, where that is the difference.
    pub class: Vec<&'s str>,
}

/// The differences of two surfaces. Within an item that came, went or became another sort of item,
/// there are none.
pub(super) fn differences(surfaces: Sides<&Surface>) -> Vec<Difference<'_>> {
    let Sides { base, revision } = surfaces;
    let mut differences = Vec::new();
    for (path, old) in base.parts() {
        match revision.get(path) {
            Some(new) if new.kind == old.kind && is_same([&old.text, &new.text], surfaces) => {
                differences.extend(exchanged(path, old, new));
            }
            Some(new) if is_renamed(path, [old, new], surfaces) => {}
            Some(new) => differences.push(changed(path, old, new)),
            None => differences.extend(unmatched(path, old, surfaces, Presence::Removed)),
        }
    }
    for (path, new) in revision.parts() {
        if base.get(path).is_none() {
            differences.extend(unmatched(path, new, surfaces, Presence::Added));
        }
    }
    differences.extend(features(surfaces));
    differences.extend(identities(surfaces));
    differences
}

/// The types that come to belong to a feature, and those that no longer do.
fn features(surfaces: Sides<&Surface>) -> impl Iterator<Item = Difference<'_>> {
    let Sides { base, revision } = surfaces;
    let types = base.parts().filter(|(_, part)| part.kind.is_type());
    types.filter_map(move |(path, part)| {
        let new = revision.get(path)?;
        let rule = match (base.is_of_webhooks(path), revision.is_of_webhooks(path)) {
            (false, true) => RustRule::FeatureRequired,
            (true, false) => RustRule::FeatureLifted,
            _ => return None,
        };
        Some(Difference {
            rule,
            path,
            part,
            texts: Sides::new(None, None),
            spans: Sides::new(part, new).map(|part| part.span.as_ref()),
            class: Vec::new(),
        })
    })
}

/// The types that were the same and are no longer, and those that have become the same.
fn identities(surfaces: Sides<&Surface>) -> Vec<Difference<'_>> {
    let Sides { base, revision } = surfaces;
    let both: Vec<(&str, Sides<&Part>)> = base
        .parts()
        .filter(|(_, part)| part.kind.is_type())
        .filter_map(|(path, old)| Some((path, Sides::new(old, revision.get(path)?))))
        .collect();
    let mut differences = Vec::new();
    for (rule, from, to) in [
        (RustRule::TypesSplit, base, revision),
        (RustRule::TypesJoined, revision, base),
    ] {
        let mut classes: BTreeMap<&str, BTreeMap<&str, Vec<_>>> = BTreeMap::new();
        for (path, parts) in &both {
            let parted = classes.entry(from.declared(path)).or_default();
            parted
                .entry(to.declared(path))
                .or_default()
                .push((*path, *parts));
        }
        for parted in classes.into_values() {
            let class: Vec<&str> = parted.values().flatten().map(|(path, _)| *path).collect();
            // The largest part is unchanged.
            let most = parted.values().map(Vec::len).max();
            let kept = parted.values().position(|parts| Some(parts.len()) == most);
            let parted = parted
                .into_values()
                .enumerate()
                .filter(|(index, _)| Some(*index) != kept)
                .flat_map(|(_, paths)| paths);
            differences.extend(parted.map(|(path, parts)| Difference {
                rule,
                path,
                part: parts.base,
                texts: parts.map(|part| Some(part.text.as_str().into())),
                spans: parts.map(|part| part.span.as_ref()),
                class: class.clone(),
            }));
        }
    }
    differences
}

impl Difference<'_> {
    /// The way in which one side lacks it; `None` where both have it.
    pub(super) fn presence(&self) -> Option<Presence> {
        self.texts.as_ref().map(Option::is_some).presence()
    }

    /// The places that it comes from: an added item has none in the base, a removed one none in the
    /// revision.
    pub(super) fn places(&self) -> Sides<Option<&Span>> {
        let texts = self.texts.as_ref();
        texts
            .zip(self.spans)
            .map(|(text, span)| text.as_ref().and(span))
    }

    /// The place that it comes from: in the base, else in the revision.
    pub(super) fn origin(&self) -> Option<&Span> {
        self.spans.first()
    }

    /// The operation whose method it is.
    pub(super) fn operation(&self) -> Option<&str> {
        match self.part.kind {
            Kind::Call | Kind::Provided => self.path.split_once("::").map(|(_, name)| name),
            _ => None,
        }
    }
}

/// Returns true for two texts of the same types: what is called otherwise has its former name too, or
/// is another name for it.
fn is_same([old, new]: [&str; 2], surfaces: Sides<&Surface>) -> bool {
    if old == new {
        return true;
    }
    let (old, new) = (surfaces.base.expanded(old), surfaces.revision.expanded(new));
    let mut pairs = words(&old).zip(words(&new));
    words(&old).count() == words(&new).count()
        && pairs.all(|((word, end), (other, other_end))| {
            end == other_end && (word == other || surfaces.revision.is_one_type(word, other))
        })
}

/// Returns true for a struct that has another name, and keeps the former one as an alias.
fn is_renamed(path: &str, [old, new]: [&Part; 2], surfaces: Sides<&Surface>) -> bool {
    let Sides { base, revision } = surfaces;
    let target = new.text.split_once(" = ").map(|(_, target)| target);
    let Some(target) = target.filter(|_| [old.kind, new.kind] == [Kind::Struct, Kind::Alias])
    else {
        return false;
    };
    let target = format!("types::{target}");
    let is_struct = |part: &Part| part.kind == Kind::Struct;
    let mut members = base.within(path);
    revision.get(&target).is_some_and(is_struct)
        && members.all(|(member, old)| {
            let renamed = format!("{target}{}", &member[path.len()..]);
            revision.get(&renamed).is_some_and(|new| {
                old.meaning == new.meaning && is_same([&old.text, &new.text], surfaces)
            })
        })
}

/// The path of the item around an item.
fn outer(path: &str) -> Option<&str> {
    let (outer, _) = path.split_once(": ").or_else(|| path.rsplit_once("::"))?;
    Some(outer)
}

fn unmatched<'s>(
    path: &'s str,
    part: &'s Part,
    surfaces: Sides<&'s Surface>,
    presence: Presence,
) -> Option<Difference<'s>> {
    let around = surfaces.map(|surface| surface.get(outer(path)?));
    let (own, other) = (around.present(presence), around.absent(presence));
    if own.is_some_and(|own| other.is_none_or(|other| own.kind != other.kind)) {
        return None;
    }
    let (added, removed) = match part.kind {
        Kind::Struct | Kind::Enum | Kind::Newtype | Kind::Alias => {
            (RustRule::TypeAdded, RustRule::TypeRemoved)
        }
        Kind::Field => (RustRule::FieldAdded, RustRule::FieldRemoved),
        Kind::Variant => (RustRule::VariantAdded, RustRule::VariantRemoved),
        Kind::Constructor | Kind::Method => (RustRule::MethodAdded, RustRule::MethodRemoved),
        Kind::Implementation => (RustRule::TraitImplemented, RustRule::TraitLost),
        Kind::Call | Kind::Provided => (RustRule::OperationAdded, RustRule::OperationRemoved),
        Kind::BuilderMethod => (RustRule::BuilderMethodAdded, RustRule::BuilderMethodRemoved),
        Kind::Required => (
            RustRule::AuthenticationAdded,
            RustRule::AuthenticationRemoved,
        ),
    };
    Some(Difference {
        rule: presence.pick(added, removed),
        path,
        part,
        texts: presence.sides(Some(part.text.as_str().into()), None),
        spans: presence.sides(
            part.span.as_ref(),
            other.and_then(|other| other.span.as_ref()),
        ),
        class: Vec::new(),
    })
}

/// A part that is declared as it was, and stands for something else on the wire: what uses it compiles,
/// and means another thing.
fn exchanged<'s>(path: &'s str, old: &'s Part, new: &'s Part) -> Option<Difference<'s>> {
    let both = Sides::new(old, new);
    let is_another = match old.kind {
        // Of other arguments, the fields tell.
        Kind::Constructor => {
            let sorted = both.map(|part| {
                let mut names: Vec<&str> = part.meaning.split(", ").collect();
                names.sort_unstable();
                names
            });
            old.meaning != new.meaning && sorted.base == sorted.revision
        }
        Kind::Enum => {
            let lists = both.map(|part| part.meaning.split(", ").collect::<Vec<_>>());
            let [before, after] = [
                (&lists.base, &lists.revision),
                (&lists.revision, &lists.base),
            ]
            .map(|(own, other)| own.iter().filter(|name| other.contains(name)));
            !before.eq(after)
        }
        // A variant with another tag too is still what it was.
        Kind::Variant if both.into_iter().all(|part| part.meaning.starts_with(TAG)) => {
            let tags = both.map(|part| part.meaning.split(TAG).skip(1).collect::<BTreeSet<_>>());
            tags.base.is_disjoint(&tags.revision)
        }
        Kind::Variant if both.into_iter().any(|part| part.meaning.is_empty()) => false,
        // A URL that is gone is a change of the wire.
        Kind::Method if path == BUILDER => {
            let default = both.map(|part| part.meaning.split('\n').next());
            let mut urls = new.meaning.split('\n');
            default.base != default.revision && urls.any(|url| Some(url) == default.base)
        }
        _ => old.meaning != new.meaning,
    };
    let told = |part: &'s Part| -> Cow<'s, str> {
        match path {
            BUILDER => part.meaning.split('\n').next().unwrap_or_default().into(),
            _ if part.meaning.starts_with(TAG) => part
                .meaning
                .trim_start_matches(TAG)
                .replace(TAG, ", ")
                .into(),
            _ => part.meaning.as_str().into(),
        }
    };
    is_another.then(|| Difference {
        rule: RustRule::MeaningChanged,
        path,
        part: old,
        texts: both.map(|part| Some(told(part))),
        spans: both.map(|part| part.span.as_ref()),
        class: Vec::new(),
    })
}

fn changed<'s>(path: &'s str, old: &'s Part, new: &'s Part) -> Difference<'s> {
    let rule = match old.kind {
        _ if old.kind != new.kind => RustRule::TypeChanged,
        Kind::Newtype => RustRule::NewtypeChanged,
        Kind::Struct | Kind::Enum | Kind::Alias => RustRule::AliasChanged,
        Kind::Field => RustRule::FieldTypeChanged,
        Kind::Variant => RustRule::VariantChanged,
        Kind::Constructor => RustRule::ConstructorChanged,
        Kind::Method | Kind::Implementation => RustRule::MethodChanged,
        Kind::Call | Kind::Provided | Kind::Required => RustRule::OperationChanged,
        Kind::BuilderMethod => RustRule::BuilderMethodChanged,
    };
    let both = Sides::new(old, new);
    Difference {
        rule,
        path,
        part: old,
        texts: both.map(|part| Some(part.text.as_str().into())),
        spans: both.map(|part| part.span.as_ref()),
        class: Vec::new(),
    }
}
