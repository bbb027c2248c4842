//! The keys of a keypad, however it is wired. Not for PINs: those are put together, and judged,
//! elsewhere.

/// One key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// The star, which clears.
    Clear,
    /// The hash, which enters.
    Enter,
}

impl Key {
    /// Reads the nibble of a Wiegand keypad: 10 is the star, 11 the hash.
    pub const fn from_nibble(nibble: u8) -> Option<Self> {
        match nibble {
            0..=9 => Some(Self::Digit(nibble)),
            10 => Some(Self::Clear),
            11 => Some(Self::Enter),
            _ => None,
        }
    }

    /// Reads a byte of `osdp_KEYPAD`: ASCII, with 0x7F for clear and 0x0D for enter (SIA OSDP 2.2,
    /// 7.12), or the characters that some readers send instead.
    pub const fn from_ascii(byte: u8) -> Option<Self> {
        match byte {
            b'0'..=b'9' => Some(Self::Digit(byte - b'0')),
            0x7F | b'*' => Some(Self::Clear),
            0x0D | b'#' => Some(Self::Enter),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Key {
    /// Hides which digit: it is part of a PIN.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Digit(_) => "Digit",
            Self::Clear => "Clear",
            Self::Enter => "Enter",
        })
    }
}
