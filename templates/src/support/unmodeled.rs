//! Input that types can't represent: recorded while reading, reported by `validate`.

use std::fmt;

/// Input that a type can't represent: properties that are not allowed, and `null` for an optional
/// property that is not nullable. It is not part of the value, and never written.
#[derive(Clone, Default)]
#[expect(
    clippy::box_collection,
    reason = "it is one word in many structs, and seldom more"
)]
pub struct UnmodeledInput(Option<Box<Vec<(String, UnmodeledReason)>>>);

/// The reason why input can't be represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnmodeledReason {
    /// An unknown property, where additional properties are not allowed.
    Unknown,
    /// `null`, where the property is not nullable.
    Null,
}

impl UnmodeledInput {
    pub(super) fn record(&mut self, name: &str, reason: UnmodeledReason) {
        self.0
            .get_or_insert_default()
            .push((name.to_owned(), reason));
    }

    /// Iterates over the names of properties, with the reason of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, UnmodeledReason)> {
        self.0
            .iter()
            .flat_map(|recorded| recorded.iter())
            .map(|(name, reason)| (name.as_str(), *reason))
    }
}

impl PartialEq for UnmodeledInput {
    /// Returns `true`: unmodeled input is not part of a value.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for UnmodeledInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}
