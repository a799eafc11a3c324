//! The two documents that are compared: files, and files as commits have them.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::{diff::Sides, source::Commit};

/// One of the two documents.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    /// Its name, as it is printed.
    pub name: String,
    /// Its path: on the disk, or from the root of the repository.
    pub path: PathBuf,
    /// The commit that has it.
    pub commit: Option<Commit>,
}

/// The branches that requests are made to, as CI servers name them.
const TARGETS: &[&str] = &[
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "CHANGE_TARGET",
    "DRONE_TARGET_BRANCH",
    "CIRCLE_TARGET_BRANCH",
];

/// The names that a document has where none is named.
const USUAL: &[&str] = &["openapi.json", "openapi.yaml", "openapi.yml"];

/// Finds both documents. The error is for the user.
pub(super) fn both(
    arguments: Sides<Option<&str>>,
    document: Option<&Path>,
) -> Result<Sides<Revision>, String> {
    let within = || within(document);
    match (arguments.base, arguments.revision) {
        // One of them may leave it to the other which document it is.
        (Some(base), Some(revision)) if names_document(revision) => {
            let revision = one(revision, &within)?;
            let base = one(base, &|| revision.within())?;
            Ok(Sides::new(base, revision))
        }
        (Some(base), Some(revision)) => {
            let base = one(base, &within)?;
            let revision = one(revision, &|| base.within())?;
            Ok(Sides::new(base, revision))
        }
        (Some(base), None) if base.starts_with("git:") => {
            let base = one(base, &within)?;
            let revision = on_disk(&base.path);
            Ok(Sides::new(base, revision))
        }
        (Some(path), None) => committed(Path::new(path)),
        (None, _) => committed(&named_or_usual(document)?),
    }
}

/// Returns true for an argument that names its document, and not only its commit.
fn names_document(text: &str) -> bool {
    let commit = text.strip_prefix("git:");
    commit.is_none_or(|rest| {
        rest.split_once(':')
            .is_some_and(|(_, path)| !path.is_empty())
    })
}

/// The document that is not named, from the root of its repository.
fn within(document: Option<&Path>) -> Result<PathBuf, String> {
    Commit::path_of(&named_or_usual(document)?)
}

impl Revision {
    /// Its path from the root of its repository.
    fn within(&self) -> Result<PathBuf, String> {
        match &self.commit {
            Some(_) => Ok(self.path.clone()),
            None => Commit::path_of(&self.path),
        }
    }
}

fn named_or_usual(document: Option<&Path>) -> Result<PathBuf, String> {
    document.map_or_else(usual, |path| Ok(path.to_owned()))
}

fn usual() -> Result<PathBuf, String> {
    let mut there = USUAL
        .iter()
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    match (there.next(), there.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err("there are several documents here; name one".to_owned()),
        (None, _) => Err(format!(
            "there is none of {} here; name the documents, or set `document` in spectrait.toml",
            USUAL.join(", ")
        )),
    }
}

/// A file on the disk, beside the committed one.
fn committed(path: &Path) -> Result<Sides<Revision>, String> {
    let within = Commit::path_of(path)?;
    Ok(Sides::new(default_base(within)?, on_disk(path)))
}

fn on_disk(path: &Path) -> Revision {
    Revision {
        name: path.display().to_string(),
        path: path.to_owned(),
        commit: None,
    }
}

fn one(text: &str, document: &dyn Fn() -> Result<PathBuf, String>) -> Result<Revision, String> {
    let Some(rest) = text.strip_prefix("git:") else {
        return Ok(on_disk(Path::new(text)));
    };
    let (reference, path) = rest.split_once(':').unwrap_or((rest, ""));
    let path = if path.is_empty() {
        document()?
    } else if path.starts_with("./") || path.starts_with("../") {
        Commit::path_of(Path::new(path))?
    } else {
        PathBuf::from(path)
    };
    if reference.is_empty() {
        return default_base(path);
    }
    let commit = Commit::resolve(Path::new("."), reference)?;
    Ok(Revision {
        name: format!("git:{reference}:{}", path.display()),
        path,
        commit: Some(commit),
    })
}

/// Where the branch left the one that CI names, else the last commit.
fn default_base(path: PathBuf) -> Result<Revision, String> {
    let here = Path::new(".");
    let mut targets = TARGETS.iter().filter_map(|name| env::var(name).ok());
    let (name, commit) = match targets.find(|target| !target.is_empty()) {
        Some(target) => {
            let target = target.trim_start_matches("refs/heads/");
            let commit = Commit::merge_base(here, &format!("origin/{target}"), "HEAD")
                .or_else(|_| Commit::merge_base(here, target, "HEAD"))
                .map_err(|error| {
                    format!("can't find where this branch left `{target}`: {error}")
                })?;
            (commit.short().to_owned(), commit)
        }
        None => {
            let commit = Commit::resolve(here, "HEAD")?;
            ("HEAD".to_owned(), commit)
        }
    };
    Ok(Revision {
        name: format!("git:{name}:{}", path.display()),
        path,
        commit: Some(commit),
    })
}
