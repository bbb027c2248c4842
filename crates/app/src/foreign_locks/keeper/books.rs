//! What a keeper tells the books of its lock: each change once, counted. Not for what it does about them.

use super::{Effect, Keeper};
use doorward_door::physical::{Event, EventKind};
use doorward_door::simulated::{Moment, Output};

impl Keeper {
    /// Whether the books do not have what the lock said last.
    pub(super) fn is_unwritten(&self) -> bool {
        let is = self.lock.map(|lock| (lock, self.jammed));
        self.online && is.is_some() && is != self.written
    }

    pub(super) fn write(&mut self, now: Moment, done: &mut Vec<Effect>) {
        let Some(lock) = self.lock.filter(|_| self.is_unwritten()) else { return };
        if !self.flutter.take(now.monotonic_ms) {
            return;
        }
        let before = self.written.replace((lock, self.jammed));
        if before.map(|(lock, _)| lock) != Some(lock) {
            self.say(EventKind::Lock(lock), now, done);
        }
        if before.is_some_and(|(_, jammed)| jammed) != self.jammed {
            self.say(EventKind::Jam(self.jammed), now, done);
        }
    }

    /// Says something noticed. What is noticed before the lock is online is in the word with which it
    /// comes online.
    pub(super) fn say(&mut self, kind: EventKind, now: Moment, done: &mut Vec<Effect>) {
        let mode = matches!(kind, EventKind::Mode(_));
        if !self.online && !mode {
            return;
        }
        self.sequence += 1;
        let event = Event { at_ms: now.monotonic_ms, kind };
        done.push(Effect::Say(Output::Event { sequence: self.sequence, event }));
    }
}
