//! SQLite: several readers, and one writer that commits in groups ([`writer`]).

mod checkpoint;
mod writer;

use super::connection::Inner;
use super::statuses::Statuses;
use super::timings::{Timings, stopwatch};
use super::{Conn, Error, Options};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use writer::{Undo, Writer};

/// Pages kept in memory by the writer, and by each reader: the inner ones of every tree. The rest is
/// in the system's own cache.
const WRITER_CACHE_MIB: i64 = 8;
const READER_CACHE_MIB: i64 = 2;

/// Which view of the data a read gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// One for all statements of the closure.
    Shared,
    /// One for each statement: enough where there is only one, and cheaper.
    Each,
}

pub(super) struct Sqlite {
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
    timings: Arc<Timings>,
    path: std::path::PathBuf,
    pub(super) statuses: Arc<Statuses>,
}

impl Sqlite {
    pub(super) fn open(
        path: &Path,
        options: Options,
        timings: &Arc<Timings>,
    ) -> Result<Self, Error> {
        // SQLite gives its log the rights of the file: people's data is for the owner alone.
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        let statuses = Arc::new(Statuses::default());
        let writer = Writer::start(path, timings, &statuses)?;
        let mut readers = Vec::with_capacity(options.connections);
        readers.push(connect_reader(path)?);
        Ok(Self {
            readers: Mutex::new(readers),
            writer,
            timings: Arc::clone(timings),
            path: path.to_owned(),
            statuses,
        })
    }

    pub(super) fn read<T, E: From<Error>>(
        &self,
        view: View,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let started = stopwatch();
        let spare = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match spare {
            Some(connection) => connection,
            None => connect_reader(&self.path)?,
        };
        if view == View::Shared {
            run(&connection, "BEGIN").map_err(Error::from)?;
        }
        let work = AssertUnwindSafe(|| work(&mut Conn(Inner::of_sqlite(&connection))));
        let result = catch_unwind(work).unwrap_or_else(|_| Err(Error::Panicked.into()));
        if view == View::Shared {
            // A connection that cannot end its view is not used again.
            run(&connection, "COMMIT").map_err(Error::from)?;
        }
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        self.timings.reads.observe(started.elapsed());
        result
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a closure whose `Err` undoes what it wrote and nothing else.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writer.write(Undo::Alone, work).await
    }

    /// Runs a closure that clears up behind itself when it refuses, so that its `Err` is a fault of
    /// the database, which no neighbour in the transaction would survive either.
    pub(super) async fn write_tidy<T, F>(&self, work: F) -> Result<T, Error>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        self.writer.write(Undo::WithGroup, work).await
    }
}

/// Carries the log over into the file and empties it; `false` when somebody was in the way.
pub(super) fn empty_log(path: &Path) -> Result<bool, Error> {
    let connection = connect(path, READER_CACHE_MIB)?;
    let busy: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

/// Opens a connection on which nothing can be written by mistake.
fn connect_reader(path: &Path) -> Result<Connection, Error> {
    let connection = connect(path, READER_CACHE_MIB)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Opens a connection with the page cache given, in MiB.
fn connect(path: &Path, cache_mib: i64) -> Result<Connection, Error> {
    let connection = open_plain(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(128);
    // A statement with a bound LIMIT would else be prepared anew for each value, which takes longer
    // than most of them run.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // What is deleted is overwritten: templates of faces and fingers among it.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cache_size", -1024 * cache_mib)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// Opens a connection with nothing set; the file is made when it is not there.
pub(super) fn open_plain(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}
