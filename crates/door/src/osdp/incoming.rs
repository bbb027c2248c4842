//! Frames out of a stream of bytes. Not for what they say, nor for whether they may be believed.

use ::osdp::packet::ParsedPacket;
use ::osdp::{MAX_BUS_PACKET, SOM};

/// Header, code and the shorter trailer.
const SHORTEST: usize = 7;

/// What has come and is no frame yet. Never more than the longest frame.
#[derive(Default)]
pub(super) struct Incoming(Vec<u8>);

/// What the next bytes were.
pub(super) enum Found {
    /// A frame whose check sum holds.
    Frame(Vec<u8>),
    /// The length of a frame, but spoilt.
    Spoilt,
}

impl Incoming {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds what came; what exceeds the longest frame is thrown away.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let room = MAX_BUS_PACKET.saturating_sub(self.0.len());
        self.0.extend(bytes.iter().take(room));
    }

    /// Takes the next frame out, past anything that cannot begin one.
    pub(super) fn next(&mut self) -> Option<Found> {
        loop {
            let start = self.0.iter().position(|byte| *byte == SOM).unwrap_or(self.0.len());
            self.0.drain(..start);
            let [_, _, low, high, ..] = *self.0.as_slice() else { return None };
            let length = usize::from(u16::from_le_bytes([low, high]));
            if (SHORTEST..=MAX_BUS_PACKET).contains(&length) {
                if self.0.len() < length {
                    return None;
                }
                let frame: Vec<u8> = self.0.drain(..length).collect();
                let whole = ParsedPacket::parse(&frame).is_ok();
                return Some(if whole { Found::Frame(frame) } else { Found::Spoilt });
            }
            self.0.drain(..1);
        }
    }
}
