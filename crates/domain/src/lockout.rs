//! How failures lead to a lock, for one person and for one application. Not for keeping the counts.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// When failed verifications lock a person out.
///
/// After `soft_after` failures in a row each further one makes the person wait, twice as long every
/// time; after `hard_after` only an administrator ends the lock. A success starts the count anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LockoutPolicy {
    /// Failures in a row after which the person must wait.
    pub soft_after: u32,
    /// Failures in a row after which only an administrator ends the lock.
    pub hard_after: u32,
    /// The first wait, in seconds.
    pub first_wait_seconds: u64,
    /// The longest wait, in seconds.
    pub longest_wait_seconds: u64,
}

impl Default for LockoutPolicy {
    fn default() -> Self {
        Self { soft_after: 5, hard_after: 20, first_wait_seconds: 30, longest_wait_seconds: 3_600 }
    }
}

/// Whether a person may try now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockState {
    /// Tries are taken.
    Open,
    /// Tries are refused until this time.
    Until(Timestamp),
    /// Tries are refused until an administrator ends the lock.
    ByAdministrator,
}

impl LockoutPolicy {
    /// The state after `failures` failures in a row, the last of them at `now`.
    pub fn after_failure(&self, failures: u32, now: Timestamp) -> LockState {
        if failures >= self.hard_after {
            return LockState::ByAdministrator;
        }
        let Some(beyond) = failures.checked_sub(self.soft_after) else { return LockState::Open };
        let doubled = self.first_wait_seconds.saturating_mul(1_u64 << beyond.min(32));
        LockState::Until(now + Duration::from_secs(doubled.min(self.longest_wait_seconds)))
    }
}

impl LockState {
    /// Whether a try at `now` must be refused unseen.
    pub fn refuses(&self, now: Timestamp) -> bool {
        match self {
            Self::Open => false,
            Self::Until(end) => now < *end,
            Self::ByAdministrator => true,
        }
    }
}

/// How many failed verifications one application may cause in a window before an alarm is raised.
///
/// The alarm is an audit row: one client that tries PIN after PIN locks many people out one by one,
/// and each single lock looks harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApplicationBudget {
    /// Failures in one window at which the alarm is raised.
    pub failures: u32,
    /// The length of the window, in seconds.
    pub window_seconds: u64,
}

impl Default for ApplicationBudget {
    fn default() -> Self {
        Self { failures: 50, window_seconds: 3_600 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    #[test]
    fn waits_grow_from_the_fifth_failure_and_end_in_a_hard_lock() {
        let policy = LockoutPolicy::default();
        let wait = |n| policy.after_failure(n, NOW);
        assert_eq!(wait(4), LockState::Open);
        assert_eq!(wait(5), LockState::Until(NOW + Duration::from_secs(30)));
        assert_eq!(wait(6), LockState::Until(NOW + Duration::from_mins(1)));
        assert_eq!(wait(19), LockState::Until(NOW + Duration::from_hours(1)));
        assert_eq!(wait(20), LockState::ByAdministrator);
    }

    #[test]
    fn a_lock_ends_at_its_time_and_not_before() {
        let lock = LockState::Until(NOW);
        assert!(lock.refuses(NOW - Duration::from_micros(1)));
        assert!(!lock.refuses(NOW));
        assert!(LockState::ByAdministrator.refuses(Timestamp::from_micros(i64::MAX)));
    }

    proptest! {
        #[test]
        fn one_more_failure_never_shortens_the_lock(n in 0_u32..200) {
            let policy = LockoutPolicy::default();
            let end = |state| match state {
                LockState::Open => Timestamp::from_micros(i64::MIN),
                LockState::Until(end) => end,
                LockState::ByAdministrator => Timestamp::from_micros(i64::MAX),
            };
            prop_assert!(end(policy.after_failure(n + 1, NOW)) >= end(policy.after_failure(n, NOW)));
        }
    }
}
