//! The kit's only clocks: deadlines to wait within, and the time that requests carry. No test asks
//! how long something took.

use std::time::{Duration, Instant, SystemTime};

/// Far more than anything takes, so that a slow machine fails no test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// A time by which something must have happened.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now.
    #[expect(clippy::disallowed_methods, reason = "deadlines are kept by the real clock")]
    pub fn after(patience: Duration) -> Self {
        Self(Instant::now() + patience)
    }

    /// Whether it is past.
    #[expect(clippy::disallowed_methods, reason = "deadlines are kept by the real clock")]
    pub fn is_past(self) -> bool {
        Instant::now() >= self.0
    }

    /// Looks again and again until there is something, or the deadline is past.
    #[expect(clippy::disallowed_methods, reason = "other processes cannot be waited on otherwise")]
    pub fn wait<T>(self, mut look: impl FnMut() -> Option<T>) -> Option<T> {
        loop {
            if let Some(found) = look() {
                return Some(found);
            }
            if self.is_past() {
                return None;
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
    }
}

/// Looks until there is something; fails the test when it never comes.
#[track_caller]
pub fn eventually<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    let Some(found) = Deadline::after(PATIENCE).wait(look) else {
        panic!("waited {PATIENCE:?} for this in vain: {what}")
    };
    found
}

/// The present time as `RequestDateTime` writes it, moved by so many seconds.
#[expect(clippy::disallowed_methods, reason = "clients read their own clock")]
pub fn request_date_time(moved_by_seconds: i64) -> String {
    let now =
        jiff::Timestamp::try_from(SystemTime::now()).expect("the clock is within the calendar");
    let moved = now + jiff::SignedDuration::from_secs(moved_by_seconds);
    moved.strftime("%Y%m%d%H%M%S").to_string()
}
