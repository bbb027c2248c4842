//! The monotonic clock of the threads. Not for the time of day.

use std::time::Instant;

/// Milliseconds since it was made.
#[derive(Debug, Clone, Copy)]
pub struct Monotonic(Instant);

impl Monotonic {
    /// Starts at 0.
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which time enters")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time in microseconds.
    pub fn now_micros(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// The time in milliseconds.
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
