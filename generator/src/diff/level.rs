//! The severity of changes: on the wire, and for crates that import the bindings.

/// The severity of a change for those who do not change with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nobody has to do anything.
    Safe,
    /// Some may have to: it depends on what they rely on.
    Risky,
    /// It fails for those who use it.
    Breaking,
}

impl Level {
    /// Every level, the worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Risky, Self::Safe];

    /// The level of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The level in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

/// The number of a version that has to be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// The last one: nothing that a downstream crate can name has changed.
    Patch,
    /// The middle one: there is more than before.
    Minor,
    /// The first one: downstream crates may not compile any more.
    Major,
}

impl Bump {
    /// Every number, the greatest first.
    pub const ALL: [Self; 3] = [Self::Major, Self::Minor, Self::Patch];

    /// The number of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bump| bump.name() == name)
    }

    /// The number in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}
