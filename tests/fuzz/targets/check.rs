//! The whole of `check`: any bytes become a plan or diagnostics, each with a place.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use spectrait::{
    Generator,
    diagnostic::{Colour, Diagnostics, render_text},
    source::Files,
};

fuzz_target!(|data: &[u8]| {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let generator = Generator::new("/nowhere/fuzz.yaml");
    let sources = generator.sources(&files);
    let tree = sources.take(Path::new("/nowhere/fuzz.yaml"), data.to_vec(), &mut diagnostics);
    let analysis = generator.analyse_tree(tree, &sources, &mut diagnostics);
    assert_eq!(analysis.names.is_none(), diagnostics.has_errors());
    let _ = render_text(diagnostics.as_slice(), &files, Colour::Plain);
});
