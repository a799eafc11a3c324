//! Schemas as data: the keywords that no type covers, evaluated at run time.

use crate::{
    diagnostic::Span,
    schema::{Assertion, TypeList},
};

/// A schema's position in [`Definitions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(usize);

/// The schemas that are evaluated by reference.
#[derive(Debug, Default)]
pub struct Definitions(Vec<Definition>);

/// A schema that is evaluated by reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Its location.
    pub span: Span,
    /// Its keywords.
    pub keywords: Vec<Evaluated>,
}

impl Definitions {
    /// Adds a schema.
    pub fn add(&mut self, definition: Definition) -> DefinitionId {
        self.0.push(definition);
        DefinitionId(self.0.len() - 1)
    }

    /// Sets the keywords of a schema that was added before they were known.
    pub fn set(&mut self, id: DefinitionId, keywords: Vec<Evaluated>) {
        self.0[id.0].keywords = keywords;
    }

    /// A schema that was added.
    pub fn get(&self, id: DefinitionId) -> &Definition {
        &self.0[id.0]
    }

    /// Every schema with its id, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (DefinitionId, &Definition)> {
        (0..).map(DefinitionId).zip(&self.0)
    }
}

/// A keyword of JSON Schema with its value (Core, section 10, and Validation, section 6).
#[derive(Clone, Debug, PartialEq)]
pub enum Evaluated {
    /// The schema `false`.
    Never,
    /// `type`
    Type {
        /// The types but `null`.
        types: TypeList,
        /// True where `null` is one.
        null: bool,
    },
    /// A limit of a value
    Assertion(Assertion),
    /// `prefixItems`
    PrefixItems(Vec<Vec<Self>>),
    /// `items`, of the items after so many
    Items(usize, Vec<Self>),
    /// `contains`
    Contains {
        /// The schema of an item.
        schema: Vec<Self>,
        /// `minContains`
        min: u64,
        /// `maxContains`
        max: Option<u64>,
    },
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
        /// The schema of all other properties.
        schema: Vec<Self>,
    },
    /// `propertyNames`
    PropertyNames(Vec<Self>),
    /// `dependentRequired`
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`
    DependentSchemas(Vec<(String, Vec<Self>)>),
    /// `$ref`
    Ref(DefinitionId),
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

impl Evaluated {
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
            | Self::Type { .. }
            | Self::Assertion(_)
            | Self::Required(_)
            | Self::DependentRequired(_)
            | Self::Ref(_) => Vec::new(),
        }
    }
}
