//! Parts and their facts.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    diagnostic::Span,
    schema::{ARRAYS, Keyword, NUMBERS, Number, OBJECTS, STRINGS, SchemaId},
};

/// A part of a contract that is no schema.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its relation to the part that it is in.
    pub role: Role,
    /// The key that tells it from others of its role: `GET /pets/{}`, `limit` in the query, `200`.
    pub key: String,
    /// Its name for people.
    pub title: String,
    /// Its location.
    pub span: Span,
    /// Its sender.
    pub direction: Direction,
    /// The statements about it.
    pub facts: Vec<Statement>,
    /// The parts in it.
    pub parts: Vec<Part>,
    /// The schemas that hold together for its values, where it has values.
    pub schema: Option<Vec<SchemaId>>,
}

impl Part {
    /// A part of which nothing is stated yet.
    pub(super) fn new(
        role: Role,
        key: impl Into<String>,
        title: impl Into<String>,
        span: &Span,
        direction: Direction,
    ) -> Self {
        Self {
            role,
            key: key.into(),
            title: title.into(),
            span: span.clone(),
            direction,
            facts: Vec::new(),
            parts: Vec::new(),
            schema: None,
        }
    }

    /// True for a parameter that is in the path.
    pub fn is_in_path(&self) -> bool {
        self.role == Role::Parameter && self.key.starts_with("path ")
    }

    /// The words of its serialization.
    fn serialization(&self) -> &[String] {
        let serialization = Statement::find(&self.facts, Aspect::Serialization);
        match serialization.map(|statement| &statement.fact) {
            Some(Fact::Same(words)) => words,
            _ => &[],
        }
    }

    /// True for a parameter or a header whose values are text of a style, and of no media type.
    pub fn is_text(&self) -> bool {
        let is_content = self.serialization().iter().any(|word| word.contains('/'));
        matches!(self.role, Role::Parameter | Role::Header) && !is_content
    }

    /// True for a parameter whose value is sent as several of its name, where it is an array.
    pub fn is_exploded(&self) -> bool {
        self.role == Role::Parameter && self.serialization() == ["form", "exploded"]
    }

    /// True for an operation of which nothing was read: every other one states its security.
    pub fn is_unread(&self) -> bool {
        let operation = matches!(self.role, Role::Operation | Role::Webhook | Role::Callback);
        operation && self.facts.is_empty()
    }
}

/// The direction in which something is sent: its receiver breaks where it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From a client to a server: the client is written for what the base accepts.
    Request,
    /// From a server in response: the client reads it as the base states.
    Response,
    /// From a server in a request of its own: the receiver reads it as the base states.
    Webhook,
}

impl Direction {
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

/// The relation of a part to the part that it is in.
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
    /// A security requirement.
    SecurityRequirement,
    /// A credential of it, where there are several.
    Credential,
    /// A parameter, by place and name.
    Parameter,
    /// A request body.
    Body,
    /// A media type of a body, or of a parameter.
    MediaType,
    /// A response, by status.
    Response,
    /// A header of a response.
    Header,
    /// The encoding of a form's field.
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
    /// A subtype of the schema: a value may be of it.
    Subtype,
}

macro_rules! aspects {
    ($($(#[$meta:meta])* $name:ident = $keyword:literal,)*) => {
        /// The aspect of a part that a statement is about.
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
    /// `security`: credentials are required.
    Security = "security",
    /// The required scopes.
    Scopes = "scopes",
    /// The sources of tokens, and their form.
    Flows = "flows",
    /// `required`, of a parameter, a body, a header or a property.
    Required = "required",
    /// `style`, `explode` and `allowReserved`, and the encoding of content.
    Serialization = "style",
    /// `allowEmptyValue`.
    AllowEmptyValue = "allowEmptyValue",
    /// `links`.
    Links = "links",
    /// Extensions that belong to the contract.
    Extensions = "extensions",
    /// `type`.
    Type = "type",
    /// `null` is no value.
    Nullable = "null",
    /// `format`.
    Format = "format",
    /// `enum` and `const`.
    Enum = "enum",
    /// `x-extensible-enum`: values to which others will come.
    Extensible = "x-extensible-enum",
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
    /// Properties without a name are refused.
    Openness = "additionalProperties",
    /// `dependentRequired` and `dependentSchemas`.
    Dependent = "dependentSchemas",
    /// `not`.
    Not = "not",
    /// `if`, `then` and `else`.
    Condition = "if",
    /// `unevaluatedItems` and `unevaluatedProperties`.
    Unevaluated = "unevaluatedProperties",
    /// `discriminator`: the property that tells alternatives apart.
    Discriminator = "discriminator",
    /// The values of a discriminator that stand for an alternative.
    Tags = "mapping",
    /// Exactly one alternative may fit.
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
    /// The aspect of a keyword's name.
    pub(super) fn of(keyword: Keyword) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|aspect| aspect.name() == keyword.name()).copied()
    }

    /// The type of values that it is about; `None` for any type.
    pub fn type_of(self) -> Option<&'static str> {
        let keyword = Keyword::named(self.name())?;
        let keywords = [
            (STRINGS, "string"),
            (NUMBERS, "integer"),
            (ARRAYS.with(Keyword::Contains), "array"),
            (
                OBJECTS
                    .with(Keyword::AdditionalProperties)
                    .with(Keyword::DependentSchemas),
                "object",
            ),
        ];
        let found = keywords
            .iter()
            .find(|(keywords, _)| keywords.contains(keyword));
        found.map(|(_, ty)| *ty)
    }

    /// True for an aspect of values, and of their form: deprecation and defaults are none, and tags
    /// follow from names.
    pub fn is_of_values(self) -> bool {
        !matches!(
            self,
            Self::Deprecated
                | Self::Sunset
                | Self::Tags
                | Self::Default
                | Self::Extensions
                | Self::Extensible
        )
    }
}

impl Role {
    /// True where parts of it have no order, and names that are only names.
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Alternative | Self::Subtype)
    }
}

/// A fact with its aspect and location.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its aspect.
    pub aspect: Aspect,
    /// Its fact.
    pub fact: Fact,
    /// Its location.
    pub span: Span,
}

impl Statement {
    pub(super) fn new(aspect: Aspect, fact: Fact, span: Span) -> Self {
        Self { aspect, fact, span }
    }

    /// A flag that is set.
    pub(super) fn flag(aspect: Aspect, span: Span) -> Self {
        Self::new(aspect, Fact::Flag(true), span)
    }

    /// The types that are allowed; `None` for all.
    pub fn types(facts: &[Self]) -> Option<&BTreeSet<String>> {
        match &Self::find(facts, Aspect::Type)?.fact {
            Fact::Allowed(types) => types.as_ref(),
            _ => None,
        }
    }

    /// The statement about an aspect, where there is one.
    pub fn find(facts: &[Self], aspect: Aspect) -> Option<&Self> {
        facts.iter().find(|statement| statement.aspect == aspect)
    }
}

/// A fact, in a form that can be compared.
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
    /// The demands, without order.
    Demanded(BTreeSet<String>),
    /// The assertions by other schemas, in words, by their fingerprints; fewer are wider.
    Subschemas(BTreeMap<u64, String>),
    /// Words that are the same or are not.
    Same(Vec<String>),
}

impl Fact {
    /// The fact where nothing is stated: the widest.
    #[must_use]
    pub fn unstated(&self) -> Self {
        match self {
            Self::Flag(_) => Self::Flag(false),
            Self::Least(_) => Self::Least(None),
            Self::Most(_) => Self::Most(None),
            Self::Allowed(_) => Self::Allowed(None),
            Self::Demanded(_) => Self::Demanded(BTreeSet::new()),
            Self::Subschemas(_) => Self::Subschemas(BTreeMap::new()),
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
