//! From pulses on two wires to cards and keys. Not for drivers: an edge comes with its time.
//!
//! A Wiegand reader pulls D0 low for a zero and D1 for a one, 20 to 100 µs long and 0.2 to 20 ms
//! apart, and says nothing else: that a card is complete shows only in the silence after it.

use super::{CardBits, MAX_BITS};
use crate::keypad::Key;

/// The wire that was pulled low.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// D0.
    Zero,
    /// D1.
    One,
}

/// When pulses are noise and when silence ends a burst. In microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Two pulses that begin closer together come from no reader.
    pub closest_us: u64,
    /// Silence of this length ends a burst.
    pub gap_us: u64,
    /// A burst of fewer bits that is no key is noise.
    pub fewest_bits: usize,
}

impl Default for Timing {
    fn default() -> Self {
        Self { closest_us: 100, gap_us: 25_000, fewest_bits: 24 }
    }
}

/// What came between two silences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Burst {
    /// A card.
    Card(CardBits),
    /// A key: four bits, or eight of which the first four are the others inverted.
    Key(Key),
    /// Nothing that a reader sends. Nothing of it was used.
    Noise,
}

/// Gathers edges into bursts. Its size is fixed, however much comes.
#[derive(Clone)]
pub struct Edges {
    timing: Timing,
    bits: [u8; MAX_BITS / 8],
    count: usize,
    last_us: Option<u64>,
    noise: bool,
}

impl Edges {
    /// Starts in silence.
    pub const fn new(timing: Timing) -> Self {
        Self { timing, bits: [0; MAX_BITS / 8], count: 0, last_us: None, noise: false }
    }

    /// Takes the falling edge of one wire, and returns the burst before it, if it ends one.
    pub fn edge(&mut self, line: Line, at_us: u64) -> Option<Burst> {
        let ended = self.quiet(at_us);
        if let Some(last) = self.last_us {
            self.noise |=
                at_us.checked_sub(last).is_none_or(|since| since < self.timing.closest_us);
        }
        self.last_us = Some(at_us.max(self.last_us.unwrap_or(0)));
        match self.bits.get_mut(self.count / 8) {
            Some(byte) => {
                *byte |= if line == Line::One { 0x80 >> (self.count % 8) } else { 0 };
                self.count += 1;
            }
            None => self.noise = true,
        }
        ended
    }

    /// Tells that it is now `now_us`, and returns the burst that the silence has ended.
    pub fn quiet(&mut self, now_us: u64) -> Option<Burst> {
        if now_us < self.next_wake()? {
            return None;
        }
        let burst = self.burst();
        *self = Self::new(self.timing);
        Some(burst)
    }

    /// When silence will have ended the present burst; `None` in silence.
    pub fn next_wake(&self) -> Option<u64> {
        Some(self.last_us?.saturating_add(self.timing.gap_us))
    }

    fn burst(&self) -> Burst {
        let first = self.bits.first().copied().unwrap_or(0);
        let key = match self.count {
            _ if self.noise => return Burst::Noise,
            4 => Key::from_nibble(first >> 4),
            8 if first >> 4 == !first & 0x0F => Key::from_nibble(first & 0x0F),
            count if count >= self.timing.fewest_bits => return self.card(),
            _ => None,
        };
        key.map_or(Burst::Noise, Burst::Key)
    }

    fn card(&self) -> Burst {
        let bytes = self.bits.get(..self.count.div_ceil(8)).unwrap_or_default();
        CardBits::from_bytes(bytes, self.count).map_or(Burst::Noise, Burst::Card)
    }
}

impl std::fmt::Debug for Edges {
    /// Hides the bits.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Edges").field("count", &self.count).finish_non_exhaustive()
    }
}
