//! The surface of bindings, and its changes.

mod attribution;
mod change;
mod compare;
mod difference;
mod settings;
mod surface;
mod words;

pub(super) use self::compare::compare;
pub use self::{
    change::RustChange,
    surface::{Area, Surface},
};
