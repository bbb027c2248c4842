//! What a card that was presented may be, as digits. Not for reading it off the wire, and not for
//! whose it is.

/// How much of a card a reading rests on. A later one is stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// The card number alone, without the facility: another site may have issued the same.
    Number,
    /// Facility and number.
    FacilityAndNumber,
    /// Every bit that the reader sent.
    Raw,
}

/// One way to read a card as the digits that an administrator may have entered for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    /// 1 to 64 digits; leading zeros count.
    pub digits: String,
    /// What they rest on.
    pub strength: Strength,
}

impl std::fmt::Debug for Candidate {
    /// Hides the digits: whoever has them can make the card.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Candidate").field("strength", &self.strength).finish_non_exhaustive()
    }
}
