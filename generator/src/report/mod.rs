//! Comparisons as text: for people, for pull requests, for programs and for CI.
//!
//! The entries are gathered once, with files and lines; each format only writes them down. This
//! module must not know how changes are found.

mod comparison;
mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
mod sentences;
mod text;

pub use self::{
    comparison::{AnyChange, Comparison, Entry, Spot, comparison},
    github::github,
    json::json,
    junit::junit,
    markdown::markdown,
    sarif::sarif,
    text::{Extent, text},
};
