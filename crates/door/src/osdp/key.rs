//! The key that a reader shares with its controller (SCBK). Not for making keys: the bytes come
//! from whoever has randomness.

use ::osdp::secure::SCBK_D;
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// A reader's own key, which is never the published default one.
#[derive(Clone, ZeroizeOnDrop)]
pub struct ReaderKey([u8; 16]);

/// These bytes are no reader's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Not 32 hexadecimal digits.
    #[error("write a reader's key as 32 hexadecimal digits")]
    Text,
    /// The default key SCBK-D, which is in every copy of the standard.
    #[error("this is the published default key, which protects nothing; use 16 random bytes")]
    Default,
}

impl ReaderKey {
    /// Takes the 16 bytes.
    ///
    /// # Errors
    /// [`BadKey::Default`] for the published key.
    pub fn new(bytes: [u8; 16]) -> Result<Self, BadKey> {
        if bytes == SCBK_D { Err(BadKey::Default) } else { Ok(Self(bytes)) }
    }

    /// Reads 32 hexadecimal digits.
    ///
    /// # Errors
    /// [`BadKey`] when it is none.
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        let mut bytes = [0; 16];
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadKey::Text);
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(index * 2..index * 2 + 2).ok_or(BadKey::Text)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| BadKey::Text)?;
        }
        let key = Self::new(bytes);
        bytes.zeroize();
        key
    }

    /// The 16 bytes, for the channel and for whoever keeps them.
    pub const fn expose(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Debug for ReaderKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ReaderKey(hidden)")
    }
}
