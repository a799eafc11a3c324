//! The files of a document: the one that was named, and those that its references lead to.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use elsa::{FrozenMap, FrozenVec};

use super::{
    Commit, Files, Limits, Node, Omission, Reference, Tree,
    commit::{Batch, folder_of, normal},
    files::locked,
    omission,
    read::parse,
    remote,
};
use crate::diagnostic::{Anchor, Code, Diagnostic, Diagnostics, FileId, Span};

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
    /// The bytes that may still be read.
    left: Cell<u64>,
    /// The nodes of all files.
    nodes: Cell<usize>,
    /// The nodes that are left out, list by list.
    omissions: Vec<Vec<Omission>>,
}

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
            left: Cell::new(limits.bytes),
            nodes: Cell::default(),
            omissions: Vec::new(),
        }
    }

    /// Leaves nodes out of the files that are read from now on. Each list counts from what the lists
    /// before it have left.
    #[must_use]
    pub fn leave_out(mut self, omissions: Vec<Vec<Omission>>) -> Self {
        self.omissions = omissions;
        self
    }

    /// A tree without what is left out of its file.
    pub(crate) fn without_omissions(&self, mut tree: Tree<'t>) -> Tree<'t> {
        let path = &self.files.get(tree.file).path;
        let mut moves = locked(&self.files.moves);
        omission::leave_out(&self.omissions, path, &mut tree, &mut moves);
        tree
    }

    /// Reads the file that the user named.
    pub fn open(&self, path: &Path, diagnostics: &mut Diagnostics) -> Option<Tree<'t>> {
        let content = match path.to_str().filter(|url| remote::is_remote(url)) {
            Some(url) => self.get(url),
            None => self.read(path),
        };
        self.parse(path, content, diagnostics)
    }

    /// Gets the document over the network, from an origin that is allowed.
    fn get(&self, url: &str) -> io::Result<Vec<u8>> {
        let Some(origin) = remote::origin(url) else {
            return Err(io::Error::other("the URL has no origin, or names a user"));
        };
        if !self.is_allowed(&origin) {
            let message = format!("the origin {origin} is not allowed (--allow-origin {origin})");
            return Err(io::Error::other(message));
        }
        remote::get(url, self.left.get()).map_err(io::Error::other)
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
        let (text, problem) = match self.text(content) {
            Ok(text) => (text, None),
            Err(problem) => (String::new(), Some(problem)),
        };
        let file = self.files.add(path, text);
        if let Some((code, message, help)) = problem {
            diagnostics.add(code, Anchor::File(file), message, help);
            return None;
        }
        let text = &self.files.get(file).text;
        let root = parse(file, text, self.limits, &self.nodes, diagnostics)?;
        Some(Tree { file, root })
    }

    /// The text of a file, which is counted, or the code, message and help of its diagnostic.
    fn text(&self, content: io::Result<Vec<u8>>) -> Result<String, (Code, String, &'static str)> {
        let bytes = content.map_err(|error| {
            let help = "give the path of an OpenAPI document that you may read; of a URL, name the origin by \
                        `--allow-origin`";
            let message = format!("can't read the file: {error}");
            (Code::UnreadableFile, message, help)
        })?;
        let Some(left) = self.left.get().checked_sub(bytes.len() as u64) else {
            let message = format!("there are more than {} bytes to read", self.limits.bytes);
            let help = "split the document, or raise the limit of bytes";
            return Err((Code::FileTooLarge, message, help));
        };
        self.left.set(left);
        let mut text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let message = format!("the file is not UTF-8 at byte {valid}");
            (Code::NotUtf8, message, "save it as UTF-8")
        })?;
        // Offsets count from the start of the text, so a byte order mark is no part of it.
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(text)
    }

    /// Keeps the tree of the document itself. References lead from its folder.
    pub fn keep_document(&self, path: &Path, tree: Tree<'t>) -> &Tree<'t> {
        let folder = match &self.access.root {
            Some(root) => root.clone(),
            None => folder_of(path).to_owned(),
        };
        let is_remote = path.to_str().is_some_and(remote::is_remote);
        let own = if is_remote {
            Some(path.to_owned())
        } else {
            self.real(path).ok()
        };
        // A document from stdin has a folder, and no path.
        if let Ok(real) = self.real(&folder) {
            let given = folder;
            *self.root.borrow_mut() = Some(Folder { given, real });
        }
        if let Some(own) = own {
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

    /// The file that a reference in another one leads to. `url` is where it leads over the network,
    /// by itself or by the `$id` around it. `None` where it can't be used; the diagnostics say why,
    /// once for each reference.
    pub fn refer(
        &self,
        from: FileId,
        reference: Reference<'_>,
        url: Option<String>,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<&Tree<'t>> {
        let found = self.find(from, reference, url, span);
        let file = found.and_then(|(real, given)| {
            let known = self.known.borrow().get(&real).copied();
            known.map_or_else(|| self.add(real, &given, span, diagnostics), Ok)
        });
        match file {
            Ok(file) => self.trees.get(&file?),
            Err(diagnostic) => {
                diagnostics.report(diagnostic);
                None
            }
        }
    }

    /// The real path of the file that a reference leads to, and the path that it is given for
    /// messages. Of a document over the network, both are its URL.
    fn find(
        &self,
        from: FileId,
        reference: Reference<'_>,
        url: Option<String>,
        span: &Span,
    ) -> Result<(PathBuf, PathBuf), Diagnostic> {
        let from = &self.files.get(from).path;
        let resource = reference.resource;
        let own = || remote::url(resource, from.to_str()?);
        let refused = match url.or_else(own) {
            Some(url) => match self.allow(&url, resource, span) {
                Ok(()) => return Ok((PathBuf::from(&url), PathBuf::from(url))),
                Err(refused) if own().is_some() => return Err(refused),
                // A document that has an `$id` of its own may still be beside others on the disk.
                Err(refused) => Some(refused),
            },
            None => None,
        };
        let unsupported = |why: &str| {
            let message = format!("`{resource}` {why}");
            let help = "refer to a file by its path, relative to the file that refers to it";
            Diagnostic::new(Code::UnsupportedReference, span, message, help)
        };
        if reference.scheme().is_some() {
            return Err(unsupported("is not a path"));
        }
        let path = reference.path();
        let path = path.ok_or_else(|| unsupported("is not UTF-8"))?;
        let root = self.root.borrow();
        let root = root.as_ref();
        let folder = root.ok_or_else(|| unsupported("has no folder to lead from"))?;
        let joined = folder_of(from).join(&path);
        let real = match self.real(&joined) {
            Ok(real) => real,
            // The existence of a file outside of the folder is not revealed.
            Err(_) if Path::new(&path).is_absolute() || folder.is_left_by(&joined) => {
                return Err(outside(resource, folder, span));
            }
            Err(error) => {
                self.files.miss(joined);
                return Err(refused.unwrap_or_else(|| unresolved(resource, &error, span)));
            }
        };
        let below = real.strip_prefix(&folder.real);
        let below = below.map_err(|_| outside(resource, folder, span))?;
        let given = folder.given.join(below);
        Ok((real, given))
    }

    fn is_allowed(&self, origin: &str) -> bool {
        let mut allowed = self.access.origins.iter();
        allowed.any(|allowed| remote::origin(allowed).as_deref() == Some(origin))
    }

    /// Checks that the origin of a URL is allowed.
    fn allow(&self, url: &str, resource: &str, span: &Span) -> Result<(), Diagnostic> {
        let origin = remote::origin(url);
        if origin
            .as_ref()
            .is_some_and(|origin| self.is_allowed(origin))
        {
            return Ok(());
        }
        let message = format!("`{resource}` leads over the network");
        let help = match origin {
            Some(origin) => format!("allow the origin {origin}, or keep a copy of the file"),
            None => "keep a copy of the file beside the document".to_owned(),
        };
        Err(Diagnostic::new(Code::UnresolvedFile, span, message, help))
    }

    /// Adds a file, and keeps it from being read again where it can't be.
    fn add(
        &self,
        real: PathBuf,
        given: &Path,
        span: &Span,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<FileId>, Diagnostic> {
        let most = self.limits.files;
        if self.known.borrow().len() >= most {
            let message = format!("references lead to more than {most} files");
            let help = "bundle the document into fewer files, or raise the limit of files";
            return Err(Diagnostic::new(Code::TooManyFiles, span, message, help));
        }
        self.known.borrow_mut().insert(real.clone(), None);
        let content = match real.to_str().filter(|url| remote::is_remote(url)) {
            Some(url) => Ok(remote::get(url, self.left.get()).map_err(|error| {
                let message = format!("can't get `{url}`: {error}");
                let help = "correct the reference, or keep a copy of the file beside the document";
                Diagnostic::new(Code::UnresolvedFile, span, message, help)
            })?),
            None if self.access.commit.is_some() => {
                let path = given.display().to_string();
                let content = self.read(&real);
                Ok(content.map_err(|error| unresolved(&path, &error, span))?)
            }
            None if real.is_file() => self.read(&real),
            None => Err(io::Error::other("it is not a file")),
        };
        let tree = self.parse(given, content, diagnostics);
        Ok(tree.map(|tree| {
            let tree = self.without_omissions(tree);
            self.known.borrow_mut().insert(real, Some(tree.file));
            self.trees.insert(tree.file, Box::new(tree)).file
        }))
    }

    /// A path with all symbolic links followed; in a commit, where Git follows them, without `..`.
    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        if self.access.commit.is_none() {
            return path.canonicalize();
        }
        normal(path).ok_or_else(|| io::Error::other("it leads out of the repository"))
    }

    /// The bytes of a file: one more than may be read at most, so that a device that never ends
    /// does no harm.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let left = self.left.get();
        let Some(commit) = &self.access.commit else {
            let file = File::open(path)?;
            let size = file.metadata()?.len().min(left);
            let mut bytes = Vec::with_capacity(size.try_into().unwrap_or_default());
            file.take(left.saturating_add(1)).read_to_end(&mut bytes)?;
            return Ok(bytes);
        };
        let mut batch = self.batch.borrow_mut();
        let batch = match &mut *batch {
            Some(batch) => batch,
            none => none.insert(commit.open()?),
        };
        batch.read(&self.real(path)?, left)
    }
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Sources");
        debug.field("files", self.files).finish_non_exhaustive()
    }
}

impl Folder {
    /// Returns true if a path leads out of the folder, by its `..` alone.
    fn is_left_by(&self, path: &Path) -> bool {
        let below = path.strip_prefix(&self.given);
        below.ok().and_then(normal).is_none()
    }
}

fn outside(resource: &str, folder: &Folder, span: &Span) -> Diagnostic {
    let folder = folder.given.display();
    let message = format!("`{resource}` leads out of `{folder}`");
    let help = "move the file below the document, or name a wider folder as the root";
    Diagnostic::new(Code::OutsideRoot, span, message, help)
}

fn unresolved(path: &str, error: &io::Error, span: &Span) -> Diagnostic {
    let message = format!("can't read `{path}`: {error}");
    let help = "correct the path; it counts from the file that refers to it";
    Diagnostic::new(Code::UnresolvedFile, span, message, help)
}
