//! The rules of the wire, one for each way in which a part or a fact can change: the registry of
//! their ids and texts.
//!
//! A new rule is an entry here, an arm in `rules/select.rs`, and a pair of documents in
//! `tests/diff`.

use super::registry::{NOTHING, rules};
use crate::{
    contract::Direction,
    diff::{
        level::Level::{self, Breaking, Risky, Safe},
        text::capital,
    },
};

/// The consequence of a change in one direction.
#[derive(Debug)]
pub struct Meaning {
    /// The level, unless a policy replaces it.
    pub level: Level,
    /// The reason, in a sentence.
    pub why: &'static str,
}

/// The consequences of a change, each a level and the reason for it: where a client sends what
/// changed, and where a client or the receiver of a webhook reads it.
type Consequences = [(Level, &'static str); 2];

impl Rule {
    /// The consequence in a direction.
    pub fn meaning(self, direction: Direction) -> Meaning {
        let [request, response] = self.texts().consequence;
        let (level, why) = match direction {
            Direction::Request => request,
            Direction::Response | Direction::Webhook => response,
        };
        Meaning { level, why }
    }

    /// The page on it, in Markdown.
    pub fn page(self) -> String {
        let [(sent, why_sent), (read, why_read)] = self.texts().consequence;
        format!(
            "# {}: {}\n\nIn requests: **{}**; {why_sent}.\n\nIn responses and webhooks: **{}**; \
             {why_read}.\n\n## What to do\n\n{}.\n\nThe level is another one where `levels` in \
             `spectrait.toml` says so; a single change is accepted with `spectrait diff --accept \
             REASON`.\n",
            self.id(),
            self.heading(),
            sent.name(),
            read.name(),
            capital(self.remedy()),
        )
    }
}

const REJECTED: &str = "clients that send what was allowed are rejected";
const ACCEPTED: &str = "servers accept all that they accepted before";
const WITHIN: &str = "clients read nothing that they did not know";
const UNKNOWN: &str = "clients get values that the schema did not allow before";
const EXPECTED: &str = "clients expect values that they do not know";
const MAYBE_UNKNOWN: &str = "clients that rely on the limit get values beyond it";
const KEEP: &str =
    "keep the old limit for those who have it, or give the new one a name of its own";
const OTHERS: &str = "clients that send what was allowed may be rejected";
const OTHERS_READ: &str = "clients that rely on the old schema get other values";

/// Fewer values are allowed.
const NARROWER: Consequences = [(Breaking, REJECTED), (Safe, WITHIN)];
/// More values are allowed.
const WIDER: Consequences = [(Safe, ACCEPTED), (Risky, MAYBE_UNKNOWN)];
/// Other values are allowed.
const OTHER: Consequences = [(Breaking, OTHERS), (Risky, OTHERS_READ)];
/// The same value is written in another form.
const MISREAD: Consequences = [
    (Breaking, "what clients write is read as something else"),
    (
        Breaking,
        "clients read something else than what was written",
    ),
];

rules! {
    /// A way in which a document can change on the wire. Its id is stable.
    Rule: Consequences;

    // Operations.
    OperationAdded = "operation-added", "operation added",
        [(Safe, "nobody calls it yet"); 2], NOTHING;
    OperationRemoved = "operation-removed", "operation removed",
        [(Breaking, "clients that call it get 404 or 405"); 2],
        "deprecate it first, say in `x-sunset` when it ends, and remove it with a major version";
    WebhookAdded = "webhook-added", "webhook added",
        [(Safe, "it is sent to those who ask for it"); 2], NOTHING;
    WebhookRemoved = "webhook-removed", "webhook removed",
        [(Breaking, "receivers wait for what never comes"); 2],
        "deprecate it first, and keep sending it until its receivers have moved";
    CallbackAdded = "callback-added", "callback added",
        [(Safe, "it is sent to those who ask for it"); 2], NOTHING;
    CallbackRemoved = "callback-removed", "callback removed",
        [(Breaking, "receivers wait for what never comes"); 2],
        "keep sending it until its receivers have moved";
    ServerAdded = "server-added", "server added",
        [(Safe, "the other servers are still there"); 2], NOTHING;
    ServerRemoved = "server-removed", "server removed",
        [(Breaking, "clients that use it reach nobody"); 2],
        "keep the old URL, and redirect from it";
    Deprecated = "deprecated", "deprecated",
        [(Safe, "it works as before"); 2],
        "say in `x-sunset` when it ends, and in the description what to use instead";
    DeprecationWithdrawn = "deprecation-withdrawn", "no longer deprecated",
        [(Safe, "it works as before"); 2], NOTHING;
    SunsetSet = "sunset-set", "end announced",
        [(Safe, "it works until then"); 2], "leave clients the time that they need";
    SunsetChanged = "sunset-changed", "announced end moved",
        [(Risky, "clients have planned for the day that was announced"); 2],
        "move it to a later day only";
    SunsetWithdrawn = "sunset-withdrawn", "announced end withdrawn",
        [(Safe, "it goes on working"); 2], NOTHING;
    SunsetMissing = "sunset-missing", "deprecated, and no end announced",
        [(Risky, "clients do not know how long it works"); 2],
        "set `x-sunset` to the day on which it ends";
    SunsetTooSoon = "sunset-too-soon", "announced end too soon",
        [(Breaking, "clients have less time than was agreed"); 2],
        "set `x-sunset` to a later day";
    RemovedAfterSunset = "removed-after-sunset", "removed after its announced end",
        [(Safe, "its end was announced, and has come"); 2], NOTHING;
    LinksChanged = "links-changed", "links changed",
        [(Safe, "links are hints for tools"); 2], NOTHING;
    ExtensionChanged = "extension-changed", "extension changed",
        [(Risky, "what reads the extension sees something else"); 2], "tell those who read it";
    // Security.
    SecurityRequired = "security-required", "credentials required",
        [(Breaking, "clients that send no credentials get 401"),
         (Safe, "receivers that check no credentials accept it as before")],
        "add `{}` to `security` until all clients send credentials";
    SecurityOptional = "security-optional", "credentials no longer required",
        [(Safe, "clients that send credentials are served as before"),
         (Breaking, "receivers that check credentials may get none")], "make sure that it is meant";
    SecurityWayAdded = "security-way-added", "security requirement added",
        [(Safe, "the other requirements still suffice"),
         (Risky, "receivers that know the other requirements alone reject it")], NOTHING;
    SecurityWayRemoved = "security-way-removed", "security requirement removed",
        [(Breaking, "clients that use it get 401"),
         (Breaking, "receivers that know no other requirement reject every request")],
        "accept both requirements until all clients have moved";
    SecurityFlowChanged = "security-flow-changed", "OAuth flows changed",
        [(Risky, "clients that request tokens as before may get none"); 2],
        "keep the old URLs, and redirect from them";
    SecurityFlowAdded = "security-flow-added", "OAuth flow added",
        [(Safe, "the other flows give tokens as before"); 2], NOTHING;
    ScopeAdded = "scope-added", "scope required",
        [(Breaking, "tokens without the scope get 403"); 2],
        "accept tokens without it until they have expired, or require it in a new operation";
    ScopeRemoved = "scope-removed", "scope no longer required",
        [(Safe, "tokens that have it are accepted as before"); 2], NOTHING;
    // Parameters.
    ParameterAddedRequired = "parameter-added-required", "required parameter added",
        [(Breaking, "clients that do not send it get 400"),
         (Safe, "receivers ignore what they do not know")],
        "make it optional, with a default";
    ParameterAddedOptional = "parameter-added-optional", "optional parameter added",
        [(Safe, "clients that do not send it are served as before"),
         (Safe, "receivers ignore what they do not know")], NOTHING;
    ParameterRemoved = "parameter-removed", "parameter removed",
        [(Risky, "servers ignore it, or reject what they do not know"),
         (Breaking, "receivers that rely on it miss it")],
        "deprecate it first, and keep accepting it";
    ParameterBecameRequired = "parameter-became-required", "parameter became required",
        [(Breaking, "clients that do not send it get 400"),
         (Safe, "it is there more often than before")], "leave it optional, with a default";
    ParameterBecameOptional = "parameter-became-optional", "parameter became optional",
        [(Safe, "clients that send it are served as before"),
         (Breaking, "receivers that rely on it miss it")], "keep sending it";
    StyleChanged = "style-changed", "serialization changed",
        MISREAD, "accept both forms, or give the new one a name of its own";
    EmptyValueForbidden = "empty-value-forbidden", "empty value no longer allowed",
        NARROWER, "keep accepting it";
    EmptyValueAllowed = "empty-value-allowed", "empty value allowed", WIDER, NOTHING;
    // Bodies and responses.
    BodyAddedRequired = "body-added-required", "required body added",
        [(Breaking, "clients that send none get 400"), (Risky, "receivers do not expect one")],
        "make it optional";
    BodyAddedOptional = "body-added-optional", "optional body added",
        [(Safe, "clients that send none are served as before"), (Safe, "receivers ignore it")],
        NOTHING;
    BodyRemoved = "body-removed", "body removed",
        [(Risky, "servers ignore what clients send, or reject it"),
         (Breaking, "receivers miss it")], "deprecate the operation, and add another one";
    BodyBecameRequired = "body-became-required", "body became required",
        [(Breaking, "clients that send none get 400"),
         (Safe, "it is there more often than before")], "leave it optional";
    BodyBecameOptional = "body-became-optional", "body became optional",
        [(Safe, "clients that send one are served as before"),
         (Breaking, "receivers that rely on it miss it")], "keep sending it";
    MediaTypeAdded = "media-type-added", "media type added",
        [(Safe, "the others are still accepted"),
         (Safe, "the others are still there for those who ask for them")], NOTHING;
    MediaTypeRemoved = "media-type-removed", "media type removed",
        [(Breaking, "clients that send it get 415"),
         (Breaking, "clients that ask for it get 406, or a body that they can't read")],
        "keep it beside the new one";
    PayloadTypeAdded = "payload-type-added", "media type of a webhook added",
        [(Safe, ACCEPTED), (Breaking, "receivers get bodies that they can't read, and can't ask for others")],
        "keep sending the media types that receivers know";
    PayloadTypeRemoved = "payload-type-removed", "media type of a webhook removed",
        [(Breaking, "senders of it are not understood"), (Safe, WITHIN)], NOTHING;
    EncodingChanged = "encoding-changed", "encoding of a form's field changed",
        MISREAD, "accept both forms";
    SuccessAdded = "success-added", "success response added",
        [(Safe, "receivers may respond with it"),
         (Risky, "clients that know the others alone may take it for an error")],
        "send it only to clients that ask for it";
    SuccessRemoved = "success-removed", "success response removed",
        [(Breaking, "receivers that respond with it are not understood"),
         (Breaking, "clients wait for a response that never comes")], "keep the status";
    FailureAdded = "failure-added", "error response described",
        [(Safe, "receivers may respond with it"), (Safe, "any request may fail in any way")],
        NOTHING;
    FailureRemoved = "failure-removed", "error response no longer described",
        [(Safe, "any request may fail in any way"),
         (Safe, "the status can come no less than before")],
        "keep the description while the status can come";
    HeaderAddedRequired = "header-added-required", "required header added",
        [(Breaking, "senders that leave it out are rejected"),
         (Safe, "clients ignore what they do not know")], "make it optional";
    HeaderAddedOptional = "header-added-optional", "optional header added",
        [(Safe, "senders that leave it out are served as before"),
         (Safe, "clients ignore what they do not know")], NOTHING;
    HeaderRemovedRequired = "header-removed-required", "required header removed",
        [(Safe, "it is ignored"), (Breaking, "clients that rely on it miss it")], "keep sending it";
    HeaderRemovedOptional = "header-removed-optional", "optional header removed",
        [(Safe, "it is ignored"), (Risky, "clients that look for it never find it")],
        "deprecate it first";
    HeaderBecameRequired = "header-became-required", "header became required",
        [(Breaking, "senders that leave it out are rejected"),
         (Safe, "it is there more often than before")], "leave it optional";
    HeaderBecameOptional = "header-became-optional", "header became optional",
        [(Safe, "senders that include it are served as before"),
         (Breaking, "clients that rely on it miss it")], "keep sending it";
    // Types.
    SchemaAdded = "schema-added", "schema added where any value was allowed",
        NARROWER, "make sure that all that is sent fits it";
    SchemaRemoved = "schema-removed", "schema removed: any value is allowed",
        [(Safe, ACCEPTED), (Breaking, UNKNOWN)], "keep the schema for responses";
    TypeNarrowed = "type-narrowed", "fewer types allowed",
        NARROWER, "keep accepting the types that are gone";
    TypeWidened = "type-widened", "more types allowed",
        [(Safe, ACCEPTED), (Breaking, UNKNOWN)],
        "give the new type a property or an operation of its own";
    TypeChanged = "type-changed", "type changed",
        [(Breaking, REJECTED), (Breaking, UNKNOWN)],
        "keep the property, and add another one of the new type";
    NullForbidden = "null-forbidden", "`null` no longer allowed", NARROWER, "keep accepting `null`";
    NullAllowed = "null-allowed", "`null` allowed",
        [(Safe, ACCEPTED), (Breaking, UNKNOWN)],
        "leave the property out instead, where it is optional";
    FormatNarrowed = "format-narrowed", "format narrower",
        [(Risky, "servers that check it reject what they accepted"), (Safe, WITHIN)],
        "keep accepting values without the format";
    FormatWidened = "format-widened", "format wider",
        [(Safe, ACCEPTED),
         (Risky, "clients that read the format get strings or numbers without it")],
        "keep the format for responses";
    FormatChanged = "format-changed", "format changed",
        [(Breaking, OTHERS), (Breaking, "clients that read the format get another one")],
        "keep the property, and add another one of the new format";
    EnumIntroduced = "enum-introduced", "allowed values listed", NARROWER, "list all that is sent";
    EnumLifted = "enum-lifted", "allowed values no longer listed",
        [(Safe, ACCEPTED), (Risky, "clients get values that they do not know")],
        "keep the list for responses, or tell clients to expect other values";
    EnumValueRemoved = "enum-value-removed", "allowed value removed",
        [(Breaking, REJECTED), (Safe, "clients wait for a value that never comes, and do without")],
        "keep accepting the value";
    EnumValueAdded = "enum-value-added", "allowed value added",
        [(Safe, ACCEPTED), (Risky, "clients get a value that they do not know")],
        "send it only to clients that ask for it";
    ExtensibleEnumIntroduced = "extensible-enum-introduced", "known values listed",
        [(Risky, "servers may reject values that are not listed"), (Safe, WITHIN)],
        "list all that is sent";
    ExtensibleEnumLifted = "extensible-enum-lifted", "known values no longer listed",
        [(Safe, ACCEPTED), (Safe, EXPECTED)], NOTHING;
    ExtensibleValueRemoved = "extensible-value-removed", "known value removed",
        [(Breaking, REJECTED), (Safe, "clients wait for a value that never comes, and do without")],
        "keep accepting the value";
    ExtensibleValueAdded = "extensible-value-added", "known value added",
        [(Safe, ACCEPTED), (Safe, EXPECTED)], NOTHING;
    // Limits.
    MinimumRaised = "minimum-raised", "minimum raised", NARROWER, KEEP;
    MinimumLowered = "minimum-lowered", "minimum lowered", WIDER, KEEP;
    MaximumLowered = "maximum-lowered", "maximum lowered", NARROWER, KEEP;
    MaximumRaised = "maximum-raised", "maximum raised", WIDER, KEEP;
    MultipleOfNarrowed = "multiple-of-narrowed", "`multipleOf` narrower", NARROWER, KEEP;
    MultipleOfWidened = "multiple-of-widened", "`multipleOf` wider", WIDER, KEEP;
    MultipleOfChanged = "multiple-of-changed", "`multipleOf` changed",
        [(Breaking, REJECTED), (Risky, MAYBE_UNKNOWN)], KEEP;
    MinLengthRaised = "min-length-raised", "minimum length raised", NARROWER, KEEP;
    MinLengthLowered = "min-length-lowered", "minimum length lowered", WIDER, KEEP;
    MaxLengthLowered = "max-length-lowered", "maximum length lowered", NARROWER, KEEP;
    MaxLengthRaised = "max-length-raised", "maximum length raised", WIDER, KEEP;
    PatternAdded = "pattern-added", "pattern added", NARROWER, KEEP;
    PatternRemoved = "pattern-removed", "pattern removed", WIDER, KEEP;
    PatternChanged = "pattern-changed", "pattern changed", OTHER, KEEP;
    MinItemsRaised = "min-items-raised", "minimum of items raised", NARROWER, KEEP;
    MinItemsLowered = "min-items-lowered", "minimum of items lowered", WIDER, KEEP;
    MaxItemsLowered = "max-items-lowered", "maximum of items lowered", NARROWER, KEEP;
    MaxItemsRaised = "max-items-raised", "maximum of items raised", WIDER, KEEP;
    UniqueItemsRequired = "unique-items-required", "items must be unique", NARROWER, KEEP;
    UniqueItemsLifted = "unique-items-lifted", "items need no longer be unique", WIDER, KEEP;
    ContainsAdded = "contains-added", "`contains` added", NARROWER, KEEP;
    ContainsRemoved = "contains-removed", "`contains` removed", WIDER, KEEP;
    ContainsChanged = "contains-changed", "`contains` changed", OTHER, KEEP;
    MinPropertiesRaised = "min-properties-raised", "minimum of properties raised", NARROWER, KEEP;
    MinPropertiesLowered = "min-properties-lowered", "minimum of properties lowered", WIDER, KEEP;
    MaxPropertiesLowered = "max-properties-lowered", "maximum of properties lowered",
        NARROWER, KEEP;
    MaxPropertiesRaised = "max-properties-raised", "maximum of properties raised", WIDER, KEEP;
    // Objects.
    PropertyAddedRequired = "property-added-required", "required property added",
        [(Breaking, "clients that do not send it are rejected"),
         (Safe, "clients ignore what they do not know")], "make it optional, with a default";
    PropertyAddedOptional = "property-added-optional", "optional property added",
        [(Safe, "clients that do not send it are served as before"),
         (Safe, "clients ignore what they do not know")], NOTHING;
    PropertyRemovedRequired = "property-removed-required", "required property removed",
        [(Risky, "servers ignore it, or reject what they do not know"),
         (Breaking, "clients that rely on it miss it")], "deprecate it first, and keep sending it";
    PropertyRemovedOptional = "property-removed-optional", "optional property removed",
        [(Risky, "servers ignore it, or reject what they do not know"),
         (Risky, "clients that look for it never find it")], "deprecate it first";
    PropertyRefused = "property-refused", "property removed, where additional ones are not allowed",
        [(Breaking, "clients that send it are rejected"),
         (Safe, "clients read nothing that they did not know")],
        "keep accepting it, or allow additional properties";
    PropertyBecameRequired = "property-became-required", "property became required",
        [(Breaking, "clients that do not send it are rejected"),
         (Safe, "it is there more often than before")], "leave it optional, with a default";
    PropertyBecameOptional = "property-became-optional", "property became optional",
        [(Safe, "clients that send it are served as before"),
         (Breaking, "clients that rely on it miss it")], "keep sending it";
    AdditionalPropertiesForbidden = "additional-properties-forbidden",
        "additional properties no longer allowed", NARROWER, "keep ignoring unknown properties";
    AdditionalPropertiesAllowed = "additional-properties-allowed", "additional properties allowed",
        [(Safe, ACCEPTED), (Risky, "clients that reject unknown properties reject responses")],
        "nothing is to be done where clients ignore unknown properties";
    DependentAdded = "dependent-added", "dependency of properties added", NARROWER, KEEP;
    DependentRemoved = "dependent-removed", "dependency of properties removed", WIDER, KEEP;
    DependentChanged = "dependent-changed", "dependency of properties changed", OTHER, KEEP;
    BecameReadOnly = "became-read-only", "became read-only",
        [(Risky, "servers ignore what clients send, or reject it"), (Safe, "it is sent as before")],
        "keep accepting it";
    NoLongerReadOnly = "no-longer-read-only", "no longer read-only",
        [(Safe, "clients that do not send it are served as before, unless it is required"),
         (Safe, "it is sent as before")], NOTHING;
    BecameWriteOnly = "became-write-only", "became write-only",
        [(Safe, "it is accepted as before"), (Breaking, "clients that rely on it miss it")],
        "keep sending it";
    NoLongerWriteOnly = "no-longer-write-only", "no longer write-only",
        [(Safe, "it is accepted as before"), (Safe, "clients ignore what they do not know")],
        "make sure that it is no secret";
    // Alternatives and conditions.
    AlternativeAdded = "alternative-added", "alternative added",
        [(Safe, ACCEPTED), (Breaking, "clients get a value of a type that they do not know")],
        "send it only to clients that ask for it";
    AlternativeRemoved = "alternative-removed", "alternative removed",
        NARROWER, "keep accepting it";
    AlternativesIntroduced = "alternatives-introduced",
        "alternatives added beside other assertions", NARROWER,
        "make sure that all that is sent fits one of them";
    AlternativesLifted = "alternatives-lifted", "alternatives removed beside other assertions",
        WIDER, KEEP;
    OneOfFromAnyOf = "one-of-from-any-of", "`oneOf` instead of `anyOf`",
        [(Risky, "values that fit several alternatives are rejected"), (Safe, WITHIN)],
        "keep `anyOf`";
    OneOfOverlap = "one-of-overlap", "alternative of `oneOf` that may overlap another one",
        [(Risky, "values that fit several alternatives are rejected"), (Safe, WITHIN)],
        "require a property that has other constants in each";
    OneOfOverlapRemoved = "one-of-overlap-removed",
        "alternative of `oneOf` removed that may overlap another one",
        [(Safe, ACCEPTED), (Risky, "clients get values that were of both, and of none for that")],
        "require a property that has other constants in each";
    AnyOfFromOneOf = "any-of-from-one-of", "`anyOf` instead of `oneOf`",
        [(Safe, ACCEPTED), (Risky, "values may fit several alternatives")], "keep `oneOf`";
    DiscriminatorAdded = "discriminator-added", "discriminator added",
        [(Risky, "servers may rely on a property that clients do not send"),
         (Safe, "clients that do not know it read as before")],
        "make sure that every alternative requires the property";
    DiscriminatorRemoved = "discriminator-removed", "discriminator removed",
        [(Safe, "the property is ignored"),
         (Risky, "clients that rely on it can't tell alternatives apart")], "keep it";
    DiscriminatorChanged = "discriminator-changed", "discriminator changed",
        [(Breaking, "what clients send is read as something else"),
         (Breaking, "clients read responses as something else")],
        "keep the old property beside the new one";
    DiscriminatorValueAdded = "discriminator-value-added", "value of the discriminator added",
        [(Safe, ACCEPTED),
         (Risky, "clients get a value of the discriminator that they do not know")],
        "keep sending the old value";
    DiscriminatorValueRemoved = "discriminator-value-removed", "value of the discriminator removed",
        [(Breaking, REJECTED), (Safe, "clients wait for a value that never comes, and do without")],
        "add the old value to `mapping`";
    NotAdded = "not-added", "`not` added", NARROWER, KEEP;
    NotRemoved = "not-removed", "`not` removed", WIDER, KEEP;
    NotChanged = "not-changed", "`not` changed", OTHER, KEEP;
    ConditionAdded = "condition-added", "`if` added", NARROWER, KEEP;
    ConditionRemoved = "condition-removed", "`if` removed", WIDER, KEEP;
    ConditionChanged = "condition-changed", "`if` changed", OTHER, KEEP;
    UnevaluatedAdded = "unevaluated-added", "`unevaluated…` added", NARROWER, KEEP;
    UnevaluatedRemoved = "unevaluated-removed", "`unevaluated…` removed", WIDER, KEEP;
    UnevaluatedChanged = "unevaluated-changed", "`unevaluated…` changed", OTHER, KEEP;
    // Annotations and encodings.
    DefaultChanged = "default-changed", "default changed",
        [(Risky, "clients that leave it out are served differently"),
         (Safe, "clients are told what comes")],
        "keep the default, or have clients say what they want";
    ContentEncodingChanged = "content-encoding-changed", "encoding of content changed",
        MISREAD, "keep the property, and add another one";
    XmlChanged = "xml-changed", "form in XML changed", MISREAD, "keep the names and the form";
}
