//! The choice of the rule for a part or a fact that changed.

use super::wire::Rule;
use crate::{
    contract::{Aspect, Role, Statement},
    diff::sides::Presence,
};

/// The effect of a change on the values that a fact allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::diff) enum Effect {
    /// The fact was not there.
    Added,
    /// The fact is not there any more.
    Removed,
    /// Fewer values are allowed than before.
    Narrowed,
    /// More values are allowed than before.
    Widened,
    /// Other values are allowed than before.
    Changed,
}

/// Returns true for the statuses of successes.
pub(in crate::diff) fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

/// The rule for a part that one side lacks. `None` for parts whose absence says something else.
pub(in crate::diff) fn of_part(
    role: Role,
    key: &str,
    facts: &[Statement],
    presence: Presence,
) -> Option<Rule> {
    let required = Statement::find(facts, Aspect::Required).is_some();
    let (added, removed) = match role {
        Role::Operation => (Rule::OperationAdded, Rule::OperationRemoved),
        Role::Webhook => (Rule::WebhookAdded, Rule::WebhookRemoved),
        Role::Callback => (Rule::CallbackAdded, Rule::CallbackRemoved),
        Role::SecurityRequirement => (Rule::SecurityWayAdded, Rule::SecurityWayRemoved),
        Role::Parameter if required => (Rule::ParameterAddedRequired, Rule::ParameterRemoved),
        Role::Parameter => (Rule::ParameterAddedOptional, Rule::ParameterRemoved),
        Role::Body if required => (Rule::BodyAddedRequired, Rule::BodyRemoved),
        Role::Body => (Rule::BodyAddedOptional, Rule::BodyRemoved),
        Role::MediaType => (Rule::MediaTypeAdded, Rule::MediaTypeRemoved),
        Role::Response if is_success(key) => (Rule::SuccessAdded, Rule::SuccessRemoved),
        Role::Response => (Rule::FailureAdded, Rule::FailureRemoved),
        Role::Header if required => (Rule::HeaderAddedRequired, Rule::HeaderRemovedRequired),
        Role::Header => (Rule::HeaderAddedOptional, Rule::HeaderRemovedOptional),
        Role::Encoding => (Rule::EncodingChanged, Rule::EncodingChanged),
        Role::Property if required => (Rule::PropertyAddedRequired, Rule::PropertyRemovedRequired),
        Role::Property => (Rule::PropertyAddedOptional, Rule::PropertyRemovedOptional),
        Role::Alternative | Role::Subtype => (Rule::AlternativeAdded, Rule::AlternativeRemoved),
        _ => return None,
    };
    Some(presence.pick(added, removed))
}

/// The rule for a fact of a part that changed.
pub(in crate::diff) fn of_fact(role: Role, aspect: Aspect, effect: Effect) -> Option<Rule> {
    let [narrowed, widened, changed] = effects(role, aspect);
    Some(match effect {
        // A discriminator that comes or goes is a change of its own.
        Effect::Added | Effect::Removed if aspect == Aspect::Tags => return None,
        Effect::Added if aspect == Aspect::Enum => Rule::EnumIntroduced,
        Effect::Removed if aspect == Aspect::Enum => Rule::EnumLifted,
        Effect::Added if aspect == Aspect::Extensible => Rule::ExtensibleEnumIntroduced,
        Effect::Removed if aspect == Aspect::Extensible => Rule::ExtensibleEnumLifted,
        Effect::Narrowed | Effect::Added => narrowed,
        Effect::Widened | Effect::Removed => widened,
        Effect::Changed => changed,
    })
}

/// The rules of a fact that is narrower, that is wider, and that is another one: one rule for all,
/// two where another fact counts as narrower, or three.
macro_rules! rules {
    ($same:ident) => {
        [Rule::$same; 3]
    };
    ($narrowed:ident, $widened:ident) => {
        [Rule::$narrowed, Rule::$widened, Rule::$narrowed]
    };
    ($narrowed:ident, $widened:ident, $changed:ident) => {
        [Rule::$narrowed, Rule::$widened, Rule::$changed]
    };
}

macro_rules! effects {
    ($($aspect:ident: $($rule:ident),+;)*) => {
        fn effects(role: Role, aspect: Aspect) -> [Rule; 3] {
            match aspect {
                Aspect::Required => required(role),
                Aspect::Openness if role == Role::Property => {
                    rules!(PropertyRefused, PropertyAddedOptional)
                }
                $(Aspect::$aspect => rules!($($rule),+),)*
            }
        }
    };
}

effects! {
    Servers: ServerRemoved, ServerAdded;
    Deprecated: Deprecated, DeprecationWithdrawn;
    Sunset: SunsetSet, SunsetWithdrawn, SunsetChanged;
    Security: SecurityRequired, SecurityOptional;
    Scopes: ScopeAdded, ScopeRemoved;
    Flows: SecurityFlowChanged, SecurityFlowAdded;
    Serialization: StyleChanged;
    AllowEmptyValue: EmptyValueForbidden, EmptyValueAllowed;
    Links: LinksChanged;
    Extensions: ExtensionChanged;
    Type: TypeNarrowed, TypeWidened, TypeChanged;
    Nullable: NullForbidden, NullAllowed;
    Format: FormatNarrowed, FormatWidened, FormatChanged;
    Enum: EnumValueRemoved, EnumValueAdded;
    Extensible: ExtensibleValueRemoved, ExtensibleValueAdded;
    Minimum: MinimumRaised, MinimumLowered;
    Maximum: MaximumLowered, MaximumRaised;
    MultipleOf: MultipleOfNarrowed, MultipleOfWidened, MultipleOfChanged;
    MinLength: MinLengthRaised, MinLengthLowered;
    MaxLength: MaxLengthLowered, MaxLengthRaised;
    Pattern: PatternAdded, PatternRemoved, PatternChanged;
    MinItems: MinItemsRaised, MinItemsLowered;
    MaxItems: MaxItemsLowered, MaxItemsRaised;
    UniqueItems: UniqueItemsRequired, UniqueItemsLifted;
    Contains: ContainsAdded, ContainsRemoved, ContainsChanged;
    MinProperties: MinPropertiesRaised, MinPropertiesLowered;
    MaxProperties: MaxPropertiesLowered, MaxPropertiesRaised;
    Openness: AdditionalPropertiesForbidden, AdditionalPropertiesAllowed;
    Dependent: DependentAdded, DependentRemoved, DependentChanged;
    Not: NotAdded, NotRemoved, NotChanged;
    Condition: ConditionAdded, ConditionRemoved, ConditionChanged;
    Unevaluated: UnevaluatedAdded, UnevaluatedRemoved, UnevaluatedChanged;
    Discriminator: DiscriminatorAdded, DiscriminatorRemoved, DiscriminatorChanged;
    Tags: DiscriminatorValueRemoved, DiscriminatorValueAdded;
    Exclusive: OneOfFromAnyOf, AnyOfFromOneOf;
    ReadOnly: BecameReadOnly, NoLongerReadOnly;
    WriteOnly: BecameWriteOnly, NoLongerWriteOnly;
    Default: DefaultChanged;
    ContentEncoding: ContentEncodingChanged;
    ContentSchema: ContentEncodingChanged;
    Xml: XmlChanged;
}

fn required(role: Role) -> [Rule; 3] {
    match role {
        Role::Parameter => rules!(ParameterBecameRequired, ParameterBecameOptional),
        Role::Body => rules!(BodyBecameRequired, BodyBecameOptional),
        Role::Header => rules!(HeaderBecameRequired, HeaderBecameOptional),
        _ => rules!(PropertyBecameRequired, PropertyBecameOptional),
    }
}
