//! The clock of the measuring tool: the one place in this crate that reads the time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The monotonic time now.
#[expect(clippy::disallowed_methods, reason = "a load program measures elapsed time at its edge")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// A number that no earlier run used: milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "names must differ between runs against one server")]
pub(crate) fn run_number() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
