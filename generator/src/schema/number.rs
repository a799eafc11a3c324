//! Numbers, exact where they are integers, and the bounds of numbers.

use std::cmp::Ordering;

use crate::{openapi::Value, source::Node};

/// A number of a document; integers of 128 bits are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Integer(i128),
    /// Any other number, or a greater one.
    Float(f64),
}

/// From here on, a 64-bit fraction may stand for several integers.
pub(super) const EXACT: f64 = 9_007_199_254_740_992.0;

impl Number {
    /// The number that a value is.
    pub fn of(value: Value<'_>) -> Option<Self> {
        match value.0 {
            Node::Integer(number) => Some(Self::Integer((*number).into())),
            Node::Unsigned(number) => Some(Self::Integer((*number).into())),
            Node::Float(number) => Some(Self::Float(*number)),
            Node::Null | Node::Bool(_) | Node::Text(_) | Node::List(_) | Node::Map(_) => None,
        }
    }

    /// The nearest number with a fraction.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the nearest number is what it returns"
    )]
    pub fn approximate(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// The number in its one form: `1.0` is `1`.
    #[must_use]
    pub fn normal(self) -> Self {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "it is an integer of 53 bits"
            )]
            Self::Float(float) if float.fract() == 0.0 && float.abs() < EXACT => {
                Self::Integer(float as i128)
            }
            other => other,
        }
    }

    /// Compares two numbers; integers exactly.
    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => one.cmp(&other),
            (one, other) => one.approximate().total_cmp(&other.approximate()),
        }
    }
}

/// A bound of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The number itself is allowed.
    Inclusive(Number),
    /// The number itself is not allowed.
    Exclusive(Number),
}

impl Bound {
    /// The number.
    pub fn number(self) -> Number {
        match self {
            Self::Inclusive(number) | Self::Exclusive(number) => number,
        }
    }

    /// True where the number itself is not allowed.
    pub fn is_exclusive(self) -> bool {
        matches!(self, Self::Exclusive(_))
    }

    /// The bound with its number in the one form.
    #[must_use]
    pub fn normal(self) -> Self {
        match self {
            Self::Inclusive(number) => Self::Inclusive(number.normal()),
            Self::Exclusive(number) => Self::Exclusive(number.normal()),
        }
    }

    /// Compares two bounds. Of two of one number, the exclusive one is further in the direction in
    /// which bounds get tighter.
    pub fn compare(self, other: Self, tighter: Ordering) -> Ordering {
        let numbers = self.number().compare(other.number());
        numbers.then(match (self.is_exclusive(), other.is_exclusive()) {
            (true, false) => tighter,
            (false, true) => tighter.reverse(),
            (true, true) | (false, false) => Ordering::Equal,
        })
    }
}
