//! The texts of all files that were read, kept as long as anything points into them.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use elsa::sync::FrozenVec;

use super::{moved::Moves, spelling::Numbers};
use crate::diagnostic::FileId;

/// A file that was read, or that was to be read.
#[derive(Debug)]
pub struct File {
    /// The path, as the user gave it or as it follows from what the user gave; a URL for what came
    /// over the network.
    pub path: PathBuf,
    /// The path for messages.
    pub display: String,
    /// The text; empty where it could not be read.
    pub text: String,
}

/// Every file that was read. Files are added and never taken away, so that nodes and diagnostics
/// can borrow from their texts.
#[derive(Default)]
pub struct Files {
    all: FrozenVec<Box<File>>,
    missing: Mutex<BTreeSet<PathBuf>>,
    /// From spans in the document with overlays applied to their origins.
    pub(super) moves: Mutex<Moves>,
    /// The positions of numbers, found on the first request.
    pub(super) numbers: Numbers,
}

impl Files {
    /// Adds a file.
    pub fn add(&self, path: &Path, text: String) -> FileId {
        FileId(self.all.push_get_index(Box::new(File {
            path: path.to_owned(),
            display: path.display().to_string(),
            text,
        })))
    }

    /// A file that was added.
    pub fn get(&self, id: FileId) -> &File {
        let file = self.all.get(id.0);
        file.expect("an id is that of a file")
    }

    /// All files, in the order in which they were read.
    pub fn ids(&self) -> impl Iterator<Item = FileId> {
        (0..self.all.len()).map(FileId)
    }

    /// The paths of all files, in the order in which they were read.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.all.iter().map(|file| file.path.as_path())
    }

    /// Keeps a path that a reference leads to, and where there is no file.
    pub(super) fn miss(&self, path: PathBuf) {
        locked(&self.missing).insert(path);
    }

    /// The paths that references lead to, and where there is no file.
    pub fn missing(&self) -> Vec<PathBuf> {
        locked(&self.missing).iter().cloned().collect()
    }
}

/// The value of a lock. A panic of its last holder has left it whole: values are only added.
pub(super) fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.paths()).finish()
    }
}
