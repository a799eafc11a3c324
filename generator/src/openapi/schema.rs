//! Schema Objects, read in full: one model for what a schema says, in every version.
//!
//! A schema is read when `lower` comes to it and not kept: the tree stays the one copy. What is
//! wrong in it was told when the document was checked; it is left out here.

use super::{Document, Located, Version, applicators::is_schema, value};
use crate::source::Node;

/// A type of JSON, as `type` names it (JSON Schema Validation, section 6.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `object`.
    Object,
    /// `array`.
    Array,
    /// `string`.
    String,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// `boolean`.
    Boolean,
}

const TYPES: &[(&str, JsonType)] = &[
    ("object", JsonType::Object),
    ("array", JsonType::Array),
    ("string", JsonType::String),
    ("integer", JsonType::Integer),
    ("number", JsonType::Number),
    ("boolean", JsonType::Boolean),
];

/// What a schema says of properties that it does not name.
#[derive(Clone, Debug)]
pub enum Additional<'t> {
    /// Nothing: they are allowed, and nobody asked to keep them.
    Unsaid,
    /// `false`.
    Forbidden,
    /// `true` or `{}`: they are part of the value, whatever they are.
    Any,
    /// They are part of the value, and of each of these schemas.
    Schemas(Vec<Located<'t>>),
}

impl Number {
    /// The nearest number with a fraction.
    #[expect(
        clippy::cast_precision_loss,
        reason = "bounds that are nearer than that are rarely given twice"
    )]
    pub fn approximate(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

/// `minimum`, `maximum` and their exclusive forms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// `minimum`.
    pub minimum: Option<Number>,
    /// `maximum`.
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`; up to OpenAPI 3.0 it is a flag on the minimum.
    pub exclusive_minimum: Option<Number>,
    /// `exclusiveMaximum`; up to OpenAPI 3.0 it is a flag on the maximum.
    pub exclusive_maximum: Option<Number>,
}

/// A number of a schema; integers of 128 bits are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Integer(i128),
    /// Any other number, or a greater one.
    Float(f64),
}

/// A pair such as `minItems` and `maxItems`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The least that is allowed.
    pub min: Option<u64>,
    /// The most that is allowed.
    pub max: Option<u64>,
}

/// Schemas of which a value fits one, or any.
#[derive(Clone, Debug)]
pub struct Alternatives<'t> {
    /// `oneOf` or `anyOf`.
    pub keyword: &'static str,
    /// The schemas.
    pub branches: Vec<Located<'t>>,
}

/// What a Schema Object says.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword of its own"
)]
pub struct Schema<'t> {
    /// Where it stands.
    pub at: Located<'t>,
    /// `type`, without `null`.
    pub types: Vec<JsonType>,
    /// `nullable`, or `null` among the types.
    pub nullable: bool,
    /// Whether `null` is the only type.
    pub null_only: bool,
    /// `format`.
    pub format: Option<&'t str>,
    /// `title`.
    pub title: Option<&'t str>,
    /// `description`.
    pub description: Option<&'t str>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `writeOnly`.
    pub write_only: bool,
    /// `example` and `examples`.
    pub examples: Vec<&'t Node<'t>>,
    /// `enum`, or the one value of `const`.
    pub enumeration: Option<Vec<&'t Node<'t>>>,
    /// `properties`, in their order, each with the schemas that hold together for it.
    pub properties: Vec<(&'t str, Vec<Located<'t>>)>,
    /// `required`.
    pub required: Vec<&'t str>,
    /// `additionalProperties`.
    pub additional: Additional<'t>,
    /// `items`: the schemas that hold together for each item.
    pub items: Vec<Located<'t>>,
    /// Whether the first items have schemas of their own: `prefixItems`.
    pub prefixed: bool,
    /// Whether something is said of what was not asked: `unevaluatedItems` and the like.
    pub unevaluated: bool,
    /// Bounds of numbers.
    pub bounds: Bounds,
    /// `multipleOf`.
    pub multiples: Vec<f64>,
    /// `minLength` and `maxLength`.
    pub lengths: Sizes,
    /// `minItems` and `maxItems`.
    pub item_counts: Sizes,
    /// `minProperties` and `maxProperties`.
    pub property_counts: Sizes,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// `pattern`.
    pub patterns: Vec<&'t str>,
    /// `oneOf` and `anyOf`.
    pub alternatives: Vec<Alternatives<'t>>,
    /// `discriminator`.
    pub discriminator: Option<Located<'t>>,
}

impl<'t> Schema<'t> {
    /// Reads a schema.
    pub fn read(at: &Located<'t>, document: &Document<'t>) -> Self {
        let reader = Reader { at, document };
        let (types, null) = reader.types();
        Self {
            at: at.clone(),
            null_only: null && types.is_empty(),
            types,
            nullable: null || reader.flag("nullable") || reader.flag("x-nullable"),
            format: reader.text("format").or_else(|| reader.encoding()),
            title: reader.text("title"),
            description: reader.text("description"),
            deprecated: reader.flag("deprecated"),
            write_only: reader.flag("writeOnly"),
            examples: reader.examples(),
            enumeration: reader.enumeration(),
            properties: reader
                .get("properties")
                .map(|found| found.entries().map(|(name, at)| (name, vec![at])).collect())
                .unwrap_or_default(),
            required: reader.required(),
            additional: reader.additional(),
            items: reader.child("items").into_iter().collect(),
            prefixed: reader.get("prefixItems").is_some(),
            unevaluated: ["unevaluatedItems", "unevaluatedProperties"]
                .iter()
                .any(|key| reader.get(key).is_some()),
            bounds: reader.bounds(),
            multiples: reader.multiple_of().into_iter().collect(),
            lengths: reader.sizes("minLength", "maxLength"),
            item_counts: reader.sizes("minItems", "maxItems"),
            property_counts: reader.sizes("minProperties", "maxProperties"),
            unique_items: reader.flag("uniqueItems"),
            patterns: reader.text("pattern").into_iter().collect(),
            alternatives: reader.alternatives(),
            discriminator: reader.get("discriminator"),
        }
    }

    /// Whether constraints speak of values of different types of JSON.
    pub fn is_mixed(&self) -> bool {
        let sized = |sizes: Sizes| sizes != Sizes::default();
        let objects = !self.properties.is_empty()
            || !self.required.is_empty()
            || matches!(
                self.additional,
                Additional::Forbidden | Additional::Schemas(_)
            )
            || sized(self.property_counts);
        let arrays = !self.items.is_empty() || sized(self.item_counts) || self.unique_items;
        let strings = sized(self.lengths) || !self.patterns.is_empty();
        let numbers = self.bounds != Bounds::default() || !self.multiples.is_empty();
        let kinds = [objects, arrays, strings, numbers];
        kinds.into_iter().filter(|said| *said).count() > 1
    }

    /// The type that `type` names, or that its parts imply where it is missing: their schemas say
    /// nothing of other values. `None` where there is none, or more than one.
    pub fn effective_type(&self) -> Option<JsonType> {
        match self.types.as_slice() {
            [one] => return Some(*one),
            [] => {}
            _ => return None,
        }
        let maps = matches!(self.additional, Additional::Schemas(_));
        if !self.properties.is_empty() || maps {
            Some(JsonType::Object)
        } else {
            (!self.items.is_empty()).then_some(JsonType::Array)
        }
    }
}

struct Reader<'t, 'r> {
    at: &'r Located<'t>,
    document: &'r Document<'t>,
}

impl<'t> Reader<'t, '_> {
    /// A keyword that is no schema; where a reference stands in its place, it is followed.
    fn get(&self, key: &str) -> Option<Located<'t>> {
        let found = self.at.get(key)?;
        Some(self.document.links.follow(found))
    }

    fn text(&self, key: &str) -> Option<&'t str> {
        let found = self.get(key)?;
        if value::is_number(found.node) {
            return self.document.spelled(&found);
        }
        found.node.text()
    }

    /// The format that an encoding of bytes is since OpenAPI 3.1 (section "Working with Binary
    /// Data").
    fn encoding(&self) -> Option<&'t str> {
        (self.text("contentEncoding")? == "base64").then_some("byte")
    }

    fn flag(&self, key: &str) -> bool {
        let found = self.get(key);
        found.and_then(|found| value::as_flag(found.node)) == Some(true)
    }

    fn child(&self, key: &str) -> Option<Located<'t>> {
        self.at.get(key).filter(|found| is_schema(found.node))
    }

    fn types(&self) -> (Vec<JsonType>, bool) {
        let mut types = Vec::new();
        let mut null = false;
        let given = self.get("type");
        let names = given.iter().flat_map(|given| match given.node {
            Node::List(names) => names.iter().collect(),
            one => vec![one],
        });
        for name in names.filter_map(Node::text) {
            let plain = TYPES.iter().find(|(known, _)| *known == name);
            let taken = || {
                let taken = value::plain_type(name)?;
                TYPES.iter().find(|(known, _)| *known == taken)
            };
            match plain.or_else(taken) {
                Some((_, kind)) if !types.contains(kind) => types.push(*kind),
                Some(_) => {}
                None => null |= name.eq_ignore_ascii_case("null"),
            }
        }
        (types, null)
    }

    fn examples(&self) -> Vec<&'t Node<'t>> {
        let one = self.at.node.get("example");
        let listed = self.get("examples");
        let listed = listed.into_iter().flat_map(|listed| listed.items());
        let listed = listed.map(|example| example.node);
        one.into_iter().chain(listed).collect()
    }

    fn enumeration(&self) -> Option<Vec<&'t Node<'t>>> {
        if let Some(constant) = self.at.node.get("const") {
            return Some(vec![constant]);
        }
        let listed = self.get("enum")?;
        let values = listed.node.items()?;
        Some(values.iter().collect())
    }

    fn required(&self) -> Vec<&'t str> {
        let listed = self.get("required");
        let listed = listed.into_iter().flat_map(|listed| listed.items());
        listed.filter_map(|name| name.node.text()).collect()
    }

    fn additional(&self) -> Additional<'t> {
        let Some(found) = self.at.get("additionalProperties") else {
            return Additional::Unsaid;
        };
        match value::as_flag(found.node) {
            Some(true) => Additional::Any,
            Some(false) => Additional::Forbidden,
            None => match found.node.entries() {
                Some([]) => Additional::Any,
                Some(_) => Additional::Schemas(vec![found]),
                None => Additional::Unsaid,
            },
        }
    }

    /// An exclusive bound is a number since OpenAPI 3.1; before, a flag on the other bound. What
    /// is there tells which was meant.
    fn bounds(&self) -> Bounds {
        let (minimum, maximum) = (self.number("minimum"), self.number("maximum"));
        let lower = if self.flag("exclusiveMinimum") {
            minimum
        } else {
            None
        };
        let upper = if self.flag("exclusiveMaximum") {
            maximum
        } else {
            None
        };
        Bounds {
            minimum: minimum.filter(|_| lower.is_none()),
            maximum: maximum.filter(|_| upper.is_none()),
            exclusive_minimum: lower.or_else(|| self.number("exclusiveMinimum")),
            exclusive_maximum: upper.or_else(|| self.number("exclusiveMaximum")),
        }
    }

    fn multiple_of(&self) -> Option<f64> {
        let found = self.get("multipleOf")?;
        value::as_number(found.node).filter(|factor| *factor > 0.0)
    }

    fn number(&self, key: &str) -> Option<Number> {
        let found = self.get(key)?;
        match found.node {
            Node::Integer(number) => Some(Number::Integer((*number).into())),
            Node::Unsigned(number) => Some(Number::Integer((*number).into())),
            // What doesn't fit into 64 bits was read as a fraction; the file has its digits.
            Node::Float(number) if number.abs() >= BEYOND && number.is_finite() => {
                let digits = self.document.spelled(&found);
                let exact = digits.and_then(|digits| digits.parse().ok());
                Some(exact.map_or(Number::Float(*number), Number::Integer))
            }
            other => value::as_number(other)
                .filter(|number| !number.is_nan())
                .map(Number::Float),
        }
    }

    fn sizes(&self, min: &str, max: &str) -> Sizes {
        let size = |key: &str| value::as_size(self.get(key)?.node);
        Sizes {
            min: size(min),
            max: size(max),
        }
    }

    fn alternatives(&self) -> Vec<Alternatives<'t>> {
        let keywords = ["oneOf", "anyOf"].into_iter();
        let alternatives = keywords.filter_map(|keyword| {
            let listed = self.get(keyword)?;
            let branches: Vec<_> = listed.items().filter(|at| is_schema(at.node)).collect();
            (!branches.is_empty()).then_some(Alternatives { keyword, branches })
        });
        alternatives.collect()
    }
}

/// From here on, a 64-bit fraction may stand for an integer of more digits.
const BEYOND: f64 = 9_007_199_254_740_992.0;

/// Whether a schema with a reference says nothing else of its values: since OpenAPI 3.1, a
/// reference holds together with what stands beside it.
pub(crate) fn refers_alone(node: &Node<'_>, version: Version) -> bool {
    version < Version::V3_1 || says_only(node, &[&["$ref"], ANNOTATIONS])
}

/// Keywords that say nothing of values (JSON Schema Validation, section 9, and OpenAPI's own).
pub(crate) const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "default",
    "deprecated",
    "externalDocs",
    "xml",
];

/// Whether a schema has no keywords but those of these lists, and extensions.
pub(crate) fn says_only(node: &Node<'_>, keywords: &[&[&str]]) -> bool {
    let entries = node.entries().unwrap_or_default();
    let mut keys = entries.iter().map(|(key, _)| &**key);
    keys.all(|key| keywords.iter().any(|keywords| keywords.contains(&key)) || key.starts_with("x-"))
}
