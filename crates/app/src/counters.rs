//! What the metrics count beside requests. Not for rendering them.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the start, and the last counts of what is counted in the database.
#[derive(Debug, Default)]
pub struct Counters {
    right: AtomicU64,
    wrong: AtomicU64,
    locked: AtomicU64,
    matched: AtomicU64,
    mismatched: AtomicU64,
    sample_locked: AtomicU64,
    outbox_waiting: AtomicU64,
    outbox_dead: AtomicU64,
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

    pub(crate) fn sample_matched(&self) {
        self.matched.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn sample_mismatched(&self) {
        self.mismatched.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn sample_locked(&self) {
        self.sample_locked.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn outbox(&self, (waiting, dead): (i64, i64)) {
        let number = |count| u64::try_from(count).unwrap_or(0);
        self.outbox_waiting.store(number(waiting), Ordering::Relaxed);
        self.outbox_dead.store(number(dead), Ordering::Relaxed);
    }

    /// Messages that waited to be sent at the last count, a minute ago at most, and messages that
    /// were given up.
    pub fn messages(&self) -> (u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.outbox_waiting), read(&self.outbox_dead))
    }

    /// Samples that matched, samples that did not, and mismatches that led to a lock.
    pub fn samples(&self) -> (u64, u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.matched), read(&self.mismatched), read(&self.sample_locked))
    }

    /// PINs that were right, PINs that were wrong, and failures that led to a lock.
    pub fn pins(&self) -> (u64, u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.right), read(&self.wrong), read(&self.locked))
    }
}
