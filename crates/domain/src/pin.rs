//! PINs before they are hashed: what a PIN must look like. Not for hashing or counting failures.

use crate::{Phone, Secret};

/// A PIN in the clear, on its way to the hash.
#[derive(Debug, Clone)]
pub struct Pin(Secret);

/// What a company asks of new PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PinPolicy {
    /// Fewest digits taken.
    pub shortest: usize,
    /// Most digits taken.
    pub longest: usize,
    /// Whether repeats, runs, doubled halves and the end of the person's own number are refused.
    pub refuse_weak: bool,
}

impl Default for PinPolicy {
    fn default() -> Self {
        Self { shortest: 4, longest: 16, refuse_weak: false }
    }
}

/// Why a new PIN was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinProblem {
    /// Something else than the digits 0 to 9.
    #[error("a PIN has digits only")]
    NotDigits,
    /// Too few or too many digits.
    #[error("a PIN has {shortest} to {longest} digits")]
    Length {
        /// Fewest digits taken.
        shortest: usize,
        /// Most digits taken.
        longest: usize,
    },
    /// One digit again and again, or a short group repeated.
    #[error("this PIN repeats itself; choose one that does not")]
    Repeats,
    /// Digits counting up or down.
    #[error("this PIN counts up or down; choose one that does not")]
    Run,
    /// The end of the person's own telephone number.
    #[error("this PIN is the end of the person's telephone number; choose another")]
    PhoneEnd,
}

impl Pin {
    /// The longest text that is looked at when a PIN is verified; anything longer matches nothing.
    pub const LONGEST_PRESENTED: usize = 64;

    /// A PIN that somebody presents, whatever it looks like: it only has to match a stored hash.
    pub fn presented(text: &str) -> Self {
        Self(Secret::new(text.trim()))
    }

    /// A new PIN under a policy.
    pub fn chosen(
        text: &str,
        policy: &PinPolicy,
        phone: Option<&Phone>,
    ) -> Result<Self, PinProblem> {
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PinProblem::NotDigits);
        }
        let &PinPolicy { shortest, longest, refuse_weak } = policy;
        if text.len() < shortest || text.len() > longest {
            return Err(PinProblem::Length { shortest, longest });
        }
        if refuse_weak {
            refuse_weak_digits(text, phone)?;
        }
        Ok(Self(Secret::new(text)))
    }

    /// The digits, for the hash alone.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl From<Pin> for Secret {
    fn from(pin: Pin) -> Self {
        pin.0
    }
}

fn refuse_weak_digits(digits: &str, phone: Option<&Phone>) -> Result<(), PinProblem> {
    let bytes = digits.as_bytes();
    let repeats = |period: usize| bytes.iter().zip(bytes.iter().skip(period)).all(|(a, b)| a == b);
    if (1..=bytes.len() / 2).any(|period| bytes.len().is_multiple_of(period) && repeats(period)) {
        return Err(PinProblem::Repeats);
    }
    let steps = |by: u8| {
        let next = |digit: u8| (digit - b'0' + by) % 10;
        bytes.iter().zip(bytes.iter().skip(1)).all(|(&a, &b)| next(a) == b - b'0')
    };
    if steps(1) || steps(9) {
        return Err(PinProblem::Run);
    }
    if phone.is_some_and(|phone| phone.as_str().ends_with(digits)) {
        return Err(PinProblem::PhoneEnd);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn strict() -> PinPolicy {
        PinPolicy { refuse_weak: true, ..PinPolicy::default() }
    }

    #[test]
    fn the_default_policy_takes_four_to_sixteen_digits() {
        let policy = PinPolicy::default();
        for pin in ["1111", "102374", "0000000000000000", " 4711 "] {
            assert!(Pin::chosen(pin, &policy, None).is_ok(), "{pin}");
        }
        let length = PinProblem::Length { shortest: 4, longest: 16 };
        assert_eq!(Pin::chosen("123", &policy, None).err(), Some(length));
        assert_eq!(Pin::chosen(&"1".repeat(17), &policy, None).err(), Some(length));
        for pin in ["12a4", "١٢٣٤", "-1234", "12 34", "1e10"] {
            assert_eq!(Pin::chosen(pin, &policy, None).err(), Some(PinProblem::NotDigits), "{pin}");
        }
        assert_eq!(Pin::chosen("", &policy, None).err(), Some(length));
    }

    #[test]
    fn weak_pins_are_refused_when_the_policy_says_so() {
        let phone = Phone::parse(Some("+91"), "9876813805").unwrap();
        for (pin, problem) in [
            ("1111", PinProblem::Repeats),
            ("1212", PinProblem::Repeats),
            ("123123", PinProblem::Repeats),
            ("1234", PinProblem::Run),
            ("9876543", PinProblem::Run),
            ("8901", PinProblem::Run),
            ("3805", PinProblem::PhoneEnd),
        ] {
            assert_eq!(Pin::chosen(pin, &strict(), Some(&phone)).err(), Some(problem), "{pin}");
        }
        assert!(Pin::chosen("102374", &strict(), Some(&phone)).is_ok());
    }

    proptest! {
        #[test]
        fn a_stricter_policy_never_takes_more(pin in "[0-9]{0,18}") {
            if Pin::chosen(&pin, &strict(), None).is_ok() {
                prop_assert!(Pin::chosen(&pin, &PinPolicy::default(), None).is_ok());
            }
        }
    }
}
