//! Whether people are active, remembered by the process that alone writes the SQLite file.
//!
//! What is remembered is never older than the last answered change of this process, and at most
//! [`FRESH`] older than a change of another one (the command line). It holds because
//! - the writer forgets everybody whom a transaction touched, after its commit and before its answers;
//! - a reader that looked before the commit cannot put the old state back: it notes the generation
//!   before it looks, and a generation that has risen meanwhile keeps it from remembering;
//! - the writer looks for commits of other processes ten times a second and forgets everything when
//!   there were any; while it cannot look, nothing remembered is used.
//!
//! Not for PostgreSQL, where other nodes write: a status that one of them has changed would be used.

use doorward_domain::{CompanyId, PersonId, Status};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long after the last look for other processes what is remembered is used.
const FRESH: Duration = Duration::from_secs(1);
/// Parts with a lock each.
const PARTS: usize = 16;
/// Most people in one part: half a million in all, some twenty megabytes.
const MOST_IN_PART: usize = 1 << 15;

type Key = (CompanyId, PersonId);
type Part = RwLock<HashMap<Key, Status, RandomState>>;

/// The statuses remembered.
pub(super) struct Statuses {
    parts: [Part; PARTS],
    /// Rises before anything is forgotten.
    generation: AtomicU64,
    begun: Instant,
    /// When the writer last looked for other processes, in microseconds since `begun`.
    looked: AtomicU64,
}

impl Default for Statuses {
    fn default() -> Self {
        Self {
            parts: std::array::from_fn(|_| Part::default()),
            generation: AtomicU64::new(0),
            begun: super::timings::stopwatch(),
            looked: AtomicU64::new(0),
        }
    }
}

/// What a reader noted before it looked.
#[derive(Clone, Copy)]
pub(super) struct Before(u64);

impl Statuses {
    /// What is remembered of a person.
    pub(super) fn get(&self, key: Key) -> Option<Status> {
        let age = self
            .micros(super::timings::stopwatch())
            .saturating_sub(self.looked.load(Ordering::Acquire));
        if Duration::from_micros(age) > FRESH {
            return None;
        }
        self.part(key)?.read().unwrap_or_else(PoisonError::into_inner).get(&key).copied()
    }

    /// To be noted before looking into the database.
    pub(super) fn before(&self) -> Before {
        Before(self.generation.load(Ordering::SeqCst))
    }

    /// Remembers what was found, unless something was forgotten since.
    pub(super) fn remember(&self, before: Before, key: Key, status: Status) {
        let Some(part) = self.part(key) else { return };
        let mut part = part.write().unwrap_or_else(PoisonError::into_inner);
        if self.generation.load(Ordering::SeqCst) != before.0 {
            return;
        }
        if part.len() >= MOST_IN_PART {
            part.clear();
        }
        part.insert(key, status);
    }

    /// Forgets the people that a transaction touched.
    pub(super) fn forget(&self, touched: &mut Vec<Key>) {
        if touched.is_empty() {
            return;
        }
        self.generation.fetch_add(1, Ordering::SeqCst);
        for key in touched.drain(..) {
            if let Some(part) = self.part(key) {
                part.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
            }
        }
    }

    /// Forgets everything.
    pub(super) fn forget_all(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        for part in &self.parts {
            part.write().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// The writer has looked for commits of other processes.
    pub(super) fn seen_at(&self, now: Instant) {
        self.looked.store(self.micros(now), Ordering::Release);
    }

    fn micros(&self, now: Instant) -> u64 {
        let micros = now.saturating_duration_since(self.begun).as_micros();
        u64::try_from(micros).unwrap_or(u64::MAX)
    }

    /// The last byte of an identifier is random.
    fn part(&self, (_, person): Key) -> Option<&Part> {
        self.parts.get(usize::from(person.as_bytes().last().copied()?) % PARTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Key = (CompanyId(7), PersonId::from_bytes([9; 16]));

    #[test]
    fn what_was_found_is_remembered_until_it_is_touched() {
        let statuses = Statuses::default();
        statuses.remember(statuses.before(), WHO, Status::Active);
        assert_eq!(statuses.get(WHO), Some(Status::Active));
        assert_eq!(statuses.get((CompanyId(8), WHO.1)), None);
        statuses.forget(&mut vec![WHO]);
        assert_eq!(statuses.get(WHO), None);
    }

    #[test]
    fn a_reader_that_looked_before_a_change_does_not_bring_the_old_state_back() {
        let statuses = Statuses::default();
        let before = statuses.before();
        statuses.forget(&mut vec![WHO]);
        statuses.remember(before, WHO, Status::Active);
        assert_eq!(statuses.get(WHO), None);
        let before = statuses.before();
        statuses.forget_all();
        statuses.remember(before, WHO, Status::Active);
        assert_eq!(statuses.get(WHO), None);
    }

    #[test]
    fn nothing_is_used_while_nobody_looks_for_other_processes() {
        let statuses = Statuses::default();
        statuses.remember(statuses.before(), WHO, Status::Active);
        // As if the writer had looked for the last time long before now.
        let begun = statuses.begun.checked_sub(FRESH * 2).unwrap();
        let stale = Statuses { begun, ..statuses };
        assert_eq!(stale.get(WHO), None);
        stale.seen_at(super::super::timings::stopwatch());
        assert_eq!(stale.get(WHO), Some(Status::Active));
    }

    #[test]
    fn memory_is_bounded() {
        let statuses = Statuses::default();
        let people = (MOST_IN_PART * PARTS * 2) as u64;
        for number in 0..people {
            let mut id = [0; 16];
            id[8..].copy_from_slice(&number.to_be_bytes());
            statuses.remember(
                statuses.before(),
                (CompanyId(1), PersonId::from_bytes(id)),
                Status::Active,
            );
        }
        let kept: usize = statuses.parts.iter().map(|part| part.read().unwrap().len()).sum();
        assert!(kept <= MOST_IN_PART * PARTS, "{kept}");
    }
}
