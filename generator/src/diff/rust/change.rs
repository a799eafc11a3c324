//! A change of the surface of bindings.

use super::surface::Area;
use crate::{
    diagnostic::Span,
    diff::{
        change::{ChangeId, Fingerprint},
        level::Bump,
        rules::RustRule,
        sides::Sides,
    },
};

/// A change of the surface.
#[derive(Clone, Debug)]
pub struct RustChange {
    /// The rule that it falls under.
    pub rule: RustRule,
    /// The number of the version that has to be raised.
    pub bump: Bump,
    /// The area of the bindings that it is in.
    pub area: Area,
    /// Further areas that have the same change.
    pub also: Vec<Area>,
    /// The path of the item, such as `types::Pet::name`.
    pub path: String,
    /// The places that the item comes from, or would.
    pub spans: Sides<Option<Span>>,
    /// The item in Rust, before and after.
    pub values: Sides<Option<String>>,
    /// The changes of the wire that it comes from. None where it is a matter of names, or of a
    /// schema that stands elsewhere.
    pub causes: Vec<ChangeId>,
}

impl RustChange {
    /// The number that it is known by.
    pub fn fingerprint(&self) -> Fingerprint {
        let values = self.values.as_ref();
        let Sides { base, revision } = values.map(|text| text.as_deref().unwrap_or_default());
        Fingerprint::of([self.rule.id(), &self.path, base, revision])
    }

    /// Returns true for an area that has it.
    pub fn is_of(&self, area: Area) -> bool {
        self.area == area || self.also.contains(&area)
    }

    /// The pointer that it is known by: in the base if it was there.
    pub fn pointer(&self) -> String {
        let span = self.spans.as_ref().map(Option::as_ref).first();
        span.map(Span::pointer).unwrap_or_default()
    }
}
