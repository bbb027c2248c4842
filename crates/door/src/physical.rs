//! The physics of one door: lock, leaf, supply, sensors and timers.
//!
//! Not for deciding who may pass, and not a driver: [`step`] is told what happens and when, by a
//! monotonic clock in milliseconds, and says what a good controller would notice. The mode, the
//! lock and the position of the leaf are kept apart: each can be true without the others.

#[cfg(test)]
mod tests;

use crate::command::{Action, Mode};

/// How the door is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hardware {
    /// An electric strike, fail-secure: locked without power. A handle inside opens it always.
    Strike,
    /// A magnet, fail-safe: unlocked without power. Its exit button cuts the current by wire.
    Maglock,
}

/// What is fixed when the door is installed. Times are in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How the door is held.
    pub hardware: Hardware,
    /// Whether closing the leaf ends an unlock before its time.
    pub relock_on_closing: bool,
    /// How long a request to exit lasts.
    pub exit_ms: u64,
    /// How long the leaf may stay open before that is reported.
    pub held_open_ms: u64,
}

/// What happens to the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The controller orders it.
    Order(Action),
    /// The world does it.
    Touch(Touch),
    /// Nothing but time passes.
    Tick,
}

/// What people and the world do to a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Somebody outside pulls; the leaf opens when the lock lets it.
    Pull,
    /// Somebody inside asks to exit and does not move the leaf.
    RequestExit,
    /// Somebody inside asks to exit and opens the leaf, which nothing can prevent.
    Leave,
    /// Somebody opens the leaf with force, whatever the lock.
    Force,
    /// The leaf falls shut.
    Close,
    /// The supply of the lock is there, or not.
    Power(bool),
    /// The case is open, or not.
    Tamper(bool),
    /// The bolt of a strike is stuck, or not. A magnet has nothing that sticks.
    Jam(bool),
}

/// What the lock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockState {
    /// It holds the leaf.
    Locked,
    /// It lets the leaf go.
    Unlocked,
    /// It is stuck, and not where it should be.
    Unknown,
}

/// Where the leaf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Away from the frame.
    Open,
    /// In the frame.
    Closed,
}

/// Something noticed, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// The monotonic time in milliseconds.
    pub at_ms: u64,
    /// What was noticed.
    pub kind: EventKind,
}

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The lock changed.
    Lock(LockState),
    /// The leaf moved.
    Position(Position),
    /// The mode changed.
    Mode(Mode),
    /// Somebody asked to exit.
    ExitRequested,
    /// The leaf opened while locked, without a request to exit or an unlock.
    Forced,
    /// The leaf has been open for too long (`true`), or no longer is (`false`).
    HeldOpen(bool),
    /// The supply came (`true`) or went.
    Power(bool),
    /// The case was opened (`true`) or closed.
    Tamper(bool),
    /// The bolt stuck (`true`) or came free.
    Jam(bool),
    /// An unlock was ordered during a lockdown, or without power, and nothing was done.
    UnlockIgnored,
}

/// A door and all that is true of it.
#[derive(Debug, Clone)]
pub struct Door {
    settings: Settings,
    now_ms: u64,
    mode: Mode,
    powered: bool,
    tampered: bool,
    jammed: bool,
    released: bool,
    reported: LockState,
    unlock_until: Option<u64>,
    exit_until: Option<u64>,
    open_since: Option<u64>,
    held: bool,
}

impl Door {
    /// A closed, powered door in normal mode, and so locked.
    pub const fn new(settings: Settings, now_ms: u64) -> Self {
        Self {
            settings,
            now_ms,
            mode: Mode::Normal,
            powered: true,
            tampered: false,
            jammed: false,
            released: false,
            reported: LockState::Locked,
            unlock_until: None,
            exit_until: None,
            open_since: None,
            held: false,
        }
    }

    /// The mode.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// What the lock does.
    pub fn lock(&self) -> LockState {
        match self.released {
            _ if self.released != self.wanted() => LockState::Unknown,
            true => LockState::Unlocked,
            false => LockState::Locked,
        }
    }

    /// Where the leaf is.
    pub const fn position(&self) -> Position {
        if self.open_since.is_some() { Position::Open } else { Position::Closed }
    }

    /// When the next timer ends, in monotonic milliseconds; `None` when none runs.
    pub fn next_wake(&self) -> Option<u64> {
        [self.unlock_until, self.exit_until, self.held_due()].into_iter().flatten().min()
    }

    /// Whether the lock should let go, with the supply and the timers as they are.
    fn wanted(&self) -> bool {
        let asked = self.mode == Mode::Unlocked || self.unlock_until.is_some();
        match self.settings.hardware {
            Hardware::Strike => self.powered && asked,
            Hardware::Maglock => !self.powered || asked || self.exit_until.is_some(),
        }
    }

    fn held_due(&self) -> Option<u64> {
        let due = self.open_since?.saturating_add(self.settings.held_open_ms);
        let counts = !self.held && self.mode != Mode::Unlocked;
        counts.then(|| due.max(self.unlock_until.unwrap_or(0)))
    }

    /// Moves the bolt where it should be, unless it is stuck, and reports a change.
    fn settle(&mut self, seen: &mut Seen) {
        if !self.jammed {
            self.released = self.wanted();
        }
        let lock = self.lock();
        if lock != self.reported {
            self.reported = lock;
            seen.note(EventKind::Lock(lock));
        }
    }

    fn lapse(&mut self, seen: &mut Seen) {
        let over = |until: &u64| *until <= seen.at_ms;
        let held = self.held_due().as_ref().is_some_and(over);
        self.unlock_until = self.unlock_until.filter(|until| !over(until));
        self.exit_until = self.exit_until.filter(|until| !over(until));
        if held {
            self.hold(true, seen);
        }
        self.settle(seen);
    }

    fn hold(&mut self, held: bool, seen: &mut Seen) {
        if self.held != held {
            self.held = held;
            seen.note(EventKind::HeldOpen(held));
        }
    }

    fn order(&mut self, action: Action, seen: &mut Seen) {
        match action {
            Action::Unlock { .. } if self.mode == Mode::Lockdown || !self.powered => {
                seen.note(EventKind::UnlockIgnored);
            }
            Action::Unlock { seconds, .. } => {
                self.unlock_until = Some(seen.at_ms.saturating_add(seconds.millis()));
            }
            Action::Lock => self.unlock_until = None,
            Action::SetMode(mode) => self.change_mode(mode, seen),
        }
    }

    fn change_mode(&mut self, mode: Mode, seen: &mut Seen) {
        if mode == self.mode {
            return;
        }
        if self.mode == Mode::Unlocked {
            // An open leaf was no fault until now.
            self.open_since = self.open_since.map(|_| seen.at_ms);
        }
        self.mode = mode;
        seen.note(EventKind::Mode(mode));
        match mode {
            Mode::Lockdown => self.unlock_until = None,
            Mode::Unlocked => self.hold(false, seen),
            Mode::Normal | Mode::CardAndPin | Mode::OverrideOnly => {}
        }
    }

    fn touch(&mut self, touch: Touch, seen: &mut Seen) {
        match touch {
            Touch::Pull if self.released => self.open(seen),
            Touch::Pull => {}
            Touch::RequestExit => self.request_exit(seen),
            Touch::Leave => {
                self.request_exit(seen);
                self.settle(seen);
                self.open(seen);
            }
            Touch::Force => self.open(seen),
            Touch::Close => self.close(seen),
            Touch::Power(on) => {
                if changed(&mut self.powered, on) {
                    seen.note(EventKind::Power(on));
                }
                if !on {
                    // The door must not open by itself when the power returns.
                    self.unlock_until = None;
                }
            }
            Touch::Tamper(on) => {
                if changed(&mut self.tampered, on) {
                    seen.note(EventKind::Tamper(on));
                }
            }
            Touch::Jam(on) => {
                if self.settings.hardware == Hardware::Strike && changed(&mut self.jammed, on) {
                    seen.note(EventKind::Jam(on));
                }
            }
        }
    }

    fn request_exit(&mut self, seen: &mut Seen) {
        self.exit_until = Some(seen.at_ms.saturating_add(self.settings.exit_ms));
        seen.note(EventKind::ExitRequested);
    }

    fn open(&mut self, seen: &mut Seen) {
        if self.open_since.is_some() {
            return;
        }
        self.open_since = Some(seen.at_ms);
        seen.note(EventKind::Position(Position::Open));
        if !self.released && self.unlock_until.is_none() && self.exit_until.is_none() {
            seen.note(EventKind::Forced);
        }
    }

    fn close(&mut self, seen: &mut Seen) {
        if self.open_since.take().is_none() {
            return;
        }
        seen.note(EventKind::Position(Position::Closed));
        self.hold(false, seen);
        if self.settings.relock_on_closing {
            self.unlock_until = None;
        }
    }
}

fn changed(old: &mut bool, new: bool) -> bool {
    std::mem::replace(old, new) != new
}

/// The events of one moment.
struct Seen {
    at_ms: u64,
    events: Vec<Event>,
}

impl Seen {
    fn note(&mut self, kind: EventKind) {
        self.events.push(Event { at_ms: self.at_ms, kind });
    }
}

/// Ends each timer that is due, in its own moment, and then lets `input` happen at `now_ms`.
///
/// A `now_ms` before the last one counts as the last one.
pub fn step(door: &mut Door, input: Input, now_ms: u64) -> Vec<Event> {
    let now_ms = now_ms.max(door.now_ms);
    let mut seen = Seen { at_ms: door.now_ms, events: Vec::new() };
    while let Some(due) = door.next_wake().filter(|due| *due <= now_ms) {
        seen.at_ms = due.max(seen.at_ms);
        door.lapse(&mut seen);
    }
    (seen.at_ms, door.now_ms) = (now_ms, now_ms);
    match input {
        Input::Order(action) => door.order(action, &mut seen),
        Input::Touch(touch) => door.touch(touch, &mut seen),
        Input::Tick => {}
    }
    door.settle(&mut seen);
    seen.events
}
