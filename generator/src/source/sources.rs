//! The files of a document: the one that was named, and those that its references lead to.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    io,
    path::{Component, Path, PathBuf},
};

use elsa::{FrozenMap, FrozenVec};

use super::{
    Commit, Files, Limits, Node, Reference, Tree,
    commit::{Batch, normal},
    read::{Used, load, parse, read_bytes},
    remote,
};
use crate::diagnostic::{Code, Diagnostics, FileId, Span};

/// The files that may be read.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The folder that references may not leave, in place of the document's own.
    pub root: Option<PathBuf>,
    /// The origins (`https://api.example.com`) that references may lead to over the network. There
    /// are none unless they are named here.
    pub origins: Vec<String>,
    /// The commit that files are read from, in place of the disk. Their paths count from the root of
    /// its repository.
    pub commit: Option<Commit>,
}

/// The trees of all files that were read. Trees are added and never taken away or changed, so that
/// everything later borrows from them.
pub struct Sources<'t> {
    /// The texts.
    pub files: &'t Files,
    /// The files that may be read.
    access: Access,
    /// The limits beyond which a document is refused.
    pub limits: Limits,
    /// The folder that references may not leave, all symbolic links followed.
    root: RefCell<Option<Folder>>,
    trees: FrozenMap<FileId, Box<Tree<'t>>>,
    /// The files by their real paths; `None` for what can't be used.
    known: RefCell<HashMap<PathBuf, Option<FileId>>>,
    made: FrozenVec<Box<Node<'static>>>,
    /// The process that reads the files of a commit, once there is one to read.
    batch: RefCell<Option<Batch>>,
    used: Cell<Used>,
}

#[derive(Clone, Debug)]
struct Folder {
    /// As the user gave it, for messages.
    given: PathBuf,
    /// With all symbolic links followed.
    real: PathBuf,
}

impl<'t> Sources<'t> {
    /// No file yet.
    pub fn new(files: &'t Files, limits: Limits, access: Access) -> Self {
        Self {
            files,
            access,
            limits,
            root: RefCell::default(),
            trees: FrozenMap::new(),
            known: RefCell::default(),
            made: FrozenVec::new(),
            batch: RefCell::default(),
            used: Cell::default(),
        }
    }

    /// Reads the file that the user named.
    pub fn open(&self, path: &Path, diagnostics: &mut Diagnostics) -> Option<Tree<'t>> {
        let content = match &self.access.commit {
            Some(commit) => self.read_commit(commit, path, self.limits.bytes),
            None => read_bytes(path, self.limits.bytes),
        };
        self.parse(path, content, diagnostics)
    }

    /// Takes a document that is in memory already. The path is for messages, and for references to
    /// count from.
    pub fn take(
        &self,
        path: &Path,
        content: Vec<u8>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Tree<'t>> {
        self.parse(path, Ok(content), diagnostics)
    }

    fn parse(
        &self,
        path: &Path,
        content: io::Result<Vec<u8>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Tree<'t>> {
        let file = self.load(path, content, diagnostics)?;
        let root = parse(file, self.files, self.limits, &self.used, diagnostics)?;
        Some(Tree { file, root })
    }

    /// Keeps the tree of the document itself. References lead from its folder.
    pub fn keep_document(&self, path: &Path, tree: Tree<'t>) -> &Tree<'t> {
        let folder = match &self.access.root {
            Some(root) => root.clone(),
            None => parent(path),
        };
        if let (Ok(real), Ok(own)) = (self.find(&folder), self.find(path)) {
            let given = folder;
            *self.root.borrow_mut() = Some(Folder { given, real });
            self.known.borrow_mut().insert(own, Some(tree.file));
        }
        self.trees.insert(tree.file, Box::new(tree))
    }

    /// The tree of a file that was read.
    pub fn tree(&self, file: FileId) -> Option<&Tree<'t>> {
        self.trees.get(&file)
    }

    /// Keeps a node that is in no file.
    pub fn keep_node(&self, node: &Node<'_>) -> &Node<'static> {
        self.made.push_get(Box::new(node.owned()))
    }

    /// The file that a reference in another one leads to. `None` where it can't be used; the
    /// diagnostics say why, once for each reference.
    pub fn refer(
        &self,
        from: FileId,
        reference: Reference<'_>,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<&Tree<'t>> {
        let from = &self.files.get(from).path;
        let remote = from
            .to_str()
            .and_then(|from| remote::url(reference.resource, from));
        if let Some(url) = remote {
            return self.refer_remote(&url, reference, span, diagnostics);
        }
        let local = reference.scheme().is_none();
        if !local {
            refuse(reference, "is not a path", span, diagnostics);
            return None;
        }
        let Some(path) = reference.path() else {
            refuse(reference, "is not UTF-8", span, diagnostics);
            return None;
        };
        let joined = parent(from).join(&path);
        let Some(folder) = self.root.borrow().clone() else {
            refuse(reference, "has no folder to lead from", span, diagnostics);
            return None;
        };
        let real = match self.find(&joined) {
            Ok(real) => real,
            // The existence of a file outside of the folder is not revealed.
            Err(_) if Path::new(&path).is_absolute() || leaves(&folder, &joined) => {
                outside(reference, &folder, span, diagnostics);
                return None;
            }
            Err(error) => {
                unresolved(reference.resource, &error, span, diagnostics);
                return None;
            }
        };
        let Ok(below) = real.strip_prefix(&folder.real) else {
            outside(reference, &folder, span, diagnostics);
            return None;
        };
        let given = folder.given.join(below);
        let known = self.known.borrow().get(&real).copied();
        let file = match known {
            Some(file) => file,
            None => self.read(&real, &given, span, diagnostics),
        };
        self.trees.get(&file?)
    }

    fn refer_remote(
        &self,
        url: &str,
        reference: Reference<'_>,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<&Tree<'t>> {
        let origin = remote::origin(url);
        let mut allowed = self.access.origins.iter().map(|url| remote::origin(url));
        if origin.is_none() || !allowed.any(|allowed| allowed == origin) {
            let message = format!("`{}` leads over the network", reference.resource);
            let help = match origin {
                Some(origin) => format!("allow the origin {origin}, or keep a copy of the file"),
                None => "keep a copy of the file beside the document".to_owned(),
            };
            diagnostics.add(Code::UnresolvedFile, span, message, help);
            return None;
        }
        let path = Path::new(url);
        let known = self.known.borrow().get(path).copied();
        if let Some(file) = known {
            return self.trees.get(&file?);
        }
        self.reserve(path, span, diagnostics)?;
        match remote::get(url, self.left()) {
            Ok(bytes) => {
                let file = self.keep(path, path, Ok(bytes), diagnostics);
                self.trees.get(&file?)
            }
            Err(error) => {
                let message = format!("can't get `{url}`: {error}");
                let help = "correct the reference, or keep a copy of the file beside the document";
                diagnostics.add(Code::UnresolvedFile, span, message, help);
                None
            }
        }
    }

    fn read(
        &self,
        real: &Path,
        given: &Path,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        self.reserve(real, span, diagnostics)?;
        let content = match (&self.access.commit, real.metadata()) {
            (Some(commit), _) => self.read_commit(commit, real, self.left()),
            (None, Ok(metadata)) if metadata.is_file() => read_bytes(real, self.left()),
            (None, Ok(_)) => Err(io::Error::other("it is not a file")),
            (None, Err(error)) => Err(error),
        };
        if let (Some(_), Err(error)) = (&self.access.commit, &content) {
            unresolved(&given.display().to_string(), error, span, diagnostics);
            return None;
        }
        self.keep(real, given, content, diagnostics)
    }

    /// A path with all symbolic links followed; in a commit, where Git follows them, without `..`.
    fn find(&self, path: &Path) -> io::Result<PathBuf> {
        if self.access.commit.is_none() {
            return path.canonicalize();
        }
        normal(path).ok_or_else(|| io::Error::other("it leads out of the repository"))
    }

    fn read_commit(&self, commit: &Commit, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut batch = self.batch.borrow_mut();
        let batch = match &mut *batch {
            Some(batch) => batch,
            none => none.insert(commit.open()?),
        };
        batch.read(&self.find(path)?, limit)
    }

    /// The bytes that may still be read.
    fn left(&self) -> u64 {
        self.limits.bytes.saturating_sub(self.used.get().bytes)
    }

    /// Counts a file, and keeps it from being read again where it can't be.
    fn reserve(&self, real: &Path, span: &Span, diagnostics: &mut Diagnostics) -> Option<()> {
        let known = self.known.borrow().len();
        if known >= self.limits.files {
            let message = format!("references lead to more than {} files", self.limits.files);
            let help = "bundle the document into fewer files, or raise the limit of files";
            diagnostics.add(Code::TooManyFiles, span, message, help);
            return None;
        }
        self.known.borrow_mut().insert(real.to_owned(), None);
        Some(())
    }

    fn keep(
        &self,
        real: &Path,
        given: &Path,
        content: io::Result<Vec<u8>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let file = self.load(given, content, diagnostics)?;
        let root = parse(file, self.files, self.limits, &self.used, diagnostics)?;
        self.trees.insert(file, Box::new(Tree { file, root }));
        let mut known = self.known.borrow_mut();
        known.insert(real.to_owned(), Some(file));
        Some(file)
    }

    fn load(
        &self,
        path: &Path,
        content: io::Result<Vec<u8>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let used = &self.used;
        load(path, content, self.limits, self.files, used, diagnostics)
    }
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Sources");
        debug.field("files", self.files).finish_non_exhaustive()
    }
}

fn outside(reference: Reference<'_>, folder: &Folder, span: &Span, diagnostics: &mut Diagnostics) {
    let message = format!(
        "`{}` leads out of `{}`",
        reference.resource,
        folder.given.display()
    );
    let help = "move the file below the document, or name a wider folder as the root";
    diagnostics.add(Code::OutsideRoot, span, message, help);
}

fn unresolved(path: &str, error: &io::Error, span: &Span, diagnostics: &mut Diagnostics) {
    let message = format!("can't read `{path}`: {error}");
    let help = "correct the path; it counts from the file that refers to it";
    diagnostics.add(Code::UnresolvedFile, span, message, help);
}

fn refuse(reference: Reference<'_>, why: &str, span: &Span, diagnostics: &mut Diagnostics) {
    let message = format!("`{}` {why}", reference.resource);
    let help = "refer to a file by its path, relative to the file that refers to it";
    diagnostics.add(Code::UnsupportedReference, span, message, help);
}

/// The folder that a file is in.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Returns true if a path leads out of a folder, by its `..` alone.
fn leaves(folder: &Folder, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(&folder.given) else {
        return true;
    };
    let mut depth = 0_usize;
    for component in below.components() {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return true,
        }
    }
    false
}
