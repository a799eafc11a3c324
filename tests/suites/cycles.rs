//! No cycle of files inside a room of the generator: `use super::…` counts, a `mod.rs` that only
//! declares and re-exports does not.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::visit::Visit;
use tests::repository;

/// A file of the generator.
struct Source {
    /// The path of its module: `["openapi", "grammar", "v3"]`.
    module: Vec<String>,
    /// Every path that it names, from its own module or from the crate.
    paths: Vec<Vec<String>>,
    /// The items that it re-exports, with their paths; `None` for a file with code of its own.
    exports: Option<BTreeMap<String, Vec<String>>>,
}

/// Gathers the paths that a file names.
#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        leaves(&item.tree, &mut Vec::new(), &mut |path, _| {
            self.0.push(path.to_vec());
        });
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // The tests of a file may use what they like.
        let is_test = item.ident == "tests";
        if !is_test {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter();
        self.0
            .push(segments.map(|it| it.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }
}

/// Calls for each leaf of a `use` tree, with its path and the name that it gets.
fn leaves(
    tree: &syn::UseTree,
    before: &mut Vec<String>,
    found: &mut dyn FnMut(&[String], &syn::Ident),
) {
    let (ident, rename) = match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
            return;
        }
        syn::UseTree::Group(group) => {
            return group
                .items
                .iter()
                .for_each(|tree| leaves(tree, before, found));
        }
        syn::UseTree::Name(name) => (&name.ident, &name.ident),
        syn::UseTree::Rename(rename) => (&rename.ident, &rename.rename),
        syn::UseTree::Glob(_) => return,
    };
    if ident == "self" {
        return found(before, rename);
    }
    before.push(ident.to_string());
    found(before, rename);
    before.pop();
}

fn read(folder: &Path, module: &[String], sources: &mut BTreeMap<String, Source>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let name = path.file_stem().expect("it has a name").to_string_lossy();
        let mut module = module.to_vec();
        if path.is_dir() {
            module.push(name.into_owned());
            read(&path, &module, sources);
            continue;
        }
        if name != "mod" {
            module.push(name.into_owned());
        }
        let text = fs::read_to_string(&path).expect("it can be read");
        let file = syn::parse_file(&text).expect("it is Rust");
        let mut paths = Paths::default();
        paths.visit_file(&file);
        sources.insert(
            path.display().to_string(),
            Source {
                module,
                paths: paths.0,
                exports: exports(&file),
            },
        );
    }
}

/// The re-exports of a file that only declares and re-exports.
fn exports(file: &syn::File) -> Option<BTreeMap<String, Vec<String>>> {
    let mut exports = BTreeMap::new();
    for item in &file.items {
        match item {
            syn::Item::Mod(_) => {}
            syn::Item::Use(item) => leaves(&item.tree, &mut Vec::new(), &mut |path, name| {
                exports.insert(name.to_string(), path.to_vec());
            }),
            _ => return None,
        }
    }
    Some(exports)
}

/// The room of the generator that a tree of files is of, by their paths in modules.
struct Room<'s> {
    by_module: BTreeMap<&'s [String], (&'s str, &'s Source)>,
}

impl<'s> Room<'s> {
    /// The absolute form of a path that a module names. `None` for paths to other crates.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let mut base = module.to_vec();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {}
            // The child of a module may be named without `self`.
            first => {
                base.push(first.to_owned());
                let is_child = self.by_module.contains_key(base.as_slice());
                base.pop();
                if !is_child {
                    return None;
                }
            }
        }
        while rest.first().is_some_and(|first| first == "super") {
            base.pop()?;
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// The file that defines the end of a path.
    fn resolve(&self, path: &[String], depth: usize) -> Option<&'s str> {
        let (length, (file, source)) = (1..=path.len())
            .rev()
            .find_map(|length| Some((length, *self.by_module.get(&path[..length])?)))?;
        match (&source.exports, path.get(length)) {
            (Some(exports), Some(item)) => {
                let exported = exports.get(item).filter(|_| depth < 8)?;
                let exported = self.absolute(&source.module, exported)?;
                self.resolve(&exported, depth + 1)
            }
            (Some(_), None) => None,
            (None, _) => Some(file),
        }
    }

    fn edges(&self) -> BTreeMap<&'s str, BTreeSet<&'s str>> {
        let edges = self.by_module.values().map(|(file, source)| {
            let paths = source.paths.iter();
            let targets = paths.filter_map(|path| {
                let path = self.absolute(&source.module, path)?;
                self.resolve(&path, 0).filter(|target| target != file)
            });
            let is_code = source.exports.is_none();
            (*file, targets.filter(|_| is_code).collect())
        });
        edges.collect()
    }
}

/// A cycle that can be reached from a file.
fn cycle<'s>(
    edges: &BTreeMap<&'s str, BTreeSet<&'s str>>,
    from: &'s str,
    path: &mut Vec<&'s str>,
    done: &mut BTreeSet<&'s str>,
) -> Option<Vec<&'s str>> {
    if let Some(start) = path.iter().position(|known| *known == from) {
        return Some(path[start..].to_vec());
    }
    if !done.insert(from) {
        return None;
    }
    path.push(from);
    let found = edges
        .get(from)
        .into_iter()
        .flatten()
        .find_map(|next| cycle(edges, next, path, done));
    path.pop();
    found
}

#[test]
fn rooms_have_no_cycles_of_files() {
    let folder = repository().join("generator/src");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if !path.is_dir() {
            continue;
        }
        let name = path.file_name().expect("it has a name");
        let mut sources = BTreeMap::new();
        read(&path, &[name.to_string_lossy().into_owned()], &mut sources);
        let by_module = sources
            .iter()
            .map(|(file, source)| (source.module.as_slice(), (file.as_str(), source)));
        let room = Room {
            by_module: by_module.collect(),
        };
        let edges = room.edges();
        let mut done = BTreeSet::new();
        for from in edges.keys() {
            let cycle = cycle(&edges, from, &mut Vec::new(), &mut done);
            found.extend(cycle.map(|cycle| {
                let files = cycle
                    .iter()
                    .map(|file| file.trim_start_matches(&*folder.to_string_lossy()));
                files.collect::<Vec<_>>().join(" -> ")
            }));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
