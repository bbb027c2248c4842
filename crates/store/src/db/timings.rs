//! How long the database takes, counted without locks. Not for rendering: the caller does that.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Upper bounds of the buckets in microseconds; what is longer falls in the last, unbounded one.
pub const BOUNDS_MICROS: [u64; 10] =
    [10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 1_000_000];

/// Durations of one kind of work, as a histogram.
#[derive(Debug, Default)]
pub struct Timing {
    buckets: [AtomicU64; BOUNDS_MICROS.len() + 1],
    sum_micros: AtomicU64,
}

impl Timing {
    /// Counts one duration.
    pub fn observe(&self, duration: Duration) {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_MICROS.iter().position(|bound| micros <= *bound);
        if let Some(counter) = self.buckets.get(bucket.unwrap_or(BOUNDS_MICROS.len())) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Counts per bucket, the unbounded one last, and the sum of all durations in microseconds.
    pub fn snapshot(&self) -> (Vec<u64>, u64) {
        let counts = self.buckets.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        (counts, self.sum_micros.load(Ordering::Relaxed))
    }
}

/// What the database has been doing.
#[derive(Debug, Default)]
pub struct Timings {
    /// Reads, from the call to the end.
    pub reads: Timing,
    /// Commits, from the first statement to the sync.
    pub commits: Timing,
    /// Writes that share the commits.
    pub writes: AtomicU64,
    /// Closures that wait for a thread.
    pub waiting: AtomicU64,
}

/// The monotonic clock, for measuring alone.
#[expect(clippy::disallowed_methods, reason = "durations of work are measured at the edge")]
pub(super) fn stopwatch() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_falls_in_exactly_one_bucket() {
        let timing = Timing::default();
        for micros in [0, 10, 11, 2_000_000] {
            timing.observe(Duration::from_micros(micros));
        }
        let (counts, sum) = timing.snapshot();
        assert_eq!(counts.iter().sum::<u64>(), 4);
        assert_eq!((counts[0], counts[1], counts[10]), (2, 1, 1));
        assert_eq!(sum, 2_000_021);
    }
}
