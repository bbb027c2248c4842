//! What things are called in lists and on the guest page: doors, groups, sites, profiles. Not for
//! people's names.

use crate::{FieldProblem, text};
use std::fmt;

/// A name for people to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisplayName(String);

impl DisplayName {
    /// The longest name taken, in characters.
    pub const LONGEST: usize = 120;

    /// Reads a name; outer white space is dropped.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        text::plain(text, Self::LONGEST).map(|name| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What names that differ only in case have in common.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_has_1_to_120_printable_characters() {
        assert_eq!(DisplayName::parse("  Front door ").unwrap().as_str(), "Front door");
        assert!(DisplayName::parse(&"é".repeat(120)).is_ok());
        assert_eq!(
            DisplayName::parse(&"é".repeat(121)),
            Err(FieldProblem::TooLong { longest: 120 })
        );
        assert_eq!(DisplayName::parse(" \t"), Err(FieldProblem::Missing));
        assert_eq!(DisplayName::parse("Front\ndoor"), Err(FieldProblem::Unprintable));
    }
}
