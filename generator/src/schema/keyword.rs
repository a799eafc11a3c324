//! The keywords of schemas, and sets of them.

use std::ops::BitOr;

macro_rules! keywords {
    ($($keyword:ident = $name:literal,)*) => {
        /// A keyword that a Schema Object may have, in any version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Keyword {
            $(#[doc = concat!("`", $name, "`")] $keyword,)*
            /// A keyword that no version has.
            Unknown,
        }

        impl Keyword {
            /// The keyword of a name. `None` for extensions.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$keyword),)*
                    _ if name.starts_with("x-") => None,
                    _ => Some(Self::Unknown),
                }
            }

            /// The name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$keyword => $name,)*
                    Self::Unknown => "",
                }
            }
        }
    };
}

keywords! {
    Ref = "$ref",
    Schema = "$schema",
    Vocabulary = "$vocabulary",
    Id = "$id",
    Anchor = "$anchor",
    DynamicAnchor = "$dynamicAnchor",
    DynamicRef = "$dynamicRef",
    Defs = "$defs",
    Definitions = "definitions",
    Comment = "$comment",
    Type = "type",
    Enum = "enum",
    Const = "const",
    Format = "format",
    Minimum = "minimum",
    ExclusiveMinimum = "exclusiveMinimum",
    Maximum = "maximum",
    ExclusiveMaximum = "exclusiveMaximum",
    MultipleOf = "multipleOf",
    MinLength = "minLength",
    MaxLength = "maxLength",
    Pattern = "pattern",
    MinItems = "minItems",
    MaxItems = "maxItems",
    UniqueItems = "uniqueItems",
    MinProperties = "minProperties",
    MaxProperties = "maxProperties",
    Required = "required",
    Properties = "properties",
    PatternProperties = "patternProperties",
    AdditionalProperties = "additionalProperties",
    PropertyNames = "propertyNames",
    DependentRequired = "dependentRequired",
    DependentSchemas = "dependentSchemas",
    Dependencies = "dependencies",
    UnevaluatedProperties = "unevaluatedProperties",
    Items = "items",
    PrefixItems = "prefixItems",
    Contains = "contains",
    MinContains = "minContains",
    MaxContains = "maxContains",
    UnevaluatedItems = "unevaluatedItems",
    AllOf = "allOf",
    AnyOf = "anyOf",
    OneOf = "oneOf",
    Not = "not",
    If = "if",
    Then = "then",
    Else = "else",
    Discriminator = "discriminator",
    Nullable = "nullable",
    ReadOnly = "readOnly",
    WriteOnly = "writeOnly",
    Deprecated = "deprecated",
    Title = "title",
    Description = "description",
    Summary = "summary",
    Default = "default",
    Example = "example",
    Examples = "examples",
    ExternalDocs = "externalDocs",
    Xml = "xml",
    ContentEncoding = "contentEncoding",
    ContentMediaType = "contentMediaType",
    ContentSchema = "contentSchema",
    CollectionFormat = "collectionFormat",
}

/// A set of keywords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeywordSet(u128);

impl KeywordSet {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// Keywords for readers alone, but for `$comment`.
    const DESCRIPTIONS: Self = Self::of(&[
        Keyword::Title,
        Keyword::Description,
        Keyword::Summary,
        Keyword::Example,
        Keyword::Examples,
        Keyword::ExternalDocs,
    ]);

    /// Keywords that assert nothing of values (JSON Schema Validation, section 9, and OpenAPI's
    /// own).
    pub const ANNOTATIONS: Self = Self::DESCRIPTIONS
        .with(Keyword::Default)
        .with(Keyword::Deprecated)
        .with(Keyword::Xml);

    /// Keywords of a schema's identity, and those without a meaning for values (JSON Schema Core,
    /// section 8).
    pub const IDENTIFIERS: Self = Self::of(&[
        Keyword::Schema,
        Keyword::Vocabulary,
        Keyword::Id,
        Keyword::Anchor,
        Keyword::DynamicAnchor,
        Keyword::Defs,
        Keyword::Definitions,
        Keyword::Comment,
    ]);

    /// Keywords for readers alone.
    pub const DOCUMENTATION: Self = Self::DESCRIPTIONS.with(Keyword::Comment);

    /// Keywords that assert something of a value beyond its type, its constants and its parts
    /// (JSON Schema Core, sections 10 and 11), `allOf` apart.
    pub const APPLICATORS: Self = Self::of(&[
        Keyword::Not,
        Keyword::If,
        Keyword::PrefixItems,
        Keyword::Contains,
        Keyword::PatternProperties,
        Keyword::PropertyNames,
        Keyword::DependentRequired,
        Keyword::DependentSchemas,
        Keyword::Dependencies,
        Keyword::UnevaluatedItems,
        Keyword::UnevaluatedProperties,
    ]);

    /// A set of some keywords.
    pub const fn of(keywords: &[Keyword]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < keywords.len() {
            bits |= 1 << keywords[index] as u32;
            index += 1;
        }
        Self(bits)
    }

    /// True for a keyword of the set.
    pub const fn contains(self, keyword: Keyword) -> bool {
        self.0 & (1 << keyword as u32) != 0
    }

    /// True for a set without keywords.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True where every keyword is in the other set too.
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// True where some keyword is in the other set too.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The set with a keyword.
    #[must_use]
    pub const fn with(self, keyword: Keyword) -> Self {
        Self(self.0 | 1 << keyword as u32)
    }

    /// The set with the keywords of another.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn insert(&mut self, keyword: Keyword) {
        *self = self.with(keyword);
    }
}

impl BitOr for KeywordSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

/// Assertions on arrays.
pub const ARRAYS: KeywordSet =
    KeywordSet::of(&[Keyword::MinItems, Keyword::MaxItems, Keyword::UniqueItems]);
/// Assertions on strings.
pub const STRINGS: KeywordSet =
    KeywordSet::of(&[Keyword::MinLength, Keyword::MaxLength, Keyword::Pattern]);
/// Assertions on numbers.
pub const NUMBERS: KeywordSet =
    KeywordSet::of(&[Keyword::Minimum, Keyword::Maximum, Keyword::MultipleOf]);
/// Assertions on objects.
pub const OBJECTS: KeywordSet = KeywordSet::of(&[Keyword::MinProperties, Keyword::MaxProperties]);
/// Assertions on values of one type, with the exclusive bounds by their own keywords.
pub const ASSERTIONS: KeywordSet = STRINGS
    .and(NUMBERS)
    .and(ARRAYS)
    .and(OBJECTS)
    .with(Keyword::ExclusiveMinimum)
    .with(Keyword::ExclusiveMaximum);
