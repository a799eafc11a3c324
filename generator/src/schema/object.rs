//! Schema Objects as they are written: one model for every version, other schemas by their ids.

use super::{
    assertion::Assertion,
    keyword::{Keyword, KeywordSet},
    types::{JsonType, TypeList},
};
use crate::{diagnostic::Span, openapi::Value, source::Node};

/// A schema's position in the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub(super) u32);

impl SchemaId {
    /// The id at a position.
    pub(super) fn of(index: usize) -> Self {
        Self(u32::try_from(index).expect("a document has fewer than 2^32 schemas"))
    }

    pub(super) fn index(self) -> usize {
        usize::try_from(self.0).expect("an id is an index")
    }
}

/// A Schema Object, or a boolean in its place.
#[derive(Debug)]
pub struct Schema<'t> {
    /// Its location.
    pub span: Span,
    /// Its name: among the components, else in `$defs`, else of its file.
    pub name: Option<Box<str>>,
    /// The keywords that it has, whatever their values.
    pub keywords: KeywordSet,
    /// The keywords among them whose value is `true`.
    pub flags: KeywordSet,
    /// The value of a boolean schema; `not` of any value is `false`.
    pub boolean: Option<bool>,
    /// The schema that `$ref` refers to, else `$dynamicRef` on the way that led here (JSON Schema
    /// Core, section 8.2.3.2).
    pub reference: Option<SchemaId>,
    /// The schema that `$dynamicRef` refers to beside a `$ref`.
    pub dynamic: Option<SchemaId>,
    /// True where it was read before, in another dynamic scope.
    pub is_again: bool,
    /// `type`, without `null`.
    pub types: TypeList,
    /// Its rule for `null`.
    pub null: Null,
    /// `format`, or the format that an encoding of bytes is (OpenAPI 3.1, "Working with Binary
    /// Data").
    pub format: Option<&'t str>,
    /// `title`.
    pub title: Option<&'t str>,
    /// `description`.
    pub description: Option<&'t str>,
    /// `enum`, or the one value of `const`.
    pub constants: Option<Vec<Value<'t>>>,
    /// `properties`, in their order.
    pub properties: Box<[(&'t str, SchemaId)]>,
    /// `required`.
    pub required: Box<[&'t str]>,
    /// `additionalProperties`.
    pub additional: Additional,
    /// `items`.
    pub items: Option<SchemaId>,
    /// The assertions, each with the keyword that states it.
    pub assertions: Box<[(Keyword, Assertion)]>,
    /// `allOf`.
    pub all_of: Box<[SchemaId]>,
    /// `oneOf` and `anyOf`.
    pub alternatives: Box<[Alternatives]>,
    /// `discriminator`.
    pub discriminator: Option<Box<Discriminator<'t>>>,
    /// The keywords that few schemas have.
    pub applicators: Option<Box<Applicators<'t>>>,
    pub(super) node: &'t Node<'t>,
}

impl Schema<'_> {
    /// The location of a keyword.
    pub fn at(&self, keyword: Keyword) -> Span {
        self.span.key(keyword.name())
    }

    /// True for a keyword whose value is `true`.
    pub fn is(&self, keyword: Keyword) -> bool {
        self.flags.contains(keyword)
    }

    /// True for a keyword that it has.
    pub fn has(&self, keyword: Keyword) -> bool {
        self.keywords.contains(keyword)
    }

    /// True for bytes that are stated by `contentMediaType` alone, in place of a `format`.
    pub fn is_bytes_by_media_type(&self) -> bool {
        self.format == Some("binary") && !self.has(Keyword::Format)
    }

    /// True where every value fits, whatever its type.
    pub fn is_any(&self) -> bool {
        self.boolean == Some(true) || (self.boolean.is_none() && self.node_is_empty())
    }

    fn node_is_empty(&self) -> bool {
        self.node.entries().is_some_and(<[_]>::is_empty)
    }
}

/// A schema's own rule for `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// `type` does not name it, or is absent.
    Unstated,
    /// `nullable`, or `null` among several types.
    Allowed,
    /// `null` is the only type.
    Only,
}

impl Null {
    /// True where `null` is stated to be a value.
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed | Self::Only)
    }
}

/// `additionalProperties`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// It is absent: undeclared properties are allowed, and not kept.
    Unstated,
    /// `false`
    Forbidden,
    /// `true` or `{}`: undeclared properties are part of the value, whatever they are.
    Any,
    /// Undeclared properties are part of the value, and of this schema.
    Schema(SchemaId),
}

/// The keyword of alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// `oneOf`: exactly one alternative fits.
    OneOf,
    /// `anyOf`: at least one alternative fits.
    AnyOf,
}

impl Choice {
    /// The keyword.
    pub fn keyword(self) -> Keyword {
        match self {
            Self::OneOf => Keyword::OneOf,
            Self::AnyOf => Keyword::AnyOf,
        }
    }
}

/// Schemas of which a value fits one, or any.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// The keyword.
    pub choice: Choice,
    /// The schemas.
    pub branches: Vec<SchemaId>,
}

/// A Discriminator Object.
#[derive(Debug)]
pub struct Discriminator<'t> {
    /// Its location.
    pub span: Span,
    /// `propertyName`; in Swagger 2.0, the object is nothing but the name.
    pub property: Option<&'t str>,
    /// True for an object with `propertyName`.
    pub is_object: bool,
    /// `mapping`, in the order of the document.
    pub mapping: Vec<(&'t str, MappingTarget<'t>)>,
    /// `defaultMapping` (OpenAPI 3.2).
    pub default: Option<MappingTarget<'t>>,
}

/// A value of `mapping`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MappingTarget<'t> {
    /// A reference to a schema, followed to its end.
    Schema(SchemaId),
    /// The name of a component.
    Name(&'t str),
    /// No string.
    Invalid,
}

/// `if`, `then` and `else`.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// `if`.
    pub condition: SchemaId,
    /// `then`.
    pub then: Option<SchemaId>,
    /// `else`.
    pub otherwise: Option<SchemaId>,
}

/// `contains`, `minContains` and `maxContains`.
#[derive(Clone, Copy, Debug)]
pub struct Contains {
    /// `contains`.
    pub schema: SchemaId,
    /// `minContains`.
    pub min: u64,
    /// `maxContains`.
    pub max: Option<u64>,
}

/// Keywords that apply further schemas (JSON Schema Core, sections 10 and 11).
#[derive(Debug, Default)]
pub struct Applicators<'t> {
    /// `not`.
    pub not: Option<SchemaId>,
    /// `if`, `then` and `else`.
    pub condition: Option<Condition>,
    /// `prefixItems`.
    pub prefix_items: Vec<SchemaId>,
    /// `contains`.
    pub contains: Option<Contains>,
    /// `patternProperties`.
    pub pattern_properties: Vec<(&'t str, SchemaId)>,
    /// `propertyNames`.
    pub property_names: Option<SchemaId>,
    /// `dependentRequired`, and what `dependencies` states of that kind.
    pub dependent_required: Vec<(&'t str, Vec<&'t str>)>,
    /// `dependentSchemas`, and what `dependencies` states of that kind.
    pub dependent_schemas: Vec<(&'t str, SchemaId)>,
    /// `unevaluatedItems`.
    pub unevaluated_items: Option<SchemaId>,
    /// `unevaluatedProperties`.
    pub unevaluated_properties: Option<SchemaId>,
    /// `contentSchema`.
    pub content_schema: Option<SchemaId>,
}

static NO_APPLICATORS: Applicators<'static> = Applicators {
    not: None,
    condition: None,
    prefix_items: Vec::new(),
    contains: None,
    pattern_properties: Vec::new(),
    property_names: None,
    dependent_required: Vec::new(),
    dependent_schemas: Vec::new(),
    unevaluated_items: None,
    unevaluated_properties: None,
    content_schema: None,
};

impl<'t> Schema<'t> {
    /// The value of a keyword, as it is written.
    pub fn value(&self, keyword: Keyword) -> Option<Value<'t>> {
        let present = self.has(keyword);
        present.then(|| self.node.get(keyword.name()).map(Value))?
    }

    /// The applicators, none where the schema has none.
    pub fn applicators(&self) -> &Applicators<'t> {
        self.applicators.as_deref().unwrap_or(&NO_APPLICATORS)
    }
}

impl Schema<'_> {
    /// The type that `type` names, or that the described parts imply where it is missing: their
    /// schemas state nothing of other values. `None` where there is none, or more than one.
    pub fn effective_type(&self) -> Option<JsonType> {
        let maps = matches!(self.additional, Additional::Schema(_));
        if !self.types.is_empty() {
            self.types.single()
        } else if !self.properties.is_empty() || maps {
            Some(JsonType::Object)
        } else {
            self.items.map(|_| JsonType::Array)
        }
    }

    /// The same, also where it is parts alone that other schemas describe.
    pub(super) fn type_of_parts(&self) -> Option<JsonType> {
        let objects = !self.required.is_empty() || self.additional == Additional::Forbidden;
        let implied = objects && self.types.is_empty();
        self.effective_type()
            .or_else(|| implied.then_some(JsonType::Object))
    }
}
