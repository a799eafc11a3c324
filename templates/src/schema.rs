//! Schemas as data, for constraints that types do not express; evaluated at run time.
//!
//! A value is converted to JSON, and each keyword of its schema is evaluated as in JSON Schema
//! 2020-12. Keywords for other JSON types than the value's are ignored.

use std::collections::BTreeSet;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::Value;

use super::support::{
    equality,
    validate::{Checks, Number, Rule, Validate},
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

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(flag),
            Self::Int(number) => serializer.serialize_i64(number),
            Self::Float(number) => serializer.serialize_f64(number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut array = serializer.serialize_seq(Some(items.len()))?;
                items
                    .iter()
                    .try_for_each(|item| array.serialize_element(item))?;
                array.end()
            }
            Self::Object(properties) => {
                let mut object = serializer.serialize_map(Some(properties.len()))?;
                properties
                    .iter()
                    .try_for_each(|(name, value)| object.serialize_entry(name, value))?;
                object.end()
            }
        }
    }
}

/// Checks a value against a schema. A value that can't be written as JSON is not checked.
pub fn check<T: Serialize + ?Sized>(value: &T, schema: &'static Schema, checks: &mut Checks) {
    if let Ok(value) = serde_json::to_value(value) {
        let mut evaluator = Evaluator { left: MOST_STEPS };
        evaluator.evaluate(schema.0, &value, checks, 0);
        if evaluator.left == 0 {
            checks.require(false, "schema", "the limit of evaluated keywords");
        }
    }
}

/// The budget of keywords evaluated for one value: recursive schemas may take exponentially many.
const MOST_STEPS: u32 = 1_000_000;

/// The greatest depth of schemas within schemas.
const DEEPEST: u32 = 400;

struct Evaluator {
    left: u32,
}

/// The evaluated parts of a value; `unevaluatedProperties` and `unevaluatedItems` apply to the rest.
#[derive(Default)]
struct Seen {
    properties: BTreeSet<String>,
    items: BTreeSet<usize>,
    depth: u32,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.properties.extend(other.properties);
        self.items.extend(other.items);
    }
}

type Keywords = &'static [Keyword];

impl Evaluator {
    fn evaluate(
        &mut self,
        keywords: Keywords,
        value: &Value,
        checks: &mut Checks,
        depth: u32,
    ) -> Seen {
        let mut seen = Seen {
            depth: depth + 1,
            ..Seen::default()
        };
        for keyword in keywords {
            if depth >= DEEPEST || self.left == 0 {
                self.left = 0;
                break;
            }
            self.left -= 1;
            self.keyword(keyword, value, checks, &mut seen);
        }
        seen
    }

    /// Returns the evaluated parts of a value that satisfies the keywords, else `None`.
    fn fits(&mut self, keywords: Keywords, value: &Value, depth: u32) -> Option<Seen> {
        let mut checks = Checks::default();
        let seen = self.evaluate(keywords, value, &mut checks, depth);
        checks.finish().is_ok().then_some(seen)
    }

    fn keyword(&mut self, keyword: &Keyword, value: &Value, checks: &mut Checks, seen: &mut Seen) {
        match *keyword {
            Keyword::Never => checks.require(false, "false", ""),
            Keyword::Type(types) => {
                let fits = types.iter().any(|ty| is_of(value, *ty));
                checks.require(fits, "type", listed(types));
            }
            Keyword::Enum(values) => {
                let fits = values.iter().any(|known| equality::are_equal(known, value));
                checks.require(fits, "enum", "the values that are allowed");
            }
            Keyword::Ref(schema) => {
                let found = self.evaluate(schema.0, value, checks, seen.depth);
                seen.add(found);
            }
            Keyword::AllOf(_)
            | Keyword::AnyOf(_)
            | Keyword::OneOf(_)
            | Keyword::Not(_)
            | Keyword::If(..) => self.combined(keyword, value, checks, seen),
            Keyword::Assert(rule) => assert(rule, value, checks),
            _ => match value {
                Value::Array(items) => self.array(keyword, items, checks, seen),
                Value::Object(_) => {
                    self.object(keyword, value, checks, seen);
                    self.dependent(keyword, value, checks, seen);
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            },
        }
    }

    /// JSON Schema Core, section 10.2.
    fn combined(&mut self, keyword: &Keyword, value: &Value, checks: &mut Checks, seen: &mut Seen) {
        match *keyword {
            Keyword::AllOf(schemas) => {
                for schema in schemas {
                    let found = self.evaluate(schema, value, checks, seen.depth);
                    seen.add(found);
                }
            }
            Keyword::AnyOf(schemas) => {
                let found: Vec<Seen> = schemas
                    .iter()
                    .filter_map(|schema| self.fits(schema, value, seen.depth))
                    .collect();
                checks.require(!found.is_empty(), "anyOf", "");
                for found in found {
                    seen.add(found);
                }
            }
            Keyword::OneOf(schemas) => {
                let found: Vec<Seen> = schemas
                    .iter()
                    .filter_map(|schema| self.fits(schema, value, seen.depth))
                    .collect();
                checks.require(!found.is_empty(), "oneOf", "");
                checks.require(found.len() < 2, "oneOf", "one of them alone");
                for found in found {
                    seen.add(found);
                }
            }
            Keyword::Not(schema) => {
                let fits = self.fits(schema, value, seen.depth).is_some();
                checks.require(!fits, "not", "");
            }
            Keyword::If(condition, then, otherwise) => {
                let next = match self.fits(condition, value, seen.depth) {
                    Some(found) => {
                        seen.add(found);
                        then
                    }
                    None => otherwise,
                };
                let found = self.evaluate(next, value, checks, seen.depth);
                seen.add(found);
            }
            _ => {}
        }
    }

    fn item(
        &mut self,
        schema: Keywords,
        items: &[Value],
        index: usize,
        checks: &mut Checks,
        depth: u32,
    ) {
        if let Some(item) = items.get(index) {
            checks.at(&index.to_string(), |checks| {
                self.evaluate(schema, item, checks, depth);
            });
        }
    }

    fn array(&mut self, keyword: &Keyword, items: &[Value], checks: &mut Checks, seen: &mut Seen) {
        match *keyword {
            Keyword::PrefixItems(schemas) => {
                for (index, schema) in schemas.iter().enumerate().take(items.len()) {
                    self.item(schema, items, index, checks, seen.depth);
                    seen.items.insert(index);
                }
            }
            Keyword::Items(first, schema) => {
                for index in first..items.len() {
                    self.item(schema, items, index, checks, seen.depth);
                    seen.items.insert(index);
                }
            }
            Keyword::Contains(schema, min, max) => {
                let mut count = 0;
                for (index, item) in items.iter().enumerate() {
                    if self.fits(schema, item, seen.depth).is_some() {
                        count += 1;
                        seen.items.insert(index);
                    }
                }
                let word = if min == 1 { "contains" } else { "minContains" };
                checks.require(count >= min, word, min);
                if let Some(max) = max {
                    checks.require(count <= max, "maxContains", max);
                }
            }
            Keyword::UnevaluatedItems(schema) => {
                for index in 0..items.len() {
                    if seen.items.insert(index) {
                        self.item(schema, items, index, checks, seen.depth);
                    }
                }
            }
            _ => {}
        }
    }

    fn property(
        &mut self,
        schema: Keywords,
        name: &str,
        value: &Value,
        checks: &mut Checks,
        depth: u32,
    ) {
        if let Some(value) = value.get(name) {
            checks.at(name, |checks| {
                self.evaluate(schema, value, checks, depth);
            });
        }
    }

    fn object(&mut self, keyword: &Keyword, value: &Value, checks: &mut Checks, seen: &mut Seen) {
        let names = value
            .as_object()
            .into_iter()
            .flat_map(|object| object.keys());
        match *keyword {
            Keyword::Required(required) => {
                for name in required {
                    checks.require(value.get(name).is_some(), "required", name);
                }
            }
            Keyword::Properties(properties) => {
                for (name, schema) in properties {
                    if value.get(name).is_some() {
                        self.property(schema, name, value, checks, seen.depth);
                        seen.properties.insert((*name).to_owned());
                    }
                }
            }
            Keyword::PatternProperties(properties) => {
                for name in names {
                    let fitting = properties
                        .iter()
                        .filter(|(pattern, matches, _)| matches(pattern, name));
                    for (_, _, schema) in fitting {
                        self.property(schema, name, value, checks, seen.depth);
                        seen.properties.insert(name.clone());
                    }
                }
            }
            Keyword::AdditionalProperties(known, patterns, schema) => {
                for name in names {
                    let is_known = known.contains(&name.as_str())
                        || patterns
                            .iter()
                            .any(|(pattern, matches)| matches(pattern, name));
                    if !is_known {
                        self.property(schema, name, value, checks, seen.depth);
                        seen.properties.insert(name.clone());
                    }
                }
            }
            Keyword::UnevaluatedProperties(schema) => {
                for name in names {
                    if seen.properties.insert(name.clone()) {
                        self.property(schema, name, value, checks, seen.depth);
                    }
                }
            }
            _ => {}
        }
    }

    fn dependent(
        &mut self,
        keyword: &Keyword,
        value: &Value,
        checks: &mut Checks,
        seen: &mut Seen,
    ) {
        match *keyword {
            Keyword::PropertyNames(schema) => {
                for name in value
                    .as_object()
                    .into_iter()
                    .flat_map(|object| object.keys())
                {
                    let fits = self
                        .fits(schema, &Value::from(name.as_str()), seen.depth)
                        .is_some();
                    checks.require(fits, "propertyNames", "");
                }
            }
            Keyword::DependentRequired(dependents) => {
                let there = dependents
                    .iter()
                    .filter(|(name, _)| value.get(name).is_some());
                for name in there.flat_map(|(_, required)| *required) {
                    checks.require(value.get(name).is_some(), "dependentRequired", name);
                }
            }
            Keyword::DependentSchemas(dependents) => {
                for (name, schema) in dependents {
                    if value.get(name).is_some() {
                        let found = self.evaluate(schema, value, checks, seen.depth);
                        seen.add(found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Checks a rule on the values of its own JSON type.
fn assert(rule: Rule, value: &Value, checks: &mut Checks) {
    match value {
        Value::Number(number) => numeric(rule, number, checks),
        Value::String(text) => text.check_rules(&[rule], checks),
        Value::Array(items) => checks.array(items, &[rule]),
        Value::Object(object) => checks.size(object.len(), &[rule]),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Integers are compared as such, where the limit is one too.
fn numeric(rule: Rule, number: &serde_json::Number, checks: &mut Checks) {
    let is_exact = matches!(
        rule,
        Rule::Minimum(Number::Int(_))
            | Rule::Maximum(Number::Int(_))
            | Rule::ExclusiveMinimum(Number::Int(_))
            | Rule::ExclusiveMaximum(Number::Int(_))
            | Rule::MultipleOf(Number::Int(_))
    );
    match number.as_i128().filter(|_| is_exact) {
        Some(integer) => checks.integer(integer, &[rule]),
        None => number
            .as_f64()
            .unwrap_or_default()
            .check_rules(&[rule], checks),
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
