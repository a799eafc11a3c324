//! Schemas as data, for constraints that types do not express; evaluated at run time.
//!
//! A value is converted to JSON, and each keyword of its schema is evaluated as in JSON Schema
//! 2020-12. Keywords for other JSON types than the value's are ignored.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::support::{
    equality::canonical,
    validate::{Checks, Number, Rule},
    view::{Reflect, View},
    write::Written,
};

/// A schema that can be referred to.
#[derive(Debug)]
pub struct Schema(pub &'static [Keyword]);

/// A keyword of JSON Schema with its value.
#[derive(Clone, Copy, Debug)]
pub enum Keyword {
    /// The schema `false`.
    Never,
    /// `type`
    Type(&'static [JsonType]),
    /// `enum` and `const`
    Enum(&'static [Json]),
    /// An assertion on numbers, strings, arrays or objects.
    Assert(Rule),
    /// `prefixItems`
    PrefixItems(&'static [&'static [Self]]),
    /// `items`, of the items after so many
    Items(usize, &'static [Self]),
    /// `contains`, with `minContains` and `maxContains`
    Contains(&'static [Self], usize, Option<usize>),
    /// `required`
    Required(&'static [&'static str]),
    /// `properties`
    Properties(&'static [(&'static str, &'static [Self])]),
    /// `patternProperties`
    PatternProperties(&'static [(&'static str, Matches, &'static [Self])]),
    /// `additionalProperties`, with the names and the patterns that stand beside it
    AdditionalProperties(
        &'static [&'static str],
        &'static [(&'static str, Matches)],
        &'static [Self],
    ),
    /// `propertyNames`
    PropertyNames(&'static [Self]),
    /// `dependentRequired`
    DependentRequired(&'static [(&'static str, &'static [&'static str])]),
    /// `dependentSchemas`
    DependentSchemas(&'static [(&'static str, &'static [Self])]),
    /// `$ref`
    Ref(&'static Schema),
    /// `allOf`
    AllOf(&'static [&'static [Self]]),
    /// `anyOf`
    AnyOf(&'static [&'static [Self]]),
    /// `oneOf`
    OneOf(&'static [&'static [Self]]),
    /// `not`
    Not(&'static [Self]),
    /// `if` with `then` and `else`
    If(&'static [Self], &'static [Self], &'static [Self]),
    /// `unevaluatedItems`; it comes last
    UnevaluatedItems(&'static [Self]),
    /// `unevaluatedProperties`; it comes last
    UnevaluatedProperties(&'static [Self]),
}

/// Tells whether a text matches a regular expression.
pub type Matches = fn(&'static str, &str) -> bool;

/// A type of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`: a number without a fraction
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
#[derive(Clone, Copy, Debug)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(&'static str),
    /// An array.
    Array(&'static [Self]),
    /// An object.
    Object(&'static [(&'static str, Self)]),
}

impl Json {
    /// Returns true if a JSON value is equal.
    fn is(&self, value: &Value) -> bool {
        match (*self, value) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(flag), Value::Bool(other)) => flag == *other,
            (Self::Text(text), Value::String(other)) => text == other,
            (Self::Int(_) | Self::Float(_), Value::Number(_)) => {
                self.canonical() == canonical(value.view())
            }
            (Self::Array(items), Value::Array(others)) => {
                let mut pairs = items.iter().zip(others);
                items.len() == others.len() && pairs.all(|(item, other)| item.is(other))
            }
            (Self::Object(properties), Value::Object(others)) => {
                let mut properties = properties.iter();
                properties.len() == others.len()
                    && properties
                        .all(|(name, value)| others.get(*name).is_some_and(|other| value.is(other)))
            }
            _ => false,
        }
    }

    fn canonical(&self) -> Vec<u8> {
        canonical(match *self {
            Self::Int(number) => View::Integer(number),
            Self::Float(number) => View::Float(number),
            _ => View::None(0),
        })
    }
}

/// Checks a value against a schema. A value that can't be written as JSON is not checked.
pub fn check(view: View<'_>, schema: &'static Schema, checks: &mut Checks) {
    if let Ok(value) = serde_json::to_value(Written(view)) {
        let mut left = MOST_STEPS;
        Evaluation::new(&value, checks, &mut left, 0).run(schema.0);
        if left == 0 {
            checks.require(false, "schema", "the limit of evaluated keywords");
        }
    }
}

/// The budget of keywords evaluated for one value: recursive schemas may take exponentially many.
const MOST_STEPS: u32 = 1_000_000;

/// The greatest depth of schemas within schemas.
const DEEPEST: u32 = 400;

type Keywords = &'static [Keyword];

/// The names of properties, or the indices of items.
type Parts = BTreeSet<String>;

/// The evaluation of a schema on a value.
struct Evaluation<'e> {
    value: &'e Value,
    checks: &'e mut Checks,
    /// The keywords that may still be evaluated.
    left: &'e mut u32,
    depth: u32,
    /// The evaluated parts; `unevaluatedProperties` and `unevaluatedItems` apply to the rest.
    seen: Parts,
}

impl<'e> Evaluation<'e> {
    fn new(value: &'e Value, checks: &'e mut Checks, left: &'e mut u32, depth: u32) -> Self {
        Self {
            value,
            checks,
            left,
            depth,
            seen: Parts::new(),
        }
    }

    /// Returns the evaluated parts.
    fn run(mut self, keywords: Keywords) -> Parts {
        for keyword in keywords {
            if self.depth >= DEEPEST || *self.left == 0 {
                *self.left = 0;
                break;
            }
            *self.left -= 1;
            self.keyword(keyword);
        }
        self.seen
    }

    /// Evaluates a schema that applies to the same value.
    fn apply(&mut self, schema: Keywords) {
        let nested = Evaluation::new(self.value, self.checks, self.left, self.depth + 1);
        self.seen.extend(nested.run(schema));
    }

    /// Returns the evaluated parts of a value that satisfies a schema, else `None`.
    fn fits(&mut self, schema: Keywords, value: &Value) -> Option<Parts> {
        let mut checks = Checks::default();
        let nested = Evaluation::new(value, &mut checks, self.left, self.depth + 1);
        let seen = nested.run(schema);
        checks.finish().is_ok().then_some(seen)
    }

    /// Returns the number of schemas that the value satisfies, and adds the parts that they evaluate.
    fn fitting(&mut self, schemas: &[Keywords]) -> usize {
        let mut count = 0;
        for schema in schemas {
            if let Some(found) = self.fits(schema, self.value) {
                count += 1;
                self.seen.extend(found);
            }
        }
        count
    }

    /// Evaluates a schema on a property, or on an item of an array.
    fn part(&mut self, name: String, value: &Value, schema: Keywords) {
        self.checks.at(&name, |checks| {
            Evaluation::new(value, checks, self.left, self.depth + 1).run(schema);
        });
        self.seen.insert(name);
    }

    fn keyword(&mut self, keyword: &Keyword) {
        match *keyword {
            Keyword::Never => self.checks.require(false, "false", ""),
            Keyword::Type(types) => {
                let fits = types.iter().any(|ty| is_of(self.value, *ty));
                self.checks.require(fits, "type", listed(types));
            }
            Keyword::Enum(values) => {
                let mut values = values.iter();
                let fits = values.any(|known| known.is(self.value));
                let limit = "the values that are allowed";
                self.checks.require(fits, "enum", limit);
            }
            Keyword::Assert(rule) => assert(rule, self.value, self.checks),
            _ => {
                self.in_place(keyword);
                match self.value {
                    Value::Array(items) => self.array(keyword, items),
                    Value::Object(object) => self.object(keyword, object),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
                }
            }
        }
    }

    /// JSON Schema Core, section 10.2.
    fn in_place(&mut self, keyword: &Keyword) {
        match *keyword {
            Keyword::Ref(schema) => self.apply(schema.0),
            Keyword::AllOf(schemas) => schemas.iter().for_each(|schema| self.apply(schema)),
            Keyword::AnyOf(schemas) => {
                let found = self.fitting(schemas);
                self.checks.require(found > 0, "anyOf", "");
            }
            Keyword::OneOf(schemas) => {
                let found = self.fitting(schemas);
                self.checks.require(found > 0, "oneOf", "");
                self.checks.require(found < 2, "oneOf", "one of them alone");
            }
            Keyword::Not(schema) => {
                let fits = self.fits(schema, self.value).is_some();
                self.checks.require(!fits, "not", "");
            }
            Keyword::If(condition, then, otherwise) => {
                let fits = self.fitting(&[condition]) > 0;
                self.apply(if fits { then } else { otherwise });
            }
            Keyword::DependentSchemas(dependents) => {
                for (name, schema) in dependents {
                    if self.value.get(name).is_some() {
                        self.apply(schema);
                    }
                }
            }
            _ => {}
        }
    }

    fn array(&mut self, keyword: &Keyword, items: &[Value]) {
        match *keyword {
            Keyword::PrefixItems(schemas) => {
                for (index, (item, schema)) in items.iter().zip(schemas).enumerate() {
                    self.part(index.to_string(), item, schema);
                }
            }
            Keyword::Items(first, schema) => {
                for (index, item) in items.iter().enumerate().skip(first) {
                    self.part(index.to_string(), item, schema);
                }
            }
            Keyword::Contains(schema, min, max) => {
                let mut count = 0;
                for (index, item) in items.iter().enumerate() {
                    if self.fits(schema, item).is_some() {
                        count += 1;
                        self.seen.insert(index.to_string());
                    }
                }
                let word = if min == 1 { "contains" } else { "minContains" };
                self.checks.require(count >= min, word, min);
                if let Some(max) = max {
                    self.checks.require(count <= max, "maxContains", max);
                }
            }
            Keyword::UnevaluatedItems(schema) => {
                for (index, item) in items.iter().enumerate() {
                    let name = index.to_string();
                    if !self.seen.contains(&name) {
                        self.part(name, item, schema);
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, keyword: &Keyword, object: &Map<String, Value>) {
        match *keyword {
            Keyword::Required(required) => {
                for name in required {
                    let is_there = object.contains_key(*name);
                    self.checks.require(is_there, "required", name);
                }
            }
            Keyword::DependentRequired(dependents) => {
                let there = dependents
                    .iter()
                    .filter(|(name, _)| object.contains_key(*name));
                for name in there.flat_map(|(_, required)| *required) {
                    let is_there = object.contains_key(*name);
                    self.checks.require(is_there, "dependentRequired", name);
                }
            }
            Keyword::Properties(properties) => {
                for (name, schema) in properties {
                    if let Some(value) = object.get(*name) {
                        self.part((*name).to_owned(), value, schema);
                    }
                }
            }
            _ => {
                for (name, value) in object {
                    self.property(keyword, name, value);
                }
            }
        }
    }

    /// Evaluates a keyword that selects properties by their names.
    fn property(&mut self, keyword: &Keyword, name: &str, value: &Value) {
        match *keyword {
            Keyword::PropertyNames(schema) => {
                let fits = self.fits(schema, &Value::from(name)).is_some();
                self.checks.require(fits, "propertyNames", "");
            }
            Keyword::PatternProperties(properties) => {
                for (pattern, matches, schema) in properties {
                    if matches(pattern, name) {
                        self.part(name.to_owned(), value, schema);
                    }
                }
            }
            Keyword::AdditionalProperties(known, patterns, schema) => {
                let mut patterns = patterns.iter();
                let is_known = known.contains(&name)
                    || patterns.any(|(pattern, matches)| matches(pattern, name));
                if !is_known {
                    self.part(name.to_owned(), value, schema);
                }
            }
            Keyword::UnevaluatedProperties(schema) if !self.seen.contains(name) => {
                self.part(name.to_owned(), value, schema);
            }
            _ => {}
        }
    }
}

/// Checks a rule on the values of its own JSON type.
fn assert(rule: Rule, value: &Value, checks: &mut Checks) {
    match value {
        Value::Number(number) => {
            let float = || Number::Float(number.as_f64().unwrap_or_default());
            checks.number(number.as_i128().map_or_else(float, Number::Int), rule);
        }
        Value::String(text) => checks.text(text, rule),
        Value::Array(items) => checks.array(items, rule),
        Value::Object(object) => checks.size(object.len(), rule),
        Value::Null | Value::Bool(_) => {}
    }
}

fn is_of(value: &Value, ty: JsonType) -> bool {
    match (value, ty) {
        (Value::Null, JsonType::Null)
        | (Value::Bool(_), JsonType::Boolean)
        | (Value::Number(_), JsonType::Number)
        | (Value::String(_), JsonType::String)
        | (Value::Array(_), JsonType::Array)
        | (Value::Object(_), JsonType::Object) => true,
        (Value::Number(number), JsonType::Integer) => {
            let whole = |number: f64| number.fract() == 0.0;
            !number.is_f64() || number.as_f64().is_some_and(whole)
        }
        _ => false,
    }
}

fn listed(types: &[JsonType]) -> String {
    let names = types.iter().map(|ty| match ty {
        JsonType::Null => "null",
        JsonType::Boolean => "boolean",
        JsonType::Integer => "integer",
        JsonType::Number => "number",
        JsonType::String => "string",
        JsonType::Array => "array",
        JsonType::Object => "object",
    });
    names.collect::<Vec<_>>().join(", ")
}
