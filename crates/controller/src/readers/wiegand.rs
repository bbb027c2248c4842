//! A Wiegand reader on two GPIO lines. Not for what its bits say.

use doorward_door::wiegand::{Burst, Edges, Line, Timing};
use gpiocdev::Request;
use gpiocdev::line::{Bias, EdgeDetection, EventClock};
use std::path::PathBuf;
use std::time::Duration;

/// The kernel keeps this many edges for us: the longest card, twice.
const KEPT_EDGES: u32 = 512;

/// The two lines, which idle high.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WiegandLines {
    /// The chip, such as `/dev/gpiochip0`.
    pub chip: PathBuf,
    /// The line of D0.
    pub zero: u32,
    /// The line of D1.
    pub one: u32,
}

/// The lines could not be had or read.
#[derive(Debug, thiserror::Error)]
#[error("the Wiegand lines {} and {} of {}: {source}", lines.zero, lines.one, lines.chip.display())]
pub struct WiegandFailed {
    lines: WiegandLines,
    source: gpiocdev::Error,
}

/// A reader whose edges the kernel takes the times of.
#[derive(Debug)]
pub struct WiegandReader {
    lines: WiegandLines,
    request: Request,
    edges: Edges,
}

impl WiegandReader {
    /// Takes the lines.
    ///
    /// # Errors
    /// [`WiegandFailed`] when they are not there or not free.
    pub fn open(lines: WiegandLines, timing: Timing) -> Result<Self, WiegandFailed> {
        let request = Request::builder()
            .on_chip(&lines.chip)
            .with_consumer("doorwardd")
            .with_lines(&[lines.zero, lines.one])
            .as_input()
            .with_bias(Bias::PullUp)
            .with_edge_detection(EdgeDetection::FallingEdge)
            .with_event_clock(EventClock::Monotonic)
            .with_kernel_event_buffer_size(KEPT_EDGES)
            .request();
        match request {
            Ok(request) => Ok(Self { lines, request, edges: Edges::new(timing) }),
            Err(source) => Err(WiegandFailed { lines, source }),
        }
    }

    /// Waits for the next burst, for `wait` at most.
    ///
    /// The kernel's edges carry its own times, so a thread that is late makes no noise; that a burst
    /// has ended is concluded from no edge having come for `quiet` of this thread's time.
    ///
    /// # Errors
    /// [`WiegandFailed`] when the lines are gone.
    pub fn next(
        &mut self,
        wait: Duration,
        quiet: Duration,
    ) -> Result<Option<Burst>, WiegandFailed> {
        loop {
            let timeout = if self.edges.next_wake().is_some() { quiet } else { wait };
            let waited = self.request.wait_edge_event(timeout);
            if !waited.map_err(|source| self.failed(source))? {
                return Ok(self.edges.quiet(u64::MAX));
            }
            let edge = self.request.read_edge_event().map_err(|source| self.failed(source))?;
            let line = if edge.offset == self.lines.one { Line::One } else { Line::Zero };
            if let Some(burst) = self.edges.edge(line, edge.timestamp_ns / 1000) {
                return Ok(Some(burst));
            }
        }
    }

    fn failed(&self, source: gpiocdev::Error) -> WiegandFailed {
        WiegandFailed { lines: self.lines.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_not_there_are_named() {
        let lines = WiegandLines { chip: PathBuf::from("/dev/no-such-chip"), zero: 4, one: 5 };
        let error = WiegandReader::open(lines, Timing::default()).expect_err("none");
        assert!(error.to_string().contains("lines 4 and 5 of /dev/no-such-chip"), "{error}");
    }
}
