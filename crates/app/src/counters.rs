//! What the metrics count beside requests. Not for rendering them.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the start.
#[derive(Debug, Default)]
pub struct Counters {
    right: AtomicU64,
    wrong: AtomicU64,
    locked: AtomicU64,
}

impl Counters {
    pub(crate) fn pin_right(&self) {
        self.right.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn pin_wrong(&self) {
        self.wrong.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn pin_locked(&self) {
        self.locked.fetch_add(1, Ordering::Relaxed);
    }

    /// PINs that were right, PINs that were wrong, and failures that led to a lock.
    pub fn pins(&self) -> (u64, u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.right), read(&self.wrong), read(&self.locked))
    }
}
