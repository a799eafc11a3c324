//! The house rules that a compiler does not hold: imports run downwards, sizes stay small, one
//! place makes identifiers.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use syn::{spanned::Spanned, visit::Visit};
use tests::repository;

/// What each module of the generator may import.
const IMPORTS: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("name", &[]),
    ("source", &["diagnostic"]),
    ("openapi", &["diagnostic", "source"]),
    // A schema is read from its node once, here.
    ("schema", &["diagnostic", "openapi", "source"]),
    ("api", &["diagnostic", "schema"]),
    ("selection", &["diagnostic", "openapi"]),
    (
        "lower",
        &["api", "diagnostic", "openapi", "schema", "selection"],
    ),
    ("plan", &["api", "diagnostic", "name", "schema"]),
    ("contract", &["diagnostic", "openapi", "schema"]),
    // Limits are compared as the document's numbers.
    (
        "diff",
        &["contract", "diagnostic", "openapi", "plan", "schema"],
    ),
    ("report", &["contract", "diagnostic", "diff"]),
    ("emit", &["name", "plan"]),
    // Pieces are formatted as they are emitted.
    ("output", &["emit"]),
    (
        "options",
        &["emit", "openapi", "output", "plan", "selection", "source"],
    ),
    (
        "comparison",
        &["Analysis", "contract", "diff", "output", "plan"],
    ),
    ("build", &["Generator", "diagnostic", "output", "source"]),
    (
        "cli",
        &[
            "Analysis",
            "Generator",
            "compare",
            "diagnostic",
            "diff",
            "output",
            "plan",
            "report",
            "source",
        ],
    ),
];

/// A file of more lines than this is two files.
const LONGEST_FILE: usize = 700;
/// A function of more lines than this is two functions.
const LONGEST_FUNCTION: usize = 60;
/// Functions that may be longer, each with its reason.
const LONG_FUNCTIONS: &[(&str, &str)] = &[];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            paths.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}

fn generator() -> Vec<(String, String)> {
    let root = repository().join("generator/src");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("it can be read");
        let name = path
            .strip_prefix(&root)
            .expect("it is below")
            .display()
            .to_string();
        (name, text)
    };
    sources(&root).into_iter().map(read).collect()
}

fn module(file: &str) -> &str {
    file.split('/')
        .next()
        .unwrap_or(file)
        .trim_end_matches(".rs")
}

/// The first names of all paths that begin with `crate`.
#[derive(Default)]
struct CratePaths(Vec<String>);

impl<'ast> Visit<'ast> for CratePaths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if let syn::UseTree::Path(path) = &item.tree
            && path.ident == "crate"
        {
            first_names(&path.tree, &mut self.0);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut segments = path.segments.iter();
        if segments.next().is_some_and(|first| first.ident == "crate") {
            self.0
                .extend(segments.next().map(|second| second.ident.to_string()));
        }
        syn::visit::visit_path(self, path);
    }
}

fn first_names(tree: &syn::UseTree, names: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => names.push(path.ident.to_string()),
        syn::UseTree::Name(name) => names.push(name.ident.to_string()),
        syn::UseTree::Rename(rename) => names.push(rename.ident.to_string()),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                first_names(tree, names);
            }
        }
        syn::UseTree::Glob(_) => names.push("*".to_owned()),
    }
}

#[test]
fn imports_run_downwards() {
    let table: BTreeMap<&str, &[&str]> = IMPORTS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (file, text) in generator() {
        let module = module(&file);
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let allowed = table
            .get(module)
            .unwrap_or_else(|| panic!("{module} is not in the table"));
        let mut paths = CratePaths::default();
        paths.visit_file(&syn::parse_file(&text).expect("it is Rust"));
        for name in paths.0 {
            if name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{file} imports {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Lines of the functions of a file.
struct Functions {
    file: String,
    lines: Vec<(String, usize)>,
}

impl Functions {
    fn add(&mut self, name: &syn::Ident, span: proc_macro2::Span) {
        let lines = span.end().line - span.start().line + 1;
        self.lines.push((format!("{}: {name}", self.file), lines));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig.ident, item.block.span());
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig.ident, item.block.span());
        syn::visit::visit_impl_item_fn(self, item);
    }
}

#[test]
fn files_and_functions_stay_small() {
    let mut all = generator();
    for path in sources(&repository().join("templates/src")) {
        let text = fs::read_to_string(&path).expect("it can be read");
        all.push((path.display().to_string(), text));
    }
    let mut lengths = Vec::new();
    for (file, text) in all {
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{file} has {lines} lines");
        let mut functions = Functions {
            file,
            lines: Vec::new(),
        };
        functions.visit_file(&syn::parse_file(&text).expect("it is Rust"));
        lengths.extend(functions.lines);
    }
    let excepted = |name: &str| LONG_FUNCTIONS.iter().any(|(known, _)| *known == name);
    let long: Vec<_> = lengths
        .iter()
        .filter(|(name, lines)| *lines > LONGEST_FUNCTION && !excepted(name))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
    for (name, _) in LONG_FUNCTIONS {
        let still = lengths
            .iter()
            .any(|(known, lines)| known == name && *lines > LONGEST_FUNCTION);
        assert!(still, "{name} needs no exception any more");
    }
    let mut lines: Vec<usize> = lengths.into_iter().map(|(_, lines)| lines).collect();
    lines.sort_unstable();
    assert!(
        lines[lines.len() / 2] <= 15,
        "the median function has {} lines",
        lines[lines.len() / 2]
    );
}

/// What must not stand in a module, with the modules that may.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "openapiv3::",
        &["openapi/convert.rs"],
        "one file makes the operation model of it",
    ),
    (
        "source::Node",
        &["source/", "openapi/", "schema/"],
        "nodes are read in `openapi` and `schema`",
    ),
    (
        "Located",
        &["source/", "openapi/", "schema/", "diagnostic/"],
        "nodes are read in `openapi` and `schema`",
    ),
    (
        "x-origin",
        &["openapi/structure.rs"],
        "the tree for `openapiv3` stays in `openapi`",
    ),
    ("format_ident!", &[], "identifiers come from `name`"),
    (
        "Ident::new",
        &["emit/ident.rs"],
        "identifiers come from `name`",
    ),
    ("quote!", &["emit/"], "tokens are made in `emit`"),
    ("todo!", &[], "user input must not reach it"),
    ("unimplemented!", &[], "user input must not reach it"),
    ("unreachable!", &[], "an `expect` states the invariant"),
    (".unwrap()", &[], "an `expect` states the invariant"),
    (
        "panic!",
        &["emit/doc.rs"],
        "user input must not reach it (a test's text may say it)",
    ),
    ("JetEmail", &[], "the generator knows no document"),
    (
        "jetemail",
        &["cli/arguments.rs"],
        "the generator knows no document (examples may)",
    ),
    (
        "HashMap",
        &[
            "source/locate.rs",
            "source/moved.rs",
            "source/overlay.rs",
            "source/sources.rs",
            "contract/shapes.rs",
            "schema/",
            "diff/compare/",
            "openapi/convert.rs",
            "openapi/located.rs",
            "openapi/resolve.rs",
            "lower/evaluator.rs",
            "lower/types.rs",
            "name/scope.rs",
            "plan/cycles.rs",
            "plan/equivalence.rs",
            "plan/names.rs",
            "plan/requirements.rs",
            "plan/type_names.rs",
        ],
        "its order would leak; these only look up",
    ),
];

#[test]
fn what_is_forbidden_is_not_there() {
    let mut wrong = Vec::new();
    for (file, text) in generator() {
        for (words, exceptions, reason) in FORBIDDEN {
            let excepted = exceptions
                .iter()
                .any(|exception| file.starts_with(exception));
            if text.contains(words) && !excepted {
                wrong.push(format!("{file} has {words}: {reason}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
