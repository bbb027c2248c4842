//! Seeing to it that a lock is locked again: ordered when it is due, ordered again while the lock does
//! not say that it is locked. Not for devices' own timers, but for the case that one fails.

use doorward_door::physical::LockState;

/// What a timer of the device's own gets beyond its time before the server steps in.
const GRACE: u64 = 3_000;
/// The wait before the first repetition; it doubles with each.
const FIRST_WAIT: u64 = 5_000;
const LONGEST_WAIT: u64 = 60_000;

/// A lock that has to be locked.
#[derive(Debug, Clone, Copy)]
pub(in crate::foreign_locks) struct Relock {
    due: u64,
    wait: u64,
    ordered: bool,
    /// Whether the lock said that it is unlocked, after it was told to.
    opened: bool,
}

impl Relock {
    /// Due at a moment.
    pub(super) const fn pending(due: u64) -> Self {
        Self { due, wait: FIRST_WAIT, ordered: false, opened: false }
    }

    /// After an unlock that ends at a moment.
    pub(super) const fn after_unlock(ends: u64, relocks_itself: bool) -> Self {
        let grace = if relocks_itself { GRACE } else { 0 };
        Self::pending(ends.saturating_add(grace))
    }

    /// Ordered just now, before its time.
    pub(super) const fn hurry(&mut self, now: u64) {
        self.due = now.saturating_add(FIRST_WAIT);
        self.ordered = true;
    }

    /// When the order is due.
    pub(super) const fn due(&self) -> u64 {
        self.due
    }

    /// Whether to order now.
    pub(super) fn take(&mut self, now: u64) -> bool {
        if self.due > now {
            return false;
        }
        self.ordered = true;
        self.due = now.saturating_add(self.wait);
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        true
    }

    /// Whether the lock is locked, by its own fresh word. A word that it is locked, before it was ever
    /// unlocked or ordered to lock, is about the time before the unlock.
    pub(super) fn is_over(&mut self, lock: LockState) -> bool {
        self.opened |= lock == LockState::Unlocked;
        lock == LockState::Locked && (self.ordered || self.opened)
    }
}
