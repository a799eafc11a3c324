//! Schema Objects, read in full: one model for what a schema says.
//!
//! A schema is read when `lower` comes to it and not kept: the tree stays the one copy.

use super::table::SchemaRef;
use crate::{
    diagnostic::{Anchor, Code, Diagnostics, Place},
    source::Node,
};

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
pub enum Additional<'t, 'a> {
    /// Nothing: they are allowed, and nobody asked to keep them.
    Unsaid,
    /// `false`.
    Forbidden,
    /// `true` or `{}`: they are part of the value, whatever they are.
    Any,
    /// They are part of the value, and of this schema.
    Schema(SchemaRef<'t, 'a>),
}

/// `minimum`, `maximum` and what goes with them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// `minimum`.
    pub minimum: Option<Number>,
    /// `maximum`.
    pub maximum: Option<Number>,
    /// Whether the minimum itself is excluded.
    pub exclusive_minimum: bool,
    /// Whether the maximum itself is excluded.
    pub exclusive_maximum: bool,
    /// `multipleOf`.
    pub multiple_of: Option<f64>,
}

/// A number of a schema; integers of 64 bits are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Integer(i64),
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

/// A Schema Object (OpenAPI 3.0, section 4.7.24).
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword of its own"
)]
pub struct Schema<'t, 'a> {
    /// Where it stands.
    pub place: Place,
    /// `$ref`; where it is there, nothing else counts.
    pub reference: Option<&'t str>,
    /// `type`.
    pub kind: Option<JsonType>,
    /// `nullable`.
    pub nullable: bool,
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
    /// `example`.
    pub example: Option<&'t Node<'a>>,
    /// `enum`.
    pub enumeration: Option<&'t [Node<'a>]>,
    /// `properties`, in their order.
    pub properties: Vec<(&'t str, SchemaRef<'t, 'a>)>,
    /// `required`.
    pub required: Vec<&'t str>,
    /// `additionalProperties`.
    pub additional: Additional<'t, 'a>,
    /// `items`.
    pub items: Option<SchemaRef<'t, 'a>>,
    /// Bounds of numbers.
    pub bounds: Bounds,
    /// `minLength` and `maxLength`.
    pub lengths: Sizes,
    /// `minItems` and `maxItems`.
    pub item_counts: Sizes,
    /// `minProperties` and `maxProperties`.
    pub property_counts: Sizes,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// `pattern`.
    pub pattern: Option<&'t str>,
    /// Keywords that say what a value is and that are not turned into Rust.
    pub unsupported: Vec<&'t str>,
}

impl<'t, 'a> Schema<'t, 'a> {
    /// Reads a schema. What is wrong in it is reported and left out.
    pub fn read(schema: &SchemaRef<'t, 'a>, diagnostics: &mut Diagnostics) -> Self {
        let mut reader = Reader {
            node: schema.node,
            place: &schema.place,
            diagnostics,
        };
        reader.expect_object();
        let reference = reader.text("$ref");
        let kind = reader.kind();
        let properties = reader.properties();
        let required = reader.required(&properties);
        let read = Self {
            place: schema.place.clone(),
            reference,
            kind,
            nullable: reader.flag("nullable"),
            format: reader.text("format"),
            title: reader.text("title"),
            description: reader.text("description"),
            deprecated: reader.flag("deprecated"),
            write_only: reader.flag("writeOnly"),
            example: schema.node.get("example"),
            enumeration: reader.list("enum"),
            properties,
            required,
            additional: reader.additional(),
            items: reader.child("items"),
            bounds: reader.bounds(),
            lengths: reader.sizes("minLength", "maxLength"),
            item_counts: reader.sizes("minItems", "maxItems"),
            property_counts: reader.sizes("minProperties", "maxProperties"),
            unique_items: reader.flag("uniqueItems"),
            pattern: reader.text("pattern"),
            unsupported: reader.unsupported(),
        };
        if reference.is_none() {
            reader.report_unknown();
        }
        read
    }

    /// The type that `type` names, or that the other keywords imply where it is missing.
    pub fn effective_kind(&self) -> Option<JsonType> {
        let sized = |sizes: Sizes| sizes != Sizes::default();
        if self.kind.is_some() {
            self.kind
        } else if !self.properties.is_empty()
            || !matches!(self.additional, Additional::Unsaid)
            || sized(self.property_counts)
        {
            Some(JsonType::Object)
        } else if self.items.is_some() || sized(self.item_counts) {
            Some(JsonType::Array)
        } else if sized(self.lengths) || self.pattern.is_some() {
            Some(JsonType::String)
        } else if self.bounds != Bounds::default() {
            Some(JsonType::Number)
        } else {
            None
        }
    }
}

/// Keywords that say what a value is and that are not turned into Rust yet.
const UNSUPPORTED: &[&str] = &["allOf", "anyOf", "oneOf", "not"];

/// Every keyword of the Schema Object of OpenAPI 3.0.
const KNOWN: &[&str] = &[
    "$ref",
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
];

struct Reader<'t, 'a, 'd> {
    node: &'t Node<'a>,
    place: &'d Place,
    diagnostics: &'d mut Diagnostics,
}

impl<'t, 'a> Reader<'t, 'a, '_> {
    fn wrong_type(&mut self, key: &str, node: &Node<'_>, expected: &str) {
        let message = format!("`{key}` has to be {expected}, this is {}", node.kind());
        let help = format!("write {expected} there");
        self.diagnostics
            .add(Code::WrongType, &self.place.key(key), message, help);
    }

    fn expect_object(&mut self) {
        if self.node.entries().is_none() {
            let message = format!("a schema has to be an object, this is {}", self.node.kind());
            let help = "write a Schema Object there; `{}` allows any value";
            self.diagnostics
                .add(Code::WrongType, self.place, message, help);
        }
    }

    fn text(&mut self, key: &str) -> Option<&'t str> {
        let node = self.node.get(key)?;
        if node.text().is_none() {
            self.wrong_type(key, node, "a string");
        }
        node.text()
    }

    fn flag(&mut self, key: &str) -> bool {
        let Some(node) = self.node.get(key) else {
            return false;
        };
        if node.flag().is_none() {
            self.wrong_type(key, node, "a boolean");
        }
        node.flag().unwrap_or_default()
    }

    fn list(&mut self, key: &str) -> Option<&'t [Node<'a>]> {
        let node = self.node.get(key)?;
        if node.items().is_none() {
            self.wrong_type(key, node, "an array");
        }
        node.items()
    }

    fn child(&mut self, key: &str) -> Option<SchemaRef<'t, 'a>> {
        let node = self.node.get(key)?;
        let place = self.place.key(key);
        Some(SchemaRef { node, place })
    }

    fn kind(&mut self) -> Option<JsonType> {
        let text = self.text("type")?;
        let known = TYPES.iter().find(|(name, _)| *name == text);
        if known.is_none() {
            let near = TYPES
                .iter()
                .map(|(name, _)| *name)
                .min_by_key(|name| strsim::osa_distance(name, text))
                .filter(|name| strsim::osa_distance(name, text) <= 2);
            let help = match near {
                Some(name) => format!("did you mean `{name}`?"),
                None => "use object, array, string, integer, number or boolean".to_owned(),
            };
            let message = format!("{text:?} is no type of JSON Schema");
            self.diagnostics
                .add(Code::UnknownType, &self.place.key("type"), message, help);
        }
        known.map(|(_, kind)| *kind)
    }

    fn properties(&mut self) -> Vec<(&'t str, SchemaRef<'t, 'a>)> {
        let Some(node) = self.node.get("properties") else {
            return Vec::new();
        };
        if node.entries().is_none() {
            self.wrong_type("properties", node, "an object");
        }
        let place = self.place.key("properties");
        let entries = node.entries().unwrap_or_default().iter();
        entries
            .map(|(name, node)| {
                let place = place.key(name);
                (&**name, SchemaRef { node, place })
            })
            .collect()
    }

    fn required(&mut self, properties: &[(&str, SchemaRef<'_, '_>)]) -> Vec<&'t str> {
        let place = self.place.key("required");
        let mut names = Vec::new();
        for (index, node) in self.list("required").unwrap_or_default().iter().enumerate() {
            let place = place.index(index);
            let Some(name) = node.text() else {
                let message = format!("a required property is a name, this is {}", node.kind());
                self.diagnostics
                    .add(Code::WrongType, &place, message, "write a string there");
                continue;
            };
            if !properties.iter().any(|(property, _)| *property == name) {
                let message = format!("`required` names {name:?}, which is no property here");
                let help = "add the property, or take the name out";
                self.diagnostics
                    .add(Code::RequiredWithoutProperty, &place, message, help);
            }
            names.push(name);
        }
        names
    }

    fn additional(&mut self) -> Additional<'t, 'a> {
        match self.node.get("additionalProperties") {
            None => Additional::Unsaid,
            Some(Node::Bool(true)) => Additional::Any,
            Some(Node::Bool(false)) => Additional::Forbidden,
            Some(Node::Map(entries)) if entries.is_empty() => Additional::Any,
            Some(node) => Additional::Schema(SchemaRef {
                node,
                place: self.place.key("additionalProperties"),
            }),
        }
    }

    fn bounds(&mut self) -> Bounds {
        Bounds {
            minimum: self.exact("minimum"),
            maximum: self.exact("maximum"),
            exclusive_minimum: self.flag("exclusiveMinimum"),
            exclusive_maximum: self.flag("exclusiveMaximum"),
            multiple_of: self.multiple_of(),
        }
    }

    /// Greater than 0 (JSON Schema Validation, section 6.2.1).
    fn multiple_of(&mut self) -> Option<f64> {
        let number = self.number("multipleOf")?;
        if number <= 0.0 {
            let message = "`multipleOf` has to be greater than 0";
            let help = "correct the number, or take the keyword out";
            self.diagnostics.add(
                Code::InvalidConstraint,
                &self.place.key("multipleOf"),
                message,
                help,
            );
        }
        (number > 0.0).then_some(number)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "sizes and multiples are far below 2^53"
    )]
    fn number(&mut self, key: &str) -> Option<f64> {
        Some(match self.exact(key)? {
            Number::Integer(number) => number as f64,
            Number::Float(number) => number,
        })
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "it is beyond what a type of ours holds"
    )]
    fn exact(&mut self, key: &str) -> Option<Number> {
        match self.node.get(key)? {
            Node::Integer(number) => Some(Number::Integer(*number)),
            Node::Unsigned(number) => Some(Number::Float(*number as f64)),
            Node::Float(number) => Some(Number::Float(*number)),
            other => {
                self.wrong_type(key, other, "a number");
                None
            }
        }
    }

    fn sizes(&mut self, min: &str, max: &str) -> Sizes {
        Sizes {
            min: self.size(min),
            max: self.size(max),
        }
    }

    /// A size is a non-negative integer, which `1.0` is too (JSON Schema Core, section 6.3).
    fn size(&mut self, key: &str) -> Option<u64> {
        let number = self.number(key)?;
        let size = (number >= 0.0 && number.fract() == 0.0).then_some(number);
        if size.is_none() {
            let message = format!("`{key}` has to be a whole number of 0 or more");
            let help = "correct the number, or take the keyword out";
            self.diagnostics
                .add(Code::InvalidConstraint, &self.place.key(key), message, help);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked"
        )]
        size.map(|size| size as u64)
    }

    fn unsupported(&mut self) -> Vec<&'t str> {
        let entries = self.node.entries().unwrap_or_default().iter();
        entries
            .map(|(key, _)| &**key)
            .filter(|key| UNSUPPORTED.contains(key))
            .collect()
    }

    fn report_unknown(&mut self) {
        for (key, _) in self.node.entries().unwrap_or_default() {
            if KNOWN.contains(&&**key) || key.starts_with("x-") {
                continue;
            }
            let near = KNOWN
                .iter()
                .filter(|name| strsim::osa_distance(name, key) <= 2);
            let near = near.min_by_key(|name| strsim::osa_distance(name, key));
            let message = format!("a schema of OpenAPI 3.0 has no keyword `{key}`");
            let help = match near {
                Some(name) => format!("did you mean `{name}`? it is ignored as it stands"),
                None => "it is ignored; name an extension with `x-` in front".to_owned(),
            };
            let anchor = Anchor::Key(self.place.key(key));
            self.diagnostics
                .add(Code::UnknownField, anchor, message, help);
        }
    }
}
