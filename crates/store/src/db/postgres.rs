//! PostgreSQL: a fixed number of threads, each with a connection of its own.
//!
//! The driver blocks, so it never meets the asynchronous threads. A connection that breaks is opened
//! again for the next closure; the one that met the break is answered with the error, because
//! whether its commit arrived is not known.

use super::connection::{Inner, Statements};
use super::timings::{Timings, stopwatch};
use super::{Conn, Error, Options};
use postgres::{Client, Config, IsolationLevel, NoTls};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::sync::oneshot;

/// What a closure may do.
#[derive(Clone, Copy)]
pub(super) enum Mode {
    /// Read from one view of the data.
    Read,
    /// Read and write.
    Write,
}

/// A thread's connection and what it has prepared.
struct Session {
    client: Client,
    statements: Statements,
}

type Job = Box<dyn FnOnce(&mut Option<Session>, &Config) + Send>;

pub(super) struct Postgres {
    jobs: mpsc::SyncSender<Job>,
    timings: Arc<Timings>,
}

impl Postgres {
    pub(super) fn open(url: &str, options: Options, timings: &Arc<Timings>) -> Result<Self, Error> {
        let mut config: Config = url.parse()?;
        config.application_name("doorward").connect_timeout(Duration::from_secs(10));
        let (jobs, queue) = mpsc::sync_channel::<Job>(16_384);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..options.connections.max(1) {
            let (queue, config) = (Arc::clone(&queue), config.clone());
            std::thread::Builder::new()
                .name(format!("doorward-postgres-{number}"))
                .spawn(move || work(&queue, &config))?;
        }
        refuse_if_unreachable(&jobs)?;
        Ok(Self { jobs, timings: Arc::clone(timings) })
    }

    pub(super) async fn run<T, E, F>(&self, mode: Mode, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let timings = Arc::clone(&self.timings);
        let job: Job = Box::new(move |session, config| {
            timings.waiting.fetch_sub(1, Ordering::Relaxed);
            let started = stopwatch();
            let result = transact(session, config, mode, work);
            match mode {
                Mode::Read => timings.reads.observe(started.elapsed()),
                Mode::Write => {
                    timings.commits.observe(started.elapsed());
                    timings.writes.fetch_add(1, Ordering::Relaxed);
                }
            }
            // A caller that went away misses the answer; the write stands all the same.
            let _ = reply.send(result);
        });
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

fn work(queue: &Mutex<mpsc::Receiver<Job>>, config: &Config) {
    let mut session = None;
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(&mut session, config),
            Err(_) => return,
        }
    }
}

/// Makes the first connection now, so that a wrong address is an error at the start and not at the
/// first call. The driver must not be touched by the caller's thread, which may be asynchronous.
fn refuse_if_unreachable(jobs: &mpsc::SyncSender<Job>) -> Result<(), Error> {
    let (reply, answer) = mpsc::channel();
    let job: Job = Box::new(move |session, config| {
        let connected = connect(config).map(|made| *session = Some(made));
        // The caller waits below.
        let _ = reply.send(connected);
    });
    jobs.send(job).map_err(|_| Error::Closed)?;
    answer.recv().map_err(|_| Error::Closed)?
}

fn connect(config: &Config) -> Result<Session, Error> {
    Ok(Session { client: config.connect(NoTls)?, statements: Statements::new() })
}

fn transact<T, E, F>(
    slot: &mut Option<Session>,
    config: &Config,
    mode: Mode,
    work: F,
) -> Result<T, E>
where
    F: FnOnce(&mut Conn<'_>) -> Result<T, E>,
    E: From<Error>,
{
    if slot.as_ref().is_none_or(|session| session.client.is_closed()) {
        *slot = Some(connect(config)?);
    }
    let Some(Session { client, statements }) = slot.as_mut() else {
        return Err(Error::Closed.into());
    };
    let builder = client.build_transaction();
    let transaction = match mode {
        Mode::Read => builder.isolation_level(IsolationLevel::RepeatableRead).read_only(true),
        Mode::Write => builder.isolation_level(IsolationLevel::ReadCommitted),
    }
    .start()
    .map_err(Error::from)?;
    let mut conn = Conn(Inner::Postgres { transaction, statements });
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut conn)))
        .unwrap_or_else(|_| Err(Error::Panicked.into()));
    let Some(transaction) = conn.into_transaction() else { return result };
    match result {
        Ok(value) => {
            transaction.commit().map_err(Error::from)?;
            Ok(value)
        }
        // Dropping the transaction undoes it.
        Err(error) => Err(error),
    }
}
