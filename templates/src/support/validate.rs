//! Validation: constraints of the document that types don't express.

use std::{cmp::Ordering, fmt};

use super::{
    equality,
    known::Known,
    table::{Others, Property, Record, Schema, Subject, Union},
    unmodeled::{UnmodeledInput, UnmodeledReason},
    view::{self, Constant, FieldVisitor, List, Object, Reflect, View},
    write::{properties, property},
};

/// A value with constraints that its Rust type can't express.
///
/// Deserializing is tolerant; validation is strict. A server validates every request, a client may
/// validate responses.
pub trait Validate {
    /// Checks all constraints of the document.
    ///
    /// # Errors
    ///
    /// Returns all violations, if there are any.
    fn validate(&self) -> Result<(), Violations>;
}

impl<T: Reflect> Validate for T {
    fn validate(&self) -> Result<(), Violations> {
        check(self, &[Rule::Nested])
    }
}

/// Checks the constraints of a value.
///
/// # Errors
///
/// Returns all violations, if there are any.
pub fn check(value: &dyn Reflect, rules: &[Rule]) -> Result<(), Violations> {
    let mut checks = Checks::default();
    checks.rules(value.view(), rules);
    checks.finish()
}

/// Checks the constraints of a part of a request, and the formats of its strings.
///
/// # Errors
///
/// Returns all violations, if there are any.
pub fn check_request(value: &dyn Reflect, rules: &[Rule]) -> Result<(), Violations> {
    let mut checks = Checks::default();
    checks.rules(value.view(), rules);
    checks.formats(value.view());
    checks.finish()
}

/// A constraint of a value: a keyword of JSON Schema.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// `minLength`
    MinLength(usize),
    /// `maxLength`
    MaxLength(usize),
    /// `pattern`, with the function that matches it
    Pattern(&'static str, fn(&'static str, &str) -> bool),
    /// `minimum`
    Minimum(Number),
    /// `maximum`
    Maximum(Number),
    /// `exclusiveMinimum`
    ExclusiveMinimum(Number),
    /// `exclusiveMaximum`
    ExclusiveMaximum(Number),
    /// `multipleOf`
    MultipleOf(Number),
    /// `enum` of integers
    Integers(&'static [i128]),
    /// `minItems`
    MinItems(usize),
    /// `maxItems`
    MaxItems(usize),
    /// `uniqueItems`
    UniqueItems,
    /// `minProperties`
    MinProperties(usize),
    /// `maxProperties`
    MaxProperties(usize),
    /// Rules for each item of an array.
    Items(&'static [Self]),
    /// Rules for each value of a map.
    Values(&'static [Self]),
    /// The constraints of the value's own type.
    Nested,
    /// A keyword, with its value, that no value of the type satisfies.
    Never(&'static str, &'static str),
}

/// The number of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Int(i128),
    /// A number that may have a fraction.
    Float(f64),
}

impl Number {
    /// Returns the nearest floating-point number.
    #[expect(
        clippy::cast_precision_loss,
        reason = "integers are compared with integers where both are known to be"
    )]
    #[must_use]
    pub fn approximate(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// A number without a fraction as an integer, within 128 bits.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is an integer, within 128 bits"
    )]
    fn normal(self) -> Self {
        /// Beyond 128 bits, signed.
        const BEYOND: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
        match self {
            Self::Float(number) if number.fract() == 0.0 && number.abs() < BEYOND => {
                Self::Int(number as i128)
            }
            other => other,
        }
    }

    /// Compares with a limit exactly. What has a fraction is far within the integers that are
    /// floating-point numbers.
    fn is(self, relation: fn(Ordering) -> bool, limit: Self) -> bool {
        let order = match (self.normal(), limit.normal()) {
            (Self::Int(number), Self::Int(limit)) => Some(number.cmp(&limit)),
            _ => self.approximate().partial_cmp(&limit.approximate()),
        };
        order.is_some_and(relation)
    }

    /// Exact for integers, and else but for the rounding of the division itself.
    fn is_multiple_of(self, factor: Self) -> bool {
        if let (Self::Int(number), Self::Int(factor)) = (self.normal(), factor.normal()) {
            return number.checked_rem(factor).is_none_or(|rest| rest == 0);
        }
        let quotient = self.approximate() / factor.approximate();
        let distance = (quotient - quotient.round()).abs();
        distance <= f64::EPSILON * quotient.abs().max(1.0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
        }
    }
}

/// A violation of one constraint. It never contains the value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The location in the value as a JSON pointer (RFC 6901); empty for the whole value.
    pub pointer: String,
    /// The violated keyword of JSON Schema, such as `maxLength`.
    pub keyword: &'static str,
    /// The keyword's value, such as `64`; empty if it has none.
    pub limit: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = if self.pointer.is_empty() {
            "the value"
        } else {
            &self.pointer
        };
        let limit = &self.limit;
        match self.keyword {
            "minLength" => write!(f, "{location} has fewer than {limit} characters"),
            "maxLength" => write!(f, "{location} has more than {limit} characters"),
            "minimum" => write!(f, "{location} is less than {limit}"),
            "maximum" => write!(f, "{location} is more than {limit}"),
            "exclusiveMinimum" => write!(f, "{location} is not more than {limit}"),
            "exclusiveMaximum" => write!(f, "{location} is not less than {limit}"),
            "multipleOf" => write!(f, "{location} is not a multiple of {limit}"),
            "minItems" => write!(f, "{location} has fewer than {limit} items"),
            "maxItems" => write!(f, "{location} has more than {limit} items"),
            "uniqueItems" => write!(f, "{location} has duplicate items"),
            "minProperties" => write!(f, "{location} has fewer than {limit} properties"),
            "maxProperties" => write!(f, "{location} has more than {limit} properties"),
            "pattern" => write!(f, "{location} does not match {limit}"),
            "format" => write!(f, "{location} is no {limit}"),
            "required" | "dependentRequired" => write!(f, "{location} has no property `{limit}`"),
            "type" if limit == NOT_NULL => write!(f, "{location} is null"),
            "type" if limit.is_empty() => write!(f, "{location} is of none of the types it may be"),
            "type" => write!(f, "{location} is not of type {limit}"),
            "discriminator" => write!(f, "{location} is the tag of another schema than {limit}"),
            "additionalProperties" => write!(f, "{location} is not a known property"),
            "false" => write!(f, "{location} is not allowed"),
            "oneOf" if !limit.is_empty() => {
                write!(f, "{location} matches more than one schema of oneOf")
            }
            "oneOf" | "anyOf" => write!(f, "{location} matches no schema of {}", self.keyword),
            "enum" => write!(f, "{location} is not one of {limit}"),
            keyword => write!(f, "{location} violates {keyword} {limit}"),
        }
    }
}

/// Returns true if a value may have formats: a string of one, or a value with parts.
fn has_formats(view: View<'_>) -> bool {
    matches!(
        view,
        View::Formatted(..)
            | View::List(_)
            | View::Map(_)
            | View::Object(..)
            | View::Variant(..)
            | View::Newtype(..)
    )
}

/// The limit of `type` for a value that is `null` where that is not allowed.
const NOT_NULL: &str = "not null";

/// The number of violations that are reported for one value; further ones are only counted.
const MAX_REPORTED: usize = 100;

/// The violations of a value, in the document's order; never empty.
///
/// At most a hundred are reported: a hostile value could have a million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations {
    reported: Vec<Violation>,
    omitted: usize,
}

impl Violations {
    /// Iterates over the violations, in the order of the document's properties.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.reported.iter()
    }

    /// Returns the number of violations that are not reported one by one.
    #[must_use]
    pub fn omitted(&self) -> usize {
        self.omitted
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Prints the first five.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const PRINTED: usize = 5;
        for (index, violation) in self.reported.iter().take(PRINTED).enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        match (self.reported.len() + self.omitted).saturating_sub(PRINTED) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Violations {}

/// Checks the fields of an object.
struct FieldChecks<'c> {
    checks: &'c mut Checks,
    table: &'static Record,
    /// The index of the next field.
    index: usize,
    /// The constraints of the fields that come.
    constraints: &'static [(usize, &'static [Rule])],
}

impl FieldChecks<'_> {
    /// Returns the next property and its constraints; `None` past their end.
    fn property(&mut self) -> Option<(Property, &'static [Rule])> {
        let index = self.index;
        self.index += 1;
        let rules = match self.constraints {
            [(of, rules), further @ ..] if *of == index => {
                self.constraints = further;
                *rules
            }
            _ => &[],
        };
        let property = self.table.properties.get(index)?;
        Some((*property, rules))
    }
}

impl<'v> FieldVisitor<'v> for FieldChecks<'_> {
    fn view(&mut self, view: View<'v>) {
        match (self.property(), self.table.others, view) {
            (Some((_, [])), ..) => {}
            (Some((property, rules)), ..) => {
                let check = |checks: &mut Checks| checks.rules(view, rules);
                self.checks.at(property.name(), check);
            }
            (None, Others::Kept(_, rules), View::Map(others)) if !rules.is_empty() => {
                self.checks.values(view::entries(others), rules);
            }
            (None, _, View::Unmodeled(unmodeled)) => self.checks.unmodeled(unmodeled),
            _ => {}
        }
    }

    fn none(&mut self, _: u8) {
        self.property();
    }
}

/// Collects the violations of a value.
#[derive(Debug, Default)]
pub struct Checks {
    pointer: String,
    found: Vec<Violation>,
    omitted: usize,
    /// The constraints of the value's own type are not checked.
    is_shallow: bool,
    /// Facts about the values within, which checks share.
    pub known: Known,
}

impl Checks {
    /// Returns the location of the value as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Checks rules alone, without the constraints of the value's own type.
    #[must_use]
    pub fn shallow() -> Self {
        Self {
            is_shallow: true,
            ..Self::default()
        }
    }

    /// Checks rules for one occurrence of a value; a missing value has none.
    pub fn rules(&mut self, view: View<'_>, rules: &[Rule]) {
        if let View::None(_) = view {
            return;
        }
        for rule in rules {
            self.rule(view, *rule);
        }
    }

    /// Checks a rule; rules for other types of values are ignored.
    fn rule(&mut self, view: View<'_>, rule: Rule) {
        match (rule, view) {
            (Rule::Never(keyword, limit), _) => self.require(false, keyword, limit),
            (Rule::Nested, _) if self.is_shallow => {}
            (Rule::Nested, view) => self.nested(view),
            (Rule::Items(rules), View::List(items)) => self.items(items, rules),
            (Rule::Values(rules), View::Map(map)) => self.values(view::entries(map), rules),
            (rule, View::Text(text) | View::Formatted(text, _)) => self.text(text, rule),
            (rule, View::Integer(number)) => self.number(Number::Int(number.into()), rule),
            (rule, View::Unsigned(number)) => self.number(Number::Int(number.into()), rule),
            (rule, View::Float(number)) => self.number(Number::Float(number), rule),
            (rule, View::List(items)) => self.array(items, rule),
            (rule, View::Map(map)) => self.size(map.len(), rule),
            (rule, View::Variant(_, _, value) | View::Newtype(_, value)) => {
                self.rule(value.view(), rule);
            }
            _ => {}
        }
    }

    /// Checks the constraints of a value's own type. Its schema is evaluated first, since what is
    /// found there is known of the values within, and its violations come last.
    fn nested(&mut self, view: View<'_>) {
        let schema = match view {
            View::Object(table, _) => table.schema,
            View::Constant(table, _) => table.schema,
            View::Variant(table, ..) => table.schema,
            View::Newtype(table, _) => table.schema,
            _ => None,
        };
        let start = self.found.len();
        if let Some(Schema(check)) = schema {
            check(Subject::View(view), self);
        }
        let evaluated = self.found.len() - start;
        let whole = view;
        match view {
            View::List(items) => self.items(items, &[Rule::Nested]),
            View::Map(map) => self.values(view::entries(map), &[Rule::Nested]),
            View::Object(table, object) => self.object(table, object),
            View::Constant(table, constant) if !table.open && !table.has(constant) => {
                self.require(false, "enum", table.values().collect::<Vec<_>>().join(", "));
            }
            View::Variant(table, variant, value) => {
                match (table.variants.get(variant), value.view()) {
                    (Some(rules), view) => {
                        self.tag(table, variant, view);
                        self.overlap(whole, table, true);
                        self.rules(view, rules);
                    }
                    (None, View::Null) if table.nullable => {}
                    (None, _) if self.overlap(whole, table, false) => {}
                    (None, _) => self.require(false, table.keyword, ""),
                }
            }
            View::Newtype(table, value) => self.rules(value.view(), table.rules),
            _ => {}
        }
        if let Some(found) = self.found.get_mut(start..) {
            found.rotate_left(evaluated);
        }
    }

    /// Checks a value of a union against all variants, if that is how its overlaps are checked.
    fn overlap(&mut self, view: View<'_>, table: &'static Union, is_exclusive: bool) -> bool {
        let overlap = table.overlaps(is_exclusive);
        if let Some(overlap) = overlap {
            let mut place = (overlap.blank)();
            (overlap.check)(view, table, &mut *place, self);
        }
        overlap.is_some()
    }

    /// Checks that the tag of a variant is one of its own, if it has one.
    fn tag(&mut self, table: &'static Union, variant: usize, view: View<'_>) {
        let (Some(tag), View::Object(record, object)) = (&table.tag, view) else {
            return;
        };
        let value = property(record, object, tag.name);
        let Some(
            View::Text(text) | View::Formatted(text, _) | View::Constant(_, Constant::Text(text)),
        ) = value
        else {
            return;
        };
        let of = tag.values.iter().find(|(known, _)| *known == text);
        if tag.is_written && of.map(|(_, of)| *of).or(tag.default) != Some(variant) {
            let own = tag.values.iter().filter(|(_, of)| *of == variant);
            let own: Vec<&str> = own.map(|(known, _)| *known).collect();
            self.at(tag.name, |checks| {
                checks.require(false, "discriminator", own.join(", "));
            });
        }
    }

    fn object(&mut self, table: &'static Record, object: &dyn Object) {
        if !table.rules.is_empty() {
            let count = properties(None, table, object).count();
            for rule in table.rules {
                self.size(count, *rule);
            }
        }
        object.visit(&mut FieldChecks {
            checks: self,
            table,
            index: 0,
            constraints: table.constraints,
        });
    }

    /// Reports input that the type can't represent.
    fn unmodeled(&mut self, unmodeled: &UnmodeledInput) {
        for (name, reason) in unmodeled.faults() {
            self.at(name, |checks| match reason {
                UnmodeledReason::Unknown => checks.require(false, "additionalProperties", "false"),
                UnmodeledReason::Null => checks.require(false, "type", NOT_NULL),
            });
        }
    }

    /// Checks the formats of all strings within. They are annotations in JSON Schema: a server
    /// asserts them on requests alone.
    /// Checks the formats of strings.
    pub fn formats(&mut self, view: View<'_>) {
        match view {
            View::Formatted(text, format) => {
                self.require((format.is_valid)(text), "format", format.name);
            }
            View::List(list) => {
                for (index, item) in view::items(list).enumerate() {
                    if has_formats(item) {
                        self.at(&index.to_string(), |checks| checks.formats(item));
                    }
                }
            }
            View::Map(map) => self.formats_of(view::entries(map)),
            View::Object(table, object) => self.formats_of(properties(None, table, object)),
            View::Variant(_, _, value) | View::Newtype(_, value) => self.formats(value.view()),
            _ => {}
        }
    }

    fn formats_of<'v>(&mut self, properties: impl Iterator<Item = (&'v str, View<'v>)>) {
        for (name, view) in properties.filter(|(_, view)| has_formats(*view)) {
            self.at(name, |checks| checks.formats(view));
        }
    }

    fn items(&mut self, items: &dyn List, rules: &[Rule]) {
        for (index, item) in view::items(items).enumerate() {
            self.at(&index.to_string(), |checks| checks.rules(item, rules));
        }
    }

    fn values<'v>(&mut self, entries: impl Iterator<Item = (&'v str, View<'v>)>, rules: &[Rule]) {
        for (name, view) in entries {
            self.at(name, |checks| checks.rules(view, rules));
        }
    }

    /// Checks the number of properties of an object.
    pub fn size(&mut self, count: usize, rule: Rule) {
        match rule {
            Rule::MinProperties(limit) => self.require(count >= limit, "minProperties", limit),
            Rule::MaxProperties(limit) => self.require(count <= limit, "maxProperties", limit),
            _ => {}
        }
    }

    /// Checks a string. Lengths count characters, as JSON Schema does (RFC 8259 code points).
    pub fn text(&mut self, text: &str, rule: Rule) {
        match rule {
            Rule::MinLength(limit) => {
                let long_enough = limit == 0 || text.chars().nth(limit - 1).is_some();
                self.require(long_enough, "minLength", limit);
            }
            Rule::MaxLength(limit) => {
                self.require(text.chars().nth(limit).is_none(), "maxLength", limit);
            }
            Rule::Pattern(pattern, matches) => {
                self.require(matches(pattern, text), "pattern", pattern);
            }
            _ => {}
        }
    }

    /// Runs a check on the value of a property, or on an item of an array.
    pub fn at(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        for letter in name.chars() {
            match letter {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                letter => self.pointer.push(letter),
            }
        }
        check(self);
        self.pointer.truncate(length);
    }

    /// Checks the size and the uniqueness of items.
    pub fn array(&mut self, items: &dyn List, rule: Rule) {
        match rule {
            Rule::MinItems(limit) => self.require(items.len() >= limit, "minItems", limit),
            Rule::MaxItems(limit) => self.require(items.len() <= limit, "maxItems", limit),
            Rule::UniqueItems => self.require(equality::all_differ(items), "uniqueItems", ""),
            _ => {}
        }
    }

    /// Checks a number.
    pub fn number(&mut self, number: Number, rule: Rule) {
        let (holds, keyword, limit) = match rule {
            Rule::Minimum(limit) => (number.is(Ordering::is_ge, limit), "minimum", limit),
            Rule::Maximum(limit) => (number.is(Ordering::is_le, limit), "maximum", limit),
            Rule::ExclusiveMinimum(limit) => {
                (number.is(Ordering::is_gt, limit), "exclusiveMinimum", limit)
            }
            Rule::ExclusiveMaximum(limit) => {
                (number.is(Ordering::is_lt, limit), "exclusiveMaximum", limit)
            }
            Rule::MultipleOf(factor) => (number.is_multiple_of(factor), "multipleOf", factor),
            Rule::Integers(known) => {
                let is_known = |known: &i128| number.normal() == Number::Int(*known);
                if !known.iter().any(is_known) {
                    let known: Vec<String> = known.iter().map(ToString::to_string).collect();
                    self.require(false, "enum", known.join(", "));
                }
                return;
            }
            _ => return,
        };
        self.require(holds, keyword, limit);
    }

    /// Reports a violation unless the condition holds.
    pub fn require(&mut self, holds: bool, keyword: &'static str, limit: impl fmt::Display) {
        if holds {
            return;
        }
        if self.found.len() == MAX_REPORTED {
            self.omitted += 1;
            return;
        }
        let violation = Violation {
            pointer: self.pointer.clone(),
            keyword,
            limit: limit.to_string(),
        };
        // A constraint of a type may be repeated in its schema: it is reported once.
        if !self.found.contains(&violation) {
            self.found.push(violation);
        }
    }

    /// Returns the violations, if there are any.
    pub fn finish(self) -> Result<(), Violations> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(Violations {
                reported: self.found,
                omitted: self.omitted,
            })
        }
    }
}
