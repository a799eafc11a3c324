//! Rotates a key without losing it.
//!
//! The old token stops working at once, so a lost response loses the key. Therefore the file for the
//! new token is prepared, with its size and permissions, before the request is sent; the request is
//! repeated only if nothing was sent; it continues if its caller stops waiting, as long as the
//! runtime does; and the new token is on disk before anything is reported.

use std::{
    fmt,
    fs::File,
    io::{self, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use jetemail::{
    Client, Error, NotSent,
    types::{
        RotateTransactionalApiKeyError as Failure, RotateTransactionalApiKeyRequest as Request,
    },
};
use tempfile::NamedTempFile;

/// The number of attempts for a request that was never sent.
const TRIES: u32 = 3;

/// More bytes than any response with a token has: they are reserved for it.
const ROOM: usize = 64 << 10;

/// An error of a rotation; see [`RotateError::may_have_rotated`].
#[derive(Debug)]
pub enum RotateError {
    /// The file of the token can't be read or replaced; nothing was sent.
    File(PathBuf, io::Error),
    /// The server rejected the request, or was never reached; the token is unchanged.
    Unchanged(Box<Error<Failure>>),
    /// The token may have been rotated, and only the server knows. Nothing was changed here.
    Unknown(Box<Error<Failure>>),
    /// The runtime ended before the response arrived: as above, only the server knows.
    Interrupted,
    /// The server reported success, in a response that can't be decoded: its body is in this file,
    /// and may contain the new token.
    InvalidResponse(PathBuf, Box<Error<Failure>>),
    /// The new token is in this file, and could not be moved to its place.
    Unmoved(PathBuf, io::Error),
    /// The new token is in its place, and might not survive a loss of power.
    Unsynced(PathBuf, io::Error),
    /// The new token could not be written anywhere. This is the only copy.
    Unwritten(NewToken, io::Error),
    /// The token was rotated, and the response does not contain the new one.
    NoToken,
}

/// A token that `Debug` doesn't print.
pub struct NewToken(String);

impl NewToken {
    /// Returns the token.
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl RotateError {
    /// Returns `true` if the old token may have been replaced on the server.
    pub fn may_have_rotated(&self) -> bool {
        match self {
            Self::File(..) | Self::Unchanged(_) => false,
            Self::Unknown(_)
            | Self::Interrupted
            | Self::InvalidResponse(..)
            | Self::Unmoved(..)
            | Self::Unsynced(..)
            | Self::Unwritten(..)
            | Self::NoToken => true,
        }
    }
}

impl fmt::Display for RotateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNSURE: &str = "the token may have been rotated, do not simply try again";
        match self {
            Self::File(path, _) => {
                write!(f, "{} can't be replaced; nothing was sent", path.display())
            }
            Self::Unchanged(error) => write!(f, "the token is unchanged: {error}"),
            Self::Unknown(error) => write!(
                f,
                "{UNSURE}: {error}; if the old token is rejected, create a new key"
            ),
            Self::Interrupted => {
                write!(f, "{UNSURE}: the program ended before the response arrived")
            }
            Self::InvalidResponse(path, error) => write!(
                f,
                "{UNSURE}: {error}; look for the new token in {}",
                path.display()
            ),
            Self::Unmoved(path, _) => write!(
                f,
                "the token was rotated; move {} to its place",
                path.display()
            ),
            Self::Unsynced(path, _) => write!(
                f,
                "the token was rotated and is in {}, but might not survive a loss of power",
                path.display()
            ),
            Self::Unwritten(..) => f.write_str("the token was rotated and could not be written"),
            Self::NoToken => f.write_str("the token was rotated, and the response has no new one"),
        }
    }
}

impl std::error::Error for RotateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(_, error)
            | Self::Unmoved(_, error)
            | Self::Unsynced(_, error)
            | Self::Unwritten(_, error) => Some(error),
            Self::Unchanged(error) | Self::Unknown(error) | Self::InvalidResponse(_, error) => {
                Some(&**error)
            }
            Self::Interrupted | Self::NoToken => None,
        }
    }
}

/// Rotates the token that a file holds, and puts the new one in its place.
///
/// # Errors
///
/// See [`RotateError`]: its variants state if the old token is still valid.
pub async fn rotate(client: &Client, file: &Path) -> Result<(), RotateError> {
    let unusable = |error| RotateError::File(file.to_owned(), error);
    // A link is followed: what it points at is replaced, not the link.
    let target = file.canonicalize().map_err(unusable)?;
    let old = std::fs::read_to_string(&target).map_err(unusable)?;
    let place = Place::prepare(target).map_err(unusable)?;
    let request = Request::new(old.trim());
    let client = client.clone();
    // A task of its own: dropping this future, or a timeout around it, loses no new token.
    let task = tokio::spawn(async move {
        match send(&client, &request).await {
            Ok(token) => place.store(NewToken(token)),
            Err(error) => Err(place.fail(error)),
        }
    });
    match task.await {
        Ok(done) => done,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(RotateError::Interrupted),
        },
    }
}

/// Sends the request, and sends it again only if nothing was sent.
async fn send(client: &Client, request: &Request) -> Result<String, Option<Error<Failure>>> {
    let mut tries = 1;
    loop {
        match client.rotate_transactional_api_key(request).await {
            Ok(response) => {
                let token = response.api_token.filter(|token| !token.trim().is_empty());
                return token.ok_or(None);
            }
            Err(Error::NotSent(NotSent::Connect(_))) if tries < TRIES => {
                tokio::time::sleep(Duration::from_millis(200) * 2_u32.pow(tries)).await;
                tries += 1;
            }
            Err(error) => return Err(Some(error)),
        }
    }
}

/// A file beside the token's, with room and rights for the new one.
struct Place {
    file: NamedTempFile,
    target: PathBuf,
    folder: PathBuf,
}

impl Place {
    /// If there were no room or no right to write, it has to be known before the old token is gone.
    fn prepare(target: PathBuf) -> io::Result<Self> {
        let folder = target.parent().unwrap_or(Path::new("/")).to_owned();
        let mut file = NamedTempFile::new_in(&folder)?;
        file.write_all(&vec![b' '; ROOM])?;
        let old = target.metadata()?;
        keep_owner(&old, file.path())?;
        file.as_file().set_permissions(old.permissions())?;
        file.as_file().sync_all()?;
        Ok(Self {
            file,
            target,
            folder,
        })
    }

    fn fill(&mut self, text: &[u8]) -> io::Result<()> {
        self.file.rewind()?;
        self.file.write_all(text)?;
        self.file.as_file().set_len(text.len() as u64)?;
        self.file.as_file().sync_all()
    }

    /// A crash at any point leaves the old file or the new one, whole.
    fn store(mut self, token: NewToken) -> Result<(), RotateError> {
        if let Err(error) = self.fill(format!("{}\n", token.expose_secret()).as_bytes()) {
            return Err(RotateError::Unwritten(token, error));
        }
        match self.file.persist(&self.target) {
            Ok(_) => File::open(&self.folder)
                .and_then(|folder| folder.sync_all())
                .map_err(|error| RotateError::Unsynced(self.target, error)),
            Err(failed) => match failed.file.keep() {
                Ok((_, path)) => Err(RotateError::Unmoved(path, failed.error)),
                Err(_) => Err(RotateError::Unwritten(token, failed.error)),
            },
        }
    }

    /// Keeps a response that can't be decoded: it may contain the only copy of the new token.
    fn fail(mut self, error: Option<Error<Failure>>) -> RotateError {
        let Some(error) = error else {
            return RotateError::NoToken;
        };
        if let Error::InvalidResponse(invalid) = &error
            && invalid.response.status.is_success()
            && self.fill(&invalid.response.body).is_ok()
            && let Ok((_, path)) = self.file.keep()
        {
            return RotateError::InvalidResponse(path, Box::new(error));
        }
        if error.may_have_taken_effect() {
            RotateError::Unknown(Box::new(error))
        } else {
            RotateError::Unchanged(Box::new(error))
        }
    }
}

/// The new file belongs to whom the old one belongs to.
#[cfg(unix)]
fn keep_owner(old: &std::fs::Metadata, new: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = new.metadata()?;
    if (own.uid(), own.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    chown(new, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &std::fs::Metadata, _: &Path) -> io::Result<()> {
    Ok(())
}
