//! What is wrong with one parameter, in words that say what to do about it.
//!
//! Not for requests that cannot be read at all: that is [`super::parameters::Error`].

use crate::json;

/// A parameter that does not fit its request. Its text is meant for the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} {kind}")]
pub struct ParameterProblem {
    /// The parameter, spelt as the vendor's document spells it.
    pub name: &'static str,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// The ways in which a parameter can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// Absent, `null` or empty where the request needs it.
    #[error("is missing or empty; the request needs it")]
    Missing,
    /// Of a type, or with a value, that it cannot take.
    #[error("must be {expected}")]
    Wrong {
        /// What it can take.
        expected: &'static str,
    },
    /// A whole number that does not fit into 64 bits.
    #[error("is too large a number; send one of at most 18 digits")]
    OutOfRange,
    /// A list with an entry that it cannot take.
    #[error("must be {expected}; entry {number} is not")]
    WrongEntry {
        /// Which entry, counted from 1.
        number: usize,
        /// What the list can hold.
        expected: &'static str,
    },
    /// A string that should hold JSON and does not.
    #[error("must be {expected}, but it is not JSON: {error}")]
    NotJson {
        /// What it can take.
        expected: &'static str,
        /// The fault in the string; offsets count from its start.
        error: json::Error,
    },
    /// A list with more than [`super::parameters::MAX_ENTRIES`] entries.
    #[error(
        "has more than {max} entries; send them in several requests",
        max = super::parameters::MAX_ENTRIES
    )]
    TooMany,
    /// A list that is not as long as the list of e-mails it belongs to.
    #[error("must have one entry for each e-mail, {expected}, but has {found}")]
    Unaligned {
        /// How many e-mails there are.
        expected: usize,
        /// How many entries there are.
        found: usize,
    },
}

impl ProblemKind {
    /// This problem with the parameter `name`.
    pub(super) fn of(self, name: &'static str) -> ParameterProblem {
        ParameterProblem { name, kind: self }
    }
}
