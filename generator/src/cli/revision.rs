//! The two documents that are compared: files, and files as commits have them.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
};

use super::stdin::{STDIN, STDIN_NAME, read_stdin};
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
    /// Its text, where that was read from stdin.
    pub content: Option<Vec<u8>>,
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
) -> Result<Sides<Revision>, Box<dyn Error>> {
    if arguments.base == Some(STDIN) && arguments.revision == Some(STDIN) {
        return Err("stdin can be one of the documents, not both".into());
    }
    let within = || Ok(Commit::path_of(&named_or_usual(document)?)?);
    match (arguments.base, arguments.revision) {
        // One of them may leave it to the other which document it is.
        (Some(base), Some(revision))
            if committed(revision).is_none_or(|(_, path)| !path.is_empty()) =>
        {
            let revision = one(revision, &within)?;
            let base = one(base, &|| revision.within())?;
            Ok(Sides::new(base, revision))
        }
        (Some(base), Some(revision)) => {
            let base = one(base, &within)?;
            let revision = one(revision, &|| base.within())?;
            Ok(Sides::new(base, revision))
        }
        (Some(STDIN), None) => Err("name the document that stdin is compared with".into()),
        (Some(base), None) if committed(base).is_some() => {
            let base = one(base, &within)?;
            let revision = on_disk(&base.path);
            Ok(Sides::new(base, revision))
        }
        // A file on the disk, beside the committed one.
        (path, _) => {
            let path = named_or_usual(path.map(Path::new).or(document))?;
            let base = default_base(Commit::path_of(&path)?)?;
            Ok(Sides::new(base, on_disk(&path)))
        }
    }
}

/// The commit and the path of an argument that names a commit; the path may be empty.
fn committed(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("git:")?;
    Some(rest.split_once(':').unwrap_or((rest, "")))
}

impl Revision {
    /// A document in a commit.
    fn new(reference: &str, path: PathBuf, commit: Commit) -> Self {
        Self {
            name: format!("git:{reference}:{}", path.display()),
            path,
            commit: Some(commit),
            content: None,
        }
    }

    /// Its path from the root of its repository.
    fn within(&self) -> Result<PathBuf, Box<dyn Error>> {
        match &self.commit {
            Some(_) => Ok(self.path.clone()),
            None => Ok(Commit::path_of(&self.path)?),
        }
    }
}

/// The document that is named, else the one here that has a usual name.
fn named_or_usual(document: Option<&Path>) -> Result<PathBuf, String> {
    if let Some(path) = document {
        return Ok(path.to_owned());
    }
    let usual = USUAL.iter().map(PathBuf::from);
    let mut there = usual.filter(|path| path.is_file());
    match (there.next(), there.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err("there are several documents here; name one".to_owned()),
        (None, _) => Err(format!(
            "there is none of {} here; name the documents, or set `document` in spectrait.toml",
            USUAL.join(", ")
        )),
    }
}

fn on_disk(path: &Path) -> Revision {
    Revision {
        name: path.display().to_string(),
        path: path.to_owned(),
        commit: None,
        content: None,
    }
}

fn one(
    text: &str,
    document: &dyn Fn() -> Result<PathBuf, Box<dyn Error>>,
) -> Result<Revision, Box<dyn Error>> {
    if text == STDIN {
        return Ok(Revision {
            content: Some(read_stdin()?),
            ..on_disk(Path::new(STDIN_NAME))
        });
    }
    let Some((reference, path)) = committed(text) else {
        return Ok(on_disk(Path::new(text)));
    };
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
    Ok(Revision::new(reference, path, commit))
}

/// Where the branch left the one that CI names, else the last commit.
fn default_base(path: PathBuf) -> Result<Revision, Box<dyn Error>> {
    let here = Path::new(".");
    let mut targets = TARGETS.iter().filter_map(|name| env::var(name).ok());
    let Some(target) = targets.find(|target| !target.is_empty()) else {
        return Ok(Revision::new("HEAD", path, Commit::resolve(here, "HEAD")?));
    };
    let branch = target.trim_start_matches("refs/heads/");
    let commit = Commit::merge_base(here, &format!("origin/{branch}"), "HEAD")
        .or_else(|_| Commit::merge_base(here, branch, "HEAD"))
        .map_err(|error| format!("can't find where this branch left `{branch}`: {error}"))?;
    let short = commit.short().to_owned();
    Ok(Revision::new(&short, path, commit))
}
