//! What can happen at a door, as events name it. Not for what follows from it.

use crate::person::stored_words;

/// One kind of event. Words never change: clients and exports have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Somebody was let in: a command is on its way to the door.
    Granted,
    /// Somebody was not let in.
    Denied,
    /// Somebody had the door locked before its time.
    LockOrdered,
    /// A door did not do what it was told, or could not be told.
    Failed,
    /// Somebody gave the door another mode.
    ModeSet,
    /// The lock holds the leaf.
    Locked,
    /// The lock lets the leaf go.
    Unlocked,
    /// The lock is stuck, and not where it should be.
    LockUnknown,
    /// The leaf left the frame.
    Opened,
    /// The leaf is in the frame.
    Closed,
    /// The door reports another mode.
    ModeChanged,
    /// Somebody inside asked to leave.
    ExitRequested,
    /// The leaf was opened with force.
    Forced,
    /// The leaf has been open for too long.
    HeldOpen,
    /// It no longer is.
    HeldEnded,
    /// The supply of the lock came back.
    PowerRestored,
    /// It went.
    PowerLost,
    /// The case was opened.
    Tampered,
    /// It was closed.
    TamperEnded,
    /// The bolt is stuck.
    Jammed,
    /// It came free.
    JamEnded,
    /// An unlock reached a door that could not obey.
    UnlockIgnored,
    /// The controller is connected.
    Online,
    /// It no longer is.
    Offline,
    /// Somebody was let in who showed that she is being forced.
    Duress,
    /// Somebody was let in who had not left.
    PassedBack,
    /// Somebody tries out PINs at the keypad.
    PinSweep,
    /// A reader does not answer any more.
    ReaderLost,
    /// It does again.
    ReaderBack,
    /// The controller's clock was moved by more than a minute.
    ClockMoved,
}

stored_words!(EventKind {
    Granted = "granted",
    Denied = "denied",
    LockOrdered = "lock_ordered",
    Failed = "failed",
    ModeSet = "mode_set",
    Locked = "locked",
    Unlocked = "unlocked",
    LockUnknown = "lock_unknown",
    Opened = "opened",
    Closed = "closed",
    ModeChanged = "mode_changed",
    ExitRequested = "exit_requested",
    Forced = "forced",
    HeldOpen = "held_open",
    HeldEnded = "held_ended",
    PowerRestored = "power_restored",
    PowerLost = "power_lost",
    Tampered = "tampered",
    TamperEnded = "tamper_ended",
    Jammed = "jammed",
    JamEnded = "jam_ended",
    UnlockIgnored = "unlock_ignored",
    Online = "online",
    Offline = "offline",
    Duress = "duress",
    PassedBack = "passed_back",
    PinSweep = "pin_sweep",
    ReaderLost = "reader_lost",
    ReaderBack = "reader_back",
    ClockMoved = "clock_moved",
});

impl EventKind {
    /// Every kind, in the order in which lists show them.
    pub const ALL: [Self; 30] = [
        Self::Granted,
        Self::Denied,
        Self::LockOrdered,
        Self::Failed,
        Self::ModeSet,
        Self::Locked,
        Self::Unlocked,
        Self::LockUnknown,
        Self::Opened,
        Self::Closed,
        Self::ModeChanged,
        Self::ExitRequested,
        Self::Forced,
        Self::HeldOpen,
        Self::HeldEnded,
        Self::PowerRestored,
        Self::PowerLost,
        Self::Tampered,
        Self::TamperEnded,
        Self::Jammed,
        Self::JamEnded,
        Self::UnlockIgnored,
        Self::Online,
        Self::Offline,
        Self::Duress,
        Self::PassedBack,
        Self::PinSweep,
        Self::ReaderLost,
        Self::ReaderBack,
        Self::ClockMoved,
    ];
}
