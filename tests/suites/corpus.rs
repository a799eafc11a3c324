//! Real documents are read, every one, and what can't be turned into Rust is told as a warning.

use std::{
    fs,
    path::{Path, PathBuf},
};

use spectrait::{
    Generator, diagnostic::Diagnostics, output::Tree, plan::SupportFile, source::Files,
};
use tests::{
    repository,
    whole::{self, Count},
};

/// The documents of a folder; those in many files have a folder of their own.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut found: Vec<PathBuf> = paths
        .map(
            |path| match path.file_name().and_then(|name| name.to_str()) {
                Some("digitalocean") => path.join("DigitalOcean-public.v2.yaml"),
                _ => path,
            },
        )
        .filter(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            matches!(extension, Some("json" | "yaml"))
        })
        .collect();
    found.sort();
    found
}

/// Checks a document, and counts its operations.
fn assert_read(path: &Path) -> Count {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let generator = Generator::new(path);
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    let document = analysis.document.as_ref();
    let path = path.display();
    assert!(!diagnostics.has_errors(), "{path}: {diagnostics:?}");
    let plan = analysis.plan();
    let plan = plan.unwrap_or_else(|| panic!("{path} can't be used"));
    // Their types lead less far than the compiler bears.
    let boxes = plan.requirements.support.contains(&SupportFile::Opaque);
    assert!(!boxes, "{path} has boxes that it does not need");
    whole::count(document.expect("it was read"), &plan, &sources)
}

/// Panics unless every generated module parses. A generator in a build script does not check this
/// itself: to parse a module costs more than to write it.
pub(crate) fn assert_parses(tree: &Tree) {
    for (path, text) in tree {
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        if let Some(error) = is_rust.then(|| syn::parse_file(text).err()).flatten() {
            panic!("{}: {error}", path.display());
        }
    }
}

#[test]
fn real_documents_are_read_and_generated() {
    let documents = documents(&repository().join("tests/corpus"));
    assert!(documents.len() >= 6);
    for path in documents {
        assert_read(&path);
        let files = Files::default();
        let mut diagnostics = Diagnostics::default();
        let tree = Generator::new(&path).complete_crate(&files, &mut diagnostics);
        assert_parses(&tree.unwrap_or_else(|| panic!("{}", path.display())));
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "what was skipped has to be seen")]
fn the_whole_corpus_is_read() {
    let folder = repository().join("../shared/corpus");
    if !folder.is_dir() {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    }
    let documents = documents(&folder);
    assert!(documents.len() >= 67, "{} documents", documents.len());
    let mut operations = 0;
    let mut lacking = Vec::new();
    for path in documents {
        let count = assert_read(&path);
        operations += count.all;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for (reason, (count, place)) in count.lacking {
            lacking.push(format!("{name}: {count} lack {reason}, first {place}"));
        }
    }
    assert!(operations >= 7373, "{operations} operations");
    // Two paths of one shape, and a reference to nothing: both are told.
    let expected = [
        "oxforddictionaries.com.json: 1 lack no server has it, first \
         /paths/~1wordlist~1{source_lang}~1{filters_basic}/get",
        "swaggerhub.com.json: 1 lack a response that leads to nothing, first \
         /paths/~1apis~1{owner}~1{api}~1{version}~1standardization/get",
    ];
    assert_eq!(lacking, expected);
}
