//! First and last names as spoken. They identify nobody.

use crate::{FieldProblem, text};

/// A first or a last name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// The longest name taken, in characters.
    pub const LONGEST: usize = 128;

    /// Reads a name; outer white space is dropped.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        text::plain(text, Self::LONGEST).map(|name| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
