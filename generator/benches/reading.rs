//! How long reading takes, beside what `serde_json` takes to make values of the same bytes.
//! `cargo bench -p spectrait`; `SPECTRAIT_BENCH=FILE` names the document, which is JSON.

use std::{env, fs, path::PathBuf};

use divan::{Bencher, counter::BytesCount};
use spectrait::{
    Generator,
    diagnostic::Diagnostics,
    source::{Access, Files, Limits, Sources},
};

fn main() {
    divan::main();
}

fn path() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let given = env::var_os("SPECTRAIT_BENCH").map(PathBuf::from);
    let github = root.join("../shared/corpus/github.json");
    let own = root.join("openapi.json");
    given.unwrap_or(if github.exists() { github } else { own })
}

fn bytes() -> Vec<u8> {
    fs::read(path()).expect("the document can be read")
}

#[divan::bench]
fn serde_json_value(bencher: Bencher<'_, '_>) {
    let bytes = bytes();
    let count = BytesCount::of_slice(&bytes);
    bencher
        .counter(count)
        .bench_local(|| serde_json::from_slice::<serde_json::Value>(&bytes).expect("it is JSON"));
}

#[divan::bench]
fn source(bencher: Bencher<'_, '_>) {
    let bytes = bytes();
    let count = BytesCount::of_slice(&bytes);
    bencher.counter(count).bench_local(|| {
        let files = Files::default();
        let sources = Sources::new(&files, Limits::default(), Access::default());
        let mut diagnostics = Diagnostics::default();
        sources
            .take(&path(), bytes.clone(), &mut diagnostics)
            .is_some()
    });
}

#[divan::bench]
fn check(bencher: Bencher<'_, '_>) {
    let count = BytesCount::of_slice(&bytes());
    bencher.counter(count).bench_local(|| {
        let generator = Generator::new(path());
        let files = Files::default();
        let sources = generator.sources(&files);
        let mut diagnostics = Diagnostics::default();
        generator
            .analyse(&sources, &mut diagnostics)
            .names
            .is_some()
    });
}
