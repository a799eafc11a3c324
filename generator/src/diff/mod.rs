//! The changes from one document to another one, and what they break: on the wire, and in Rust.
//!
//! Two contracts and two plans become changes, each with its cause, the operations that it affects,
//! and its level. This module must not know tokens; `report` prints what it finds.

mod change;
mod compare;
mod conventions;
mod labels;
mod level;
mod policy;
mod report;
mod rules;
mod rust;
mod sides;
mod text;
mod version;
mod weights;

pub use self::{
    change::{AffectedOperations, Change, ChangeId, Fingerprint},
    conventions::{Conventions, Sunset},
    level::{Bump, Level},
    policy::{Accepted, Enforcement, Identity, Judgement, Policy, Standing, acceptances},
    report::Report,
    rules::{Meaning, Rule, RustRule},
    rust::{Area, RustChange, Surface},
    sides::Sides,
    weights::{Weight, Weights},
};
pub(crate) use self::{report::compare, text::capital};
