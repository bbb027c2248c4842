//! How often a lock is written down. One whose sensor flutters, or whose broker somebody plays with,
//! must not fill the books: beyond a burst, one change a second, and always the last.

/// So many changes at once.
const BURST: u32 = 20;
/// Afterwards one in so many milliseconds.
const EVERY: u64 = 1_000;

/// What may still be written down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flutter {
    left: u32,
    counted_at: u64,
}

impl Flutter {
    pub(super) const fn new(now: u64) -> Self {
        Self { left: BURST, counted_at: now }
    }

    /// Takes leave for one change; `false` when there is none.
    pub(super) fn take(&mut self, now: u64) -> bool {
        let passed = now.saturating_sub(self.counted_at) / EVERY;
        let more = u32::try_from(passed).unwrap_or(BURST);
        self.left = self.left.saturating_add(more).min(BURST);
        self.counted_at = self.counted_at.saturating_add(passed.saturating_mul(EVERY));
        let leave = self.left > 0;
        self.left = self.left.saturating_sub(1);
        leave
    }

    /// When to ask again.
    pub(super) const fn again(&self) -> u64 {
        self.counted_at.saturating_add(EVERY)
    }
}
