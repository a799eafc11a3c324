//! The extensions of a document that a comparison takes into account.

/// The extensions that count, and their meaning.
#[derive(Clone, Debug, Default)]
pub struct Conventions {
    /// The names of extensions that are part of the contract.
    pub extensions: Vec<String>,
    /// `x-extensible-enum` lists values to which others will come, or is true beside an `enum` of
    /// such values: clients expect values that they do not know.
    pub extensible_enums: bool,
    /// `x-sunset` has to be announced, and is kept to.
    pub sunset: Option<Sunset>,
}

/// The days that announced ends are compared with, as `2026-01-31`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sunset {
    /// Today: what has ended until then may be removed.
    pub today: String,
    /// The first day that the end of what becomes deprecated may be on.
    pub earliest: String,
}
