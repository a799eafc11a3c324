//! Assertions: keywords that forbid values by a limit (JSON Schema Validation, section 6).

use std::cmp::Ordering;

use super::{
    json::Json,
    keyword::Keyword,
    number::{Bound, Number},
};

/// A keyword that forbids values, with its limit. The support code of generated crates has a twin
/// of it, `Rule`.
#[derive(Clone, Debug, PartialEq)]
pub enum Assertion {
    /// `minimum` and `exclusiveMinimum`
    Minimum(Bound),
    /// `maximum` and `exclusiveMaximum`
    Maximum(Bound),
    /// `multipleOf`
    MultipleOf(Number),
    /// `minLength`, `minItems` and `minProperties`
    AtLeast(Unit, u64),
    /// `maxLength`, `maxItems` and `maxProperties`
    AtMost(Unit, u64),
    /// `pattern`: in a schema an expression of ECMA-262, in the model one of Rust's
    Pattern(String),
    /// `uniqueItems`
    UniqueItems,
    /// `enum` and `const`, where no enumeration has the values
    Enum(Vec<Json>),
}

/// The parts of a value that assertions on its size count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The characters of a string.
    Characters,
    /// The items of an array.
    Items,
    /// The properties of an object.
    Properties,
}

impl Assertion {
    /// The keyword; that of an exclusive bound up to OpenAPI 3.0 is the bound's.
    pub fn keyword(&self) -> Keyword {
        match self {
            Self::Minimum(_) => Keyword::Minimum,
            Self::Maximum(_) => Keyword::Maximum,
            Self::MultipleOf(_) => Keyword::MultipleOf,
            Self::AtLeast(Unit::Characters, _) => Keyword::MinLength,
            Self::AtLeast(Unit::Items, _) => Keyword::MinItems,
            Self::AtLeast(Unit::Properties, _) => Keyword::MinProperties,
            Self::AtMost(Unit::Characters, _) => Keyword::MaxLength,
            Self::AtMost(Unit::Items, _) => Keyword::MaxItems,
            Self::AtMost(Unit::Properties, _) => Keyword::MaxProperties,
            Self::Pattern(_) => Keyword::Pattern,
            Self::UniqueItems => Keyword::UniqueItems,
            Self::Enum(_) => Keyword::Enum,
        }
    }

    /// The limit of an assertion that counts something.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::AtLeast(_, size) | Self::AtMost(_, size) => Some(*size),
            Self::Minimum(_)
            | Self::Maximum(_)
            | Self::MultipleOf(_)
            | Self::Pattern(_)
            | Self::UniqueItems
            | Self::Enum(_) => None,
        }
    }

    /// True where no value is too small for it.
    pub(super) fn allows_all(&self) -> bool {
        matches!(self, Self::AtLeast(_, 0))
    }

    /// Compares the limits of two assertions of one keyword: greater is tighter. `None` where they
    /// are of different keywords, or hold together without one implying the other.
    pub(super) fn tightness(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Minimum(one), Self::Minimum(other)) => {
                Some(one.compare(*other, Ordering::Greater))
            }
            (Self::Maximum(one), Self::Maximum(other)) => {
                Some(one.compare(*other, Ordering::Less).reverse())
            }
            (Self::AtLeast(unit, one), Self::AtLeast(same, other)) if unit == same => {
                Some(one.cmp(other))
            }
            (Self::AtMost(unit, one), Self::AtMost(same, other)) if unit == same => {
                Some(other.cmp(one))
            }
            (one, other) if one == other => Some(Ordering::Equal),
            _ => None,
        }
    }
}
