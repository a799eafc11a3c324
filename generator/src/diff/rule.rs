//! The rules: one for each way in which a part or a fact can change, in one table.

use super::{Level, fact::Move};
use crate::contract::{Aspect, Flow, Role};

/// What a change of the wire means, and for whom.
#[derive(Debug)]
pub struct Rule {
    /// The stable id, such as `property-removed`.
    pub id: &'static str,
    /// What changed, in a few words.
    pub heading: &'static str,
    /// What it means where a client sends it.
    pub request: Meaning,
    /// What it means where a client, or the receiver of a webhook, reads it.
    pub response: Meaning,
    /// What makes the change a gentler one.
    pub remedy: &'static str,
}

/// What a change means in one direction.
#[derive(Debug)]
pub struct Meaning {
    /// How bad it is, unless a policy says otherwise.
    pub level: Level,
    /// Why, in a sentence.
    pub why: &'static str,
}

impl Rule {
    /// What it means for those whose side it is.
    pub fn meaning(&self, flow: Flow) -> &Meaning {
        match flow {
            Flow::Request => &self.request,
            Flow::Response | Flow::Webhook => &self.response,
        }
    }

    /// Every rule.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        super::table::rows()
    }

    /// The page on it, in Markdown.
    pub fn page(&self) -> String {
        let Self {
            id,
            heading,
            request,
            response,
            remedy,
        } = self;
        format!(
            "# {id}: {heading}\n\nIn what clients send: **{}**; {}.\n\nIn what clients, or the \
             receivers of webhooks, read: **{}**; {}.\n\n## What to do\n\n{}.\n\nThe level is \
             another one where `levels` in `spectrait.toml` says so; a single change is accepted \
             with `spectrait diff --accept REASON`.\n",
            request.level.name(),
            request.why,
            response.level.name(),
            response.why,
            capital(remedy),
        )
    }

    /// The rule with this id.
    pub fn from_id(id: &str) -> Option<&'static Self> {
        super::table::rows().find(|rule| rule.id == id)
    }
}

/// A sentence begins with a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The rule with an id that is told of.
pub(super) fn rule(id: &'static str) -> &'static Rule {
    Rule::from_id(id).expect("every id that is told of is in the table")
}

/// Whether a part that came or went has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// The rule for a part that came or went. `None` for parts whose absence says something else.
pub(super) fn of_part(role: Role, change: Move, need: Need, key: &str) -> Option<&'static Rule> {
    let [added, removed] = part_ids(role, need, key)?;
    Some(rule(change.pick(added, removed)))
}

/// The ids for a part that came, and that went.
fn part_ids(role: Role, need: Need, key: &str) -> Option<[&'static str; 2]> {
    let ids = match (role, need) {
        (Role::Operation, _) => ["operation-added", "operation-removed"],
        (Role::Webhook, _) => ["webhook-added", "webhook-removed"],
        (Role::Callback, _) => ["callback-added", "callback-removed"],
        (Role::SecurityWay, _) => ["security-way-added", "security-way-removed"],
        (Role::Parameter, Need::Required) => ["parameter-added-required", "parameter-removed"],
        (Role::Parameter, Need::Optional) => ["parameter-added-optional", "parameter-removed"],
        (Role::Body, Need::Required) => ["body-added-required", "body-removed"],
        (Role::Body, Need::Optional) => ["body-added-optional", "body-removed"],
        (Role::MediaType, _) => ["media-type-added", "media-type-removed"],
        (Role::Response, _) if is_success(key) => ["success-added", "success-removed"],
        (Role::Response, _) => ["failure-added", "failure-removed"],
        (Role::Header, Need::Required) => ["header-added-required", "header-removed-required"],
        (Role::Header, Need::Optional) => ["header-added-optional", "header-removed-optional"],
        (Role::Encoding, _) => ["encoding-changed", "encoding-changed"],
        (Role::Property, Need::Required) => {
            ["property-added-required", "property-removed-required"]
        }
        (Role::Property, Need::Optional) => {
            ["property-added-optional", "property-removed-optional"]
        }
        (Role::Alternative | Role::Heir, _) => ["alternative-added", "alternative-removed"],
        (
            Role::Document
            | Role::SecurityKind
            | Role::Value
            | Role::StreamItem
            | Role::PatternProperty
            | Role::AdditionalProperties
            | Role::PropertyNames
            | Role::Items
            | Role::PrefixItem,
            _,
        ) => return None,
    };
    Some(ids)
}

pub(super) fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

/// The rule for a fact of a part that changed.
pub(super) fn of_fact(role: Role, aspect: Aspect, change: Move) -> Option<&'static Rule> {
    if aspect == Aspect::Tags && matches!(change, Move::Added | Move::Removed) {
        // That there is a discriminator is told by itself.
        return None;
    }
    let [narrowed, widened, changed] = ids(role, aspect);
    Some(rule(match change {
        Move::Narrowed => narrowed,
        Move::Widened => widened,
        Move::Changed => changed,
        Move::Added => match aspect {
            Aspect::Enum => "enum-introduced",
            _ => narrowed,
        },
        Move::Removed => match aspect {
            Aspect::Enum => "enum-lifted",
            _ => widened,
        },
    }))
}

/// The ids for an aspect that is narrower, that is wider, and that is another.
fn ids(role: Role, aspect: Aspect) -> [&'static str; 3] {
    match (aspect, role) {
        (Aspect::Required, _) => return required(role),
        (Aspect::Openness, Role::Property) => {
            return [
                "property-refused",
                "property-added-optional",
                "property-refused",
            ];
        }
        _ => {}
    }
    let mut known = ASPECTS.iter();
    let (_, ids) = known
        .find(|(known, _)| *known == aspect)
        .expect("every aspect is in the table");
    *ids
}

/// The rules that tell of an aspect of values or of operations.
pub fn rules_of(aspect: Aspect) -> Vec<&'static Rule> {
    let ids = ids(Role::Value, aspect).into_iter();
    ids.filter_map(Rule::from_id).collect()
}

type Ids = (Aspect, [&'static str; 3]);

const fn same(aspect: Aspect, id: &'static str) -> Ids {
    (aspect, [id; 3])
}

const fn two(aspect: Aspect, narrowed: &'static str, widened: &'static str) -> Ids {
    (aspect, [narrowed, widened, narrowed])
}

const fn three(
    aspect: Aspect,
    narrowed: &'static str,
    widened: &'static str,
    changed: &'static str,
) -> Ids {
    (aspect, [narrowed, widened, changed])
}

/// What may change of each aspect.
const ASPECTS: &[Ids] = &[
    two(Aspect::Servers, "server-removed", "server-added"),
    two(Aspect::Deprecated, "deprecated", "deprecation-withdrawn"),
    three(
        Aspect::Sunset,
        "sunset-set",
        "sunset-withdrawn",
        "sunset-changed",
    ),
    two(Aspect::Security, "security-required", "security-optional"),
    two(Aspect::Scopes, "scope-added", "scope-removed"),
    same(Aspect::Flows, "security-flow-changed"),
    same(Aspect::Serialization, "style-changed"),
    two(
        Aspect::AllowEmptyValue,
        "empty-value-forbidden",
        "empty-value-allowed",
    ),
    same(Aspect::Links, "links-changed"),
    same(Aspect::Extensions, "extension-changed"),
    three(
        Aspect::Type,
        "type-narrowed",
        "type-widened",
        "type-changed",
    ),
    two(Aspect::Nullable, "null-forbidden", "null-allowed"),
    three(
        Aspect::Format,
        "format-narrowed",
        "format-widened",
        "format-changed",
    ),
    two(Aspect::Enum, "enum-value-removed", "enum-value-added"),
    two(Aspect::Minimum, "minimum-raised", "minimum-lowered"),
    two(Aspect::Maximum, "maximum-lowered", "maximum-raised"),
    three(
        Aspect::MultipleOf,
        "multiple-of-narrowed",
        "multiple-of-widened",
        "multiple-of-changed",
    ),
    two(Aspect::MinLength, "min-length-raised", "min-length-lowered"),
    two(Aspect::MaxLength, "max-length-lowered", "max-length-raised"),
    three(
        Aspect::Pattern,
        "pattern-added",
        "pattern-removed",
        "pattern-changed",
    ),
    two(Aspect::MinItems, "min-items-raised", "min-items-lowered"),
    two(Aspect::MaxItems, "max-items-lowered", "max-items-raised"),
    two(
        Aspect::UniqueItems,
        "unique-items-required",
        "unique-items-lifted",
    ),
    three(
        Aspect::Contains,
        "contains-added",
        "contains-removed",
        "contains-changed",
    ),
    two(
        Aspect::MinProperties,
        "min-properties-raised",
        "min-properties-lowered",
    ),
    two(
        Aspect::MaxProperties,
        "max-properties-lowered",
        "max-properties-raised",
    ),
    two(
        Aspect::Openness,
        "additional-properties-forbidden",
        "additional-properties-allowed",
    ),
    three(
        Aspect::Dependent,
        "dependent-added",
        "dependent-removed",
        "dependent-changed",
    ),
    three(Aspect::Not, "not-added", "not-removed", "not-changed"),
    three(
        Aspect::Condition,
        "condition-added",
        "condition-removed",
        "condition-changed",
    ),
    three(
        Aspect::Unevaluated,
        "unevaluated-added",
        "unevaluated-removed",
        "unevaluated-changed",
    ),
    same(Aspect::DynamicReference, "dynamic-reference-changed"),
    three(
        Aspect::Discriminator,
        "discriminator-added",
        "discriminator-removed",
        "discriminator-changed",
    ),
    two(
        Aspect::Tags,
        "discriminator-value-removed",
        "discriminator-value-added",
    ),
    two(
        Aspect::Exclusive,
        "one-of-from-any-of",
        "any-of-from-one-of",
    ),
    two(Aspect::ReadOnly, "became-read-only", "no-longer-read-only"),
    two(
        Aspect::WriteOnly,
        "became-write-only",
        "no-longer-write-only",
    ),
    same(Aspect::Default, "default-changed"),
    same(Aspect::ContentEncoding, "content-encoding-changed"),
    same(Aspect::ContentSchema, "content-encoding-changed"),
    same(Aspect::Xml, "xml-changed"),
];

fn required(role: Role) -> [&'static str; 3] {
    let [required, optional] = match role {
        Role::Parameter => ["parameter-became-required", "parameter-became-optional"],
        Role::Body => ["body-became-required", "body-became-optional"],
        Role::Header => ["header-became-required", "header-became-optional"],
        _ => ["property-became-required", "property-became-optional"],
    };
    [required, optional, required]
}
