//! Signed commands at a controller: carried out once, in time, or refused with a reason.

use super::{Controller, Output, notice};
use crate::clock::ClockState;
use crate::command::{Action, CommandProblem, Grounds, LockCommand, Mode};
use crate::journal::NoticeKind;
use crate::link::{CommandAnswer, Outcome};
use doorward_domain::access::{DoorMode, Method, ResourceId};

impl Controller {
    pub(super) fn command(&mut self, signed: &[u8], now_ms: u64, out: &mut Vec<Output>) {
        let opened = LockCommand::open(&self.public_key, signed);
        let command = opened.as_ref().ok().map(|command| command.id);
        let by = opened.as_ref().map(|command| command.issued_by.to_string()).unwrap_or_default();
        let carried =
            opened.map_err(Outcome::from).and_then(|command| self.obey(&command, now_ms, out));
        let door = carried.as_ref().ok().map(|(door, _)| *door);
        let outcome = carried.map_or_else(|refused| refused, |(_, done)| done);
        out.push(notice(NoticeKind::Operator, door, door.is_some(), &format!("{by}: {outcome:?}")));
        out.push(Output::Answer(CommandAnswer { command, outcome }));
    }

    fn obey(
        &mut self,
        command: &LockCommand,
        now_ms: u64,
        out: &mut Vec<Output>,
    ) -> Result<(ResourceId, Outcome), Outcome> {
        let (now, state) = self.time(now_ms);
        let id = self.door_named(command.door).ok_or(Outcome::OtherDoor)?;
        command.check(command.door, now)?;
        if command.company != self.company {
            return Err(CommandProblem::OtherDoor.into());
        }
        if state == ClockState::Untrusted {
            return Err(Outcome::NoTime);
        }
        self.spent.as_mut().ok_or(Outcome::NoTime)?.spend(command, now)?;
        if let Action::Unlock { grounds, .. } = command.action {
            self.takes(id, grounds)?;
        }
        let door = self.doors.get_mut(&id).ok_or(Outcome::OtherDoor)?;
        match command.action {
            Action::Unlock { seconds, .. } => {
                door.release_until = Some(now_ms.saturating_add(seconds.millis()));
            }
            Action::Lock => door.release_until = None,
            Action::SetMode(mode) => {
                door.ordered = Some(mode);
                door.release_until = None;
                out.push(Output::PersistMode { door: id, mode });
            }
        }
        self.settle(now_ms, out);
        let done = if self.is_released(id) { Outcome::DoneUnlocked } else { Outcome::DoneLocked };
        Ok((id, done))
    }

    /// Whether the door's modes and its factor rule take an unlock on some grounds.
    fn takes(&self, id: ResourceId, grounds: Grounds) -> Result<(), Outcome> {
        if self.in_lockdown(id) {
            return Err(Outcome::Lockdown);
        }
        let record = self.installed.as_ref().and_then(|installed| installed.policy.door(id));
        let settings = record.ok_or(Outcome::OtherDoor)?.settings;
        let set = match settings.mode {
            DoorMode::Normal => Mode::Normal,
            DoorMode::Unlocked => Mode::Unlocked,
            DoorMode::CardAndPin => Mode::CardAndPin,
            DoorMode::Lockdown => Mode::Lockdown,
            DoorMode::OverrideOnly => Mode::OverrideOnly,
        };
        let ordered = self.doors.get(&id).and_then(|door| door.ordered).unwrap_or_default();
        let method = match grounds {
            Grounds::CardAndPin => Method::CardAndPin,
            Grounds::Ordinary | Grounds::Override => Method::Remote,
        };
        let taken = set.takes(grounds) && ordered.takes(grounds);
        if taken && settings.methods.contains(method) { Ok(()) } else { Err(Outcome::Mode) }
    }

    fn door_named(&self, uuid: [u8; 16]) -> Option<ResourceId> {
        let policy = &self.installed.as_ref()?.policy;
        policy.doors().find(|door| door.uuid == uuid).map(|door| door.id)
    }
}
