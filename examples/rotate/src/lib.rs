//! Rotates a key as a careful client does.
//!
//! The old token stops working at once, so a lost answer loses the key. Therefore the place for
//! the new token is made ready before anything is asked; nothing is asked twice unless it is known
//! that nothing was sent; the request goes on if its caller stops waiting; and the new token is on
//! disk before anyone is told of it.

use std::{
    fmt,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use jetemail::{
    Client, Error,
    types::{
        RotateTransactionalApiKeyError as Refusal, RotateTransactionalApiKeyRequest as Request,
    },
};
use tempfile::NamedTempFile;

/// How often a request that was never sent is tried, in all.
const TRIES: u32 = 3;

/// Why a token was not rotated, or may have been.
#[derive(Debug)]
pub enum RotateError {
    /// The file of the token can't be read or written; the token is as it was.
    File(PathBuf, io::Error),
    /// The server refused, or was never reached; the token is as it was.
    Unchanged(Box<Error<Refusal>>),
    /// The token may have been rotated, and only the server knows. Nothing was changed here.
    Unknown(Box<Error<Refusal>>),
    /// The token was rotated and the new one could not be stored in its place: it is in this file.
    Stranded(PathBuf, io::Error),
    /// The token was rotated, and the server did not say what the new one is.
    NoToken,
}

impl fmt::Display for RotateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "{}: {error}; nothing was asked", path.display()),
            Self::Unchanged(error) => write!(f, "the token is as it was: {error}"),
            Self::Unknown(error) => write!(
                f,
                "the token may have been rotated, do not simply try again: {error}; if the old \
                 token is refused, make a new key in the dashboard"
            ),
            Self::Stranded(path, error) => write!(
                f,
                "the token was rotated; move {} to its place, which failed: {error}",
                path.display()
            ),
            Self::NoToken => f.write_str("the token was rotated, and the answer has no new one"),
        }
    }
}

impl std::error::Error for RotateError {}

/// Rotates the token that a file holds, and puts the new one in its place.
///
/// # Errors
///
/// See [`RotateError`]: it tells whether the old token still stands.
pub async fn rotate(client: &Client, file: &Path) -> Result<(), RotateError> {
    let unreadable = |error| RotateError::File(file.to_owned(), error);
    let old = std::fs::read_to_string(file).map_err(unreadable)?;
    // If there were no room or no right to write, it has to be known before the old token is gone.
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let place = NamedTempFile::new_in(folder).map_err(unreadable)?;
    let request = Request::new(old.trim());
    let client = client.clone();
    let file = file.to_owned();
    let folder = folder.to_owned();
    // A task of its own: dropping this future, or a timeout around it, loses no new token.
    let task = tokio::spawn(async move {
        let token = ask(&client, &request).await?;
        store(&token, place, &file, &folder)
    });
    match task.await {
        Ok(done) => done,
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}

/// Asks, and asks again only where nothing was sent.
async fn ask(client: &Client, request: &Request) -> Result<String, RotateError> {
    let mut tries = 1;
    loop {
        match client.rotate_transactional_api_key(request).await {
            Ok(answer) => return answer.api_token.ok_or(RotateError::NoToken),
            Err(Error::NotSent(jetemail::NotSent::Connect(_))) if tries < TRIES => {
                tokio::time::sleep(Duration::from_millis(200) * 2_u32.pow(tries)).await;
                tries += 1;
            }
            Err(error) if error.may_have_taken_effect() => {
                return Err(RotateError::Unknown(Box::new(error)));
            }
            Err(error) => return Err(RotateError::Unchanged(Box::new(error))),
        }
    }
}

/// Writes the token where a crash at any point leaves the old file or the new one, whole.
fn store(
    token: &str,
    mut place: NamedTempFile,
    file: &Path,
    folder: &Path,
) -> Result<(), RotateError> {
    let written = place
        .write_all(format!("{token}\n").as_bytes())
        .and_then(|()| place.as_file().sync_all());
    match written {
        Ok(()) => {}
        Err(error) => return Err(stranded(place, error)),
    }
    match place.persist(file) {
        Ok(_) => File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| RotateError::Stranded(file.to_owned(), error)),
        Err(failed) => Err(stranded(failed.file, failed.error)),
    }
}

/// Keeps the file that would otherwise be removed: it may hold the only copy of the new token.
fn stranded(place: NamedTempFile, error: io::Error) -> RotateError {
    match place.keep() {
        Ok((_, path)) => RotateError::Stranded(path, error),
        Err(failed) => RotateError::Stranded(failed.file.path().to_owned(), error),
    }
}
