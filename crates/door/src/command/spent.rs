//! The memory of commands already used. Not for signatures: only what was verified comes here.

use super::{CommandProblem, LIFETIME, LockCommand, SKEW};
use doorward_domain::Timestamp;
use std::collections::BTreeMap;

/// Which commands were used: at most a fixed number of them, and only expired ones are forgotten.
///
/// A full memory refuses new commands instead of forgetting a live one, which could then be used
/// again.
#[derive(Debug, Clone)]
pub struct Spent {
    used: BTreeMap<[u8; 16], Timestamp>,
    capacity: usize,
    /// No command that expires by then is taken: some such may have been used and forgotten. It
    /// keeps a clock that is set back from bringing one to life.
    forgotten: Option<Timestamp>,
}

impl Spent {
    /// An empty memory for so many live commands, for a door that has never run before.
    pub const fn new(capacity: usize) -> Self {
        Self { used: BTreeMap::new(), capacity, forgotten: None }
    }

    /// The memory of a door that lost what it knew and started again at `started`.
    ///
    /// Whatever it could have obeyed before is refused, which includes commands issued in the
    /// first [`SKEW`] after the start.
    pub fn after_restart(capacity: usize, started: Timestamp) -> Self {
        Self { forgotten: Some(started + SKEW + LIFETIME), ..Self::new(capacity) }
    }

    /// Marks a command as used; succeeds once for each identifier.
    ///
    /// # Errors
    /// [`CommandProblem::Expired`], [`CommandProblem::Replayed`] or [`CommandProblem::TooMany`].
    pub fn spend(&mut self, command: &LockCommand, now: Timestamp) -> Result<(), CommandProblem> {
        let expires_at = command.expires_at();
        if self.used.contains_key(&command.id) {
            return Err(CommandProblem::Replayed);
        }
        self.forget(now);
        if now >= expires_at || self.forgotten.is_some_and(|until| expires_at <= until) {
            return Err(CommandProblem::Expired);
        }
        if self.used.len() >= self.capacity {
            return Err(CommandProblem::TooMany);
        }
        self.used.insert(command.id, expires_at);
        Ok(())
    }

    /// How many commands are remembered.
    pub fn len(&self) -> usize {
        self.used.len()
    }

    /// Whether none is remembered.
    pub fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    fn forget(&mut self, now: Timestamp) {
        let forgotten = &mut self.forgotten;
        self.used.retain(|_, expires_at| {
            let live = *expires_at > now;
            if !live {
                *forgotten = (*forgotten).max(Some(*expires_at));
            }
            live
        });
    }
}
