//! What the test suites share.

pub mod combinations;
pub mod comparison;
pub mod decimal;
pub mod derived;
pub mod dialect;
pub mod downstream;
pub mod draw;
pub mod judge;
pub mod lowered;
pub mod mutations;
pub mod round_trip;
pub mod same;
pub mod served;
pub mod whole;

use std::{
    io,
    path::{Path, PathBuf},
    pin::Pin,
    process::{Command, Output},
    sync::OnceLock,
    task::{Context, Poll},
};

use futures_core::Stream;
use spectrait::{Generator, diagnostic::Diagnostics, output::Tree, plan::Plan, source::Files};

/// Bindings of `documents/all-of.yaml`.
pub mod all_of {
    include!(concat!(env!("OUT_DIR"), "/all-of/mod.rs"));
}

/// Bindings of `documents/messages.yaml`.
pub mod messages {
    include!(concat!(env!("OUT_DIR"), "/messages/mod.rs"));
}

/// Bindings of `documents/bodies.yaml`.
pub mod bodies {
    include!(concat!(env!("OUT_DIR"), "/bodies/mod.rs"));
}

/// Bindings of `documents/choices.yaml`.
pub mod choices {
    include!(concat!(env!("OUT_DIR"), "/choices/mod.rs"));
}

/// Bindings of `documents/collections.yaml`.
pub mod collections {
    include!(concat!(env!("OUT_DIR"), "/collections/mod.rs"));
}

/// Bindings of `documents/constants.yaml`.
pub mod constants {
    include!(concat!(env!("OUT_DIR"), "/constants/mod.rs"));
}

/// Bindings of `documents/formats.yaml`.
pub mod formats {
    include!(concat!(env!("OUT_DIR"), "/formats/mod.rs"));
}

/// Bindings of `documents/forms.yaml`.
pub mod forms {
    include!(concat!(env!("OUT_DIR"), "/forms/mod.rs"));
}

/// Bindings of `documents/hooks.yaml`.
pub mod hooks {
    include!(concat!(env!("OUT_DIR"), "/hooks/mod.rs"));
}

/// Bindings of `documents/lists.yaml`.
pub mod lists {
    include!(concat!(env!("OUT_DIR"), "/lists/mod.rs"));
}

/// Bindings of `documents/maps.yaml`.
pub mod maps {
    include!(concat!(env!("OUT_DIR"), "/maps/mod.rs"));
}

/// Bindings of `documents/defaults.yaml`.
pub mod defaults {
    include!(concat!(env!("OUT_DIR"), "/defaults/mod.rs"));
}

/// Bindings of `documents/paths.yaml`.
pub mod paths {
    include!(concat!(env!("OUT_DIR"), "/paths/mod.rs"));
}

/// Bindings of `documents/pets.yaml`.
pub mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets/mod.rs"));
}

/// Bindings of `documents/security.yaml`.
pub mod security {
    include!(concat!(env!("OUT_DIR"), "/security/mod.rs"));
}

/// Bindings of `documents/security.yaml`, with a trait for each tag.
pub mod security_by_tag {
    include!(concat!(env!("OUT_DIR"), "/security-by-tag/mod.rs"));
}

/// Bindings of `documents/styles.yaml`.
pub mod styles {
    include!(concat!(env!("OUT_DIR"), "/styles/mod.rs"));
}

/// Bindings of `documents/strict.yaml`.
pub mod strict {
    include!(concat!(env!("OUT_DIR"), "/strict/mod.rs"));
}

/// Bindings of `documents/unions.yaml`.
pub mod unions {
    include!(concat!(env!("OUT_DIR"), "/unions/mod.rs"));
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("the crate is a folder of the repository")
        .to_owned()
}

/// The files of a folder below `tests`, by name.
pub fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} holds no case", folder.display());
    paths
}

/// A case's name: its file's, without the ending.
pub fn stem(path: &Path) -> String {
    let stem = path.file_stem().expect("a case is a file");
    stem.to_string_lossy().into_owned()
}

/// What became of a document.
#[derive(Debug)]
pub struct Generated {
    /// The files that were read.
    pub files: Files,
    /// What was told.
    pub diagnostics: Diagnostics,
    /// The modules, where there were no errors.
    pub modules: Option<Tree>,
}

/// Generates the modules of a document.
pub fn generate(document: &Path) -> Generated {
    generate_with(&Generator::new(document))
}

/// Generates the modules of a generator's document.
pub fn generate_with(generator: &Generator) -> Generated {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let modules = generator.modules(&files, &mut diagnostics);
    Generated {
        files,
        diagnostics,
        modules,
    }
}

/// Plans a document. `None` where there are errors.
pub fn plan(document: &Path) -> Option<Plan> {
    let files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let generator = Generator::new(document);
    let sources = generator.sources(&files);
    let analysis = generator.analyse(&sources, &mut diagnostics);
    analysis.plan()
}

/// Runs Cargo in the repository; its own build folder is that of the tests.
pub fn cargo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(repository())
        .output()
        .expect("Cargo runs")
}

/// The folder that Cargo builds into.
pub fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let debug = test.parent().and_then(Path::parent);
    let target = debug
        .and_then(Path::parent)
        .expect("a test is in <target>/debug/deps");
    target.to_owned()
}

/// Runs the command, built once.
pub fn spectrait(arguments: &[&str]) -> Output {
    Command::new(spectrait_path())
        .args(arguments)
        .current_dir(repository())
        .output()
        .expect("the command runs")
}

/// The command, built once.
///
/// # Panics
///
/// Where it can't be built.
pub fn spectrait_path() -> &'static Path {
    static COMMAND: OnceLock<PathBuf> = OnceLock::new();
    COMMAND.get_or_init(|| {
        let built = cargo(&[
            "build",
            "--quiet",
            "--package",
            "spectrait",
            "--bin",
            "spectrait",
        ]);
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        target().join("debug/spectrait")
    })
}

/// The numbers that a command is called with, with defaults for those that are not given.
///
/// # Panics
///
/// Where an argument is no number.
pub fn numbers<const N: usize>(defaults: [usize; N]) -> [usize; N] {
    let mut arguments = std::env::args().skip(1);
    defaults.map(|default| {
        let given = arguments.next();
        given.map_or(default, |it| it.parse().expect("a number is given"))
    })
}

/// A value with changes: types that no request leads to have no setters.
pub fn with<T>(mut value: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut value);
    value
}

/// A stream of these items, all of them there.
pub fn stream<T: Send>(
    items: impl IntoIterator<Item = T, IntoIter: Send + Unpin>,
) -> impl Stream<Item = io::Result<T>> + Send {
    Items(items.into_iter())
}

struct Items<I>(I);

impl<I: Iterator + Unpin> Stream for Items<I> {
    type Item = io::Result<I::Item>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// The stream of what a channel receives.
#[derive(Debug)]
pub struct Received<T>(pub tokio::sync::mpsc::Receiver<T>);

impl<T> Stream for Received<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_recv(context)
    }
}
