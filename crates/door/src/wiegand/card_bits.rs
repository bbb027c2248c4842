//! The bits of a card, as it sent them. Not for their meaning: see [`super::Format`].

/// The most bits of a card; the longest in use have 200.
pub const MAX_BITS: usize = 256;

/// The bits of a card in the order in which they were sent, and how many.
#[derive(Clone, PartialEq, Eq)]
pub struct CardBits {
    bytes: [u8; MAX_BITS / 8],
    count: u16,
}

/// No card has so many bits, or so few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a card has 1 to 256 bits, in as many bytes as they need")]
pub struct BadBits;

impl CardBits {
    /// Takes the first `count` bits, the highest of each byte first; bits beyond do not matter.
    ///
    /// # Errors
    /// [`BadBits`] for no bits, for more than [`MAX_BITS`], or when the bytes do not hold exactly
    /// as many.
    pub fn from_bytes(bytes: &[u8], count: usize) -> Result<Self, BadBits> {
        if count == 0 || count > MAX_BITS || bytes.len() != count.div_ceil(8) {
            return Err(BadBits);
        }
        let bit = |index: usize| bytes.get(index / 8).is_some_and(|byte| byte & mask(index) != 0);
        Self::from_bits((0..count).map(bit))
    }

    /// Takes bits one by one.
    ///
    /// # Errors
    /// [`BadBits`] for none, or more than [`MAX_BITS`].
    pub fn from_bits(bits: impl IntoIterator<Item = bool>) -> Result<Self, BadBits> {
        let mut card = Self { bytes: [0; MAX_BITS / 8], count: 0 };
        for bit in bits {
            let index = card.count();
            let byte = card.bytes.get_mut(index / 8).ok_or(BadBits)?;
            if bit {
                *byte |= mask(index);
            }
            card.count += 1;
        }
        if card.count == 0 { Err(BadBits) } else { Ok(card) }
    }

    /// How many bits.
    pub const fn count(&self) -> usize {
        self.count as usize
    }

    /// The bit at `index`, from 0; `None` beyond the last.
    pub fn bit(&self, index: usize) -> Option<bool> {
        let byte = self.bytes.get(index / 8).filter(|_| index < self.count())?;
        Some(byte & mask(index) != 0)
    }

    /// All bits, in order.
    pub fn bits(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.count()).filter_map(|index| self.bit(index))
    }

    /// The bytes, the last one filled up with zeros.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.count().div_ceil(8)).unwrap_or_default()
    }

    /// All bits as one number in decimal digits, without leading zeros.
    pub fn decimal(&self) -> String {
        let mut digits: Vec<u8> = vec![0];
        for bit in self.bits() {
            let mut carry = u8::from(bit);
            for digit in &mut digits {
                let doubled = *digit * 2 + carry;
                *digit = doubled % 10;
                carry = doubled / 10;
            }
            if carry > 0 {
                digits.push(carry);
            }
        }
        digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
    }
}

impl std::fmt::Debug for CardBits {
    /// Hides the bits: whoever has them can make the card.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("CardBits").field("count", &self.count).finish_non_exhaustive()
    }
}

const fn mask(index: usize) -> u8 {
    0x80 >> (index % 8)
}
