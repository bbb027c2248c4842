//! A controller's words as the books have them. Not for writing them down.

use doorward_domain::access::{DoorMode, EventKind, LeafPosition, LockStatus};
use doorward_door::command::Mode;
use doorward_door::physical::{EventKind as Noticed, LockState, Position};
use doorward_store::door_states::DoorReport;

pub(crate) const fn lock_status(lock: LockState) -> LockStatus {
    match lock {
        LockState::Locked => LockStatus::Locked,
        LockState::Unlocked => LockStatus::Unlocked,
        LockState::Unknown => LockStatus::Unknown,
    }
}

pub(crate) const fn leaf_position(position: Position) -> LeafPosition {
    match position {
        Position::Open => LeafPosition::Open,
        Position::Closed => LeafPosition::Closed,
    }
}

pub(crate) const fn door_mode(mode: Mode) -> DoorMode {
    match mode {
        Mode::Normal => DoorMode::Normal,
        Mode::Unlocked => DoorMode::Unlocked,
        Mode::CardAndPin => DoorMode::CardAndPin,
        Mode::Lockdown => DoorMode::Lockdown,
        Mode::OverrideOnly => DoorMode::OverrideOnly,
    }
}

/// What happened, what it changes in the door's state, and what else there is to say.
pub(super) fn noticed(kind: Noticed) -> (EventKind, DoorReport, Option<String>) {
    let mut report = DoorReport::default();
    let mut detail = None;
    let kind = match kind {
        Noticed::Lock(lock) => {
            report.lock = Some(lock_status(lock));
            match lock {
                LockState::Locked => EventKind::Locked,
                LockState::Unlocked => EventKind::Unlocked,
                LockState::Unknown => EventKind::LockUnknown,
            }
        }
        Noticed::Position(position) => {
            report.position = Some(leaf_position(position));
            match position {
                Position::Open => EventKind::Opened,
                Position::Closed => EventKind::Closed,
            }
        }
        Noticed::Mode(mode) => {
            report.mode = Some(door_mode(mode));
            detail = Some(door_mode(mode).as_str().to_owned());
            EventKind::ModeChanged
        }
        Noticed::ExitRequested => EventKind::ExitRequested,
        Noticed::Forced => EventKind::Forced,
        Noticed::HeldOpen(true) => EventKind::HeldOpen,
        Noticed::HeldOpen(false) => EventKind::HeldEnded,
        Noticed::Power(true) => EventKind::PowerRestored,
        Noticed::Power(false) => EventKind::PowerLost,
        Noticed::Tamper(true) => EventKind::Tampered,
        Noticed::Tamper(false) => EventKind::TamperEnded,
        Noticed::Jam(true) => EventKind::Jammed,
        Noticed::Jam(false) => EventKind::JamEnded,
        Noticed::UnlockIgnored => EventKind::UnlockIgnored,
    };
    (kind, report, detail)
}
