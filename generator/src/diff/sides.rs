//! Values that are there twice: one of the base and one of the revision.

/// A value of the base and a value of the revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sides<T> {
    /// The base's.
    pub base: T,
    /// The revision's.
    pub revision: T,
}

impl<T> Sides<T> {
    /// Joins both values.
    pub const fn new(base: T, revision: T) -> Self {
        Self { base, revision }
    }

    /// Borrows both values.
    pub const fn as_ref(&self) -> Sides<&T> {
        Sides::new(&self.base, &self.revision)
    }

    /// Borrows both values, to change them.
    pub(super) const fn as_mut(&mut self) -> Sides<&mut T> {
        Sides::new(&mut self.base, &mut self.revision)
    }

    /// Converts the base's value, then the revision's.
    pub fn map<U>(self, mut convert: impl FnMut(T) -> U) -> Sides<U> {
        Sides::new(convert(self.base), convert(self.revision))
    }

    /// Pairs each value with the other one of its side.
    pub fn zip<U>(self, other: Sides<U>) -> Sides<(T, U)> {
        Sides::new((self.base, other.base), (self.revision, other.revision))
    }

    /// Returns the value of the side that has a part which the other one lacks.
    pub(super) fn present(self, presence: Presence) -> T {
        presence.pick(self.revision, self.base)
    }

    /// Returns the value of the side that lacks a part which the other one has.
    pub(super) fn absent(self, presence: Presence) -> T {
        presence.pick(self.base, self.revision)
    }
}

impl<T> Sides<Option<T>> {
    /// Returns the base's value or, without one, the revision's.
    pub(super) fn first(self) -> Option<T> {
        self.base.or(self.revision)
    }
}

impl Sides<bool> {
    /// Returns the way in which one side lacks what is true of the other one.
    pub(super) fn presence(self) -> Option<Presence> {
        match (self.base, self.revision) {
            (false, true) => Some(Presence::Added),
            (true, false) => Some(Presence::Removed),
            _ => None,
        }
    }
}

impl<T> IntoIterator for Sides<T> {
    type Item = T;
    type IntoIter = std::array::IntoIter<T, 2>;

    fn into_iter(self) -> Self::IntoIter {
        [self.base, self.revision].into_iter()
    }
}

/// A part of either side, with the other one's that is the same.
#[derive(Clone, Copy, Debug)]
pub(super) enum Paired<T> {
    /// Both sides have it.
    Both(Sides<T>),
    /// One side lacks it.
    One(Presence, T),
}

/// The way in which one side lacks a part that the other one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Presence {
    /// The revision has it.
    Added,
    /// The base has it.
    Removed,
}

impl Presence {
    /// Returns one value for an added part, another one for a removed part.
    pub(super) fn pick<T>(self, added: T, removed: T) -> T {
        match self {
            Self::Added => added,
            Self::Removed => removed,
        }
    }

    /// Assigns the value of the side that has the part, and that of the side that lacks it.
    pub(super) fn sides<T>(self, present: T, absent: T) -> Sides<T> {
        match self {
            Self::Added => Sides::new(absent, present),
            Self::Removed => Sides::new(present, absent),
        }
    }
}
