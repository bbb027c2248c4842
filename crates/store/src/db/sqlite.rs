//! SQLite: several readers, and one writer thread that commits in groups.
//!
//! Writes that wait while the disk syncs are run together in the next transaction, each in a
//! savepoint of its own, and all are answered after the one sync. So the rate of writes grows with
//! the number of callers, and an answered write survives the loss of power (`synchronous=FULL`;
//! SQLite documentation, "Write-Ahead Logging", section 3).

use super::connection::Inner;
use super::timings::{Timings, stopwatch};
use super::{Conn, Error, Options};
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::sync::oneshot;

/// Most closures in one transaction: bounds how long the first of them waits.
const LARGEST_GROUP: usize = 256;
/// Most closures that wait; beyond it callers are told to come back.
const LONGEST_QUEUE: usize = 16_384;
/// Pages kept in memory by the writer, and by each reader: the inner ones of every tree. The rest is
/// in the system's own cache.
const WRITER_CACHE_MIB: i64 = 8;
const READER_CACHE_MIB: i64 = 2;
/// Pages in the log at which it is carried over into the file: often enough to keep it small, seldom
/// enough that a page changed many times is carried once.
const CHECKPOINT_PAGES: i64 = 4_000;

/// A closure on its way through the writer. A trait object because each closure is a type of its own.
trait Job: Send {
    /// Runs the closure; whether its writes stay.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Answers the caller, once it is known whether the group was committed.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Write<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Write<T, E, F>
where
    F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let Some(work) = self.work.take() else { return false };
        let work = AssertUnwindSafe(|| work(&mut Conn(Inner::Sqlite(connection))));
        let result = catch_unwind(work).unwrap_or_else(|_| Err(Error::Panicked.into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(_), Some(Err(refused))) => Err(refused),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(Error::Closed.into()),
        };
        // A caller that went away misses the answer; the write stands all the same.
        let _ = self.reply.send(result);
    }
}

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
    /// The writer thread ends when this end of the queue goes.
    jobs: mpsc::SyncSender<Box<dyn Job>>,
    timings: Arc<Timings>,
    path: std::path::PathBuf,
}

impl Sqlite {
    pub(super) fn open(
        path: &Path,
        options: Options,
        timings: &Arc<Timings>,
    ) -> Result<Self, Error> {
        // SQLite gives its log the rights of the file: people's data is for the owner alone.
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        let writer = connect(path, WRITER_CACHE_MIB)?;
        let (jobs, queue) = mpsc::sync_channel(LONGEST_QUEUE);
        let shared = Arc::clone(timings);
        std::thread::Builder::new()
            .name("doorward-writer".to_owned())
            .spawn(move || write_in_groups(&writer, &queue, &shared))?;
        let mut readers = Vec::with_capacity(options.connections);
        readers.push(connect_reader(path)?);
        Ok(Self {
            readers: Mutex::new(readers),
            jobs,
            timings: Arc::clone(timings),
            path: path.to_owned(),
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
        let work = AssertUnwindSafe(|| work(&mut Conn(Inner::Sqlite(&connection))));
        let result = catch_unwind(work).unwrap_or_else(|_| Err(Error::Panicked.into()));
        if view == View::Shared {
            // A connection that cannot end its view is not used again.
            run(&connection, "COMMIT").map_err(Error::from)?;
        }
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        self.timings.reads.observe(started.elapsed());
        result
    }

    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Write { work: Some(work), result: None, reply });
        self.timings.waiting.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = self.jobs.try_send(job) {
            self.timings.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(match error {
                mpsc::TrySendError::Full(_) => Error::Busy.into(),
                mpsc::TrySendError::Disconnected(_) => Error::Closed.into(),
            });
        }
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }
}

fn write_in_groups(
    connection: &Connection,
    queue: &mpsc::Receiver<Box<dyn Job>>,
    timings: &Timings,
) {
    let mut group = Vec::with_capacity(LARGEST_GROUP);
    while let Ok(first) = queue.recv() {
        let started = stopwatch();
        group.push(first);
        let committed = run_group(connection, &mut group, queue);
        timings.commits.observe(started.elapsed());
        timings.writes.fetch_add(group.len() as u64, Ordering::Relaxed);
        timings.waiting.fetch_sub(group.len() as u64, Ordering::Relaxed);
        if committed.is_err() && !connection.is_autocommit() {
            // The next group must not find this one open; should even this fail, it will say so.
            let _ = connection.execute_batch("ROLLBACK");
        }
        for job in group.drain(..) {
            let result = committed.as_ref().map_err(|e| Error::Commit(e.to_string()));
            job.answer(result.copied());
        }
    }
}

/// Runs the first closure and all that wait behind it in one transaction. Every closure taken from
/// the queue is in `group` afterwards, whatever happens.
fn run_group(
    connection: &Connection,
    group: &mut Vec<Box<dyn Job>>,
    queue: &mpsc::Receiver<Box<dyn Job>>,
) -> rusqlite::Result<()> {
    let run = |sql| run(connection, sql);
    run("BEGIN IMMEDIATE")?;
    while let Some(job) = group.last_mut() {
        run("SAVEPOINT one")?;
        if !job.run(connection) {
            run("ROLLBACK TO one")?;
        }
        run("RELEASE one")?;
        if group.len() == LARGEST_GROUP {
            break;
        }
        match queue.try_recv() {
            Ok(next) => group.push(next),
            Err(_) => break,
        }
    }
    run("COMMIT")
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
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "cache_size", -1024 * cache_mib)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
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
