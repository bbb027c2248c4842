//! The digits that a card or a keypad sends. Not for comparing them with what is kept: the store
//! does that with a keyed hash.

use crate::{FieldProblem, Secret};

/// A card number or keypad PIN: 1 to 64 digits. Leading zeros count, Debug output hides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardNumber(Secret);

impl CardNumber {
    /// The most digits taken.
    pub const LONGEST: usize = 64;

    /// Reads digits; outer white space is dropped.
    ///
    /// # Errors
    /// [`FieldProblem::Missing`] when nothing is left, [`FieldProblem::TooLong`] above
    /// [`Self::LONGEST`], [`FieldProblem::Malformed`] for anything but the digits 0 to 9.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = text.trim();
        if text.is_empty() {
            Err(FieldProblem::Missing)
        } else if text.len() > Self::LONGEST {
            Err(FieldProblem::TooLong { longest: Self::LONGEST })
        } else if text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(Secret::new(text)))
        } else {
            Err(FieldProblem::Malformed { expected: "a card number of digits" })
        }
    }

    /// The digits, for the one place that seals or compares them.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_kept_and_make_another_number() {
        let number = CardNumber::parse(" 007 ").unwrap();
        assert_eq!(number.reveal(), "007");
        assert_ne!(number, CardNumber::parse("7").unwrap());
    }

    #[test]
    fn only_1_to_64_digits_are_a_number() {
        assert!(CardNumber::parse(&"9".repeat(64)).is_ok());
        let long = CardNumber::parse(&"9".repeat(65));
        assert_eq!(long, Err(FieldProblem::TooLong { longest: 64 }));
        assert_eq!(CardNumber::parse(" "), Err(FieldProblem::Missing));
        for text in ["12a", "-1", "1 2", "1.5", "१२"] {
            let read = CardNumber::parse(text);
            assert!(matches!(read, Err(FieldProblem::Malformed { .. })), "{text:?}");
        }
    }

    #[test]
    fn debug_output_hides_the_digits() {
        assert!(!format!("{:?}", CardNumber::parse("102374").unwrap()).contains("102374"));
    }
}
