//! The directory of a controller's state: who may use it, and how a file in it is replaced.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// State cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A file or the directory.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another daemon runs on the same state.
    #[error("another doorwardd uses {}: stop it first, or give another --state", path.display())]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// A file is there, but not what it should be.
    #[error("{} cannot be understood: {reason}", path.display())]
    Text {
        /// Which.
        path: PathBuf,
        /// What is wrong; never with its content.
        reason: String,
    },
}

/// The directory, held by this process alone as long as this lives.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Held for its lock.
    _lock: Option<File>,
    /// In tests: how many more writes happen before the power goes.
    #[cfg(test)]
    pub(super) fuse: Option<std::sync::Arc<std::sync::atomic::AtomicUsize>>,
}

impl Folder {
    /// Takes the directory for this process, and makes it if it is not there.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be made, or another process has it.
    pub fn take(path: &Path) -> Result<Self, StateError> {
        let failed = |source| StateError::File { path: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let name = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&name)
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StateError::InUse { path: path.to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        Ok(Self::at(path.to_owned(), Some(lock)))
    }

    /// Looks at a directory that may be in use. Nothing should be written by this.
    pub fn look(path: &Path) -> Self {
        Self::at(path.to_owned(), None)
    }

    const fn at(path: PathBuf, lock: Option<File>) -> Self {
        Self {
            path,
            _lock: lock,
            #[cfg(test)]
            fuse: None,
        }
    }

    /// A directory within, made if it is not there, under the same lock.
    pub(super) fn within(&self, name: &str) -> Result<Self, StateError> {
        let path = self.path.join(name);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(|source| StateError::File { path: path.clone(), source })?;
        Ok(Self {
            path,
            _lock: None,
            #[cfg(test)]
            fuse: self.fuse.clone(),
        })
    }

    /// The same directory for another thread, under the lock that this one holds.
    #[must_use]
    pub fn share(&self) -> Self {
        Self {
            path: self.path.clone(),
            _lock: None,
            #[cfg(test)]
            fuse: self.fuse.clone(),
        }
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The content of a file; `None` when there is none.
    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        match std::fs::read(self.file(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.failed(name, source)),
        }
    }

    /// Puts a file in place of the one before, whole or not at all.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        let new = format!("{name}.new");
        let replaced = self.write_new(&new, bytes).and_then(|()| {
            self.spend()?;
            std::fs::rename(self.file(&new), self.file(name))?;
            self.sync()
        });
        replaced.map_err(|source| self.failed(name, source))
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // What a run left that was interrupted may have been made with other rights.
        remove_if_there(&self.file(name))?;
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.file(name))?;
        self.pour(&mut file, bytes)?;
        file.sync_all()
    }

    /// Writes bytes; in tests the power may go in the middle.
    pub(super) fn pour(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        if let Err(gone) = self.spend() {
            file.write_all(bytes.get(..bytes.len() / 2).unwrap_or_default())?;
            return Err(gone);
        }
        file.write_all(bytes)
    }

    /// Removes a file, if it is there.
    pub(super) fn remove(&self, name: &str) -> Result<(), StateError> {
        let removed = self.spend().and_then(|()| remove_if_there(&self.file(name)));
        removed.map_err(|source| self.failed(name, source))
    }

    /// The names of the files in it.
    pub(super) fn names(&self) -> Result<Vec<String>, StateError> {
        let failed = |source| self.failed("", source);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            names.extend(name.to_str().map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }

    pub(super) fn failed(&self, name: &str, source: io::Error) -> StateError {
        StateError::File { path: self.file(name), source }
    }

    pub(super) fn wrong(&self, name: &str, reason: impl Into<String>) -> StateError {
        StateError::Text { path: self.file(name), reason: reason.into() }
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "tests cut the power here")]
    const fn spend(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn spend(&self) -> io::Result<()> {
        use std::sync::atomic::Ordering::SeqCst;
        let Some(fuse) = &self.fuse else { return Ok(()) };
        let spent = fuse.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        spent.map(|_| ()).map_err(|_| io::Error::other("the power went"))
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
