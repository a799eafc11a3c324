//! What a document forbids beyond the types, checked on values.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{
    equality,
    wire::{Reason, Unread},
};

/// A value whose document may forbid more than its Rust type can say.
///
/// Deserializing is tolerant; this is the strict reading. A server calls it on each request, a
/// client may.
pub trait Validate {
    /// The ways in which the value breaks its document, all in one go.
    ///
    /// # Errors
    ///
    /// The violations, where there are any.
    fn validate(&self) -> Result<(), Violations> {
        let mut checks = Checks::default();
        self.check(&mut checks);
        checks.finish()
    }

    /// Adds the violations of this value to those already found.
    #[doc(hidden)]
    fn check(&self, checks: &mut Checks);

    /// Adds the violations of what is forbidden where the value stands.
    #[doc(hidden)]
    fn obey(&self, rules: &[Rule], checks: &mut Checks) {
        if rules.iter().any(|rule| matches!(rule, Rule::Nested)) {
            self.check(checks);
        }
    }
}

/// What a document forbids of a value, by the keywords of JSON Schema.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// `minLength`
    MinLength(usize),
    /// `maxLength`
    MaxLength(usize),
    /// `pattern`, with what tells whether a text matches it
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
    Integers(&'static [i64]),
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
    /// These rules, of each item of an array.
    Items(&'static [Self]),
    /// These rules, of each value of a map.
    Values(&'static [Self]),
    /// What the type forbids by itself.
    Nested,
    /// The keyword, with what it says, forbids every value that the type has.
    Never(&'static str, &'static str),
}

/// A number of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Int(i128),
    /// A number that may have a fraction.
    Float(f64),
}

impl Number {
    /// The nearest number that may have a fraction.
    #[expect(
        clippy::cast_precision_loss,
        reason = "integers are compared with integers where both are known to be"
    )]
    pub fn approximate(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
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

/// One way in which a value breaks its document. It never carries the value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where in the value, as a JSON pointer (RFC 6901); empty for the whole of it.
    pub pointer: String,
    /// The keyword of JSON Schema that forbids it, such as `maxLength`.
    pub keyword: &'static str,
    /// What the keyword allows, such as `64`; empty where it has no limit.
    pub limit: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() {
            "the value"
        } else {
            &self.pointer
        };
        let limit = &self.limit;
        match self.keyword {
            "minLength" => write!(f, "{place} has fewer than {limit} characters"),
            "maxLength" => write!(f, "{place} has more than {limit} characters"),
            "minimum" => write!(f, "{place} is less than {limit}"),
            "maximum" => write!(f, "{place} is more than {limit}"),
            "exclusiveMinimum" => write!(f, "{place} is not more than {limit}"),
            "exclusiveMaximum" => write!(f, "{place} is not less than {limit}"),
            "multipleOf" => write!(f, "{place} is not a multiple of {limit}"),
            "minItems" => write!(f, "{place} has fewer than {limit} items"),
            "maxItems" => write!(f, "{place} has more than {limit} items"),
            "uniqueItems" => write!(f, "{place} has an item twice"),
            "minProperties" => write!(f, "{place} has fewer than {limit} properties"),
            "maxProperties" => write!(f, "{place} has more than {limit} properties"),
            "pattern" => write!(f, "{place} does not match {limit}"),
            "required" | "dependentRequired" => write!(f, "{place} has no property `{limit}`"),
            "type" => write!(f, "{place} is not of a type {limit}"),
            "additionalProperties" => write!(f, "{place} is no property that is known"),
            "oneOf" if !limit.is_empty() => {
                write!(f, "{place} is of more than one of the types of oneOf")
            }
            "oneOf" | "anyOf" => write!(f, "{place} is of none of the types of {}", self.keyword),
            "enum" => write!(f, "{place} is none of {limit}"),
            keyword => write!(f, "{place} breaks {keyword} {limit}"),
        }
    }
}

/// How many violations of one value are told; the others are only counted.
const TOLD: usize = 100;

/// The ways in which a value breaks its document, in the document's order; never empty.
///
/// The first hundred are told one by one: a hostile value could have a million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations {
    told: Vec<Violation>,
    untold: usize,
}

impl Violations {
    /// The violations, in the order in which the document names the properties.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.told.iter()
    }

    /// How many there are beyond those that are told.
    pub fn untold(&self) -> usize {
        self.untold
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The first few.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        for (index, violation) in self.told.iter().take(SHOWN).enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        match (self.told.len() + self.untold).saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Violations {}

/// Collects violations while a value is walked.
#[derive(Debug, Default)]
pub struct Checks {
    pointer: String,
    found: Vec<Violation>,
    untold: usize,
}

impl Checks {
    /// Checks what stands under this name.
    pub fn field<T: Validate>(&mut self, name: &str, value: &T, rules: &[Rule]) {
        self.at(name, |checks| value.obey(rules, checks));
    }

    /// Checks that all that was read has a place.
    pub fn unread(&mut self, unread: &Unread) {
        for (name, reason) in unread.iter() {
            self.at(name, |checks| match reason {
                Reason::Unknown => checks.require(false, "additionalProperties", "false"),
                Reason::Null => checks.require(false, "type", "that it may have"),
            });
        }
    }

    /// Checks the values of the properties that a type doesn't name.
    pub fn values<T: Validate>(&mut self, others: &BTreeMap<String, T>, rules: &[Rule]) {
        for (name, value) in others {
            self.field(name, value, rules);
        }
    }

    /// Checks how many properties an object has.
    pub fn size(&mut self, count: usize, rules: &[Rule]) {
        for rule in rules {
            match *rule {
                Rule::MinProperties(limit) => {
                    self.require(count >= limit, "minProperties", limit);
                }
                Rule::MaxProperties(limit) => {
                    self.require(count <= limit, "maxProperties", limit);
                }
                ref other => self.never(other),
            }
        }
    }

    /// `enum`: the text is one of those that the document knows.
    pub fn known(&mut self, is_known: bool, known: &[&str]) {
        if !is_known {
            self.require(false, "enum", known.join(", "));
        }
    }

    /// `oneOf`, `anyOf`: the value is of none of the types.
    pub fn fits_none(&mut self, keyword: &'static str) {
        self.require(false, keyword, "");
    }

    /// Checks what stands under this name, or at this place of an array.
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

    fn items<T: Validate>(&mut self, items: &[T], rules: &[Rule]) {
        for (index, item) in items.iter().enumerate() {
            self.at(&index.to_string(), |checks| item.obey(rules, checks));
        }
    }

    /// Notes a violation where the condition doesn't hold.
    pub fn require(&mut self, holds: bool, keyword: &'static str, limit: impl fmt::Display) {
        if holds {
            return;
        }
        if self.found.len() == TOLD {
            self.untold += 1;
            return;
        }
        let violation = Violation {
            pointer: self.pointer.clone(),
            keyword,
            limit: limit.to_string(),
        };
        // What a type and its schema both say is told once.
        if !self.found.contains(&violation) {
            self.found.push(violation);
        }
    }

    /// A rule that every value breaks; those that are for values of other types break nothing.
    fn never(&mut self, rule: &Rule) {
        if let Rule::Never(keyword, limit) = *rule {
            self.require(false, keyword, limit);
        }
    }

    /// What was found.
    pub fn finish(self) -> Result<(), Violations> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(Violations {
                told: self.found,
                untold: self.untold,
            })
        }
    }
}

impl<T: Validate + Serialize> Validate for Vec<T> {
    fn check(&self, checks: &mut Checks) {
        checks.items(self, &[Rule::Nested]);
    }

    fn obey(&self, rules: &[Rule], checks: &mut Checks) {
        for rule in rules {
            match *rule {
                Rule::MinItems(limit) => checks.require(self.len() >= limit, "minItems", limit),
                Rule::MaxItems(limit) => checks.require(self.len() <= limit, "maxItems", limit),
                Rule::UniqueItems => {
                    checks.require(equality::all_differ(self), "uniqueItems", "");
                }
                Rule::Items(rules) => checks.items(self, rules),
                Rule::Nested => self.check(checks),
                ref other => checks.never(other),
            }
        }
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn check(&self, checks: &mut Checks) {
        checks.values(self, &[Rule::Nested]);
    }

    fn obey(&self, rules: &[Rule], checks: &mut Checks) {
        for rule in rules {
            match *rule {
                Rule::Values(rules) => checks.values(self, rules),
                Rule::Nested => self.check(checks),
                ref size => checks.size(self.len(), &[*size]),
            }
        }
    }
}

impl<T: Validate> Validate for Option<T> {
    fn check(&self, checks: &mut Checks) {
        if let Some(value) = self {
            value.check(checks);
        }
    }

    /// What a rule forbids, it forbids of a value: `null` and none at all are said by the type.
    fn obey(&self, rules: &[Rule], checks: &mut Checks) {
        if let Some(value) = self {
            value.obey(rules, checks);
        }
    }
}

impl<T: Validate> Validate for Box<T> {
    fn check(&self, checks: &mut Checks) {
        (**self).check(checks);
    }

    fn obey(&self, rules: &[Rule], checks: &mut Checks) {
        (**self).obey(rules, checks);
    }
}

impl Validate for bool {
    fn check(&self, _: &mut Checks) {}
}

impl Validate for String {
    fn check(&self, _: &mut Checks) {}

    /// Lengths count characters, as JSON Schema does (RFC 8259 code points).
    fn obey(&self, rules: &[Rule], checks: &mut Checks) {
        for rule in rules {
            match *rule {
                Rule::MinLength(limit) => {
                    let long_enough = limit == 0 || self.chars().nth(limit - 1).is_some();
                    checks.require(long_enough, "minLength", limit);
                }
                Rule::MaxLength(limit) => {
                    checks.require(self.chars().nth(limit).is_none(), "maxLength", limit);
                }
                Rule::Pattern(pattern, matches) => {
                    checks.require(matches(pattern, self), "pattern", pattern);
                }
                ref other => checks.never(other),
            }
        }
    }
}

macro_rules! integers {
    ($($type:ident)*) => {
        $(impl Validate for $type {
            fn check(&self, _: &mut Checks) {}

            fn obey(&self, rules: &[Rule], checks: &mut Checks) {
                checks.integer((*self).into(), rules);
            }
        })*
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl Checks {
    /// Checks an integer of any width.
    pub fn integer(&mut self, number: i128, rules: &[Rule]) {
        for rule in rules {
            match *rule {
                Rule::Minimum(Number::Int(limit)) => {
                    self.require(number >= limit, "minimum", limit);
                }
                Rule::Maximum(Number::Int(limit)) => {
                    self.require(number <= limit, "maximum", limit);
                }
                Rule::ExclusiveMinimum(Number::Int(limit)) => {
                    self.require(number > limit, "exclusiveMinimum", limit);
                }
                Rule::ExclusiveMaximum(Number::Int(limit)) => {
                    self.require(number < limit, "exclusiveMaximum", limit);
                }
                Rule::MultipleOf(Number::Int(factor)) => {
                    let exact = number.checked_rem(factor).is_none_or(|rest| rest == 0);
                    self.require(exact, "multipleOf", factor);
                }
                Rule::MultipleOf(Number::Float(factor)) => {
                    let exact = is_multiple(Number::Int(number).approximate(), factor);
                    self.require(exact, "multipleOf", factor);
                }
                Rule::Integers(known) if known.iter().any(|it| i128::from(*it) == number) => {}
                Rule::Integers(known) => {
                    let known: Vec<String> = known.iter().map(i64::to_string).collect();
                    self.require(false, "enum", known.join(", "));
                }
                ref other => self.never(other),
            }
        }
    }
}

impl Validate for f64 {
    fn check(&self, _: &mut Checks) {}

    fn obey(&self, rules: &[Rule], checks: &mut Checks) {
        for rule in rules {
            match *rule {
                Rule::Minimum(Number::Float(limit)) => {
                    checks.require(*self >= limit, "minimum", limit);
                }
                Rule::Maximum(Number::Float(limit)) => {
                    checks.require(*self <= limit, "maximum", limit);
                }
                Rule::ExclusiveMinimum(Number::Float(limit)) => {
                    checks.require(*self > limit, "exclusiveMinimum", limit);
                }
                Rule::ExclusiveMaximum(Number::Float(limit)) => {
                    checks.require(*self < limit, "exclusiveMaximum", limit);
                }
                Rule::MultipleOf(Number::Float(factor)) => {
                    checks.require(is_multiple(*self, factor), "multipleOf", factor);
                }
                ref other => checks.never(other),
            }
        }
    }
}

/// Exact but for the rounding of the division itself.
fn is_multiple(value: f64, factor: f64) -> bool {
    let quotient = value / factor;
    let distance = (quotient - quotient.round()).abs();
    distance <= f64::EPSILON * quotient.abs().max(1.0)
}
