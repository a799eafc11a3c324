//! What a document forbids beyond the types, checked on values.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    hash::Hash,
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
    fn check(&self, checks: &mut Checks);
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
    pub fn at<T: ?Sized>(&mut self, name: &str, value: &T, check: impl FnOnce(&mut Self, &T)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer
            .push_str(&name.replace('~', "~0").replace('/', "~1"));
        check(self, value);
        self.pointer.truncate(length);
    }

    /// Checks what stands under this name, where there is something.
    pub fn at_some<T>(&mut self, name: &str, value: &Option<T>, check: impl FnOnce(&mut Self, &T)) {
        if let Some(value) = value {
            self.at(name, value, check);
        }
    }

    /// Checks each item of an array.
    pub fn each<T>(&mut self, items: &[T], check: impl Fn(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            self.at(&index.to_string(), item, &check);
        }
    }

    /// Checks each value of a map.
    pub fn each_value<T>(&mut self, map: &BTreeMap<String, T>, check: impl Fn(&mut Self, &T)) {
        for (name, value) in map {
            self.at(name, value, &check);
        }
    }

    /// Notes a violation where the condition doesn't hold.
    pub fn require(&mut self, holds: bool, keyword: &'static str, limit: impl fmt::Display) {
        if !holds && self.found.len() == TOLD {
            self.untold += 1;
        } else if !holds {
            self.found.push(Violation {
                pointer: self.pointer.clone(),
                keyword,
                limit: limit.to_string(),
            });
        }
    }

    /// `minLength`: characters, as JSON Schema counts them (RFC 8259 code points).
    pub fn min_length(&mut self, text: &str, limit: usize) {
        let long_enough = limit == 0 || text.chars().nth(limit - 1).is_some();
        self.require(long_enough, "minLength", limit);
    }

    /// `maxLength`: characters, as JSON Schema counts them (RFC 8259 code points).
    pub fn max_length(&mut self, text: &str, limit: usize) {
        self.require(text.chars().nth(limit).is_none(), "maxLength", limit);
    }

    /// `multipleOf`, for numbers that may have fractions: exact but for the rounding of the
    /// division itself.
    pub fn multiple_of(&mut self, value: f64, factor: f64) {
        let quotient = value / factor;
        let distance = (quotient - quotient.round()).abs();
        let exact = distance <= f64::EPSILON * quotient.abs().max(1.0);
        self.require(exact, "multipleOf", factor);
    }

    /// `uniqueItems`: no item is equal to another.
    pub fn unique<T: Eq + Hash>(&mut self, items: &[T]) {
        let mut seen = HashSet::with_capacity(items.len());
        let unique = items.iter().all(|item| seen.insert(item));
        self.require(unique, "uniqueItems", "");
    }

    /// The same for items that can only be compared pair by pair, which takes long for many.
    pub fn unique_pairwise<T: PartialEq>(&mut self, items: &[T]) {
        let twice = items
            .iter()
            .enumerate()
            .any(|(index, item)| items[..index].contains(item));
        self.require(!twice, "uniqueItems", "");
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

impl<T: Validate> Validate for Vec<T> {
    fn check(&self, checks: &mut Checks) {
        checks.each(self, |checks, item| item.check(checks));
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn check(&self, checks: &mut Checks) {
        checks.each_value(self, |checks, value| value.check(checks));
    }
}

impl<T: Validate> Validate for Option<T> {
    fn check(&self, checks: &mut Checks) {
        if let Some(value) = self {
            value.check(checks);
        }
    }
}

impl<T: Validate> Validate for Box<T> {
    fn check(&self, checks: &mut Checks) {
        (**self).check(checks);
    }
}

macro_rules! unconstrained {
    ($($scalar:ty)*) => {
        $(impl Validate for $scalar {
            fn check(&self, _: &mut Checks) {}
        })*
    };
}

unconstrained!(bool i32 i64 f64 String);
