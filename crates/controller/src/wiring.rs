//! How doors and readers are wired, as somebody wrote it down. Not for driving any of it.
//!
//! ```toml
//! [[door]]
//! door = "6f1c…"            # its UUID, as `doorward door list` shows it
//! [door.gpio]
//! chip = "/dev/gpiochip0"
//! lock = 17
//! hardware = "strike"       # or "magnet"
//! contact = 27              # active while the leaf is closed
//! exit = 22
//! tamper = 23
//!
//! [[door.reader]]
//! osdp = "/dev/ttyUSB0"
//! address = 0
//! side = "outside"
//!
//! [[door.reader]]
//! wiegand = "/dev/gpiochip0"
//! zero = 5
//! one = 6
//! side = "inside"
//! ```

use crate::outputs::{DoorLines, InputLine, LockLine};
use crate::readers::wiegand::WiegandLines;
use doorward_door::physical::Hardware;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// All doors of a controller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wiring {
    /// The doors, in the order of the file.
    pub doors: Vec<WiredDoor>,
}

/// One door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WiredDoor {
    /// Which, as commands name it.
    pub uuid: [u8; 16],
    /// Its lock and contacts; `None`: it is simulated.
    pub lines: Option<DoorLines>,
    /// Its readers.
    pub readers: Vec<WiredReader>,
}

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WiredReader {
    /// Whether it hangs on the side that people leave from.
    pub inside: bool,
    /// How it is connected.
    pub connection: ReaderConnection,
}

/// How a reader is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderConnection {
    /// By OSDP on a serial port.
    Osdp {
        /// The port.
        port: PathBuf,
        /// Bits a second.
        baud: u32,
        /// Its address on the bus.
        address: u8,
    },
    /// By two lines.
    Wiegand(WiegandLines),
    /// Not at all.
    Simulated,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// It cannot be read.
    #[error("the wiring {}: {source}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It makes no sense.
    #[error("the wiring {}: {reason}", path.display())]
    Text {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    door: Vec<WrittenDoor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDoor {
    door: String,
    gpio: Option<WrittenLines>,
    #[serde(default)]
    simulated: bool,
    #[serde(default)]
    reader: Vec<WrittenReader>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLines {
    chip: PathBuf,
    lock: u32,
    #[serde(default)]
    lock_active_low: bool,
    hardware: WrittenHardware,
    contact: Option<u32>,
    #[serde(default = "yes")]
    contact_active_low: bool,
    exit: Option<u32>,
    #[serde(default = "yes")]
    exit_active_low: bool,
    tamper: Option<u32>,
    #[serde(default)]
    tamper_active_low: bool,
}

const fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenHardware {
    Strike,
    Magnet,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReader {
    side: Side,
    osdp: Option<PathBuf>,
    baud: Option<u32>,
    address: Option<u8>,
    wiegand: Option<PathBuf>,
    zero: Option<u32>,
    one: Option<u32>,
    #[serde(default)]
    simulated: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Outside,
    Inside,
}

impl Wiring {
    /// Reads a file.
    ///
    /// # Errors
    /// [`WiringError`] when it is not there or makes no sense.
    pub fn load(path: &Path) -> Result<Self, WiringError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| WiringError::File { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|reason| WiringError::Text { path: path.to_owned(), reason })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|error| error.to_string())?;
        let doors: Result<Vec<WiredDoor>, String> =
            written.door.into_iter().map(WrittenDoor::read).collect();
        let doors = doors?;
        for (at, door) in doors.iter().enumerate() {
            if doors.iter().take(at).any(|before| before.uuid == door.uuid) {
                return Err("a door is there twice".to_owned());
            }
        }
        Ok(Self { doors })
    }
}

/// The sixteen bytes of a UUID, with or without dashes.
pub(crate) fn uuid(text: &str) -> Option<[u8; 16]> {
    doorward_domain::hex::decode(&text.replace('-', ""))?.try_into().ok()
}

impl WrittenDoor {
    fn read(self) -> Result<WiredDoor, String> {
        let uuid = uuid(&self.door).ok_or_else(|| {
            format!("{:?} is no UUID of a door; see `doorward door list`", self.door)
        })?;
        let lines = match (self.gpio, self.simulated) {
            (Some(lines), false) => Some(lines.read()),
            (None, true) => None,
            _ => {
                return Err(format!(
                    "the door {} has either [door.gpio] or simulated = true",
                    self.door
                ));
            }
        };
        let readers: Result<_, String> = self.reader.iter().map(WrittenReader::read).collect();
        Ok(WiredDoor { uuid, lines, readers: readers? })
    }
}

impl WrittenLines {
    fn read(self) -> DoorLines {
        let input = |line: Option<u32>, active_low| line.map(|line| InputLine { line, active_low });
        DoorLines {
            chip: self.chip,
            lock: LockLine {
                line: self.lock,
                active_low: self.lock_active_low,
                hardware: match self.hardware {
                    WrittenHardware::Strike => Hardware::Strike,
                    WrittenHardware::Magnet => Hardware::Maglock,
                },
            },
            contact: input(self.contact, self.contact_active_low),
            exit: input(self.exit, self.exit_active_low),
            tamper: input(self.tamper, self.tamper_active_low),
        }
    }
}

impl WrittenReader {
    fn read(&self) -> Result<WiredReader, String> {
        let connection = match (&self.osdp, &self.wiegand, self.simulated) {
            (Some(port), None, false) => ReaderConnection::Osdp {
                port: port.clone(),
                baud: self.baud.unwrap_or(9_600),
                address: self.address.ok_or("an OSDP reader needs an address")?,
            },
            (None, Some(chip), false) => ReaderConnection::Wiegand(WiegandLines {
                chip: chip.clone(),
                zero: self.zero.ok_or("a Wiegand reader needs the line zero")?,
                one: self.one.ok_or("a Wiegand reader needs the line one")?,
            }),
            (None, None, true) => ReaderConnection::Simulated,
            _ => return Err("a reader has one of osdp, wiegand and simulated".to_owned()),
        };
        Ok(WiredReader { inside: self.side == Side::Inside, connection })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
[[door]]
door = "6f1c0a52-2f1d-4d6e-9a55-0123456789ab"
[door.gpio]
chip = "/dev/gpiochip0"
lock = 17
hardware = "magnet"
contact = 27
exit = 22

[[door.reader]]
osdp = "/dev/ttyUSB0"
address = 3
side = "outside"

[[door.reader]]
wiegand = "/dev/gpiochip0"
zero = 5
one = 6
side = "inside"

[[door]]
door = "6f1c0a522f1d4d6e9a550123456789ac"
simulated = true
"#;

    #[test]
    fn a_file_says_where_everything_hangs() {
        let wiring = Wiring::parse(WHOLE).unwrap();
        let [first, second] = &wiring.doors[..] else { panic!("{wiring:?}") };
        let lines = first.lines.as_ref().unwrap();
        assert_eq!((lines.lock.line, lines.lock.hardware), (17, Hardware::Maglock));
        assert_eq!(lines.contact, Some(InputLine { line: 27, active_low: true }));
        assert_eq!(lines.tamper, None);
        let osdp = ReaderConnection::Osdp { port: "/dev/ttyUSB0".into(), baud: 9_600, address: 3 };
        assert_eq!(first.readers[0], WiredReader { inside: false, connection: osdp });
        assert!(matches!(first.readers[1].connection, ReaderConnection::Wiegand(_)));
        assert!(first.readers[1].inside);
        assert_eq!((second.uuid[15], second.lines.as_ref()), (0xac, None));
    }

    #[test]
    fn a_file_that_makes_no_sense_says_why() {
        for (text, why) in [
            ("[[door]]\ndoor = \"front\"\nsimulated = true", "no UUID"),
            ("[[door]]\ndoor = \"6f1c0a522f1d4d6e9a550123456789ac\"", "either"),
            (
                "[[door]]\ndoor = \"6f1c0a522f1d4d6e9a550123456789ac\"\nsimulated = true\n\
                 [[door.reader]]\nside = \"outside\"",
                "one of osdp",
            ),
            (
                "[[door]]\ndoor = \"6f1c0a522f1d4d6e9a550123456789ac\"\nsimulated = true\n\
                 [[door]]\ndoor = \"6F1C0A522F1D4D6E9A550123456789AC\"\nsimulated = true",
                "twice",
            ),
            ("[[doors]]", "unknown field"),
        ] {
            let said = Wiring::parse(text).unwrap_err();
            assert!(said.contains(why), "{said}");
        }
    }
}
