//! What a reader is told to show and to do. Not for when.

use ::osdp::command as wire;
use ::osdp::command::led::LedRecord;
use ::osdp::command::output::OutputRecord;

/// The length of a line on the displays of readers.
const LONGEST_TEXT: usize = 32;

/// Something that a reader shows or does. Times are in milliseconds, and sent in tenths of a
/// second, rounded up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A light.
    Led(Led),
    /// The buzzer: `count` times, or until the next command for 0.
    Buzzer {
        /// How long a sound is, up to 25,500.
        on_ms: u32,
        /// How long the silence after it is, up to 25,500.
        off_ms: u32,
        /// How many sounds.
        count: u8,
    },
    /// A line on the display.
    Text {
        /// From 1.
        row: u8,
        /// From 1.
        column: u8,
        /// Up to 32 printable ASCII characters.
        text: String,
        /// For how many seconds; `None` until the next text.
        for_s: Option<u8>,
    },
    /// An output of the reader.
    Output {
        /// From 0.
        output: u8,
        /// On or off.
        on: bool,
        /// After how long it goes back, up to 6,553,500; `None` for never.
        for_ms: Option<u32>,
    },
}

/// A light that shines or blinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Led {
    /// Which, from 0.
    pub led: u8,
    /// The first colour.
    pub on: Colour,
    /// The colour that it alternates with.
    pub off: Colour,
    /// How long the first shines, up to 25,500.
    pub on_ms: u32,
    /// How long the other shines, up to 25,500; 0 for a light that does not blink.
    pub off_ms: u32,
    /// After how long the light is as before, up to 6,553,500; `None` for never.
    pub for_ms: Option<u32>,
}

/// The colour of a light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Dark.
    Dark,
    /// Red.
    Red,
    /// Green.
    Green,
    /// Amber.
    Amber,
    /// Blue.
    Blue,
}

/// The command cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCommand {
    /// A time that does not fit.
    #[error(
        "a time of this command is too long for a reader: 25.5 s for a light or sound, 6553.5 s for what goes back"
    )]
    Time,
    /// A text that no display shows.
    #[error("a reader shows up to 32 printable ASCII characters")]
    Text,
}

/// A command was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandRefused {
    /// No reader has this address.
    #[error("no reader has this address on the bus")]
    UnknownReader,
    /// There is no secure channel; a command that waited for one would come too late.
    #[error("the reader cannot be reached at present")]
    NotUp,
    /// The reader did not say that it can.
    #[error("the reader has nothing to do this with")]
    NotCapable,
    /// As many commands wait as may.
    #[error("too many commands wait for this reader; send fewer")]
    Full,
    /// The command itself.
    #[error(transparent)]
    Bad(#[from] BadCommand),
}

impl Command {
    /// The function of annex B that it needs.
    pub(super) const fn function(&self) -> u8 {
        match self {
            Self::Output { .. } => 2,
            Self::Led(_) => 4,
            Self::Buzzer { .. } => 5,
            Self::Text { .. } => 6,
        }
    }

    pub(super) fn encode(&self) -> Result<(u8, Vec<u8>), BadCommand> {
        let command = match self {
            Self::Led(led) => wire::Command::Led(wire::LedControl { records: vec![led.record()?] }),
            Self::Buzzer { on_ms, off_ms, count } => wire::Command::Buzzer(wire::BuzzerControl {
                reader: 0,
                tone: wire::BuzzerTone::Default,
                on_time: tenths(*on_ms)?,
                off_time: tenths(*off_ms)?,
                count: *count,
            }),
            Self::Text { row, column, text, for_s } => {
                if text.len() > LONGEST_TEXT {
                    return Err(BadCommand::Text);
                }
                wire::Command::Text(wire::Text {
                    reader: 0,
                    command: for_s.map_or(wire::TextCommand::PermanentNoWrap, |_| {
                        wire::TextCommand::TemporaryNoWrap
                    }),
                    temp_time_s: for_s.unwrap_or(0),
                    row: *row,
                    column: *column,
                    text: text.clone().into_bytes(),
                })
            }
            Self::Output { output, on, for_ms } => {
                use wire::OutputControlCode as Code;
                let code = match (on, for_ms) {
                    (true, None) => Code::PermanentOnAbortTimed,
                    (false, None) => Code::PermanentOffAbortTimed,
                    (true, Some(_)) => Code::TemporaryOnResume,
                    (false, Some(_)) => Code::TemporaryOffResume,
                };
                let timer = tenths(for_ms.unwrap_or(0))?;
                let record = OutputRecord { output: *output, code, timer };
                wire::Command::Output(wire::OutputControl { records: vec![record] })
            }
        };
        let data = command.encode_data().map_err(|_| BadCommand::Text)?;
        Ok((command.code().as_byte(), data))
    }
}

impl Led {
    fn record(&self) -> Result<LedRecord, BadCommand> {
        let (on_time, off_time) = (tenths(self.on_ms)?, tenths(self.off_ms)?);
        let (on_color, off_color) = (self.on.wire(), self.off.wire());
        let timer = tenths(self.for_ms.unwrap_or(0))?;
        // Control codes of SIA OSDP 2.2, tables 17 and 18: 2 sets and starts the temporary light,
        // 1 sets the permanent one, 0 leaves either.
        let (temporary, permanent) = if self.for_ms.is_some() { (2, 0) } else { (0, 1) };
        Ok(LedRecord {
            reader: 0,
            led: self.led,
            temporary: wire::LedTemporary {
                control: temporary,
                on_time,
                off_time,
                on_color,
                off_color,
                timer,
            },
            permanent: wire::LedPermanent {
                control: permanent,
                on_time,
                off_time,
                on_color,
                off_color,
            },
        })
    }
}

impl Colour {
    const fn wire(self) -> wire::LedColor {
        match self {
            Self::Dark => wire::LedColor::Black,
            Self::Red => wire::LedColor::Red,
            Self::Green => wire::LedColor::Green,
            Self::Amber => wire::LedColor::Amber,
            Self::Blue => wire::LedColor::Blue,
        }
    }
}

fn tenths<T: TryFrom<u32>>(ms: u32) -> Result<T, BadCommand> {
    T::try_from(ms.div_ceil(100)).map_err(|_| BadCommand::Time)
}
