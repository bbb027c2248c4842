//! When a run measures: after the warm-up, for some seconds, or for some requests.

use crate::clock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a run lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// So much time.
    Time(Duration),
    /// So many operations.
    Requests(u64),
    /// Until the lanes have nothing left to do.
    Exhaustion,
}

/// Whether an operation may begin at a moment, and whether it may count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// No more operations.
    Over,
    /// Warm-up: do it, do not count it.
    Uncounted,
    /// Do it; it counts if it ends in time.
    Counted,
}

/// The common clock and budget of all lanes of a run.
#[derive(Debug)]
pub(crate) struct Course {
    from: Instant,
    until: Option<Instant>,
    budget: Option<AtomicU64>,
    done: AtomicU64,
}

impl Course {
    /// A course that starts now with its warm-up.
    pub(crate) fn begin(warmup: Duration, length: Length) -> Self {
        let from = clock::now() + warmup;
        let (until, budget) = match length {
            Length::Time(time) => (Some(from + time), None),
            Length::Requests(count) => (None, Some(AtomicU64::new(count))),
            Length::Exhaustion => (None, None),
        };
        Self { from, until, budget, done: AtomicU64::new(0) }
    }

    /// When counting starts.
    pub(crate) fn from(&self) -> Instant {
        self.from
    }

    /// When counting ends, if time decides.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Whether an operation may begin at `now`.
    pub(crate) fn admit(&self, now: Instant) -> Admission {
        if self.until.is_some_and(|until| now >= until) {
            return Admission::Over;
        }
        let Some(budget) = &self.budget else { return Admission::Counted };
        if now < self.from {
            return Admission::Uncounted;
        }
        let taken =
            budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if taken.is_ok() { Admission::Counted } else { Admission::Over }
    }

    /// Whether an operation that ended at `now` counts. Slow operations that straddle the
    /// start count and those that straddle the end do not, so that the rate stays right.
    pub(crate) fn counts(&self, admission: Admission, now: Instant) -> bool {
        let counts = admission == Admission::Counted
            && now >= self.from
            && self.until.is_none_or(|until| now <= until);
        if counts {
            self.done.fetch_add(1, Ordering::Relaxed);
        }
        counts
    }

    /// How many operations have counted so far.
    pub(crate) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_counts_by_the_end_of_the_operation() {
        let second = Duration::from_secs(1);
        let course = Course::begin(second, Length::Time(second * 10));
        let early = course.from().checked_sub(second).unwrap();
        assert_eq!(course.admit(early), Admission::Counted);
        assert!(!course.counts(Admission::Counted, early), "still warming up");
        assert!(course.counts(Admission::Counted, course.from() + second));
        assert!(!course.counts(Admission::Counted, course.from() + second * 11));
        assert_eq!(course.admit(course.from() + second * 10), Admission::Over);
        assert_eq!(course.done(), 1);
    }

    #[test]
    fn requests_are_spent_only_after_the_warmup() {
        let course = Course::begin(Duration::from_secs(1), Length::Requests(2));
        let later = course.from() + Duration::from_millis(1);
        let early = course.from().checked_sub(Duration::from_millis(1)).unwrap();
        assert_eq!(course.admit(early), Admission::Uncounted);
        assert_eq!(course.admit(later), Admission::Counted);
        assert_eq!(course.admit(later), Admission::Counted);
        assert_eq!(course.admit(later), Admission::Over);
    }
}
