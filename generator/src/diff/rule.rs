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
        super::table::WIRE.iter()
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
        super::table::WIRE.iter().find(|rule| rule.id == id)
    }
}

/// A sentence begins with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn rule(id: &'static str) -> Option<&'static Rule> {
    let found = Rule::from_id(id);
    Some(found.expect("every id that is told of is in the table"))
}

/// Whether a part that came or went has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// The rule for a part that came or went. `None` for parts whose absence says something else.
pub(super) fn of_part(role: Role, change: Move, need: Need, key: &str) -> Option<&'static Rule> {
    let added = change == Move::Added;
    let choose = |one, other| rule(if added { one } else { other });
    match (role, need) {
        (Role::Operation, _) => choose("operation-added", "operation-removed"),
        (Role::Webhook, _) => choose("webhook-added", "webhook-removed"),
        (Role::Callback, _) => choose("callback-added", "callback-removed"),
        (Role::SecurityWay, _) => choose("security-way-added", "security-way-removed"),
        (Role::Parameter, Need::Required) => choose("parameter-added-required", "parameter-removed"),
        (Role::Parameter, Need::Optional) => choose("parameter-added-optional", "parameter-removed"),
        (Role::Body, Need::Required) => choose("body-added-required", "body-removed"),
        (Role::Body, Need::Optional) => choose("body-added-optional", "body-removed"),
        (Role::MediaType, _) => choose("media-type-added", "media-type-removed"),
        (Role::Response, _) if is_success(key) => choose("success-added", "success-removed"),
        (Role::Response, _) => choose("failure-added", "failure-removed"),
        (Role::Header, Need::Required) => {
            choose("header-added-required", "header-removed-required")
        }
        (Role::Header, Need::Optional) => {
            choose("header-added-optional", "header-removed-optional")
        }
        (Role::Encoding, _) => rule("encoding-changed"),
        (Role::Property, Need::Required) => {
            choose("property-added-required", "property-removed-required")
        }
        (Role::Property, Need::Optional) => {
            choose("property-added-optional", "property-removed-optional")
        }
        (Role::Alternative, _) => choose("alternative-added", "alternative-removed"),
        (
            Role::Document
            | Role::Value
            | Role::StreamItem
            | Role::PatternProperty
            | Role::AdditionalProperties
            | Role::PropertyNames
            | Role::Items
            | Role::PrefixItem,
            _,
        ) => None,
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

/// The rule for a fact of a part that changed.
pub(super) fn of_fact(role: Role, aspect: Aspect, change: Move) -> Option<&'static Rule> {
    if aspect == Aspect::Tags && matches!(change, Move::Added | Move::Removed) {
        // That there is a discriminator is told by itself.
        return None;
    }
    let [narrowed, widened, changed] = ids(role, aspect);
    rule(match change {
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
    })
}

/// The ids for an aspect that is narrower, that is wider, and that is another.
fn ids(role: Role, aspect: Aspect) -> [&'static str; 3] {
    match aspect {
        Aspect::Servers => ["server-removed", "server-added", "server-removed"],
        Aspect::Deprecated => ["deprecated", "deprecation-withdrawn", "deprecated"],
        Aspect::Sunset => ["sunset-set", "sunset-withdrawn", "sunset-changed"],
        Aspect::Security => ["security-required", "security-optional", "security-required"],
        Aspect::Scopes => ["scope-added", "scope-removed", "scope-added"],
        Aspect::Required => required(role),
        Aspect::Serialization => ["style-changed"; 3],
        Aspect::AllowEmptyValue => {
            ["empty-value-forbidden", "empty-value-allowed", "empty-value-forbidden"]
        }
        Aspect::Links => ["links-changed"; 3],
        Aspect::Extensions => ["extension-changed"; 3],
        Aspect::Type => ["type-narrowed", "type-widened", "type-changed"],
        Aspect::Nullable => ["null-forbidden", "null-allowed", "null-forbidden"],
        Aspect::Format => ["format-narrowed", "format-widened", "format-changed"],
        Aspect::Enum => ["enum-value-removed", "enum-value-added", "enum-value-removed"],
        Aspect::Minimum => ["minimum-raised", "minimum-lowered", "minimum-raised"],
        Aspect::Maximum => ["maximum-lowered", "maximum-raised", "maximum-lowered"],
        Aspect::MultipleOf => {
            ["multiple-of-narrowed", "multiple-of-widened", "multiple-of-changed"]
        }
        Aspect::MinLength => ["min-length-raised", "min-length-lowered", "min-length-raised"],
        Aspect::MaxLength => ["max-length-lowered", "max-length-raised", "max-length-lowered"],
        Aspect::Pattern => ["pattern-added", "pattern-removed", "pattern-changed"],
        Aspect::MinItems => ["min-items-raised", "min-items-lowered", "min-items-raised"],
        Aspect::MaxItems => ["max-items-lowered", "max-items-raised", "max-items-lowered"],
        Aspect::UniqueItems => {
            ["unique-items-required", "unique-items-lifted", "unique-items-required"]
        }
        Aspect::Contains => ["contains-added", "contains-removed", "contains-changed"],
        Aspect::MinProperties => {
            ["min-properties-raised", "min-properties-lowered", "min-properties-raised"]
        }
        Aspect::MaxProperties => {
            ["max-properties-lowered", "max-properties-raised", "max-properties-lowered"]
        }
        Aspect::Openness => {
            let forbidden = "additional-properties-forbidden";
            [forbidden, "additional-properties-allowed", forbidden]
        }
        Aspect::Dependent => ["dependent-added", "dependent-removed", "dependent-changed"],
        Aspect::Not => ["not-added", "not-removed", "not-changed"],
        Aspect::Condition => ["condition-added", "condition-removed", "condition-changed"],
        Aspect::Unevaluated => {
            ["unevaluated-added", "unevaluated-removed", "unevaluated-changed"]
        }
        Aspect::Discriminator => {
            ["discriminator-added", "discriminator-removed", "discriminator-changed"]
        }
        Aspect::Tags => {
            ["discriminator-value-removed", "discriminator-value-added", "discriminator-value-removed"]
        }
        Aspect::Exclusive => ["one-of-from-any-of", "any-of-from-one-of", "one-of-from-any-of"],
        Aspect::ReadOnly => ["became-read-only", "no-longer-read-only", "became-read-only"],
        Aspect::WriteOnly => ["became-write-only", "no-longer-write-only", "became-write-only"],
        Aspect::Default => ["default-changed"; 3],
        Aspect::ContentEncoding => ["content-encoding-changed"; 3],
        Aspect::Xml => ["xml-changed"; 3],
    }
}

fn required(role: Role) -> [&'static str; 3] {
    let [required, optional] = match role {
        Role::Parameter => ["parameter-became-required", "parameter-became-optional"],
        Role::Body => ["body-became-required", "body-became-optional"],
        Role::Header => ["header-became-required", "header-became-optional"],
        _ => ["property-became-required", "property-became-optional"],
    };
    [required, optional, required]
}
