//! Comparisons as text: for people, for pull requests, for programs and for CI.
//!
//! The entries are gathered once, with files and lines; each format only writes them down. This
//! module must not know how changes are found.

mod changelog;
mod comparison;
mod github;
mod json;
mod junit;
mod markdown;
mod markup;
mod sarif;
mod sentences;
mod text;

pub use self::{
    changelog::changelog,
    comparison::{AnyChange, Comparison, Entry, Gaps, Spot, comparison},
    github::github,
    json::json,
    junit::junit,
    markdown::markdown,
    sarif::sarif,
    text::{Extent, text},
};
