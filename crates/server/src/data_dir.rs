//! The data directory: where the database, the master keys and the lock of the server are.

use crate::error::Error;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// A data directory.
#[derive(Debug, Clone)]
pub(crate) struct DataDir(PathBuf);

/// Held while a server runs; the operating system lets go of it when the process ends, however.
#[derive(Debug)]
pub(crate) struct ServerLock(#[expect(dead_code, reason = "held, not read")] File);

impl DataDir {
    /// Takes a directory, making it for its owner alone when it does not exist.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn open_or_create(path: &Path) -> Result<Self, Error> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(|error| problem(path, &error.to_string()))?;
        Ok(Self(path.to_owned()))
    }

    /// Takes a directory that must exist.
    ///
    /// # Errors
    /// When it does not.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        if path.is_dir() {
            Ok(Self(path.to_owned()))
        } else {
            Err(problem(path, "there is none; run doorward setup first"))
        }
    }

    /// The SQLite file.
    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("doorward.db")
    }

    /// The master keys.
    pub(crate) fn master_key(&self) -> PathBuf {
        self.0.join("master.key")
    }

    /// Where backups go that are made in the portal.
    pub(crate) fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// Locks the directory for a server.
    ///
    /// # Errors
    /// [`Error::InUse`] when another server holds it.
    pub(crate) fn lock(&self) -> Result<ServerLock, Error> {
        let path = self.0.join("server.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| problem(&self.0, &error.to_string()))?;
        match file.try_lock() {
            Ok(()) => Ok(ServerLock(file)),
            Err(TryLockError::WouldBlock) => Err(Error::InUse(self.0.clone())),
            Err(TryLockError::Error(error)) => Err(problem(&self.0, &error.to_string())),
        }
    }
}

fn problem(path: &Path, problem: &str) -> Error {
    Error::DataDir { path: path.to_owned(), problem: problem.to_owned() }
}
