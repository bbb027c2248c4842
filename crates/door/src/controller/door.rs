//! One door around its decisions: release, contact, exit, alarms. Not for who may pass.

use super::keypad::Typed;
use super::{Controller, Output, notice};
use crate::command::Mode;
use crate::journal::NoticeKind;
use crate::policy::{DoorBehaviour, Mac};
use doorward_domain::access::{DoorMode, PersonNumber, ResourceId};
use std::collections::BTreeMap;

/// What is true of a door now. Times are monotonic milliseconds.
#[derive(Debug, Default)]
pub(super) struct DoorNow {
    pub(super) released: bool,
    pub(super) release_until: Option<u64>,
    pub(super) exit_until: Option<u64>,
    pub(super) open_since: Option<u64>,
    pub(super) held: bool,
    /// Somebody was let in since the door went into the mode `Unlocked`.
    pub(super) somebody_in: bool,
    /// The mode that a command set.
    pub(super) ordered: Option<Mode>,
    /// A card that waits for its PIN.
    pub(super) waiting: Option<Waiting>,
    pub(super) digits: Typed,
    pub(super) failures: u32,
    pub(super) paused_until: u64,
    /// The first of two people, and until when she counts.
    pub(super) first: Option<(PersonNumber, u64)>,
    /// Who went in, and when.
    pub(super) inside: BTreeMap<PersonNumber, u64>,
}

/// A card that waits for its PIN.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    pub(super) card: Mac,
    pub(super) reader: u16,
    pub(super) until: u64,
}

impl DoorNow {
    pub(super) fn starting(mode: Mode) -> Self {
        Self { ordered: Some(mode), ..Self::default() }
    }

    pub(super) fn next_wake(&self, behaviour: DoorBehaviour) -> Option<u64> {
        let held = self.open_since.filter(|_| !self.held).map(|since| since + held_ms(behaviour));
        [self.release_until, self.exit_until, held].into_iter().flatten().min()
    }
}

fn held_ms(behaviour: DoorBehaviour) -> u64 {
    u64::from(behaviour.held_open_seconds) * 1_000
}

impl Controller {
    pub(super) fn behaviour(&self, door: ResourceId) -> DoorBehaviour {
        let record = self.installed.as_ref().and_then(|installed| installed.policy.door(door));
        record.map_or_else(DoorBehaviour::default, |record| record.behaviour)
    }

    /// Whether nothing may release a door: by the policy, which no command loosens, or by command.
    pub(super) fn in_lockdown(&self, id: ResourceId) -> bool {
        let ordered = self.doors.get(&id).and_then(|door| door.ordered);
        ordered == Some(Mode::Lockdown) || self.set_mode(id) == DoorMode::Lockdown
    }

    /// The mode that the policy sets; a lockdown without one.
    pub(super) fn set_mode(&self, id: ResourceId) -> DoorMode {
        let Some(installed) = &self.installed else { return DoorMode::Lockdown };
        match installed.policy.door(id) {
            Some(_) if installed.policy.lockdown(id).is_some() => DoorMode::Lockdown,
            Some(record) => record.settings.mode,
            None => DoorMode::Lockdown,
        }
    }

    /// Ends timers that are over, raises the alarm of a leaf held open, and brings each lock to where
    /// it must be. Nothing else releases a lock.
    pub(super) fn settle(&mut self, now_ms: u64, out: &mut Vec<Output>) {
        let ids: Vec<ResourceId> = self.doors.keys().copied().collect();
        for id in ids {
            let (behaviour, lockdown) = (self.behaviour(id), self.in_lockdown(id));
            let set_open = self.set_mode(id) == DoorMode::Unlocked;
            let Some(door) = self.doors.get_mut(&id) else { continue };
            let over = |until: &mut u64| *until <= now_ms;
            door.exit_until.take_if(over);
            door.release_until.take_if(|until| lockdown || *until <= now_ms);
            let stands_open = match door.ordered {
                Some(Mode::Unlocked) => true,
                Some(Mode::Normal) | None => set_open,
                Some(_) => false,
            };
            door.somebody_in &= stands_open && !lockdown;
            let open = stands_open && (door.somebody_in || !behaviour.first_person_in);
            let leaving = behaviour.exit_releases && door.exit_until.is_some();
            // Lockdown never blocks egress.
            let released = leaving || (!lockdown && (open || door.release_until.is_some()));
            if released != door.released {
                door.released = released;
                out.push(Output::Lock { door: id, released });
            }
            let long = door.open_since.is_some_and(|at| now_ms >= at + held_ms(behaviour));
            if long && !door.held && !stands_open {
                door.held = true;
                out.push(notice(NoticeKind::Held, Some(id), true, ""));
            }
        }
    }

    pub(super) fn contact(
        &mut self,
        id: ResourceId,
        open: bool,
        now_ms: u64,
        out: &mut Vec<Output>,
    ) {
        let behaviour = self.behaviour(id);
        let Some(door) = self.doors.get_mut(&id) else { return };
        if door.open_since.is_some() == open {
            return;
        }
        out.push(notice(NoticeKind::Contact, Some(id), open, ""));
        if open {
            door.open_since = Some(now_ms);
            if !door.released && door.exit_until.is_none() {
                out.push(notice(NoticeKind::Forced, Some(id), true, ""));
            }
            return;
        }
        door.open_since = None;
        if std::mem::take(&mut door.held) {
            out.push(notice(NoticeKind::Held, Some(id), false, ""));
        }
        if behaviour.relock_on_closing {
            door.release_until = None;
            door.exit_until = None;
        }
    }

    pub(super) fn exit(&mut self, id: ResourceId, now_ms: u64, out: &mut Vec<Output>) {
        let behaviour = self.behaviour(id);
        let Some(door) = self.doors.get_mut(&id) else { return };
        door.exit_until = Some(now_ms + u64::from(behaviour.exit_seconds) * 1_000);
        out.push(notice(NoticeKind::Exit, Some(id), true, ""));
    }
}
