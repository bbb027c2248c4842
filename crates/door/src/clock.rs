//! What time a controller believes it is, and how far it may trust it. Not a source of time: what
//! the server, the chip and the disk say is given to it, beside a monotonic clock in milliseconds.

#[cfg(test)]
mod tests;

use crate::cbor::numbered;
use doorward_domain::Timestamp;
use std::time::Duration;

/// How far the time may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockState {
    /// Nothing but the last time before the power went. What is limited in time opens nothing.
    Untrusted,
    /// From a battery-backed chip, or from the server more than [`Clock::GOOD_FOR`] ago.
    Degraded,
    /// From the server.
    Good,
}
numbered!(ClockState { Untrusted = 0, Degraded = 1, Good = 2 });

/// The clock was moved by more than [`Clock::STEP`]. One that was not trusted before is set and not
/// moved, unless by more than [`Clock::LONG_OFF`]: so long was hardly anybody without power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What it showed.
    pub from: Timestamp,
    /// What it shows now.
    pub to: Timestamp,
}

/// A controller's clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    wall: Timestamp,
    at_ms: u64,
    floor: Timestamp,
    state: ClockState,
    server_ms: Option<u64>,
}

impl Clock {
    /// A larger change of the time is an event.
    pub const STEP: Duration = Duration::from_mins(1);
    /// A larger change of a clock that was not trusted is an event too.
    pub const LONG_OFF: Duration = Duration::from_hours(24 * 366);
    /// For how long the server's time is good without another word from it.
    pub const GOOD_FOR: Duration = Duration::from_hours(24);

    /// A clock at its start, from the last time that was written down. That time, which came from
    /// the server, is its floor.
    pub const fn starting(persisted: Timestamp, now_ms: u64) -> Self {
        let state = ClockState::Untrusted;
        Self { wall: persisted, at_ms: now_ms, floor: persisted, state, server_ms: None }
    }

    /// What time it is.
    pub fn now(&self, now_ms: u64) -> Timestamp {
        self.wall + Duration::from_millis(now_ms.saturating_sub(self.at_ms))
    }

    /// How far to trust it.
    pub fn state(&self, now_ms: u64) -> ClockState {
        let old =
            |heard: u64| Duration::from_millis(now_ms.saturating_sub(heard)) >= Self::GOOD_FOR;
        match self.state {
            ClockState::Good if self.server_ms.is_none_or(old) => ClockState::Degraded,
            state => state,
        }
    }

    /// The time to write down: only what the server's time led to, so that a chip that runs wild
    /// leaves no mark.
    pub fn to_persist(&self, now_ms: u64) -> Timestamp {
        if self.server_ms.is_some() { self.now(now_ms) } else { self.floor }
    }

    /// Takes the chip's time, unless the server's is known or it lies below the floor.
    pub fn chip(&mut self, time: Timestamp, now_ms: u64) -> Option<Step> {
        if self.server_ms.is_some() || time < self.floor {
            return None;
        }
        self.set(time, ClockState::Degraded, now_ms)
    }

    /// Takes the server's time. One below the floor is not believed, and neither is the clock then.
    pub fn server(&mut self, time: Timestamp, now_ms: u64) -> Option<Step> {
        if time < self.floor {
            self.state = ClockState::Untrusted;
            self.server_ms = None;
            return Some(Step { from: self.now(now_ms), to: time });
        }
        self.floor = time;
        self.server_ms = Some(now_ms);
        self.set(time, ClockState::Good, now_ms)
    }

    fn set(&mut self, time: Timestamp, state: ClockState, now_ms: u64) -> Option<Step> {
        let (from, before) = (self.now(now_ms), self.state);
        self.wall = time;
        self.at_ms = now_ms;
        self.state = state;
        let most = match before {
            ClockState::Untrusted if from.seconds() <= 86_400 => Duration::MAX,
            ClockState::Untrusted => Self::LONG_OFF,
            ClockState::Degraded | ClockState::Good => Self::STEP,
        };
        (from.distance(time) > most).then_some(Step { from, to: time })
    }
}
