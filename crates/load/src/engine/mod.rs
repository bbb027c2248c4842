//! The engine: many lanes, each doing one operation after the other, on lean threads.
//!
//! A lane is one connection. The engine knows nothing of HTTP, LDAP or SQL; it drives the lanes
//! over one [`Course`], times them, and reads the processor time of the server at the edges of
//! the measured stretch.

mod course;
mod drive;
mod edge;
mod kind;
mod repeat;
mod tally;

pub(crate) use course::Length;
pub(crate) use drive::drive;
pub(crate) use kind::Kind;
pub(crate) use repeat::repeat;
pub(crate) use tally::{Outcome, Tallies, Tally};

use crate::error::Error;
use crate::process::Memory;
use std::future::Future;
use std::time::Duration;

/// What one turn of a lane brought.
#[derive(Debug)]
pub(crate) enum Turn {
    /// An operation of a kind, and how it ended.
    Done(Kind, Outcome),
    /// The lane has nothing left to do.
    Exhausted,
}

/// One connection that does one operation at a time.
pub(crate) trait Lane: Send + 'static {
    /// What must happen before the next operation; not measured.
    fn ready(&mut self) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }

    /// Does the next operation; its time is measured.
    fn turn(&mut self) -> impl Future<Output = Turn> + Send;

    /// What must happen after an answer and before the next operation; not measured.
    fn settle(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Tries once to connect again after a broken operation.
    fn mend(&mut self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Something that can open the lanes of a run.
pub(crate) trait Muster: Sync {
    /// The lanes it opens.
    type Lane: Lane;

    /// Opens the lane with this index.
    fn open(&self, index: usize) -> impl Future<Output = Result<Self::Lane, Error>>;
}

/// How a run is driven.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    /// How many lanes.
    pub(crate) connections: usize,
    /// Over how many threads they are spread.
    pub(crate) threads: usize,
    /// Uncounted time before.
    pub(crate) warmup: Duration,
    /// Counted stretch.
    pub(crate) length: Length,
    /// How long a broken lane tries to connect again, and a request waits for its answer.
    pub(crate) give_up: Duration,
    /// The process whose processor time is read.
    pub(crate) server: Option<u32>,
    /// Whether a line a second goes to stderr.
    pub(crate) progress: bool,
}

/// What a run measured.
#[derive(Debug)]
pub(crate) struct Run {
    /// Counts and latencies.
    pub(crate) tallies: Tallies,
    /// The counted stretch.
    pub(crate) elapsed: Duration,
    /// What the server spent in that stretch.
    pub(crate) server: Option<Server>,
    /// Processor time the load program spent in it.
    pub(crate) own_cpu: Duration,
}

/// What the server spent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Server {
    /// Processor time.
    pub(crate) cpu: Duration,
    /// Memory at the end.
    pub(crate) memory: Memory,
}
