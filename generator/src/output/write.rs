//! Writing a tree of files, and comparing one with a folder.

use std::{
    collections::BTreeSet,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use super::Tree;

/// Lists the files that were generated, so that those that no longer are can be removed, and no
/// file of the user's is ever overwritten.
const LOCK: &str = "spectrait.lock";
const LOCK_HEADER: &str = "# The files that spectrait wrote here. It touches no others.\n";

/// A file that is not as it would be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file, below the folder.
    pub path: PathBuf,
    /// Its text; `None` where there is no such file.
    pub found: Option<String>,
    /// The generated text; `None` where no file would be generated.
    pub generated: Option<String>,
}

/// Why a tree could not be written.
#[derive(Debug)]
pub enum WriteError {
    /// A file that was not generated is where one would be.
    NotGenerated(PathBuf),
    /// A file could not be read, written or removed.
    Io(PathBuf, io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGenerated(path) => write!(
                f,
                "{} is in the way, and was not generated; choose another folder, or remove it",
                path.display()
            ),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotGenerated(_) => None,
            Self::Io(_, error) => Some(error),
        }
    }
}

/// Compares a folder with a tree: no difference where the folder is in step.
///
/// # Errors
///
/// A file is there and can't be read.
pub fn compare(folder: &Path, tree: &Tree) -> Result<Vec<Difference>, WriteError> {
    let mut differences = Vec::new();
    let ours = locked(folder)?;
    let stale = ours.iter().filter(|path| !tree.contains_key(*path));
    for path in tree.keys().chain(stale) {
        let (found, generated) = (read(&folder.join(path))?, tree.get(path));
        if found.as_ref() != generated {
            differences.push(Difference {
                path: path.clone(),
                found,
                generated: generated.cloned(),
            });
        }
    }
    Ok(differences)
}

/// Writes the files that differ, removes those that are no longer generated, and returns what it
/// touched. A file that is the same keeps its time, so that nothing is built again for it.
///
/// # Errors
///
/// A file is in the way that was not generated: then nothing is written. Or the system refuses.
pub fn write(folder: &Path, tree: &Tree) -> Result<Vec<PathBuf>, WriteError> {
    let ours = locked(folder)?;
    let differences = compare(folder, tree)?;
    let other = differences
        .iter()
        .find(|difference| difference.found.is_some() && !ours.contains(&difference.path));
    if let Some(other) = other {
        return Err(WriteError::NotGenerated(folder.join(&other.path)));
    }
    let mut touched = Vec::new();
    for difference in differences {
        let path = folder.join(&difference.path);
        let done = match &difference.generated {
            Some(text) => create(&path, text),
            None => fs::remove_file(&path),
        };
        done.map_err(|error| WriteError::Io(path, error))?;
        touched.push(difference.path);
    }
    let lock = folder.join(LOCK);
    let text = lock_text(tree);
    if read(&lock)?.as_ref() != Some(&text) {
        create(&lock, &text).map_err(|error| WriteError::Io(lock, error))?;
    }
    Ok(touched)
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}

fn lock_text(tree: &Tree) -> String {
    let mut text = LOCK_HEADER.to_owned();
    for path in tree.keys() {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        text.push_str(&parts.join("/"));
        text.push('\n');
    }
    text
}

/// The files that the lock names. A line that would lead out of the folder is no line of ours.
fn locked(folder: &Path) -> Result<BTreeSet<PathBuf>, WriteError> {
    let text = read(&folder.join(LOCK))?.unwrap_or_default();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let paths = lines.map(PathBuf::from).filter(|path| {
        path.components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
    });
    Ok(paths.collect())
}

/// A file's text; `None` where there is no file.
fn read(path: &Path) -> Result<Option<String>, WriteError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(WriteError::Io(path.to_owned(), error)),
    }
}
