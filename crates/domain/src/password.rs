//! Passwords that people choose. Not for hashing them.

use crate::{FieldProblem, Secret};
use unicode_normalization::UnicodeNormalization as _;

/// A password of 12 to 128 characters, in Unicode's form NFC, so that it is the same typed on any
/// keyboard. Debug output hides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password(Secret);

impl Password {
    /// The fewest characters taken (NIST SP 800-63B, section 5.1.1.2, asks for 8).
    pub const SHORTEST: usize = 12;
    /// The most characters taken.
    pub const LONGEST: usize = 128;

    /// Takes a password as typed. Blanks count, control characters are refused.
    ///
    /// # Errors
    /// [`FieldProblem::Missing`], [`FieldProblem::TooLong`], [`FieldProblem::Unprintable`], or
    /// [`FieldProblem::Malformed`] when it is too short or one character over and over.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let normal: String = text.nfc().collect();
        let count = normal.chars().count();
        let first = normal.chars().next();
        if normal.trim().is_empty() {
            Err(FieldProblem::Missing)
        } else if normal.chars().any(char::is_control) {
            Err(FieldProblem::Unprintable)
        } else if count > Self::LONGEST {
            Err(FieldProblem::TooLong { longest: Self::LONGEST })
        } else if count < Self::SHORTEST {
            Err(FieldProblem::Malformed { expected: "long enough: use at least 12 characters" })
        } else if normal.chars().all(|c| Some(c) == first) {
            Err(FieldProblem::Malformed { expected: "more than one character over and over" })
        } else {
            Ok(Self(Secret::new(normal)))
        }
    }

    /// The password, for the one place that hashes it.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl From<Password> for Secret {
    fn from(password: Password) -> Self {
        password.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_characters_of_any_kind_are_enough_and_eleven_are_not() {
        assert!(Password::parse("pässwört ünd").is_ok());
        assert!(Password::parse("elevenchars").is_err());
        assert!(Password::parse(&"ab".repeat(64)).is_ok());
        let long = Password::parse(&"ab".repeat(65));
        assert_eq!(long, Err(FieldProblem::TooLong { longest: 128 }));
        assert_eq!(Password::parse("   "), Err(FieldProblem::Missing));
        assert!(Password::parse("aaaaaaaaaaaaaaaa").is_err());
        assert_eq!(Password::parse("line\nbreak and more"), Err(FieldProblem::Unprintable));
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        let composed = Password::parse("caf\u{e9} au lait").unwrap();
        assert_eq!(composed, Password::parse("cafe\u{301} au lait").unwrap());
    }

    #[test]
    fn debug_output_hides_it() {
        let password = Password::parse("correct horse battery").unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }
}
