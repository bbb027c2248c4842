//! The one writer: commits in groups, and hands a lone write to its own caller.
//!
//! Writes that wait while the disk syncs are run together in the next transaction, each in a
//! savepoint of its own, and all are answered after the one sync. So the rate of writes grows with
//! the number of callers, and an answered write survives the loss of power (`synchronous=FULL`;
//! SQLite documentation, "Write-Ahead Logging", section 3).
//!
//! A write that finds nobody else writing is run on its caller's thread: waking the writer thread and
//! being woken by it takes as long as a good part of the sync.

use super::super::connection::{Inner, Touched};
use super::super::statuses::Statuses;
use super::super::timings::{Timings, stopwatch};
use super::super::{Conn, Error};
use super::checkpoint::Checkpoints;
use super::{WRITER_CACHE_MIB, connect, run};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;

/// Most closures in one transaction: bounds how long the first of them waits.
const LARGEST_GROUP: usize = 256;
/// Most closures that wait; beyond it callers are told to come back.
const LONGEST_QUEUE: usize = 16_384;
/// How often the writer looks for commits of other processes, at least.
const LOOK_FOR_OTHERS: Duration = Duration::from_millis(100);

/// What an `Err` of a closure undoes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Undo {
    /// What the closure wrote.
    Alone,
    /// The whole transaction: spares the savepoint.
    WithGroup,
}

/// A closure on its way through the writer. A trait object because each closure is a type of its own.
trait Job: Send {
    fn undo(&self) -> Undo;
    /// Runs the closure; whether its writes stay.
    fn run(&mut self, connection: &Connection, touched: &Touched) -> bool;
    /// Answers the caller, once it is known whether the group was committed.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Write<T, E, F> {
    undo: Undo,
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
    fn undo(&self) -> Undo {
        self.undo
    }

    fn run(&mut self, connection: &Connection, touched: &Touched) -> bool {
        let Some(work) = self.work.take() else { return false };
        let inner = Inner::Sqlite { connection, touched: Some(touched) };
        let work = AssertUnwindSafe(|| work(&mut Conn(inner)));
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

type Queue = mpsc::Receiver<Box<dyn Job>>;

/// The connection that writes, and what is known of other processes that do.
struct Pen {
    connection: Connection,
    touched: Touched,
    checkpoints: Checkpoints,
    /// `PRAGMA data_version`: changes when another connection commits, and on nothing else.
    version: i64,
    looked: std::time::Instant,
}

struct Shared {
    pen: Mutex<Pen>,
    /// How many closures the last transaction carried.
    last_group: AtomicUsize,
    timings: Arc<Timings>,
    statuses: Arc<Statuses>,
}

/// The way to the writer. Its thread ends when this goes.
pub(super) struct Writer {
    jobs: mpsc::SyncSender<Box<dyn Job>>,
    shared: Arc<Shared>,
}

impl Writer {
    pub(super) fn start(
        path: &Path,
        timings: &Arc<Timings>,
        statuses: &Arc<Statuses>,
    ) -> Result<Self, Error> {
        let mut connection = connect(path, WRITER_CACHE_MIB)?;
        let checkpoints = Checkpoints::start(path, &mut connection)?;
        let version = data_version(&connection)?;
        let touched = Touched::default();
        let pen = Pen { connection, touched, checkpoints, version, looked: stopwatch() };
        let shared = Arc::new(Shared {
            pen: Mutex::new(pen),
            last_group: AtomicUsize::new(0),
            timings: Arc::clone(timings),
            statuses: Arc::clone(statuses),
        });
        let (jobs, queue) = mpsc::sync_channel(LONGEST_QUEUE);
        let mine = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("doorward-writer".to_owned())
            .spawn(move || mine.write_in_groups(&queue))?;
        Ok(Self { jobs, shared })
    }

    pub(super) async fn write<T, E, F>(&self, undo: Undo, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Write { undo, work: Some(work), result: None, reply });
        if let Some(job) = self.shared.write_here(job) {
            self.queue(job)?;
        }
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    fn queue(&self, job: Box<dyn Job>) -> Result<(), Error> {
        let waiting = &self.shared.timings.waiting;
        waiting.fetch_add(1, Ordering::Relaxed);
        self.jobs.try_send(job).map_err(|error| {
            waiting.fetch_sub(1, Ordering::Relaxed);
            match error {
                mpsc::TrySendError::Full(_) => Error::Busy,
                mpsc::TrySendError::Disconnected(_) => Error::Closed,
            }
        })
    }
}

impl Shared {
    /// Runs a lone write on this thread and answers it; gives it back when others write, or when
    /// other tasks would have to wait for this thread.
    fn write_here(&self, job: Box<dyn Job>) -> Option<Box<dyn Job>> {
        let alone = self.timings.waiting.load(Ordering::Relaxed) == 0
            && self.last_group.load(Ordering::Relaxed) <= 1;
        let can_block = || {
            Handle::try_current()
                .is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread)
        };
        if !alone || !can_block() {
            return Some(job);
        }
        let Ok(mut pen) = self.pen.try_lock() else { return Some(job) };
        let mut group = vec![job];
        tokio::task::block_in_place(|| self.commit(&mut pen, &mut group, None));
        None
    }

    fn pen(&self) -> MutexGuard<'_, Pen> {
        // A closure that panics is caught before it gets here.
        self.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_in_groups(&self, queue: &Queue) {
        let mut group = Vec::with_capacity(LARGEST_GROUP);
        loop {
            match queue.recv_timeout(LOOK_FOR_OTHERS) {
                Ok(first) => {
                    group.push(first);
                    self.commit(&mut self.pen(), &mut group, Some(queue));
                }
                Err(RecvTimeoutError::Timeout) => self.look_for_others(&mut self.pen()),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Commits the group and what waits behind it in the queue it came from, and answers all.
    fn commit(&self, pen: &mut Pen, group: &mut Vec<Box<dyn Job>>, queue: Option<&Queue>) {
        let started = stopwatch();
        let committed = run_group(pen, group, queue);
        self.timings.commits.observe(started.elapsed());
        let taken = group.len() as u64;
        self.timings.writes.fetch_add(taken, Ordering::Relaxed);
        if queue.is_some() {
            self.timings.waiting.fetch_sub(taken, Ordering::Relaxed);
        }
        self.last_group.store(group.len(), Ordering::Relaxed);
        if committed.is_err() && !pen.connection.is_autocommit() {
            // The next group must not find this one open; should even this fail, it will say so.
            let _ = pen.connection.execute_batch("ROLLBACK");
        }
        // Before anybody is answered: who has heard of a change must not see what was before it.
        self.statuses.forget(&mut pen.touched.borrow_mut());
        for job in group.drain(..) {
            let result = committed.as_ref().map_err(|e| Error::Commit(e.to_string()));
            job.answer(result.copied());
        }
        pen.checkpoints.after_commit(&pen.connection);
        if pen.looked.elapsed() >= LOOK_FOR_OTHERS {
            self.look_for_others(pen);
        }
    }

    /// Forgets everything when another process has committed since the last look.
    fn look_for_others(&self, pen: &mut Pen) {
        let now = stopwatch();
        match data_version(&pen.connection) {
            Ok(version) if version == pen.version => self.statuses.seen_at(now),
            Ok(version) => {
                pen.version = version;
                self.statuses.forget_all();
                self.statuses.seen_at(now);
            }
            // Without a look what is remembered grows too old to be used.
            Err(_) => return,
        }
        pen.looked = now;
    }
}

/// Runs the first closure and all that wait behind it in one transaction. Every closure taken from
/// the queue is in `group` afterwards, whatever happens.
fn run_group(
    pen: &mut Pen,
    group: &mut Vec<Box<dyn Job>>,
    queue: Option<&Queue>,
) -> Result<(), Error> {
    let connection = &pen.connection;
    run(connection, "BEGIN IMMEDIATE")?;
    while let Some(job) = group.last_mut() {
        match job.undo() {
            Undo::Alone => {
                run(connection, "SAVEPOINT one")?;
                if !job.run(connection, &pen.touched) {
                    run(connection, "ROLLBACK TO one")?;
                }
                run(connection, "RELEASE one")?;
            }
            Undo::WithGroup => {
                if !job.run(connection, &pen.touched) {
                    let why = "a write of the same transaction failed";
                    return Err(Error::Commit(why.to_owned()));
                }
            }
        }
        if group.len() == LARGEST_GROUP {
            break;
        }
        match queue.map(mpsc::Receiver::try_recv) {
            Some(Ok(next)) => group.push(next),
            Some(Err(_)) | None => break,
        }
    }
    Ok(run(connection, "COMMIT")?)
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}
