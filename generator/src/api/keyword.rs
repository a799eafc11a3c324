//! Schemas as data: what is asked of a value where no type says it.

use super::{Bound, Number};
use crate::diagnostic::Span;

/// A schema's place in [`Schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(usize);

/// The schemas that others refer to.
#[derive(Debug, Default)]
pub struct Schemas(Vec<Schema>);

/// A schema that others refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// Where it stands.
    pub span: Span,
    /// What it asks.
    pub keywords: Vec<Keyword>,
}

impl Schemas {
    /// Adds a schema.
    pub fn add(&mut self, schema: Schema) -> SchemaId {
        self.0.push(schema);
        SchemaId(self.0.len() - 1)
    }

    /// Says what a schema asks that was added before that was known.
    pub fn set(&mut self, id: SchemaId, keywords: Vec<Keyword>) {
        let schema = self.0.get_mut(id.0);
        schema.expect("an id comes from adding a schema").keywords = keywords;
    }

    /// Every schema with its id, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SchemaId, &Schema)> {
        (0..).map(SchemaId).zip(&self.0)
    }
}

/// A keyword of JSON Schema with what it says (Core, section 10, and Validation, section 6).
#[derive(Clone, Debug, PartialEq)]
pub enum Keyword {
    /// The schema `false`.
    Never,
    /// `type`
    Type(Vec<JsonType>),
    /// `enum` and `const`
    Enum(Vec<Json>),
    /// `minimum` and `exclusiveMinimum`
    Lower(Bound),
    /// `maximum` and `exclusiveMaximum`
    Upper(Bound),
    /// `multipleOf`
    MultipleOf(Number),
    /// `minLength`
    MinLength(u64),
    /// `maxLength`
    MaxLength(u64),
    /// `pattern`, as a regular expression of Rust's
    Pattern(String),
    /// `prefixItems`
    PrefixItems(Vec<Vec<Self>>),
    /// `items`, of the items after so many
    Items(usize, Vec<Self>),
    /// `contains`
    Contains {
        /// What an item has to fit.
        schema: Vec<Self>,
        /// `minContains`
        min: u64,
        /// `maxContains`
        max: Option<u64>,
    },
    /// `minItems`
    MinItems(u64),
    /// `maxItems`
    MaxItems(u64),
    /// `uniqueItems`
    UniqueItems,
    /// `required`
    Required(Vec<String>),
    /// `properties`
    Properties(Vec<(String, Vec<Self>)>),
    /// `patternProperties`, by regular expressions of Rust's
    PatternProperties(Vec<(String, Vec<Self>)>),
    /// `additionalProperties`
    AdditionalProperties {
        /// The names that stand beside it.
        names: Vec<String>,
        /// The patterns that stand beside it.
        patterns: Vec<String>,
        /// What all other properties have to fit.
        schema: Vec<Self>,
    },
    /// `propertyNames`
    PropertyNames(Vec<Self>),
    /// `minProperties`
    MinProperties(u64),
    /// `maxProperties`
    MaxProperties(u64),
    /// `dependentRequired`
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`
    DependentSchemas(Vec<(String, Vec<Self>)>),
    /// `$ref`
    Ref(SchemaId),
    /// `allOf`
    AllOf(Vec<Vec<Self>>),
    /// `anyOf`
    AnyOf(Vec<Vec<Self>>),
    /// `oneOf`
    OneOf(Vec<Vec<Self>>),
    /// `not`
    Not(Vec<Self>),
    /// `if`, `then` and `else`
    If(Vec<Self>, Vec<Self>, Vec<Self>),
    /// `unevaluatedItems`
    UnevaluatedItems(Vec<Self>),
    /// `unevaluatedProperties`
    UnevaluatedProperties(Vec<Self>),
}

impl Keyword {
    /// The schemas that it holds.
    pub fn schemas(&self) -> Vec<&[Self]> {
        match self {
            Self::Properties(named)
            | Self::PatternProperties(named)
            | Self::DependentSchemas(named) => {
                named.iter().map(|(_, schema)| schema.as_slice()).collect()
            }
            Self::PrefixItems(schemas)
            | Self::AllOf(schemas)
            | Self::AnyOf(schemas)
            | Self::OneOf(schemas) => schemas.iter().map(Vec::as_slice).collect(),
            Self::Items(_, schema)
            | Self::Contains { schema, .. }
            | Self::AdditionalProperties { schema, .. }
            | Self::PropertyNames(schema)
            | Self::Not(schema)
            | Self::UnevaluatedItems(schema)
            | Self::UnevaluatedProperties(schema) => vec![schema],
            Self::If(condition, then, otherwise) => vec![condition, then, otherwise],
            Self::Never
            | Self::Type(_)
            | Self::Enum(_)
            | Self::Lower(_)
            | Self::Upper(_)
            | Self::MultipleOf(_)
            | Self::MinLength(_)
            | Self::MaxLength(_)
            | Self::Pattern(_)
            | Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::UniqueItems
            | Self::Required(_)
            | Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::DependentRequired(_)
            | Self::Ref(_) => Vec::new(),
        }
    }
}

/// A type of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

/// A value that a document names.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// A single value as text: a string without quotes. Nothing for all other values.
    pub fn single(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Bool(flag) => flag.to_string(),
            Self::Null | Self::Array(_) | Self::Object(_) => String::new(),
        }
    }
}
