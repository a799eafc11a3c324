//! Rotates a key as a careful client does.
//!
//! The old token stops working at once, so a lost answer loses the key. Therefore the place for
//! the new token is made ready, with its room and its rights, before anything is asked; nothing is
//! asked twice unless it is known that nothing was sent; the request goes on if its caller stops
//! waiting, as long as the runtime does; and the new token is on disk before anyone is told of it.

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
        RotateTransactionalApiKeyError as Refusal, RotateTransactionalApiKeyRequest as Request,
    },
};
use tempfile::NamedTempFile;

/// How often a request that was never sent is tried, in all.
const TRIES: u32 = 3;

/// More bytes than any answer with a token has: they are kept free for it.
const ROOM: usize = 64 << 10;

/// Why a token was not rotated, or may have been, or was and could not be put in its place.
#[derive(Debug)]
pub enum RotateError {
    /// The file of the token can't be read or replaced; nothing was asked.
    File(PathBuf, io::Error),
    /// The server refused, or was never reached; the token is as it was.
    Unchanged(Box<Error<Refusal>>),
    /// The token may have been rotated, and only the server knows. Nothing was changed here.
    Unknown(Box<Error<Refusal>>),
    /// The runtime ended before the answer came: as above, only the server knows.
    Interrupted,
    /// The server says that all went well, in an answer that can't be read: the whole of it is in
    /// this file, and the new token may be in it.
    Unreadable(PathBuf, Box<Error<Refusal>>),
    /// The new token is in this file, and could not be moved to its place.
    Unmoved(PathBuf, io::Error),
    /// The new token is in its place, and might not survive a loss of power.
    Unsynced(PathBuf, io::Error),
    /// The new token could not be written anywhere. This is the only copy.
    Unwritten(NewToken, io::Error),
    /// The token was rotated, and the server did not say what the new one is.
    NoToken,
}

/// A token that `Debug` doesn't print.
pub struct NewToken(String);

impl NewToken {
    /// The token.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl RotateError {
    /// Whether the old token may have been replaced on the server.
    pub fn may_have_rotated(&self) -> bool {
        match self {
            Self::File(..) | Self::Unchanged(_) => false,
            Self::Unknown(_)
            | Self::Interrupted
            | Self::Unreadable(..)
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
                write!(f, "{} can't be replaced; nothing was asked", path.display())
            }
            Self::Unchanged(error) => write!(f, "the token is as it was: {error}"),
            Self::Unknown(error) => write!(
                f,
                "{UNSURE}: {error}; if the old token is refused, make a new key"
            ),
            Self::Interrupted => write!(f, "{UNSURE}: the program ended before the answer came"),
            Self::Unreadable(path, error) => write!(
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
            Self::NoToken => f.write_str("the token was rotated, and the answer has no new one"),
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
            Self::Unchanged(error) | Self::Unknown(error) | Self::Unreadable(_, error) => {
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
/// See [`RotateError`]: it tells whether the old token still stands.
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
        match ask(&client, &request).await {
            Ok(token) => place.store(NewToken(token)),
            Err(error) => Err(place.refuse(error)),
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

/// Asks, and asks again only where nothing was sent.
async fn ask(client: &Client, request: &Request) -> Result<String, Option<Error<Refusal>>> {
    let mut tries = 1;
    loop {
        match client.rotate_transactional_api_key(request).await {
            Ok(answer) => {
                let token = answer.api_token.filter(|token| !token.trim().is_empty());
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
        if let Err(error) = self.fill(format!("{}\n", token.expose()).as_bytes()) {
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

    /// An answer that can't be read may hold the only copy of the new token: it is kept.
    fn refuse(mut self, error: Option<Error<Refusal>>) -> RotateError {
        let Some(error) = error else {
            return RotateError::NoToken;
        };
        if let Error::UnreadableAnswer(unreadable) = &error
            && unreadable.answer.status.is_success()
            && self.fill(&unreadable.answer.body).is_ok()
            && let Ok((_, path)) = self.file.keep()
        {
            return RotateError::Unreadable(path, Box::new(error));
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
