//! A controller of one door: signed commands in, confirmations and numbered events out.
//!
//! For demonstrations and for tests of all that talks to doors. Not a driver of real hardware and
//! not a network peer: bytes and time are given to it, and what it says is returned.

#[cfg(test)]
mod tests;

use crate::command::{Action, CommandProblem, LockCommand, Mode, SKEW, Spent};
use crate::physical::{Door, Event, EventKind, Input, LockState, Settings, Touch, step};
use doorward_domain::{CompanyId, Timestamp};
use std::collections::VecDeque;

/// The most live commands that are remembered.
const COMMANDS: usize = 1_024;
/// The most commands that wait in a slow controller.
const WAITING: usize = 64;
/// The most events that are kept while offline; beyond it the oldest goes.
const BACKLOG: usize = 1_000;

/// One moment, by both clocks of a controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The time of day, which commands are checked against.
    pub wall: Timestamp,
    /// A clock in milliseconds that is never set, which timers go by.
    pub monotonic_ms: u64,
}

/// How well the controller works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Behaviour {
    /// As it should.
    #[default]
    Normal,
    /// Cut off: commands are lost, events wait, the door itself goes on.
    Offline,
    /// It takes so long to come to a command, which is checked only then.
    Slow {
        /// The delay in milliseconds.
        millis: u64,
    },
    /// It answers, but the lock does not move.
    Broken,
}

/// What a controller is told when it is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolment {
    /// The company of the door.
    pub company: CompanyId,
    /// The door.
    pub door: [u8; 16],
    /// The public key of the server's commands.
    pub public_key: [u8; 32],
    /// How the door is built.
    pub settings: Settings,
}

/// The answer to a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// The command's identifier; `None` when its signature or form is bad, so that none is known.
    pub command: Option<[u8; 16]>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out, and so the lock is now in this state.
    Done(LockState),
    /// Not carried out.
    Refused(Problem),
}

/// Why a controller did not carry out a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The command itself is not to be obeyed.
    #[error(transparent)]
    Command(#[from] CommandProblem),
    /// The door is in lockdown, which only a change of mode ends.
    #[error("the door is in lockdown")]
    Lockdown,
    /// The door's mode asks for more than the command rests on.
    #[error("the door's mode does not take this")]
    Mode,
    /// The lock has no power.
    #[error("the lock has no power")]
    NoPower,
    /// The lock does not answer.
    #[error("the lock does not answer")]
    Broken,
}

/// What a controller says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The answer to a command.
    Confirmation(Confirmation),
    /// Something noticed.
    Event {
        /// Counts up by one from 1; a gap is an event that was lost.
        sequence: u64,
        /// What, and when.
        event: Event,
    },
}

/// A controller and its door.
#[derive(Debug)]
pub struct Controller {
    enrolment: Enrolment,
    spent: Spent,
    door: Door,
    behaviour: Behaviour,
    sequence: u64,
    waiting: VecDeque<(u64, Vec<u8>)>,
    backlog: VecDeque<Output>,
}

impl Controller {
    /// A new controller with a closed door in normal mode, that never ran before.
    pub const fn new(enrolment: Enrolment, now: Moment) -> Self {
        Self {
            enrolment,
            spent: Spent::new(COMMANDS),
            door: Door::new(enrolment.settings, now.monotonic_ms),
            behaviour: Behaviour::Normal,
            sequence: 0,
            waiting: VecDeque::new(),
            backlog: VecDeque::new(),
        }
    }

    /// A controller that ran before and starts again: it kept its mode, as real ones do, and lost
    /// which commands it had obeyed. Until [`Controller::obeys_from`] it refuses them all.
    pub fn restarted(enrolment: Enrolment, mode: Mode, now: Moment) -> Self {
        let mut started = Self::new(enrolment, now);
        started.spent = Spent::after_restart(COMMANDS, now.wall);
        step(&mut started.door, Input::Order(Action::SetMode(mode)), now.monotonic_ms);
        started
    }

    /// The first moment at which commands issued then are obeyed by one that started at `started`.
    pub fn obeys_from(started: Timestamp) -> Timestamp {
        started + SKEW + std::time::Duration::from_micros(1)
    }

    /// The door, to look at.
    pub const fn door(&self) -> &Door {
        &self.door
    }

    /// How well the controller works.
    pub const fn behaviour(&self) -> Behaviour {
        self.behaviour
    }

    /// Makes the controller work well or badly. Commands that wait are lost when it goes offline.
    pub fn set_behaviour(&mut self, behaviour: Behaviour) {
        self.behaviour = behaviour;
        if behaviour == Behaviour::Offline {
            self.waiting.clear();
        }
    }

    /// When to call [`Controller::advance`] next, in monotonic milliseconds.
    pub fn next_wake(&self) -> Option<u64> {
        let waiting = self.waiting.iter().map(|(due, _)| *due).min();
        [waiting, self.door.next_wake()].into_iter().flatten().min()
    }

    /// Takes the bytes of a signed command.
    pub fn receive(&mut self, bytes: &[u8], now: Moment) -> Vec<Output> {
        let mut said = self.advance(now);
        match self.behaviour {
            Behaviour::Offline => {}
            Behaviour::Slow { millis } => self.wait(bytes, now.monotonic_ms.saturating_add(millis)),
            Behaviour::Normal | Behaviour::Broken => self.obey(bytes, now, &mut said),
        }
        said
    }

    /// Lets something happen to the door.
    pub fn touch(&mut self, touch: Touch, now: Moment) -> Vec<Output> {
        let mut said = self.advance(now);
        let events = step(&mut self.door, Input::Touch(touch), now.monotonic_ms);
        self.report(events, &mut said);
        said
    }

    /// Lets time pass: timers end, commands that waited are come to, kept events are said.
    pub fn advance(&mut self, now: Moment) -> Vec<Output> {
        let mut said = Vec::new();
        if self.behaviour != Behaviour::Offline {
            said.extend(self.backlog.drain(..));
        }
        let events = step(&mut self.door, Input::Tick, now.monotonic_ms);
        self.report(events, &mut said);
        let (due, later) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition::<VecDeque<_>, _>(|(due, _)| *due <= now.monotonic_ms);
        self.waiting = later;
        for (_, bytes) in due {
            self.obey(&bytes, now, &mut said);
        }
        said
    }

    fn wait(&mut self, bytes: &[u8], due: u64) {
        // What does not fit is lost, as on a line that is overrun.
        if self.waiting.len() < WAITING && bytes.len() <= crate::command::MAX_BYTES {
            self.waiting.push_back((due, bytes.to_vec()));
        }
    }

    fn obey(&mut self, bytes: &[u8], now: Moment, said: &mut Vec<Output>) {
        let opened = LockCommand::open(&self.enrolment.public_key, bytes);
        let command = opened.as_ref().ok().map(|command| command.id);
        let carried =
            opened.map_err(Problem::from).and_then(|command| self.carry_out(&command, now, said));
        let outcome = carried.map_or_else(Outcome::Refused, Outcome::Done);
        said.push(Output::Confirmation(Confirmation { command, outcome }));
    }

    fn carry_out(
        &mut self,
        command: &LockCommand,
        now: Moment,
        said: &mut Vec<Output>,
    ) -> Result<LockState, Problem> {
        command.check(self.enrolment.door, now.wall)?;
        if command.company != self.enrolment.company {
            return Err(CommandProblem::OtherDoor.into());
        }
        self.spent.spend(command, now.wall)?;
        if self.behaviour == Behaviour::Broken {
            return Err(Problem::Broken);
        }
        if let Action::Unlock { grounds, .. } = command.action {
            match self.door.mode() {
                Mode::Lockdown => return Err(Problem::Lockdown),
                mode if !mode.takes(grounds) => return Err(Problem::Mode),
                _ => {}
            }
        }
        let events = step(&mut self.door, Input::Order(command.action), now.monotonic_ms);
        let ignored = events.iter().any(|event| event.kind == EventKind::UnlockIgnored);
        self.report(events, said);
        if ignored { Err(Problem::NoPower) } else { Ok(self.door.lock()) }
    }

    fn report(&mut self, events: Vec<Event>, said: &mut Vec<Output>) {
        for event in events {
            self.sequence += 1;
            let output = Output::Event { sequence: self.sequence, event };
            if self.behaviour != Behaviour::Offline {
                said.push(output);
                continue;
            }
            if self.backlog.len() >= BACKLOG {
                self.backlog.pop_front();
            }
            self.backlog.push_back(output);
        }
    }
}
