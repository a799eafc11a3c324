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
    /// `minLength`, in characters
    MinLength(u64),
    /// `maxLength`, in characters
    MaxLength(u64),
    /// `pattern`: in a schema an expression of ECMA-262, in the model one of Rust's
    Pattern(String),
    /// `minItems`
    MinItems(u64),
    /// `maxItems`
    MaxItems(u64),
    /// `uniqueItems`
    UniqueItems,
    /// `minProperties`
    MinProperties(u64),
    /// `maxProperties`
    MaxProperties(u64),
    /// `enum` and `const`, where no enumeration has the values
    Enum(Vec<Json>),
}

impl Assertion {
    /// The keyword; that of an exclusive bound up to OpenAPI 3.0 is the bound's.
    pub fn keyword(&self) -> Keyword {
        match self {
            Self::Minimum(_) => Keyword::Minimum,
            Self::Maximum(_) => Keyword::Maximum,
            Self::MultipleOf(_) => Keyword::MultipleOf,
            Self::MinLength(_) => Keyword::MinLength,
            Self::MaxLength(_) => Keyword::MaxLength,
            Self::Pattern(_) => Keyword::Pattern,
            Self::MinItems(_) => Keyword::MinItems,
            Self::MaxItems(_) => Keyword::MaxItems,
            Self::UniqueItems => Keyword::UniqueItems,
            Self::MinProperties(_) => Keyword::MinProperties,
            Self::MaxProperties(_) => Keyword::MaxProperties,
            Self::Enum(_) => Keyword::Enum,
        }
    }

    /// The limit of an assertion that counts something.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::MinLength(size)
            | Self::MaxLength(size)
            | Self::MinItems(size)
            | Self::MaxItems(size)
            | Self::MinProperties(size)
            | Self::MaxProperties(size) => Some(*size),
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
        matches!(
            self,
            Self::MinLength(0) | Self::MinItems(0) | Self::MinProperties(0)
        )
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
            (Self::MinLength(one), Self::MinLength(other))
            | (Self::MinItems(one), Self::MinItems(other))
            | (Self::MinProperties(one), Self::MinProperties(other)) => Some(one.cmp(other)),
            (Self::MaxLength(one), Self::MaxLength(other))
            | (Self::MaxItems(one), Self::MaxItems(other))
            | (Self::MaxProperties(one), Self::MaxProperties(other)) => Some(other.cmp(one)),
            (one, other) if one == other => Some(Ordering::Equal),
            _ => None,
        }
    }
}
