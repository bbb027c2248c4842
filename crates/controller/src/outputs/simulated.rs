//! A simulated door behind the same lines. Not for simulating a controller: this is only the door.

use super::{Change, OutputFailed, Outputs};
use doorward_door::command::{Action, Grounds, UnlockSeconds};
use doorward_door::physical::{Door, Event, EventKind, Input, Touch, step};

/// A door of `doorward_door::physical` with a relay before its lock.
#[derive(Debug)]
pub struct Simulated {
    door: Door,
    released: bool,
    changes: Vec<Change>,
}

impl Simulated {
    /// Puts a relay before a door. Its settings should not relock on closing by themselves, since a
    /// relay does not.
    pub const fn new(door: Door) -> Self {
        Self { door, released: false, changes: Vec::new() }
    }

    /// The door, to look at.
    pub const fn door(&self) -> &Door {
        &self.door
    }

    /// Does to the door what the world does.
    pub fn touch(&mut self, touch: Touch, now_ms: u64) {
        self.hold(now_ms);
        self.step(Input::Touch(touch), now_ms);
        self.hold(now_ms);
    }

    /// A relay that is drawn stays so, where an order to unlock ends.
    fn hold(&mut self, now_ms: u64) {
        let order = match UnlockSeconds::new(86_400) {
            Some(seconds) if self.released => {
                Action::Unlock { seconds, grounds: Grounds::Ordinary }
            }
            _ => Action::Lock,
        };
        self.step(Input::Order(order), now_ms);
    }

    fn step(&mut self, input: Input, now_ms: u64) {
        let events = step(&mut self.door, input, now_ms);
        self.changes.extend(events.iter().filter_map(change));
    }
}

impl Outputs for Simulated {
    fn release(&mut self, released: bool, now_ms: u64) -> Result<(), OutputFailed> {
        self.released = released;
        self.hold(now_ms);
        Ok(())
    }

    fn changes(&mut self, now_ms: u64) -> Result<Vec<Change>, OutputFailed> {
        self.hold(now_ms);
        Ok(std::mem::take(&mut self.changes))
    }
}

/// What lines would show of it; the rest a controller has to find out.
const fn change(event: &Event) -> Option<Change> {
    match event.kind {
        EventKind::Position(position) => Some(Change::Position(position)),
        EventKind::ExitRequested => Some(Change::ExitRequested),
        EventKind::Tamper(open) => Some(Change::Tamper(open)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_door::physical::{Hardware, LockState, Position, Settings};

    fn door(hardware: Hardware) -> Simulated {
        let settings =
            Settings { hardware, relock_on_closing: false, exit_ms: 5000, held_open_ms: 30_000 };
        Simulated::new(Door::new(settings, 0))
    }

    #[test]
    fn a_released_lock_stays_so_until_it_is_held_again() {
        for hardware in [Hardware::Strike, Hardware::Maglock] {
            let mut door = door(hardware);
            door.release(true, 10).expect("cannot fail");
            assert_eq!(door.door().lock(), LockState::Unlocked);
            // Longer than the longest order to unlock.
            for hour in 1..50 {
                door.changes(hour * 3_600_000).expect("cannot fail");
                assert_eq!(door.door().lock(), LockState::Unlocked);
            }
            door.release(false, 200_000_000).expect("cannot fail");
            assert_eq!(door.door().lock(), LockState::Locked);
        }
    }

    #[test]
    fn contacts_tell_what_the_world_does_and_nothing_else() {
        let mut door = door(Hardware::Strike);
        door.touch(Touch::Pull, 10);
        assert_eq!(door.changes(20).expect("cannot fail"), []);
        door.touch(Touch::Force, 30);
        door.touch(Touch::Close, 40);
        door.touch(Touch::RequestExit, 50);
        door.touch(Touch::Tamper(true), 60);
        let expected = [
            Change::Position(Position::Open),
            Change::Position(Position::Closed),
            Change::ExitRequested,
            Change::Tamper(true),
        ];
        assert_eq!(door.changes(70).expect("cannot fail"), expected);
    }
}
