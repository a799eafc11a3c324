//! Accounts and their transactional keys, in SQLite.

use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    -- A rotation that was reported must survive a loss of power.
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS accounts (
        id INTEGER PRIMARY KEY,
        key_hash BLOB NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE IF NOT EXISTS transactional_keys (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        token_hash BLOB NOT NULL UNIQUE,
        enabled INTEGER NOT NULL
    ) STRICT;
";

/// The keys of all accounts. Clones share one connection.
#[derive(Clone)]
pub struct Store(Arc<Mutex<Connection>>);

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// Whether a key may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It may.
    Enabled,
    /// It may not, nor be rotated.
    Disabled,
}

/// What became of a rotation.
pub enum Rotation {
    /// The old token is gone; this is the new one, told this once.
    Rotated(String),
    /// The account has no such token, or has it no longer.
    Unknown,
    /// The key is disabled.
    Disabled,
}

impl fmt::Debug for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rotated(_) => "Rotated([redacted])",
            Self::Unknown => "Unknown",
            Self::Disabled => "Disabled",
        })
    }
}

/// An error of the store.
#[derive(Debug)]
pub enum StoreError {
    /// The database failed.
    Database(rusqlite::Error),
    /// The system has no randomness to give.
    Randomness(getrandom::Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Randomness(error) => write!(f, "no randomness: {error}"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Randomness(error) => Some(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl Store {
    /// A store that is gone with the process.
    ///
    /// # Errors
    ///
    /// The database can't be set up.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::over(Connection::open_in_memory()?)
    }

    /// A store in a file, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// The file can't be opened, or is no database.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::over(Connection::open(path)?)
    }

    fn over(connection: Connection) -> Result<Self, StoreError> {
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Adds an account and returns its id and its key, which is told this once.
    ///
    /// # Errors
    ///
    /// The database fails, or there is no randomness.
    pub fn add_account(&self) -> Result<(i64, String), StoreError> {
        let key = secret("api_")?;
        let id = self.with(|connection| {
            connection.execute("INSERT INTO accounts (key_hash) VALUES (?1)", [hash(&key)])?;
            Ok(connection.last_insert_rowid())
        })?;
        Ok((id, key))
    }

    /// Adds a transactional key to an account and returns its token, which is told this once.
    ///
    /// # Errors
    ///
    /// The database fails, or there is no randomness.
    pub fn add_key(&self, account: i64, state: KeyState) -> Result<String, StoreError> {
        let token = secret("transactional_")?;
        self.with(|connection| {
            let insert =
                "INSERT INTO transactional_keys (account, token_hash, enabled) VALUES (?1, ?2, ?3)";
            connection.execute(
                insert,
                params![account, hash(&token), state == KeyState::Enabled],
            )
        })?;
        Ok(token)
    }

    /// The account that a key belongs to.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub fn account(&self, key: &str) -> Result<Option<i64>, StoreError> {
        let wanted = hash(key);
        let found = self.with(|connection| {
            let select = "SELECT id, key_hash FROM accounts WHERE key_hash = ?1";
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            connection.query_row(select, [wanted], row).optional()
        })?;
        Ok(found
            .filter(|(_, hash)| same(&wanted, hash))
            .map(|(id, _)| id))
    }

    /// Swaps a token for a new one. Of two rotations of one token, one finds it gone.
    ///
    /// # Errors
    ///
    /// The database fails, or there is no randomness: then the old token stays.
    pub fn rotate(&self, account: i64, token: &str) -> Result<Rotation, StoreError> {
        let (old, new) = (hash(token), secret("transactional_")?);
        self.with(|connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let select = "SELECT id, token_hash, enabled FROM transactional_keys WHERE token_hash = ?1 AND account = ?2";
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let found: Option<(i64, [u8; 32], bool)> =
                transaction.query_row(select, params![old, account], row).optional()?;
            let Some((id, _, enabled)) = found.filter(|(_, hash, _)| same(&old, hash)) else {
                return Ok(Rotation::Unknown);
            };
            if !enabled {
                return Ok(Rotation::Disabled);
            }
            let update = "UPDATE transactional_keys SET token_hash = ?1 WHERE id = ?2";
            transaction.execute(update, params![hash(&new), id])?;
            transaction.commit()?;
            Ok(Rotation::Rotated(new))
        })
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // A panic under the lock leaves no transaction open: its drop rolls it back.
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(work(&mut connection)?)
    }
}

/// 256 random bits behind a prefix that says what they are for.
fn secret(prefix: &str) -> Result<String, StoreError> {
    use std::fmt::Write;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(StoreError::Randomness)?;
    let mut text = prefix.to_owned();
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// Tokens are random and long, so that a plain hash can't be guessed backwards.
fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Compares in a time that does not tell where the two differ.
fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    one.ct_eq(other).into()
}
