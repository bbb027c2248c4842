//! The one door to a database, whichever engine is behind it. Engines are known in this module only;
//! the query functions beside it are the same text for both.
//!
//! Closures are synchronous, so a transaction can never wait for anything but its database, and a
//! caller that goes away cannot leave half of one.

mod connection;
mod error;
mod postgres;
mod sqlite;
mod statuses;
mod timings;
mod value;

pub(crate) use connection::Statements;
pub use connection::{Conn, Row};
pub use error::Error;
pub use timings::{BOUNDS_MICROS, Timing, Timings};
pub use value::Value;

use crate::people;
use doorward_domain::{CompanyId, PersonId, Status};
use std::path::Path;
use std::sync::Arc;

/// Which engine, and where.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file.
    Sqlite(std::path::PathBuf),
    /// A PostgreSQL URL. It may carry a password, so it has no debug output.
    Postgres(String),
}

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Connections that read (SQLite), or that do anything (PostgreSQL).
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 8 }
    }
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    timings: Arc<Timings>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Db {
    /// Opens a database; does not migrate it.
    ///
    /// # Errors
    /// When it cannot be reached. Whether this program knows its version is [`crate::migrate`]'s
    /// to say.
    pub fn open(location: &Location, options: Options) -> Result<Self, Error> {
        let timings = Arc::new(Timings::default());
        let engine = match location {
            Location::Sqlite(path) => {
                Engine::Sqlite(Arc::new(sqlite::Sqlite::open(path, options, &timings)?))
            }
            Location::Postgres(url) => {
                Engine::Postgres(Arc::new(postgres::Postgres::open(url, options, &timings)?))
            }
        };
        Ok(Self { engine, timings })
    }

    /// Runs a closure on a consistent view of the data.
    ///
    /// # Errors
    /// What the closure returns, or the database's own error.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.engine {
            // A point read from SQLite takes less time than waking another thread for it.
            Engine::Sqlite(sqlite) => sqlite.read(sqlite::View::Shared, work),
            Engine::Postgres(pool) => pool.run(postgres::Mode::Read, work).await,
        }
    }

    /// The same for a read of many rows, which takes longer than waking another thread: the caller's
    /// serves other calls meanwhile.
    ///
    /// # Errors
    /// What the closure returns, or the database's own error.
    pub async fn read_many<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let sqlite = Arc::clone(sqlite);
                let read = move || sqlite.read(sqlite::View::Shared, work);
                let done = tokio::task::spawn_blocking(read).await;
                done.unwrap_or_else(|_| Err(Error::Closed.into()))
            }
            Engine::Postgres(pool) => pool.run(postgres::Mode::Read, work).await,
        }
    }

    /// Runs a closure of one statement, which is consistent by itself.
    ///
    /// # Errors
    /// What the closure returns, or the database's own error.
    pub async fn read_one<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(sqlite::View::Each, work),
            Engine::Postgres(pool) => pool.run(postgres::Mode::Read, work).await,
        }
    }

    /// Runs a closure in a transaction and answers once it is safely on disk. An `Err` from the
    /// closure undoes all it wrote.
    ///
    /// # Errors
    /// What the closure returns, or the database's own error; nothing is written then.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(work).await,
            Engine::Postgres(pool) => pool.run(postgres::Mode::Write, work).await,
        }
    }

    /// Runs a closure that clears up behind itself: when it ends in an inner `Err`, it has written
    /// nothing, or has itself undone what it wrote. That spares SQLite a savepoint, which costs as
    /// much as a row. An outer `Err` is a fault, and undoes on SQLite the writes that share the
    /// transaction too; their callers are told.
    ///
    /// # Errors
    /// The database's own error; nothing is written then.
    pub async fn write_tidy<T, R, F>(&self, work: F) -> Result<Result<T, R>, Error>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<Result<T, R>, Error> + Send + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write_tidy(work).await,
            Engine::Postgres(pool) => pool.run(postgres::Mode::Write, work).await,
        }
    }

    /// Whether a person is active; `None` when there is no such person. On SQLite mostly from memory:
    /// never older than the last answered change of this process, nor much older than a tenth of a
    /// second when another process makes the change.
    ///
    /// # Errors
    /// The database's own error.
    pub async fn person_status(
        &self,
        company: CompanyId,
        person: PersonId,
    ) -> Result<Option<Status>, Error> {
        let look = move |c: &mut Conn<'_>| people::status(c, company, person);
        let Engine::Sqlite(sqlite) = &self.engine else { return self.read_one(look).await };
        if let Some(status) = sqlite.statuses.get((company, person)) {
            return Ok(Some(status));
        }
        let before = sqlite.statuses.before();
        let found = sqlite.read(sqlite::View::Each, look)?;
        if let Some(status) = found {
            sqlite.statuses.remember(before, (company, person), status);
        }
        Ok(found)
    }

    /// Brings the database to this program's version; see [`crate::migrate`].
    ///
    /// # Errors
    /// When the database is newer than this program, or a migration fails: then nothing of that
    /// migration stays.
    pub async fn migrate(&self, now: doorward_domain::Timestamp) -> Result<i64, Error> {
        self.write(move |c| crate::migrate::run(c, now)).await
    }

    /// Carries everything over from SQLite's log into the file and empties the log, so that nothing
    /// which was deleted is left in it; `false` when a reader was in the way. PostgreSQL does this
    /// by itself, in its own time.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn empty_log(&self) -> Result<bool, Error> {
        let Engine::Sqlite(sqlite) = &self.engine else { return Ok(true) };
        let path = sqlite.path().to_owned();
        let emptied = tokio::task::spawn_blocking(move || sqlite::empty_log(&path)).await;
        emptied.unwrap_or(Err(Error::Panicked))
    }

    /// How long reads and writes have taken, and how many wait.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// `sqlite` or `postgresql`.
    pub fn engine_name(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgresql",
        }
    }
}

/// Opens a SQLite file for one reader and no writer, for looking at backups.
///
/// # Errors
/// When the file cannot be opened.
pub fn open_file(path: &Path) -> Result<rusqlite::Connection, Error> {
    sqlite::open_plain(path)
}
