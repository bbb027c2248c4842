//! The lines of doors in the loop: looked at, and told what the controller says.

use super::{Act, Daemon, Door, Shown, WiredReader};
use crate::outputs::{Change, Gpio, OutputFailed, Outputs, Simulated};
use crate::wiring::ReaderConnection;
use doorward_door::card::{Candidate, Strength};
use doorward_door::controller::Input;
use doorward_door::physical::{self, Hardware, Position, Settings};
use doorward_door::policy::Policy;

/// A door's lock and contacts.
#[derive(Debug)]
pub enum Lines {
    /// Real ones.
    Gpio(Gpio),
    /// Played ones.
    Simulated(Box<Simulated>),
}

impl Lines {
    /// A played door with a strike.
    pub fn simulated(now_ms: u64) -> Self {
        // The controller relocks and watches the leaf; the door alone does neither.
        let settings = Settings {
            hardware: Hardware::Strike,
            relock_on_closing: false,
            exit_ms: 5_000,
            held_open_ms: u64::MAX / 4,
        };
        Self::Simulated(Box::new(Simulated::new(physical::Door::new(settings, now_ms))))
    }

    /// Whether changes must be looked for from time to time.
    pub(super) const fn need_looking(&self) -> bool {
        matches!(self, Self::Gpio(_))
    }

    pub(super) fn release(&mut self, released: bool, now_ms: u64) -> Result<(), OutputFailed> {
        match self {
            Self::Gpio(gpio) => gpio.release(released, now_ms),
            Self::Simulated(door) => door.release(released, now_ms),
        }
    }

    fn changes(&mut self, now_ms: u64) -> Result<Vec<Change>, OutputFailed> {
        match self {
            Self::Gpio(gpio) => gpio.changes(now_ms),
            Self::Simulated(door) => door.changes(now_ms),
        }
    }
}

impl Daemon {
    pub(super) fn look_at_lines(&mut self) {
        let now_ms = self.now_ms();
        for at in 0..self.doors.len() {
            let Some(door) = self.doors.get_mut(at) else { continue };
            match door.lines.changes(now_ms) {
                Ok(changes) => {
                    for change in changes {
                        self.change(at, change);
                    }
                }
                Err(error) => (self.show)(Shown::Trouble(error.to_string())),
            }
        }
    }

    pub(super) fn change(&mut self, at: usize, change: Change) {
        let Some(door) = self.doors.get_mut(at) else { return };
        if let Change::Position(position) = change {
            if door.position == Some(position) {
                return;
            }
            door.position = Some(position);
            (self.show)(Shown::Leaf { door: at, position });
        }
        let Some(id) = door.id else { return };
        self.step(match change {
            Change::Position(position) => {
                Input::Contact { door: id, open: position == Position::Open }
            }
            Change::ExitRequested => Input::Exit { door: id },
            Change::Tamper(on) => Input::Tamper { door: id, on },
        });
    }

    /// Tells the controller which leaves are open: it knows doors from their policy on.
    pub(super) fn tell_positions(&mut self) {
        let open: Vec<_> = self
            .doors
            .iter()
            .filter(|door| door.position == Some(Position::Open))
            .filter_map(|door| door.id)
            .collect();
        for door in open {
            self.step(Input::Contact { door, open: true });
        }
    }

    /// Gives doors the numbers of their policy.
    pub(super) fn number_doors(&mut self, policy: &Policy) {
        let now_ms = self.now_ms();
        for door in &mut self.doors {
            let known = policy.doors().find(|known| known.uuid == door.uuid);
            door.id = known.map(|known| known.id);
        }
        let mut unwired = Vec::new();
        for known in policy.doors() {
            if self.doors.iter().all(|door| door.uuid != known.uuid) {
                unwired.push((known.uuid, known.id));
            }
        }
        if !self.plays {
            for (uuid, _) in unwired {
                let text = format!(
                    "the door {} hangs on this controller and is not in its wiring",
                    doorward_domain::hex::encode(&uuid)
                );
                (self.show)(Shown::Trouble(text));
            }
            return;
        }
        if unwired.is_empty() && self.shown_doors == self.doors.len() {
            return;
        }
        for (uuid, id) in unwired {
            let door = self.doors.len();
            let lines = Lines::simulated(now_ms);
            let position = Some(Position::Closed);
            self.doors.push(Door { uuid, id: Some(id), lines, position, said: None });
            for inside in [false, true] {
                let connection = ReaderConnection::Simulated;
                self.readers.push(WiredReader { door, inside, connection });
            }
        }
        self.shown_doors = self.doors.len();
        (self.show)(Shown::Doors(self.doors.iter().map(|door| door.uuid).collect()));
    }

    /// Does what somebody does who plays.
    pub(super) fn act(&mut self, act: Act) {
        match act {
            Act::Card { door, inside, digits } => {
                if let Some(reader) = self.played(door, inside) {
                    let candidates = vec![Candidate { digits, strength: Strength::Raw }];
                    self.step(Input::Card { reader, candidates });
                }
            }
            Act::Keys { door, inside, keys } => {
                if let Some(reader) = self.played(door, inside) {
                    for key in keys {
                        self.step(Input::Key { reader, key });
                    }
                }
            }
            Act::Touch { door, touch } => {
                let now_ms = self.now_ms();
                if let Some(Door { lines: Lines::Simulated(played), .. }) = self.doors.get_mut(door)
                {
                    played.touch(touch, now_ms);
                } else {
                    (self.show)(Shown::Trouble("there is no such simulated door".to_owned()));
                }
            }
            Act::Cable(plugged) => self.cable(plugged),
            Act::Pass(millis) => {
                self.passed_ms = self.passed_ms.saturating_add(millis);
                self.step(Input::Tick);
            }
        }
    }

    fn played(&mut self, door: usize, inside: bool) -> Option<doorward_door::controller::Reader> {
        let number = self
            .readers
            .iter()
            .position(|reader| reader.door == door && reader.inside == inside)
            .and_then(|number| u16::try_from(number).ok());
        let reader = number.and_then(|number| self.reader(number));
        if reader.is_none() {
            let text = "there is no such reader, or no policy that knows its door".to_owned();
            (self.show)(Shown::Trouble(text));
        }
        reader
    }
}
