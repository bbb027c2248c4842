//! A door on GPIO lines, by the kernel's character device. Not for Wiegand: see
//! [`crate::readers::wiegand`].

use super::{Change, OutputFailed, Outputs};
use doorward_door::physical::{Hardware, Position};
use gpiocdev::Request;
use gpiocdev::line::{Bias, EdgeDetection, EdgeKind, Value};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Contacts bounce for some milliseconds.
const DEBOUNCE: Duration = Duration::from_millis(10);

/// The lines of one door, all on one chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorLines {
    /// The chip, such as `/dev/gpiochip0`.
    pub chip: PathBuf,
    /// The relay of the lock.
    pub lock: LockLine,
    /// The contact of the leaf, active while the leaf is closed.
    pub contact: Option<InputLine>,
    /// The exit button, active while pressed.
    pub exit: Option<InputLine>,
    /// The contact of the case, active while the case is open.
    pub tamper: Option<InputLine>,
}

/// The relay of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockLine {
    /// Its offset on the chip.
    pub line: u32,
    /// Whether the relay draws when the line is low.
    pub active_low: bool,
    /// A strike lets go when the relay draws; a magnet holds while it does.
    pub hardware: Hardware,
}

/// A contact between a line and ground, with the chip's own pull-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputLine {
    /// Its offset on the chip.
    pub line: u32,
    /// Whether a closed contact, which pulls the line low, is what is active.
    pub active_low: bool,
}

/// A door on GPIO lines. Dropped, it leaves the lock without power.
#[derive(Debug)]
pub struct Gpio {
    lines: DoorLines,
    lock: Request,
    contacts: Vec<(Contact, u32, Request)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contact {
    Leaf,
    Exit,
    Case,
}

impl Gpio {
    /// Takes the lines, and has the lock hold the leaf.
    /// [`Gpio::present`] then tells how the contacts are.
    ///
    /// # Errors
    /// [`OutputFailed`] when a line is not there or not free.
    pub fn open(lines: DoorLines) -> Result<Self, OutputFailed> {
        let lock = take_lock(&lines)?;
        let all = [
            (Contact::Leaf, lines.contact),
            (Contact::Exit, lines.exit),
            (Contact::Case, lines.tamper),
        ];
        let mut contacts = Vec::new();
        for (contact, input) in all {
            if let Some(input) = input {
                contacts.push((contact, input.line, take_contact(&lines.chip, input)?));
            }
        }
        Ok(Self { lines, lock, contacts })
    }

    /// How each contact is now, for the first look.
    ///
    /// # Errors
    /// [`OutputFailed`] when one cannot be read.
    pub fn present(&self) -> Result<Vec<Change>, OutputFailed> {
        let mut present = Vec::new();
        for (contact, line, request) in &self.contacts {
            let value =
                request.lone_value().map_err(|source| failed(&self.lines.chip, *line, source))?;
            present.extend(contact.change(value == Value::Active));
        }
        Ok(present)
    }
}

impl Outputs for Gpio {
    fn release(&mut self, released: bool, _now_ms: u64) -> Result<(), OutputFailed> {
        let value = drawn(self.lines.lock.hardware, released);
        self.lock
            .set_lone_value(value)
            .map_err(|source| failed(&self.lines.chip, self.lines.lock.line, source))
    }

    fn changes(&mut self, _now_ms: u64) -> Result<Vec<Change>, OutputFailed> {
        let mut changes = Vec::new();
        for (contact, line, request) in &self.contacts {
            let failed = |source| failed(&self.lines.chip, *line, source);
            while request.has_edge_event().map_err(failed)? {
                let edge = request.read_edge_event().map_err(failed)?;
                changes.extend(contact.change(edge.kind == EdgeKind::Rising));
            }
        }
        Ok(changes)
    }
}

impl Drop for Gpio {
    fn drop(&mut self) {
        // Without power the lock is as its kind says; the kernel alone would leave the line as is.
        let _ = self.lock.set_lone_value(Value::Inactive);
    }
}

impl Contact {
    const fn change(self, active: bool) -> Option<Change> {
        match self {
            Self::Leaf if active => Some(Change::Position(Position::Closed)),
            Self::Leaf => Some(Change::Position(Position::Open)),
            Self::Exit if active => Some(Change::ExitRequested),
            Self::Exit => None,
            Self::Case => Some(Change::Tamper(active)),
        }
    }
}

const fn drawn(hardware: Hardware, released: bool) -> Value {
    match (hardware, released) {
        (Hardware::Strike, true) | (Hardware::Maglock, false) => Value::Active,
        (Hardware::Strike, false) | (Hardware::Maglock, true) => Value::Inactive,
    }
}

fn take_lock(lines: &DoorLines) -> Result<Request, OutputFailed> {
    let mut builder = Request::builder();
    builder.on_chip(&lines.chip).with_consumer("doorwardd").with_line(lines.lock.line);
    if lines.lock.active_low {
        builder.as_active_low();
    }
    builder.as_output(drawn(lines.lock.hardware, false));
    builder.request().map_err(|source| failed(&lines.chip, lines.lock.line, source))
}

fn take_contact(chip: &Path, input: InputLine) -> Result<Request, OutputFailed> {
    let mut builder = Request::builder();
    builder.on_chip(chip).with_consumer("doorwardd").with_line(input.line).as_input();
    if input.active_low {
        builder.as_active_low();
    }
    builder
        .with_bias(Bias::PullUp)
        .with_debounce_period(DEBOUNCE)
        .with_edge_detection(EdgeDetection::BothEdges);
    builder.request().map_err(|source| failed(chip, input.line, source))
}

fn failed(chip: &Path, line: u32, source: gpiocdev::Error) -> OutputFailed {
    OutputFailed::Line { chip: chip.to_owned(), line, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_that_is_not_there_is_named() {
        let lock = LockLine { line: 17, active_low: false, hardware: Hardware::Strike };
        let chip = PathBuf::from("/dev/no-such-chip");
        let error = Gpio::open(DoorLines { chip, lock, contact: None, exit: None, tamper: None })
            .expect_err("none");
        assert!(error.to_string().contains("line 17 of /dev/no-such-chip"), "{error}");
    }

    #[test]
    fn a_strike_draws_to_let_go_and_a_magnet_to_hold() {
        assert_eq!(drawn(Hardware::Strike, true), Value::Active);
        assert_eq!(drawn(Hardware::Strike, false), Value::Inactive);
        assert_eq!(drawn(Hardware::Maglock, true), Value::Inactive);
        assert_eq!(drawn(Hardware::Maglock, false), Value::Active);
    }
}
