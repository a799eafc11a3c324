//! Files as a commit of a Git repository has them.
//!
//! `git` itself reads them: one process for all files of a document, whatever their number.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    path::{Component, Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

/// A commit of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The folder of the repository's files.
    repository: PathBuf,
    /// The commit's object id.
    id: String,
}

impl Commit {
    /// Finds the commit that a revision names (`gitrevisions`), in the repository of a folder.
    ///
    /// # Errors
    ///
    /// There is no repository, or no such commit in it.
    pub fn resolve(folder: &Path, revision: &str) -> Result<Self, String> {
        let repository = git(folder, &["rev-parse", "--show-toplevel"])?;
        let commit = format!("{revision}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let id = git(folder, &arguments).map_err(|_| format!("there is no commit `{revision}`"))?;
        Ok(Self {
            repository: PathBuf::from(repository),
            id,
        })
    }

    /// The commit in which a branch's line and another one part.
    ///
    /// # Errors
    ///
    /// There is no such branch, or the two have no common ancestor.
    pub fn merge_base(folder: &Path, branch: &str, other: &str) -> Result<Self, String> {
        let branch = Self::resolve(folder, branch)?;
        let other = Self::resolve(folder, other)?;
        let base = git(folder, &["merge-base", &branch.id, &other.id]).map_err(|_| {
            "the branches have no commit in common; fetch more of the history".to_owned()
        })?;
        Self::resolve(folder, &base)
    }

    /// The path of a file from the root of the repository that it is in.
    ///
    /// # Errors
    ///
    /// There is no repository.
    pub fn path_of(path: &Path) -> Result<PathBuf, String> {
        let prefix = git(folder_of(path), &["rev-parse", "--show-prefix"])?;
        let name = path.file_name().unwrap_or_default();
        Ok(Path::new(&prefix).join(name))
    }

    /// The commit's object id, short enough to be read.
    pub fn short(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }

    /// Begins to read its files.
    pub(super) fn open(&self) -> io::Result<Batch> {
        let mut child = command(&self.repository)
            .args(["cat-file", "--batch", "--follow-symlinks"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take().ok_or_else(gone)?;
        Ok(Batch {
            id: self.id.clone(),
            child,
            output: BufReader::new(output),
        })
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    command
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = command(folder)
        .args(arguments)
        .output()
        .map_err(|error| format!("can't run git: {error}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let message = text.trim().trim_start_matches("fatal: ");
        return Err(message.to_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn gone() -> io::Error {
    io::Error::other("git can't be talked to")
}

/// A process of Git that reads files of a commit.
#[derive(Debug)]
pub(super) struct Batch {
    id: String,
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Batch {
    /// The bytes of a file, and no more than one over a limit.
    pub(super) fn read(&mut self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let path = path
            .to_str()
            .filter(|path| !path.contains('\n'))
            .ok_or_else(|| io::Error::other("the path can't be passed to Git"))?
            .replace('\\', "/");
        let requests = self.child.stdin.as_mut().ok_or_else(gone)?;
        writeln!(requests, "{}:{path}", self.id)?;
        requests.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let words: Vec<&str> = line.trim_end().rsplitn(3, ' ').collect();
        let missing = || io::Error::new(io::ErrorKind::NotFound, "the commit has no such file");
        let size = words.first().and_then(|size| size.parse::<u64>().ok());
        let size = size.ok_or_else(missing)?;
        let [_, kind, _] = words.as_slice() else {
            // A link that leads nowhere, or out of the repository: its path follows.
            io::copy(&mut (&mut self.output).take(size + 1), &mut io::sink())?;
            return Err(io::Error::other("it is a link that Git does not follow"));
        };
        let mut bytes = Vec::new();
        let kept = size.min(limit.saturating_add(1));
        (&mut self.output).take(kept).read_to_end(&mut bytes)?;
        // What is not kept has to be read all the same, and the line that ends it.
        let left = size - kept + 1;
        io::copy(&mut (&mut self.output).take(left), &mut io::sink())?;
        match *kind {
            "blob" => Ok(bytes),
            "tree" => Err(io::Error::other("it is a folder")),
            _ => Err(missing()),
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // It ends at the end of its requests, which are closed here.
        let _ = self.child.wait();
    }
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// A path without `.` and `..`. `None` where it leads out of the root.
pub(super) fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => normal.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}
