//! The reader of YAML: any bytes become a tree or diagnostics, each with a place.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use spectrait::{
    diagnostic::{Colour, Diagnostics, render_text},
    source::{Access, Files, Limits, Sources},
};

fuzz_target!(|data: &[u8]| {
    // What it begins with makes it YAML.
    let content = [b"a:\n".as_slice(), data].concat();
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let sources = Sources::new(&files, Limits::default(), Access::default());
    let tree = sources.take(Path::new("fuzz.yaml"), content, &mut diagnostics);
    assert_eq!(tree.is_none(), diagnostics.has_errors());
    let _ = render_text(diagnostics.as_slice(), &files, Colour::Plain);
});
