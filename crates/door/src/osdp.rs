//! The control panel's side of OSDP (IEC 60839-11-5, SIA OSDP 2.2): one bus, several readers.
//!
//! Not for I/O: [`Bus::poll`] says what to send, [`Bus::received`] takes what came, both with the
//! time, and [`Bus::events`] tells what it meant. Not for whose card it is either, nor for keeping
//! keys. Frames and secure channel are those of the crate `osdp`; when to ask whom what, and what
//! to believe, is here:
//!
//! - Nothing is believed outside the secure channel, and nothing in a channel under the published
//!   default key, which opens only in an enrolment and only to set another key.
//! - A lost or spoilt reply cannot be asked for again, since each MAC rests on the one before. So
//!   any time-out, refusal or false MAC ends the channel, and a handshake makes a new one.

mod bus;
mod channel;
mod command;
mod event;
mod incoming;
mod key;
mod reader;
mod reply;
#[cfg(test)]
mod tests;

pub use bus::{BadBus, Bus, Random, ReaderSettings, Settings};
pub use command::{BadCommand, Colour, Command, CommandRefused, Led};
pub use event::{Alarm, Event, EventKind, FormattedCard, Pins};
pub use key::{BadKey, ReaderKey};

/// The largest address of a reader: 127 is everybody's.
pub const MAX_ADDRESS: u8 = ::osdp::MAX_PD_ADDR;

/// The longest that an enrolment may use the published default key, in milliseconds.
pub const MAX_ENROLMENT_MS: u64 = 600_000;
