//! Two contracts, part by part: every change on the wire.

mod affected;
mod alternatives;
mod base_path;
mod causes;
mod constants;
mod equivalent;
mod fact;
mod finding;
mod matching;
mod members;
mod parts;
mod schemas;
mod sunset;
mod types;
mod unchanged;
mod walk;
mod widening;
mod wider;
pub(super) mod wire;

pub(super) use self::base_path::align;
