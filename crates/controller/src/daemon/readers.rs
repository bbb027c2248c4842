//! Readers in the loop: what they say as the controller takes it, and what they show.

use super::{Daemon, Shown};
use crate::readers::{BusEvent, BusOrder};
use crate::wiring::ReaderConnection;
use doorward_door::card::{Candidate, Strength};
use doorward_door::controller::{Input, Key, Reader, Signal};
use doorward_door::keypad;
use doorward_door::osdp::{Colour, Command, EventKind, Led};
use doorward_door::wiegand::{Burst, candidates};

impl Daemon {
    pub(super) fn bus(&mut self, bus: usize, event: BusEvent) {
        let event = match event {
            BusEvent::Reader(event) => event,
            BusEvent::Port(there) => {
                let what = if there { "is there" } else { "is gone; its readers are out of reach" };
                return (self.show)(Shown::Note(format!("the port of bus {bus} {what}")));
            }
        };
        let Some(reader) = self.on_bus(bus, event.address) else { return };
        match event.kind {
            EventKind::Card(bits) => {
                let candidates = candidates(&bits, &self.formats);
                self.step(Input::Card { reader, candidates });
            }
            EventKind::FormattedCard(card) => {
                let digits = card.digits().to_owned();
                let candidates = vec![Candidate { digits, strength: Strength::Raw }];
                self.step(Input::Card { reader, candidates });
            }
            EventKind::Keys(keys) => self.keys(reader, &keys),
            EventKind::Tamper(on) => self.step(Input::Tamper { door: reader.door, on }),
            EventKind::Up(_) => self.step(Input::ReaderUp { reader, up: true }),
            EventKind::Down => self.step(Input::ReaderUp { reader, up: false }),
            EventKind::Alarm(alarm) => {
                (self.show)(Shown::Trouble(format!("reader {}: {alarm:?}", reader.number)));
                // Somebody did something to it: in the books that is tampering.
                self.step(Input::Tamper { door: reader.door, on: true });
            }
            EventKind::Unreadable
            | EventKind::Power(_)
            | EventKind::Inputs(_)
            | EventKind::CommandsLost(_)
            | EventKind::KeySet
            | EventKind::Enrolled(_)
            | EventKind::EnrolmentExpired => {}
        }
    }

    pub(super) fn burst(&mut self, number: u16, burst: &Burst) {
        let Some(reader) = self.reader(number) else { return };
        match burst {
            Burst::Card(bits) => {
                let candidates = candidates(bits, &self.formats);
                self.step(Input::Card { reader, candidates });
            }
            Burst::Key(key) => self.keys(reader, &[*key]),
            Burst::Noise => {}
        }
    }

    fn keys(&mut self, reader: Reader, keys: &[keypad::Key]) {
        for key in keys {
            let key = match key {
                keypad::Key::Digit(digit) => Key::Digit(*digit),
                keypad::Key::Enter => Key::Enter,
                keypad::Key::Clear => Key::Clear,
            };
            self.step(Input::Key { reader, key });
        }
    }

    /// The reader of an address on a bus.
    fn on_bus(&self, bus: usize, address: u8) -> Option<Reader> {
        let place = self.readers.iter().position(|wired| {
            let here = matches!(
                &wired.connection,
                ReaderConnection::Osdp { address: own, .. } if *own == address
            );
            here && self.bus_of(&wired.connection) == Some(bus)
        })?;
        self.reader(u16::try_from(place).ok()?)
    }

    /// Which bus a reader hangs on: buses are numbered as their ports first come in the wiring.
    fn bus_of(&self, connection: &ReaderConnection) -> Option<usize> {
        let ReaderConnection::Osdp { port, .. } = connection else { return None };
        super::start::ports(self.readers.iter().map(|wired| &wired.connection))
            .iter()
            .position(|(known, _)| known == port)
    }

    /// Shows something to somebody at a reader.
    pub(super) fn signal(&mut self, reader: Reader, signal: Signal) {
        let Some(wired) = self.readers.get(usize::from(reader.number)) else { return };
        let (door, inside) = (wired.door, wired.inside);
        if let ReaderConnection::Osdp { address, .. } = wired.connection
            && let Some(bus) = self.bus_of(&wired.connection).and_then(|bus| self.buses.get(bus))
        {
            for command in commands(signal) {
                // A reader that is out of reach shows nothing.
                bus.order(BusOrder::Command(address, command));
            }
        }
        (self.show)(Shown::Signal { door, inside, signal });
    }
}

/// What a reader does for a signal.
fn commands(signal: Signal) -> [Command; 2] {
    let (colour, off_ms, for_ms, sounds) = match signal {
        Signal::Granted => (Colour::Green, 0, 3_000, 1),
        Signal::Denied => (Colour::Red, 0, 2_000, 3),
        Signal::EnterPin => (Colour::Amber, 300, 10_000, 1),
        Signal::SecondPerson => (Colour::Blue, 300, 10_000, 2),
        Signal::Paused => (Colour::Red, 300, 5_000, 5),
    };
    let led =
        Led { led: 0, on: colour, off: Colour::Dark, on_ms: 300, off_ms, for_ms: Some(for_ms) };
    [Command::Led(led), Command::Buzzer { on_ms: 100, off_ms: 100, count: sounds }]
}
