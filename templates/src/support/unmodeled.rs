//! Input that types can't represent: recorded while reading, reported by `validate`.

use std::fmt;

use super::buffered::Buffered;

/// Input that a type can't represent: properties that are not allowed, or that another alternative of
/// a `oneOf` may describe or a constraint looks at, and `null` for an optional property that is not
/// nullable. It is not part of the value, and never written.
#[derive(Clone, Default)]
pub struct UnmodeledInput(Option<Box<Recorded>>);

#[derive(Clone, Debug, Default)]
struct Recorded {
    faults: Vec<(String, UnmodeledReason)>,
    undeclared: Vec<(String, Buffered<'static>)>,
}

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
        let recorded = self.0.get_or_insert_default();
        recorded.faults.push((name.to_owned(), reason));
    }

    /// Records a property that is allowed; returns the place of its value.
    pub(super) fn record_undeclared(&mut self, name: String) -> Option<&mut Buffered<'static>> {
        let undeclared = &mut self.0.get_or_insert_default().undeclared;
        undeclared.push((name, Buffered::Null));
        undeclared.last_mut().map(|(_, place)| place)
    }

    /// Iterates over the names of the properties that are not allowed as they are, with the reason
    /// of each.
    pub fn faults(&self) -> impl Iterator<Item = (&str, UnmodeledReason)> {
        let recorded = self.0.iter().flat_map(|recorded| &recorded.faults);
        recorded.map(|(name, reason)| (name.as_str(), *reason))
    }

    /// Iterates over the properties that the type does not declare.
    pub fn undeclared(&self) -> impl Iterator<Item = (&str, &Buffered<'static>)> {
        let recorded = self.0.iter().flat_map(|recorded| &recorded.undeclared);
        recorded.map(|(name, value)| (name.as_str(), value))
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
            .entries(self.faults().map(|(name, _)| name))
            .finish()
    }
}
