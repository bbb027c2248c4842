//! Drives lanes over a course.

use super::course::{Admission, Course, Length};
use super::edge::Edge;
use super::tally::{Outcome, Tallies};
use super::{Lane, Muster, Pace, Run, Turn};
use crate::clock;
use crate::error::Error;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

/// How long a broken lane waits before it connects again.
const MEND_PAUSE: Duration = Duration::from_millis(20);
/// How long a lane waits after a 429, so that the limit is not hammered.
const LIMITED_PAUSE: Duration = Duration::from_millis(50);
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// What a thread tells the one that watches the clock.
enum Signal {
    Ready,
    Finished(Result<Tallies, Error>),
}

/// Opens the lanes, drives them, and gives what was measured.
pub(crate) fn drive<M: Muster>(pace: &Pace, muster: &M) -> Result<Run, Error> {
    let threads = pace.threads.clamp(1, pace.connections.max(1));
    thread::scope(|scope| {
        let (signals, inbox) = channel();
        let mut starters = Vec::with_capacity(threads);
        for thread in 0..threads {
            let signals = signals.clone();
            let (starter, start) = channel();
            starters.push(starter);
            scope.spawn(move || {
                let share = (thread..pace.connections).step_by(threads);
                if let Err(error) = work(share, pace, muster, &signals, &start) {
                    // Nobody listens any more only if the run has failed already.
                    signals.send(Signal::Finished(Err(error))).ok();
                }
            });
        }
        drop(signals);
        watch(pace, &inbox, &starters)
    })
}

/// One thread: its own small runtime with its share of the lanes.
fn work<M: Muster>(
    share: impl Iterator<Item = usize>,
    pace: &Pace,
    muster: &M,
    signals: &Sender<Signal>,
    start: &Receiver<Arc<Course>>,
) -> Result<(), Error> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::io("starting a runtime"))?;
    runtime.block_on(async {
        let mut lanes = Vec::new();
        for index in share {
            lanes.push(muster.open(index).await?);
        }
        signals.send(Signal::Ready).map_err(|_| Error::WorkerLost)?;
        let course = start.recv().map_err(|_| Error::WorkerLost)?;
        let tallies = Arc::new(Mutex::new(Tallies::default()));
        let give_up = pace.give_up;
        let running: Vec<_> = lanes
            .into_iter()
            .map(|lane| tokio::spawn(run(lane, course.clone(), tallies.clone(), give_up)))
            .collect();
        let mut lanes = Vec::with_capacity(running.len());
        for lane in running {
            lanes.push(lane.await.map_err(|_| Error::WorkerLost)??);
        }
        let counted = {
            let mut counted = tallies.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *counted)
        };
        signals.send(Signal::Finished(Ok(counted))).map_err(|_| Error::WorkerLost)?;
        // The connections stay open until the last edge was read: a server with a process for
        // each connection would else lose them, and the time they took, while it is read.
        start.recv().ok();
        Ok(())
    })
}

/// One lane, from its first operation to its last.
async fn run<L: Lane>(
    mut lane: L,
    course: Arc<Course>,
    tallies: Arc<Mutex<Tallies>>,
    give_up: Duration,
) -> Result<L, Error> {
    loop {
        lane.ready().await?;
        let begun = clock::now();
        let admission = course.admit(begun);
        if admission == Admission::Over {
            return Ok(lane);
        }
        let Turn::Done(kind, outcome) = lane.turn().await else { return Ok(lane) };
        let ended = clock::now();
        let broken = matches!(outcome, Outcome::Broken(_));
        let limited = matches!(outcome, Outcome::Limited);
        if course.counts(admission, ended) {
            let mut tallies = tallies.lock().unwrap_or_else(PoisonError::into_inner);
            tallies.add(kind, ended - begun, outcome);
        }
        lane.settle()?;
        if limited {
            tokio::time::sleep(LIMITED_PAUSE).await;
        }
        if broken {
            mend(&mut lane, &course, ended + give_up).await?;
        }
    }
}

/// Connects again until it works, the run is over, or patience ends.
async fn mend<L: Lane>(lane: &mut L, course: &Course, patience: Instant) -> Result<(), Error> {
    loop {
        let Err(error) = lane.mend().await else { return Ok(()) };
        let now = clock::now();
        if course.until().is_some_and(|until| now >= until) {
            return Ok(());
        }
        if now >= patience {
            return Err(error);
        }
        tokio::time::sleep(MEND_PAUSE).await;
    }
}

/// Starts the threads together, reads processor times at the edges, gathers what was counted.
fn watch(
    pace: &Pace,
    inbox: &Receiver<Signal>,
    starters: &[Sender<Arc<Course>>],
) -> Result<Run, Error> {
    for _ in starters {
        match inbox.recv().map_err(|_| Error::WorkerLost)? {
            Signal::Ready => {}
            Signal::Finished(result) => return Err(result.err().unwrap_or(Error::WorkerLost)),
        }
    }
    let course = Arc::new(Course::begin(pace.warmup, pace.length));
    for starter in starters {
        starter.send(course.clone()).map_err(|_| Error::WorkerLost)?;
    }
    let mut gathering = Gathering { inbox, left: starters.len(), tallies: Tallies::default() };
    gathering.wait_until(Some(course.from()), || {})?;
    let before = Edge::read(pace.server);
    let mut told = before.at();
    gathering.wait_until(course.until(), || {
        if pace.progress && clock::now() - told >= PROGRESS_EVERY {
            told = clock::now();
            tell(&course, pace.length);
        }
    })?;
    let after = Edge::read(pace.server);
    gathering.wait_until(None, || {})?;
    Ok(after.close(&before, pace.server, &course, gathering.tallies))
}

fn tell(course: &Course, length: Length) {
    let of = match length {
        Length::Requests(count) => format!(" of {count}"),
        Length::Time(_) | Length::Exhaustion => String::new(),
    };
    let seconds = (clock::now() - course.from()).as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
    let rate = course.done() as f64 / seconds;
    eprintln!("{:>6.0} s  {}{of} done, {rate:.0}/s", seconds, course.done());
}

/// The threads that still work and what the others counted.
struct Gathering<'a> {
    inbox: &'a Receiver<Signal>,
    left: usize,
    tallies: Tallies,
}

impl Gathering<'_> {
    /// Waits for a moment, or without one for all threads; ends early if all have finished.
    fn wait_until(
        &mut self,
        moment: Option<Instant>,
        mut meanwhile: impl FnMut(),
    ) -> Result<(), Error> {
        while self.left > 0 {
            let now = clock::now();
            let rest = moment.map(|moment| moment.saturating_duration_since(now));
            if rest == Some(Duration::ZERO) {
                return Ok(());
            }
            match self.inbox.recv_timeout(rest.unwrap_or(PROGRESS_EVERY).min(PROGRESS_EVERY)) {
                Ok(Signal::Finished(result)) => {
                    self.tallies.merge(result?);
                    self.left -= 1;
                }
                Ok(Signal::Ready) => {}
                Err(RecvTimeoutError::Timeout) => meanwhile(),
                Err(RecvTimeoutError::Disconnected) => return Err(Error::WorkerLost),
            }
        }
        Ok(())
    }
}
