//! Messages to the user: codes, severities, locations, remedies.
//!
//! Every phase reports into one sink, [`Diagnostics`], and goes on as far as it can. This module
//! must not know OpenAPI beyond the texts of its codes.

mod code;
#[cfg(feature = "excerpts")]
mod excerpt;
mod render;
mod severity;
mod sink;
mod span;

#[cfg(feature = "excerpts")]
pub use self::excerpt::{Colour, render_text};
pub use self::{
    code::Code,
    render::{Locate, Location, annotation, render_cargo, render_github, render_json},
    severity::Severity,
    sink::{Anchor, Diagnostic, Diagnostics},
    span::{FileId, Span, Trail},
};
