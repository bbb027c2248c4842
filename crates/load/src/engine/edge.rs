//! What is read at the two edges of the measured stretch.

use super::course::Course;
use super::tally::Tallies;
use super::{Run, Server};
use crate::clock;
use crate::process;
use std::time::{Duration, Instant};

/// Processor times at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    at: Instant,
    server: Option<Duration>,
    own: Duration,
}

impl Edge {
    /// Reads them now.
    pub(super) fn read(server: Option<u32>) -> Self {
        let at = clock::now();
        Self { at, server: server.and_then(process::cpu_time), own: process::own_cpu_time() }
    }

    /// When it was read.
    pub(super) fn at(&self) -> Instant {
        self.at
    }

    /// What happened between an earlier edge and this one. The server must still be as it was
    /// at this edge: its memory is read only now, because that takes long.
    pub(super) fn close(
        &self,
        before: &Self,
        server: Option<u32>,
        course: &Course,
        tallies: Tallies,
    ) -> Run {
        let spent = self.server.zip(before.server);
        let memory = server.and_then(process::memory);
        Run {
            tallies,
            // Operations are counted by the course's own times, which edges meet a bit late.
            elapsed: course.until().unwrap_or(self.at) - course.from(),
            server: spent.zip(memory).map(|((after, before), memory)| Server {
                cpu: after.saturating_sub(before),
                memory,
            }),
            own_cpu: self.own.saturating_sub(before.own),
        }
    }
}
