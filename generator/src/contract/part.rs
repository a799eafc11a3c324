//! Parts and their facts.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    diagnostic::Span,
    schema::{Number, SchemaId},
};

/// A part of a contract that is no schema.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is to the part that it is in.
    pub role: Role,
    /// What tells it from others of its role: `GET /pets/{}`, `limit` in the query, `200`.
    pub key: String,
    /// What people call it.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// Who sends it.
    pub flow: Flow,
    /// What is said of it.
    pub facts: Vec<Said>,
    /// The parts in it.
    pub parts: Vec<Part>,
    /// The schemas that hold together for its values, where it has values.
    pub schema: Option<Vec<SchemaId>>,
}

impl Part {
    /// Whether a part is an operation of which nothing was read: what is said of those that were read
    /// is at least whether they want proof.
    pub fn is_beyond(&self) -> bool {
        let operation = matches!(self.role, Role::Operation | Role::Webhook | Role::Callback);
        operation && self.facts.is_empty()
    }
}

/// Who sends something, and so who suffers when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// What a client sends: it is written for what the base takes.
    Request,
    /// What a server answers: a client reads it as the base says.
    Response,
    /// What a server sends of its own accord: a receiver reads it as the base says.
    Webhook,
}

impl Flow {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Request, Self::Response, Self::Webhook];

    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Webhook => "webhook",
        }
    }
}

/// What a part is to the part that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The document itself.
    Document,
    /// An operation, by method and path.
    Operation,
    /// An operation that the server calls, by name and method.
    Webhook,
    /// An operation that the server calls on behalf of another one.
    Callback,
    /// A way to prove who is asking.
    SecurityWay,
    /// What has to be sent for it, where that is several things.
    SecurityKind,
    /// A parameter, by place and name.
    Parameter,
    /// A request body.
    Body,
    /// A media type of a body, or of a parameter.
    MediaType,
    /// An answer, by status.
    Response,
    /// A header of an answer.
    Header,
    /// How a field of a form is written.
    Encoding,
    /// The values of a part: its schema.
    Value,
    /// The items of a stream (`itemSchema`).
    StreamItem,
    /// A property with a name.
    Property,
    /// The properties whose names match a pattern.
    PatternProperty,
    /// The properties that have no name in the schema.
    AdditionalProperties,
    /// The names of properties.
    PropertyNames,
    /// The items of an array.
    Items,
    /// An item with a schema of its own, by its index.
    PrefixItem,
    /// One of the types that a value may have.
    Alternative,
    /// One of the schemas that inherit this one: a value may be of it.
    Heir,
}

macro_rules! aspects {
    ($($(#[$meta:meta])* $name:ident = $keyword:literal,)*) => {
        /// Something that is said of a part.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Aspect {
            $($(#[$meta])* $name,)*
        }

        impl Aspect {
            /// Every aspect.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The keyword, or what it is called.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $keyword,)*
                }
            }
        }
    };
}

aspects! {
    /// `servers`: the URLs.
    Servers = "servers",
    /// `deprecated`.
    Deprecated = "deprecated",
    /// `x-sunset`: when it ends.
    Sunset = "x-sunset",
    /// Whether who is asking has to be proved.
    Security = "security",
    /// The scopes that are asked for.
    Scopes = "scopes",
    /// Where tokens come from, and their form.
    Flows = "flows",
    /// `required`, of a parameter, a body, a header or a property.
    Required = "required",
    /// `style`, `explode` and `allowReserved`, and how content is encoded.
    Serialization = "style",
    /// `allowEmptyValue`.
    AllowEmptyValue = "allowEmptyValue",
    /// `links`.
    Links = "links",
    /// Extensions that are asked for.
    Extensions = "extensions",
    /// `type`.
    Type = "type",
    /// Whether `null` is a value.
    Nullable = "null",
    /// `format`.
    Format = "format",
    /// `enum` and `const`.
    Enum = "enum",
    /// `minimum` and `exclusiveMinimum`.
    Minimum = "minimum",
    /// `maximum` and `exclusiveMaximum`.
    Maximum = "maximum",
    /// `multipleOf`.
    MultipleOf = "multipleOf",
    /// `minLength`.
    MinLength = "minLength",
    /// `maxLength`.
    MaxLength = "maxLength",
    /// `pattern`.
    Pattern = "pattern",
    /// `minItems`.
    MinItems = "minItems",
    /// `maxItems`.
    MaxItems = "maxItems",
    /// `uniqueItems`.
    UniqueItems = "uniqueItems",
    /// `contains`, `minContains` and `maxContains`.
    Contains = "contains",
    /// `minProperties`.
    MinProperties = "minProperties",
    /// `maxProperties`.
    MaxProperties = "maxProperties",
    /// Whether properties without a name are allowed.
    Openness = "additionalProperties",
    /// `dependentRequired` and `dependentSchemas`.
    Dependent = "dependentSchemas",
    /// `not`.
    Not = "not",
    /// `if`, `then` and `else`.
    Condition = "if",
    /// `unevaluatedItems` and `unevaluatedProperties`.
    Unevaluated = "unevaluatedProperties",
    /// `$dynamicRef`.
    DynamicReference = "$dynamicRef",
    /// `discriminator`: the property that tells alternatives apart.
    Discriminator = "discriminator",
    /// The values of a discriminator that stand for an alternative.
    Tags = "mapping",
    /// Whether exactly one alternative may fit.
    Exclusive = "oneOf",
    /// `readOnly`.
    ReadOnly = "readOnly",
    /// `writeOnly`.
    WriteOnly = "writeOnly",
    /// `default`.
    Default = "default",
    /// `contentEncoding` and `contentMediaType`.
    ContentEncoding = "contentEncoding",
    /// `contentSchema`.
    ContentSchema = "contentSchema",
    /// `xml`.
    Xml = "xml",
}

impl Aspect {
    /// Whether it says which values there are, or how they are written: what is deprecated or left
    /// out is none of it, and tags follow from names.
    pub fn is_of_values(self) -> bool {
        !matches!(
            self,
            Self::Deprecated | Self::Tags | Self::Default | Self::Extensions
        )
    }
}

impl Role {
    /// Whether parts of it have no order, and names that are only names.
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Alternative | Self::Heir)
    }
}

/// A fact, and where it is said.
#[derive(Clone, Debug)]
pub struct Said {
    /// What it is about.
    pub aspect: Aspect,
    /// What is said.
    pub fact: Fact,
    /// Where.
    pub span: Span,
}

impl Said {
    /// A flag that is set.
    pub(super) fn flag(aspect: Aspect, span: Span) -> Self {
        Self {
            aspect,
            fact: Fact::Flag(true),
            span,
        }
    }

    /// What is said about an aspect, where something is.
    pub fn find(facts: &[Self], aspect: Aspect) -> Option<&Self> {
        facts.iter().find(|said| said.aspect == aspect)
    }
}

/// What is said, in a form that can be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Yes or no; yes forbids more.
    Flag(bool),
    /// The least; nothing is the widest. The flag: that itself is not allowed.
    Least(Limit),
    /// The most; nothing is the widest. The flag: that itself is not allowed.
    Most(Limit),
    /// The values that are allowed, without order; nothing stands for all.
    Allowed(Option<BTreeSet<String>>),
    /// What is asked for, without order.
    Demanded(BTreeSet<String>),
    /// What is asked for, in words and by what it comes to; less of it is wider.
    Asked(BTreeMap<u64, String>),
    /// Words that are the same or are not.
    Same(Vec<String>),
}

impl Fact {
    /// What is said where nothing is: the widest.
    #[must_use]
    pub fn unsaid(&self) -> Self {
        match self {
            Self::Flag(_) => Self::Flag(false),
            Self::Least(_) => Self::Least(None),
            Self::Most(_) => Self::Most(None),
            Self::Allowed(_) => Self::Allowed(None),
            Self::Demanded(_) => Self::Demanded(BTreeSet::new()),
            Self::Asked(_) => Self::Asked(BTreeMap::new()),
            Self::Same(_) => Self::Same(Vec::new()),
        }
    }
}

/// A bound, and whether that itself is not allowed.
pub(crate) type Limit = Option<(Number, bool)>;

/// Compares limits; one that is itself not allowed is nearer, in the direction in which it narrows.
pub(crate) fn compare(one: (Number, bool), other: (Number, bool), narrower: Ordering) -> Ordering {
    one.0.compare(other.0).then(match (one.1, other.1) {
        (true, false) => narrower,
        (false, true) => narrower.reverse(),
        (true, true) | (false, false) => Ordering::Equal,
    })
}
