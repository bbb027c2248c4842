//! What a bus tells. Not for what follows from it.

use crate::keypad::Key;
use crate::wiegand::CardBits;

/// Something that a reader said or that was noticed about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The reader's address on its bus.
    pub address: u8,
    /// The monotonic time in milliseconds at which the bus knew.
    pub at_ms: u64,
    /// What.
    pub kind: EventKind,
}

/// What was said or noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// A card, as its bits.
    Card(CardBits),
    /// A card, as digits that the reader made of it.
    FormattedCard(FormattedCard),
    /// Keys, in the order in which they were pressed.
    Keys(Vec<Key>),
    /// A card or keys that say nothing: no bits, too many, or no digits.
    Unreadable,
    /// The reader's case is open, or torn off its wall (`true`), or is not.
    Tamper(bool),
    /// The reader's supply is there (`true`) or failing.
    Power(bool),
    /// The reader's inputs, in their order: active or not.
    Inputs(Vec<bool>),
    /// The secure channel is open, and this is what the reader says it is.
    Up(Pins),
    /// Nothing that could be believed came for the time of [`super::Settings::offline_ms`].
    Down,
    /// The channel broke while so many commands waited; they were not carried out and will not be.
    CommandsLost(usize),
    /// The reader has taken the new key of its enrolment. It is not used before it has proved so.
    KeySet,
    /// The reader has proved the new key. Keep key and pins.
    Enrolled(Pins),
    /// The time of an enrolment is over, without a new key.
    EnrolmentExpired,
    /// Somebody should look.
    Alarm(Alarm),
}

/// What somebody should look at. Each is raised once, until the reader is as it should be again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// The reader answers under another key than its own: another reader, or another's key.
    WrongKey,
    /// The reader answers under the published default key: it was reset or exchanged. It is left
    /// as it is until somebody enrols it.
    DefaultMode,
    /// A card or keys came outside the secure channel and were thrown away.
    Plaintext,
    /// The reader says that it is another one than at its enrolment.
    IdentityChanged,
    /// The reader says that it can do other things than at its enrolment.
    CapabilitiesChanged,
    /// More cards and keys came than people can present; what is too many was thrown away.
    Flooding,
}

/// What a reader says of itself over the secure channel; kept at its enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pins {
    /// The twelve bytes of `osdp_PDID`: vendor, model, version, serial number, firmware.
    pub identity: [u8; 12],
    /// What it can do, as function, level and number (SIA OSDP 2.2, annex B), in ascending order.
    pub capabilities: Vec<[u8; 3]>,
}

impl Pins {
    /// Whether the reader has the function of that number, at any level.
    pub fn can(&self, function: u8) -> bool {
        self.capabilities.iter().any(|[code, level, _]| *code == function && *level > 0)
    }
}

/// The digits of a card, as a reader made them; 1 to 64.
#[derive(Clone, PartialEq, Eq)]
pub struct FormattedCard(String);

impl FormattedCard {
    /// Takes the characters if they are digits; spaces and NULs around them do not matter.
    pub(super) fn new(characters: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(characters).ok()?.trim_matches([' ', '\0', '\r', '\n']);
        let digits =
            (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| Self(text.to_owned()))
    }

    /// The digits; leading zeros count.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for FormattedCard {
    /// Hides the digits: whoever has them can make the card.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("FormattedCard(hidden)")
    }
}
