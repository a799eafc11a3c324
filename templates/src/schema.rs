//! Schemas as data, for constraints that types do not express; evaluated at run time.
//!
//! A value is converted to JSON, and each keyword of its schema is evaluated as in JSON Schema
//! 2020-12. Keywords for other JSON types than the value's are ignored.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
    ptr,
};

use super::support::{
    buffered::{Buffered, Entries},
    equality::canonical,
    table::Subject,
    validate::{Checks, Rule},
    view::{Reflect, View},
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
    /// An integer, of 64 bits with or without a sign.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(&'static str),
    /// An array.
    Array(&'static [Self]),
    /// An object.
    Object(&'static [(&'static str, Self)]),
}

/// An integer of 64 bits, with or without a sign.
fn integer(number: i128) -> View<'static> {
    match i64::try_from(number) {
        Ok(number) => View::Integer(number),
        Err(_) => View::Unsigned(u64::try_from(number).unwrap_or(u64::MAX)),
    }
}

impl Json {
    /// Returns true if a value is equal.
    fn is(&self, value: &Buffered<'_>) -> bool {
        match (*self, value) {
            (Self::Text(text), Buffered::Text(other) | Buffered::Untyped(other)) => text == other,
            (_, Buffered::Untyped(other)) => {
                Buffered::literal(other).is_some_and(|other| self.is(&other))
            }
            (_, Buffered::Forms(forms)) => forms.iter().any(|form| self.is(form)),
            (Self::Null, Buffered::Null) => true,
            (Self::Bool(flag), Buffered::Bool(other)) => flag == *other,
            (Self::Int(number), other) if is_of(other, JsonType::Number) => {
                canonical(integer(number)) == canonical(other.view())
            }
            (Self::Float(number), other) if is_of(other, JsonType::Number) => {
                canonical(View::Float(number)) == canonical(other.view())
            }
            (Self::Array(items), Buffered::List(others)) => {
                let mut pairs = items.iter().zip(others);
                items.len() == others.len() && pairs.all(|(item, other)| item.is(other))
            }
            (Self::Object(properties), Buffered::Map(others)) => {
                let mut properties = properties.iter();
                let is_equal = |(name, value): &(&str, Self)| {
                    others.value(name).is_some_and(|other| value.is(other))
                };
                properties.len() == others.0.len() && properties.all(is_equal)
            }
            _ => false,
        }
    }
}

/// Checks a value against a schema.
pub fn check(subject: Subject<'_>, schema: &'static Schema, checks: &mut Checks) {
    let part;
    let value = match subject {
        Subject::Buffered(value) => value,
        Subject::View(view) => {
            let pointer = checks.pointer().to_owned();
            part = checks.known.part(&pointer, view);
            part.value()
        }
    };
    let mut known: Known = checks.known.take();
    Evaluation::new(value, checks, &mut known, 0).run(schema.0);
    checks.known.keep(known);
}

/// The evaluations so far.
#[derive(Default)]
struct Known {
    results: HashMap<Key, Satisfaction>,
    /// The schemas that are applied to values and have not ended.
    applied: HashSet<Key>,
    /// The keywords that were evaluated.
    steps: u32,
}

/// The addresses of a value and a schema.
type Key = (usize, usize);

fn key(value: &Buffered<'_>, schema: Keywords) -> Key {
    (ptr::from_ref(value).addr(), schema.as_ptr().addr())
}

/// The result of evaluating a schema on a value.
#[derive(Clone)]
enum Satisfaction {
    /// The evaluation has not ended.
    Pending,
    /// There are violations.
    Violates,
    /// There are none, and these parts of the value are evaluated.
    Satisfies(Parts),
}

/// The budget of keywords: schemas of an `allOf` may lead to each other in exponentially many ways.
const MOST_STEPS: u32 = 10_000_000;

/// The greatest depth of schemas within schemas.
const DEEPEST: u32 = 400;

type Keywords = &'static [Keyword];

/// The names of properties, or the indices of items.
type Parts = BTreeSet<String>;

/// The evaluation of a schema on a value.
struct Evaluation<'e> {
    value: &'e Buffered<'e>,
    checks: &'e mut Checks,
    known: &'e mut Known,
    depth: u32,
    /// The evaluated parts; `unevaluatedProperties` and `unevaluatedItems` apply to the rest.
    seen: Parts,
}

impl<'e> Evaluation<'e> {
    fn new(
        value: &'e Buffered<'e>,
        checks: &'e mut Checks,
        known: &'e mut Known,
        depth: u32,
    ) -> Self {
        Self {
            value,
            checks,
            known,
            depth,
            seen: Parts::new(),
        }
    }

    /// Returns the evaluated parts.
    fn run(mut self, keywords: Keywords) -> Parts {
        for keyword in keywords {
            if self.depth >= DEEPEST || self.known.steps >= MOST_STEPS {
                let limit = "the limit of evaluated keywords";
                self.checks.require(false, "schema", limit);
                break;
            }
            self.known.steps += 1;
            self.keyword(keyword);
        }
        self.seen
    }

    /// Evaluates a schema that applies to the same value, unless that led here.
    fn apply(&mut self, schema: Keywords) {
        let key = key(self.value, schema);
        if self.known.applied.insert(key) {
            let nested = Evaluation::new(self.value, self.checks, self.known, self.depth + 1);
            self.seen.extend(nested.run(schema));
            self.known.applied.remove(&key);
        }
    }

    /// Returns the evaluated parts of a value that satisfies a schema, else `None`.
    fn fits(&mut self, schema: Keywords, value: &Buffered<'_>) -> Option<Parts> {
        let key = key(value, schema);
        match self.known.results.get(&key) {
            Some(Satisfaction::Satisfies(parts)) => return Some(parts.clone()),
            // A schema that leads back to itself says no more of the value than it did.
            Some(Satisfaction::Violates | Satisfaction::Pending) => return None,
            None => {}
        }
        self.known.results.insert(key, Satisfaction::Pending);
        let mut checks = Checks::default();
        let nested = Evaluation::new(value, &mut checks, self.known, self.depth + 1);
        let seen = nested.run(schema);
        let fits = checks.finish().is_ok().then_some(seen);
        let result = fits
            .clone()
            .map_or(Satisfaction::Violates, Satisfaction::Satisfies);
        self.known.results.insert(key, result);
        fits
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
    fn part(&mut self, name: String, value: &Buffered<'_>, schema: Keywords) {
        self.checks.at(&name, |checks| {
            Evaluation::new(value, checks, self.known, self.depth + 1).run(schema);
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
            Keyword::Assert(rule) => self.checks.rules(self.value.view(), &[rule]),
            _ => {
                self.in_place(keyword);
                match self.value {
                    Buffered::List(items) => self.array(keyword, items),
                    Buffered::Map(object) => self.object(keyword, object),
                    _ => {}
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
                    if matches!(self.value, Buffered::Map(object) if object.value(name).is_some()) {
                        self.apply(schema);
                    }
                }
            }
            _ => {}
        }
    }

    fn array(&mut self, keyword: &Keyword, items: &[Buffered<'_>]) {
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

    fn object(&mut self, keyword: &Keyword, object: &Entries<'_>) {
        match *keyword {
            Keyword::Required(required) => {
                for name in required {
                    let is_there = object.value(name).is_some();
                    self.checks.require(is_there, "required", name);
                }
            }
            Keyword::DependentRequired(dependents) => {
                let there = dependents
                    .iter()
                    .filter(|(name, _)| object.value(name).is_some());
                for name in there.flat_map(|(_, required)| *required) {
                    let is_there = object.value(name).is_some();
                    self.checks.require(is_there, "dependentRequired", name);
                }
            }
            Keyword::Properties(properties) => {
                for (name, schema) in properties {
                    if let Some(value) = object.value(name) {
                        self.part((*name).to_owned(), value, schema);
                    }
                }
            }
            _ => {
                for (name, value) in &object.0 {
                    self.property(keyword, name, value);
                }
            }
        }
    }

    /// Evaluates a keyword that selects properties by their names.
    fn property(&mut self, keyword: &Keyword, name: &str, value: &Buffered<'_>) {
        match *keyword {
            Keyword::PropertyNames(schema) => {
                // The value is gone when another one has its address.
                let name = Buffered::Text(Cow::Borrowed(name));
                let mut checks = Checks::default();
                Evaluation::new(&name, &mut checks, &mut Known::default(), self.depth + 1)
                    .run(schema);
                let fits = checks.finish().is_ok();
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

fn is_of(value: &Buffered<'_>, ty: JsonType) -> bool {
    match (value, ty) {
        (Buffered::Null, JsonType::Null)
        | (Buffered::Bool(_), JsonType::Boolean)
        | (Buffered::Signed(_) | Buffered::Unsigned(_), JsonType::Integer | JsonType::Number)
        | (Buffered::Float(_), JsonType::Number)
        | (Buffered::Text(_) | Buffered::Untyped(_), JsonType::String)
        | (Buffered::List(_), JsonType::Array)
        | (Buffered::Map(_), JsonType::Object) => true,
        (Buffered::Float(number), JsonType::Integer) => number.fract() == 0.0,
        (Buffered::Untyped(text), ty) => {
            Buffered::literal(text).is_some_and(|value| is_of(&value, ty))
        }
        (Buffered::Forms(forms), ty) => forms.iter().any(|form| is_of(form, ty)),
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
